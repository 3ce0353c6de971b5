import type { ErrorKind } from './kind.ts';

/** Of the ledger. */
export const MONEY_ERRORS = {
  'ledger.insufficient': {
    status: 409,
    title: 'There is not enough on the account',
    mend: 'What is held counts as spent. Post less, or take what there is by a balancing transfer.',
  },
  'ledger.full': {
    status: 409,
    title: 'The account may not hold so much',
    mend: 'Post less, or have somebody raise its limit.',
  },
  'ledger.closed': { status: 409, title: 'The account is closed', mend: 'Post to another account.' },
  'ledger.not-empty': {
    status: 409,
    title: 'The account is not empty',
    mend: 'Move what is on it and let go what is held, then close it.',
  },
  'ledger.account-differs': {
    status: 409,
    title: 'The account is there already, or its limits cannot be these',
    mend: 'Read the account; limits change only to what its balance keeps.',
  },
  'ledger.key-taken': {
    status: 409,
    title: 'The key stands for another transfer',
    mend: 'Use a new key where the content is new; repeat a call as it was, whole.',
  },
  'ledger.unknown': {
    status: 404,
    title: 'There is no transfer with this key',
    mend: 'Name the hold or transfer by the key that it was posted with.',
  },
  'ledger.hold-over': {
    status: 409,
    title: 'Nothing is left of the hold',
    mend: 'It was taken, let go, or its time is over. Hold again.',
  },
  'ledger.hold-less': {
    status: 409,
    title: 'Less than that is left of the hold',
    mend: 'Take what is left, and hold the rest anew.',
  },
  'ledger.not-reversible': {
    status: 409,
    title: 'This transfer cannot be reversed',
    mend: 'Only what moved money can be, whole and once. Give back a part by another transfer.',
  },
} as const satisfies Record<string, ErrorKind>;
