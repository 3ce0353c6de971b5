import type { ErrorKind } from './kind.ts';

/** Of guarantees and claims. */
export const GUARANTEE_ERRORS = {
  'guarantee.unknown': {
    status: 422,
    title: 'There is no such guarantee',
    mend: 'Name one of GET /v1/guarantees.',
  },
  'guarantee.effect-too-small': {
    status: 409,
    title: 'Too few have seen the badge to say anything',
    mend: 'Wait until both sides are as large as the answer says, or hold back a larger share.',
  },
  'enrolment.not-offered': {
    status: 422,
    title: 'Merchants do not choose this guarantee',
    mend: 'Nothing has to be done: every order has it.',
  },
  'enrolment.overlaps': {
    status: 409,
    title: 'The merchant gives this guarantee already',
    mend: 'Enrol again after the time that the answer names.',
  },
  'enrolment.notice': {
    status: 422,
    title: 'A guarantee ends only after its notice',
    mend: 'Name a later end: the answer says the earliest.',
  },
  'enrolment.ended': {
    status: 409,
    title: 'The enrolment has an end already',
    mend: 'Nothing has to be done; orders paid before its end keep the guarantee.',
  },
  'claim.not-frozen': {
    status: 409,
    title: 'The order does not have this right',
    mend: 'Use one of GET /v1/orders/{id}/rights: an order has what was in force when it was paid.',
  },
  'claim.window': {
    status: 409,
    title: 'The right cannot be used at this time',
    mend: 'The answer says from when until when, or what it waits for.',
  },
  'claim.exists': {
    status: 409,
    title: 'This right of the order is in use already',
    mend: 'Follow the claim that the answer names. What it left by law can be asked for with `rest_of`.',
  },
  'claim.by': {
    status: 409,
    title: 'Nobody has to claim this right',
    mend: 'The platform uses it by itself as soon as it is due.',
  },
  'claim.aftersale': {
    status: 409,
    title: 'This right is used with an after-sale',
    mend: 'Ask for it at POST /v1/aftersales, with the type that the detail names: an order that has not left is stopped and refunded at once, goods that came are sent back first.',
  },
  'claim.item': {
    status: 422,
    title: 'The claim must name one of the goods that the right is for',
    mend: 'Name it in `product_id`, with no more pieces than were bought.',
  },
  'claim.facts': {
    status: 422,
    title: 'Something in the claim cannot be',
    mend: 'Every fault is named with its field.',
  },
  'claim.missing': {
    status: 422,
    title: 'Something that the right asks for is missing',
    mend: 'The answer names each piece: say it in `asked`, or add a file and say what it shows.',
  },
  'claim.not-used': {
    status: 409,
    title: 'What is known does not give this right',
    mend: 'The terms say when it is given. Whoever sees it otherwise can open a dispute.',
  },
  'claim.formula': {
    status: 409,
    title: 'A formula of the terms cannot be computed',
    mend: 'Nothing was paid. Tell whoever edits the pack which formula it is, and on which order.',
  },
  'claim.over-paid': {
    status: 409,
    title: 'No more than was paid goes back',
    mend: 'What other claims and refunds of the order gave counts too.',
  },
  'claim.currency': {
    status: 422,
    title: 'The order was paid in another currency',
    mend: 'Name amounts in the currency of the order.',
  },
  'claim.limit': {
    status: 429,
    title: 'This right was used as often as it may be',
    mend: 'The answer says what counted, and until when. A dispute can still be opened.',
  },
  'claim.state': {
    status: 409,
    title: 'This cannot be done to the claim now',
    mend: 'Read it again: somebody may have been faster.',
  },
  'claim.deadline': {
    status: 409,
    title: 'The time to answer the claim is over',
    mend: 'What follows from that happens by itself: silence grants it. It can still be accepted.',
  },
  'claim.offer': {
    status: 422,
    title: 'The offer does not fit',
    mend: 'Offer less than the terms give; to give it all, accept.',
  },
  'claim.below-floor': {
    status: 422,
    title: 'The law gives more than that',
    mend: 'Grant at least what the answer names, or refuse the ground.',
  },
  'claim.no-rest': {
    status: 409,
    title: 'That claim left nothing by law',
    mend: 'Only what a claim shows as its rest can be asked for again.',
  },
} as const satisfies Record<string, ErrorKind>;
