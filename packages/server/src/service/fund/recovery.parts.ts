import { type RawBuilder, sql } from 'kysely';
import { ASKS_MERCHANT } from './exposure.store.ts';

/**
 * What figures sum up of recoveries. `owed`: what was to come back, without what somebody else bears by now. `open`: not back
 * yet. `advanced`: of that what merchants bear. `receivable`: of that what they owe by now.
 */
export const RECOVERY_PARTS = [
  ...(['owed', 'recovered', 'written-off', 'borne', 'open', 'advanced', 'receivable'] as const),
] as const;
export type RecoveryPart = (typeof RECOVERY_PARTS)[number];

const NOT_BACK = sql`(owed - recovered - written_off - corrected)`;
const GOES_ON = sql`state in ('open', 'waiting', 'receivable')`;

/** Of a row of `recovery`: what of it counts, and whether it does. */
const PARTS: Record<RecoveryPart, { amount: RawBuilder<unknown>; such: RawBuilder<unknown> }> = {
  owed: { amount: sql`(owed - corrected)`, such: sql`true` },
  recovered: { amount: sql`recovered`, such: sql`true` },
  'written-off': { amount: sql`written_off`, such: sql`true` },
  borne: { amount: NOT_BACK, such: sql`state = 'borne'` },
  open: { amount: NOT_BACK, such: GOES_ON },
  advanced: { amount: NOT_BACK, such: sql`${GOES_ON} and ${ASKS_MERCHANT}` },
  receivable: { amount: NOT_BACK, such: sql`state in ('receivable', 'waiting') and receivable > 0` },
};

export const partOf = (part: RecoveryPart) => PARTS[part];

/** The figure, of the rows of a query: the list of the same part has just these rows with these amounts. */
export const sumOfPart = (part: RecoveryPart): RawBuilder<bigint> =>
  sql<bigint>`coalesce(sum(${PARTS[part].amount}) filter (where ${PARTS[part].such}), 0)::bigint`;
