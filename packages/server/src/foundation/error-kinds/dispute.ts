import type { ErrorKind } from './kind.ts';

/** Of disputes. */
export const DISPUTE_ERRORS = {
  'dispute.state': {
    status: 409,
    title: 'The dispute is not at a point where that can be done',
    mend: 'Read it: it may have gone on by itself when a time was over, or be closed.',
  },
  'dispute.open-already': {
    status: 409,
    title: 'There is a dispute about the same already',
    mend: 'Go on in that one; add there what is new.',
  },
  'dispute.over': {
    status: 409,
    title: 'The same was disputed before, and is settled or ruled',
    mend: 'What was agreed or ruled stands. Within seven days of a ruling, appeal against it instead.',
  },
  'dispute.often': {
    status: 429,
    title: 'Too many disputes are open, or this one was opened too often',
    mend: 'Bring those that are open to an end first.',
  },
  'dispute.inadmissible': {
    status: 422,
    title: 'The dispute comes too late, or its time cannot be',
    mend: 'Three years after it could be known, a matter is not taken up any more. The staff can say when it was known.',
  },
  'dispute.about': {
    status: 422,
    title: 'What it is about does not belong to the order',
    mend: 'Name a claim or an after-sale of this order, or the order itself.',
  },
  'dispute.too-early': {
    status: 409,
    title: 'What it is about is not decided yet',
    mend: 'Wait for the answer, which has its time; disputed is what was refused, or what was granted as too little.',
  },
  'dispute.amount': {
    status: 422,
    title: 'The amount is below zero, or nothing is offered',
    mend: 'Name an amount above zero.',
  },
  'dispute.over-left': {
    status: 422,
    title: 'More would be refunded than the order has left',
    mend: 'Refund at most what is left: what came back another way, or is on its way, counts.',
  },
  'dispute.over-most': {
    status: 422,
    title: 'More than can be asked for or given in a dispute',
    mend: 'At most what was paid with what law and promises give beyond it for the reason of the dispute; look at the zeros.',
  },
  'dispute.nothing-given': {
    status: 422,
    title: 'A ruling for the consumer gives nothing, and something is left to be paid',
    mend: 'Give what is owed, or tell the merchant what to do. Only where all of it came back another way is there nothing more to give.',
  },
  'dispute.currency': {
    status: 422,
    title: 'The currency is another than the order’s',
    mend: 'Give amounts in the currency in which the order was paid.',
  },
  'dispute.full': {
    status: 409,
    title: 'The dispute takes no more of that',
    mend: 'Go on with what is there: accept an offer, or have the platform rule.',
  },
  'dispute.offer': {
    status: 409,
    title: 'The offer cannot be accepted',
    mend: 'Accept the newest offer of the other side, while it is open and the order has as much left; else make one.',
  },
  'dispute.not-yours': {
    status: 403,
    title: 'That is for the other side to do',
    mend: 'Say what you have to say as evidence.',
  },
  'dispute.appealed': {
    status: 409,
    title: 'Your side has appealed already',
    mend: 'Each side can appeal once; what the second person ruled stands.',
  },
  'dispute.window': {
    status: 409,
    title: 'The time for an appeal is over',
    mend: 'A ruling can be appealed against for seven days.',
  },
  'dispute.ruling': {
    status: 422,
    title: 'The ruling does not fit together',
    mend: 'Correct the named field: shares come to a hundred, and an outcome fits what is given.',
  },
  'dispute.personal': {
    status: 422,
    title: 'The text has contact data in it',
    mend: 'Both sides read a ruling, and later rulings are compared with it: write about the matter, with nobody’s name, number or address.',
  },
  'dispute.unlike': {
    status: 422,
    title: 'Alike disputes were ruled otherwise, and it is not said why this one is not',
    mend: 'Say why in differs, or look at the past rulings again.',
  },
  'dispute.same-person': {
    status: 403,
    title: 'Somebody else has to rule',
    mend: 'Who opened a dispute for somebody, or ruled in it before, does not rule in it.',
  },
} as const satisfies Record<string, ErrorKind>;
