import type { ErrorKind } from './kind.ts';

/** Of after-sales, and of orders that are stopped before they leave. */
export const AFTERSALE_ERRORS = {
  'aftersale.order': {
    status: 404,
    title: 'There is no such order of this consumer',
    mend: 'Name an order of the consumer who asks.',
  },
  'aftersale.order-state': {
    status: 409,
    title: 'The order is not in a state for this',
    mend: 'The detail says what it is. Ask for what fits the order as it is now.',
  },
  'aftersale.type': {
    status: 422,
    title: 'There is no such kind of after-sale',
    mend: 'Use one of the types that the detail lists.',
  },
  'aftersale.item': {
    status: 422,
    title: 'The order has no such product',
    mend: 'Name a product of the order, or none for the whole order.',
  },
  'aftersale.quantity': {
    status: 422,
    title: 'More than the order has of it',
    mend: 'What other after-sales of the order are about is taken; ask for what is left.',
  },
  'aftersale.quantity-of-what': {
    status: 422,
    title: 'A quantity is said, and no product',
    mend: 'Name the product in product_id, or leave the quantity out to ask for the whole order.',
  },
  'aftersale.amount': {
    status: 422,
    title: 'The amount does not fit what was paid',
    mend: 'Ask for at most what is left of what was paid for it; other after-sales of the order count.',
  },
  'aftersale.currency': {
    status: 422,
    title: 'The order was paid in another currency',
    mend: 'Name the amount in the currency in which the order was paid.',
  },
  'aftersale.window': {
    status: 409,
    title: 'The time for this is over',
    mend: 'The detail says until when it could be asked for.',
  },
  'aftersale.excepted': {
    status: 409,
    title: 'These goods are not sent back without a reason',
    mend: 'The detail names them. Say what is wrong with them, if something is, or ask for the other goods of the order by product_id.',
  },
  'aftersale.open-already': {
    status: 409,
    title: 'Another after-sale of the order is open',
    mend: 'Wait for its end, or take it back first.',
  },
  'aftersale.difference-included': {
    status: 409,
    title: 'The difference in price is part of a refund that is open',
    mend: 'The detail names the after-sale that gives all of it back: wait for its end. To keep the goods, take that back first, and ask for the difference then.',
  },
  'aftersale.disputed': {
    status: 409,
    title: 'The after-sale, or one of the same goods, is in dispute',
    mend: 'What comes of it is decided in the dispute that the detail names: say there what is new. Goods that are not in dispute can be asked for.',
  },
  'aftersale.often': {
    status: 429,
    title: 'Too many after-sales of this order',
    mend: 'An order has a bounded number of them, those taken back included. Turn to customer service.',
  },
  'aftersale.state': {
    status: 409,
    title: 'The after-sale is in a state in which this cannot be done',
    mend: 'Read it again; the detail says how it stands.',
  },
  'aftersale.nothing-left': {
    status: 409,
    title: 'Nothing is left to be paid for it',
    mend: 'The money came back another way, or is on its way: keep the goods. It ends by itself once the money is there.',
  },
  'aftersale.version': {
    status: 409,
    title: 'The after-sale has changed meanwhile',
    mend: 'Read it again, and act on the version that it has now.',
  },
  'aftersale.deadline': {
    status: 409,
    title: 'The time for this has passed',
    mend: 'What happens then happens by itself; the detail says when it fell due.',
  },
  'aftersale.too-early': {
    status: 409,
    title: 'It may still be on its way',
    mend: 'The detail says from when on it can be said.',
  },
  'aftersale.reason': {
    status: 422,
    title: 'There is no such reason to refuse',
    mend: 'Use one of the reasons that the detail lists.',
  },
  'aftersale.evidence': {
    status: 409,
    title: 'This reason needs evidence',
    mend: 'Add a file that shows it at /v1/aftersales/{id}/attachments, then refuse.',
  },
  'aftersale.return-address': {
    status: 409,
    title: 'There is no address to which the goods could go back',
    mend: 'Say it as return_address, or keep one for all returns first: PUT /v1/merchants/{id}/return-address.',
  },
  'aftersale.once': {
    status: 409,
    title: 'This can be done once only',
    mend: 'The time was extended, the refusal answered, an address given, or goods said not to have come, before. The platform can be asked by a dispute.',
  },
  'order.ship-stopped': {
    status: 409,
    title: 'The order is stopped: it must not be shipped',
    mend: 'The consumer has the money back. Keep the goods; nothing is printed or opened for this order.',
  },
} as const satisfies Record<string, ErrorKind>;
