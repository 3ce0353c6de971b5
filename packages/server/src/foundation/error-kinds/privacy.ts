import type { ErrorKind } from './kind.ts';

/** Of consumers’ information: the vault, waybills, numbers, contacts, rights. */
export const PRIVACY_ERRORS = {
  // the vault
  'vault.batch': {
    status: 422,
    title: 'The batch is not taken',
    mend: 'Send 1 to 50 items at once; a service provider those of one shop.',
  },
  'vault.purpose': {
    status: 403,
    title: 'There is no such purpose for this caller',
    mend: 'Name one of the purposes that GET /v1/vault/scenes lists.',
  },
  'vault.order': { status: 404, title: 'There is no such order of the caller', mend: 'Check the order id.' },
  'vault.closed': {
    status: 409,
    title: 'The order is not open for this purpose',
    mend: 'GET /v1/vault/scenes says of which states each purpose may open orders.',
  },
  'vault.cipher': {
    status: 422,
    title: 'This is no cipher of that order as it is now',
    mend: 'Read the ciphers of the order again: GET /v1/vault/orders/{id}.',
  },
  'vault.field': {
    status: 403,
    title: 'The purpose does not need this field',
    mend: 'Ask for the fields that the purpose names: GET /v1/vault/scenes.',
  },
  'vault.quota': {
    status: 429,
    title: 'The quota is used up',
    mend: 'Ask again as Retry-After says. Masks are free; a sales peak is declared by the privacy officer.',
  },
  'leakage.running': {
    status: 409,
    title: 'A report of what the index tells is being computed',
    mend: 'Wait until it is done: GET /v1/vault/index/leakage tells how far it is.',
  },
  'vault.risk': {
    status: 403,
    title: 'The gateway holds this back',
    mend: 'The detail names the reason. Who was only working asks the privacy officer to let them go on.',
  },
  'vault.peak': { status: 409, title: 'The sales peak is not in a state for this', mend: 'Read it again.' },
  'vault.own-peak': {
    status: 403,
    title: 'Somebody else than who declared it approves a sales peak',
    mend: 'Ask another privacy officer.',
  },
  'vault.honey': {
    status: 422,
    title: 'No honey order can be planted there',
    mend: 'Choose a shop that has shipped something, and give each part that its recipients have.',
  },
  'vault.released': { status: 409, title: 'Somebody has released this already', mend: 'Read the anomalies again.' },
  'break-glass.state': {
    status: 409,
    title: 'The break-glass grant is not in a state for this',
    mend: 'Read it again: it may have been answered, be over, or have been revoked. Ask anew where it is still needed.',
  },
  'break-glass.person': {
    status: 403,
    title: 'This is for another person',
    mend: 'One person asks and opens, another one approves, a third one reviews.',
  },
  'break-glass.outside': {
    status: 403,
    title: 'The grant does not reach this',
    mend: 'Open the orders and fields that the grant names, or ask for a further one.',
  },
  'break-glass.limit': {
    status: 422,
    title: 'This is more than a break-glass grant gives',
    mend: 'Ask for less: GET /v1/break-glass/terms says how many values, for how long.',
  },
  'data-request.state': {
    status: 409,
    title: 'The request about personal data is not in a state for this',
    mend: 'Read what became of it: it may be carried out, answered or taken back.',
  },
  'data-request.open-already': {
    status: 409,
    title: 'The same was asked for already, and is not answered yet',
    mend: 'Wait for that one, or take it back first: GET /v1/data-requests.',
  },
  'data-request.own': {
    status: 403,
    title: 'Somebody else than who made a request for another person decides it',
    mend: 'Leave it to a colleague.',
  },
  'data-request.gone': {
    status: 410,
    title: 'The copy was fetched already, or its days are over',
    mend: 'Ask for another one.',
  },
  'breach.state': {
    status: 409,
    title: 'The incident is not in a state for this',
    mend: 'Read what became of it: what is closed stays as it is.',
  },
  'breach.incomplete': {
    status: 409,
    title: 'Something that the law asks for is missing',
    mend: 'Fill in what the answer names, then say it again.',
  },
  'provider.state': {
    status: 409,
    title: 'The app is not in a state for this',
    mend: 'Read what became of it: it may wait for its review, be suspended, or its approval may have run out.',
  },
  'provider.own': {
    status: 403,
    title: 'Somebody else than who applied for an app reviews it',
    mend: 'Leave it to a colleague.',
  },
  // consumer information
  'privacy.masked-address': {
    status: 422,
    title: 'A mask is no name, phone or address',
    mend: 'Send what the consumer gave, or the cipher that you were given; a waybill needs neither.',
  },
  'privacy.partner-missing': {
    status: 503,
    title: 'Nobody is set who could do this',
    mend: 'Set the address and the secret of the partner: docs/operations.md.',
  },
  'waybill.profile-lax': {
    status: 422,
    title: 'A label would show more than GB/T 41833-2022 allows',
    mend: 'Hide what the detail names; a stricter profile is always taken.',
  },
  'waybill.order-state': {
    status: 409,
    title: 'The order is not in a state in which it is shipped',
    mend: 'Ask for waybills of orders that are paid and not cancelled.',
  },
  'waybill.no-recipient': {
    status: 422,
    title: 'The order has nobody whom a parcel could be brought to',
    mend: 'Send the recipient with an event of the order, or with the request.',
  },
  'waybill.not-issued': {
    status: 409,
    title: 'The waybill has no number',
    mend: 'Ask for it again, or see its reason; there is no label before its carrier gave a number, nor once it is cancelled.',
  },
  'waybill.busy': {
    status: 409,
    title: 'The carrier is being asked for this waybill',
    mend: 'Ask again in a moment.',
  },
  'waybill.other-pending': {
    status: 409,
    title: 'Another carrier, or the same for another address, was asked for this waybill and has not answered yet',
    mend: 'Wait until it is known what came of that, then cancel it and ask for this one.',
  },
  'waybill.handed-over': {
    status: 409,
    title: 'The parcel is handed over: its waybill cannot be cancelled',
    mend: 'Ask the carrier to bring it back, or have the consumer refuse it.',
  },
  'waybill.closed': {
    status: 409,
    title: 'The order is over: its address is opened for no label',
    mend: 'Nothing has to be delivered any more; ask the merchant.',
  },
  'waybill.opened-often': {
    status: 409,
    title: 'The address of this waybill was opened as often as a delivery needs',
    mend: 'Print from what was opened, or have the merchant ask for a new waybill.',
  },
  'number.order-state': {
    status: 409,
    title: 'The order is over: nobody has to be called about it',
    mend: 'Answer what the consumer asks for where they ask it.',
  },
  'number.no-phone': {
    status: 422,
    title: 'One of the two has no phone that could be reached',
    mend: 'Send it with an event: order.recipient.phone, merchant.phone.',
  },
  'number.state': {
    status: 409,
    title: 'The number is not in a state for this',
    mend: 'Read it again; one that is not live can be asked for anew.',
  },
  'number.renewals': {
    status: 409,
    title: 'The number was renewed as often as it can be',
    mend: 'Use what the order still has of it; talk in its messages afterwards.',
  },
  'number.consumer-erased': {
    status: 410,
    title: 'The consumer had what is kept about them deleted',
    mend: 'Nobody can be reached for this order any more. What has to be settled is settled by the platform.',
  },
  'contact.stopped': {
    status: 409,
    title: 'The consumer wants no contact',
    mend: 'Leave it at that. What has to be settled is settled by the platform.',
  },
  'contact.reports-often': {
    status: 429,
    title: 'So many complaints were made today that people look at those first',
    mend: 'Stop the contact, which works at once; add what is new to a complaint that is open.',
  },
} as const satisfies Record<string, ErrorKind>;
