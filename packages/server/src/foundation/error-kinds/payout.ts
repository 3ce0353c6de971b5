import type { ErrorKind } from './kind.ts';

/** Of what consumers are paid, and of the fund. */
export const PAYOUT_ERRORS = {
  'payout.amount': {
    status: 422,
    title: 'An amount of the payout is none',
    mend: 'Each line is at least one minor unit; the field says which one is not.',
  },
  'payout.order': {
    status: 404,
    title: 'There is no such order, or it was not paid',
    mend: 'Name an order that was paid.',
  },
  'payout.parties': {
    status: 409,
    title: 'The order is another consumer’s or another merchant’s',
    mend: 'Name the consumer and the merchant of the order itself.',
  },
  'payout.currency': {
    status: 409,
    title: 'The order was paid in another currency',
    mend: 'What is paid back is in the currency of the order.',
  },
  'payout.over-paid': {
    status: 409,
    title: 'More would be refunded than was paid',
    mend: 'All refunds of an order share what was paid for it: claims, after-sales, disputes, and what the marketplace refunded itself.',
  },
  'payout.own-money': {
    status: 409,
    title: 'The merchant’s own money does not cover what was agreed on',
    mend: 'No fund advances what two sides agree on beyond the refund: agree on what the merchant’s balance has, or have the platform rule.',
  },
  'payout.blame': {
    status: 422,
    title: 'The shares of blame are not of a hundred',
    mend: 'Shares are whole numbers from 0 to 100 that come to 100 together.',
  },
  'payout.differs': {
    status: 409,
    title: 'This payout was asked for with other content',
    mend: 'A payout is asked for once; ask for another one with an id of its own.',
  },
  'payout.state': {
    status: 409,
    title: 'The payout is past that',
    mend: 'Read it again: it was answered, or is under way.',
  },
  'payout.burden': {
    status: 409,
    title: 'The payout cannot be borne so',
    mend: 'What merchant and carrier bear comes to at most what was paid. What an insurer pays for, or several one after the other, is not corrected.',
  },
  'payout.second-person': {
    status: 403,
    title: 'Somebody else has to agree',
    mend: 'A person agrees who did not ask for it; a key cannot.',
  },
  'fund.short': {
    status: 409,
    title: 'The fund has too little for it: nothing has changed, and your consent was not kept',
    mend: 'It waits as before, and nobody has agreed to it. Have enough put into the fund (POST /v1/fund/contributions), then answer it again; what waits for the fund alone is paid by itself then.',
  },
  'fund.merchant': {
    status: 422,
    title: 'There is no such merchant',
    mend: 'Check the id: name a merchant that was told of (merchant.applied, merchant.updated) or whose money is in the books.',
  },
  'fund.category': {
    status: 422,
    title: 'There is no such category',
    mend: 'Name a category of the pack in force (GET /v1/categories), or one that a merchant is in.',
  },
  'fund.currency': {
    status: 422,
    title: 'The platform has no money in this currency',
    mend: 'Ask in a currency in which something was paid here; the detail names them.',
  },
  'fund.asked': {
    status: 409,
    title: 'The same was asked for already',
    mend: 'The detail names the request that waits for a second person. Answer that one, or refuse it first.',
  },
  'fund.state': {
    status: 409,
    title: 'The request is over',
    mend: 'Read it again: somebody has answered it.',
  },
  'fund.deposit-stays': {
    status: 409,
    title: 'The deposit stays where it is',
    mend: 'It is paid back to who has left, once its orders are over and nothing is owed; to others what is above the level. The detail says what speaks against it.',
  },
  'fund.write-off-cap': {
    status: 409,
    title: 'More would be written off than the year allows',
    mend: 'The cap of the year is a setting of the platform; collect, or wait for the next year.',
  },
  'fund.write-off-more': {
    status: 409,
    title: 'So much is not owed',
    mend: 'Write off at most what the merchant still owes and nobody is collecting just now.',
  },
} as const satisfies Record<string, ErrorKind>;
