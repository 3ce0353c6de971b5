import type { ErrorKind } from './kind.ts';

/** Of logistics. */
export const LOGISTICS_ERRORS = {
  'logistics.term-past': {
    status: 422,
    title: 'Terms of delivery cannot begin or end in the past',
    mend: 'Orders that were paid keep the terms they had. Give a time from now on.',
  },
  'logistics.term-ended': {
    status: 409,
    title: 'These terms of delivery have ended',
    mend: 'Make new ones.',
  },
  'logistics.too-many': {
    status: 409,
    title: 'So many are in force already',
    mend: 'End what is no longer needed first.',
  },
  'logistics.exemption-state': {
    status: 409,
    title: 'The exemption cannot be changed so any more',
    mend: 'Read it again; one that is over or was taken back is declared anew.',
  },
  'logistics.own-exemption': {
    status: 403,
    title: 'Nobody approves an exemption that they declared',
    mend: 'Ask somebody else who may approve exemptions.',
  },
} as const satisfies Record<string, ErrorKind>;
