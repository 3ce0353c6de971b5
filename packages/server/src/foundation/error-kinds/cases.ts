import type { ErrorKind } from './kind.ts';

/** Of cases, measures and appeals. */
export const CASE_ERRORS = {
  // casework
  'measure.state': {
    status: 409,
    title: 'The measure is not in a state for this',
    mend: 'Read what became of it: it may be over, undone or settled by somebody else.',
  },
  'measure.own-proposal': {
    status: 403,
    title: 'A measure as severe as this is confirmed by somebody else than who proposed it',
    mend: 'Ask another person.',
  },
  'measure.hearing': {
    status: 409,
    title: 'Whom the measure is proposed against can still answer',
    mend: 'Decide when the answer is there or its time is over.',
  },
  'measure.heard': {
    status: 409,
    title: 'There is nothing to answer here any more',
    mend: 'An answer is given once, in its time, and while the measure is proposed. What is taken can be appealed against.',
  },
  'measure.incomplete': {
    status: 422,
    title: 'The measure lacks what its kind needs',
    mend: 'Give the named field: a reason, evidence, a basis in the contract, an amount.',
  },
  'measure.over-exposure': {
    status: 422,
    title: 'More would be frozen than is exposed',
    mend: 'Freeze no more than the open risks amount to.',
  },
  'appeal.state': {
    status: 409,
    title: 'The appeal, or its measure, is not in a state for this',
    mend: 'Read what became of it: it may be decided, taken back, or waiting for the party.',
  },
  'appeal.open-already': {
    status: 409,
    title: 'An appeal against this measure is open already',
    mend: 'Add to that one: POST /v1/appeals/{id}/messages.',
  },
  'appeal.window': {
    status: 409,
    title: 'The time in which this measure could be appealed is over',
    mend: 'Nothing: the answer names until when it could be.',
  },
  'appeal.rounds': {
    status: 409,
    title: 'No further appeal against this measure is left',
    mend: 'Nothing: it was decided on as often as its terms have it.',
  },
  'appeal.own-decision': {
    status: 403,
    title: 'An appeal is decided by somebody else than who decided first',
    mend: 'Leave it to a person who neither took nor confirmed the measure, nor made the appeal.',
  },
  'case.taken': { status: 409, title: 'Somebody else has this case', mend: 'Take another one, or wait for it.' },
  'case.lease-lost': {
    status: 409,
    title: 'The case is no longer yours',
    mend: 'Take it again if it is still open; a comment needs no lease.',
  },
  'case.decided': { status: 409, title: 'The case is decided already', mend: 'Read who decided it, and how.' },
  'case.unlike': {
    status: 409,
    title: 'These two cases cannot be one',
    mend: 'Merge cases of one kind about one subject; link others.',
  },
  'case.skill': {
    status: 403,
    title: 'The case needs a skill that you do not have',
    mend: 'Leave it to somebody of the named skill group.',
  },
  'case.cap': {
    status: 409,
    title: 'You have seen as much of this queue today as one person should',
    mend: 'Take cases of other queues, and leave these to others until tomorrow.',
  },
  'case.own-proposal': {
    status: 403,
    title: 'Somebody else than who proposed it answers this case',
    mend: 'Leave it to another person.',
  },
  'case.changed': {
    status: 409,
    title: 'The case has changed since you read it',
    mend: 'Read it again, then answer what is asked now.',
  },
} as const satisfies Record<string, ErrorKind>;
