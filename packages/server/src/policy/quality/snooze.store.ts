import { type Selectable, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';

interface RuleSnoozeTable {
  id: string;
  rule: string;
  since: Date;
  until: Date;
  why: string;
  snoozed_by: string;
  ended_at: Date | null;
  ended_by: string | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    rule_snooze: RuleSnoozeTable;
  }
}

export type Snooze = Selectable<RuleSnoozeTable>;

/** What is snoozed at an instant. */
export const readSnoozed = (db: Database, now: Date): Promise<Snooze[]> =>
  db
    .selectFrom('rule_snooze')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('until', '>', now)
    .orderBy('rule')
    .execute();

export const insertSnooze = (
  tx: Tx,
  snooze: Pick<Snooze, 'id' | 'rule' | 'since' | 'until' | 'why' | 'snoozed_by'>,
): Promise<Snooze> => tx.insertInto('rule_snooze').values(snooze).returningAll().executeTakeFirstOrThrow();

/** @returns the one that was ended, where the rule was snoozed */
export async function endSnooze(tx: Tx, rule: string, now: Date, by: string): Promise<Snooze | undefined> {
  const { rows } = await sql<Snooze>`
    update rule_snooze set ended_at = least(${now}::timestamptz, until), ended_by = case when until > ${now} then ${by} end
    where rule = ${rule} and ended_at is null returning *`.execute(tx);
  return rows.find(({ until }) => until > now);
}

/** The newest first. @param before the id of the last one already seen */
export const listSnoozes = (
  db: Database,
  { limit, before, rule }: { limit: number; before?: string | undefined; rule?: string | undefined },
): Promise<Snooze[]> =>
  db
    .selectFrom('rule_snooze')
    .selectAll()
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .$if(rule !== undefined, (query) => query.where('rule', '=', rule!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
