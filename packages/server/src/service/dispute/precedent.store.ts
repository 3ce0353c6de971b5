import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { DisputeRow, Reason } from './dispute.ts';
import { type Alike, alikeOf, ENOUGH_ALIKE, pairsOf } from './precedent.ts';
import { type RulingTable, toRuling } from './ruling.store.ts';
import type { Ground, Outcome, RulingRow } from './ruling.ts';

export interface PrecedentQuery {
  reason?: Reason | undefined;
  guarantee?: string | undefined;
  category?: string | undefined;
  ground?: Ground | undefined;
  outcome?: Outcome | undefined;
  /** Of what was paid for the order, in minor units. */
  paidFrom?: bigint | undefined;
  paidTo?: bigint | undefined;
  /** All of them are in the statement. */
  words?: string | undefined;
  limit: number;
  before?: string | undefined;
}

export interface Precedent {
  ruling: RulingRow;
  reason: Reason;
  guarantee: string | null;
  categoryId: string | null;
  currency: string;
  paid: bigint;
}

/** Past rulings that stand, newest first. */
export async function findPrecedents(db: Database, query: PrecedentQuery): Promise<Precedent[]> {
  const { reason, guarantee, category, ground, outcome, paidFrom, paidTo, words, limit, before } = query;
  const such = [
    sql`final_at is not null`,
    ...(reason === undefined ? [] : [sql`reason = ${reason}`]),
    ...(guarantee === undefined ? [] : [sql`guarantee = ${guarantee}`]),
    ...(category === undefined ? [] : [sql`category_id = ${category}`]),
    ...(ground === undefined ? [] : [sql`grounds @> array[${ground}]::text[]`]),
    ...(outcome === undefined ? [] : [sql`outcome = ${outcome}`]),
    ...(paidFrom === undefined ? [] : [sql`paid >= ${paidFrom}`]),
    ...(paidTo === undefined ? [] : [sql`paid <= ${paidTo}`]),
    ...(words === undefined ? [] : [sql`pairs @> ${pairsOf(words)}::text[]`]),
    ...(before === undefined ? [] : [sql`id < ${before}::uuid`]),
  ];
  const { rows } = await sql<RulingTable>`
    select * from dispute_ruling where ${sql.join(such, sql` and `)} order by id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({
    ruling: toRuling(row),
    ...{ reason: row.reason, guarantee: row.guarantee, categoryId: row.category_id },
    ...{ currency: row.currency, paid: row.paid },
  }));
}

/** What is compared: the newest so many. */
const MOST_COMPARED = 500;

/** How ones like it were ruled: of the same reason and right, else of the same category, else of the same reason alone. */
export async function readAlike(db: Database | Tx, row: DisputeRow): Promise<Alike> {
  const { reason, guarantee, categoryId } = row;
  const ways = [
    ...(guarantee === null ? [] : [{ by: 'guarantee' as const, such: sql`guarantee = ${guarantee} and` }]),
    ...(categoryId === null ? [] : [{ by: 'category' as const, such: sql`category_id = ${categoryId} and` }]),
    { by: 'reason' as const, such: sql`` },
  ];
  let alike: Alike | undefined;
  for (const { by, such } of ways) {
    const { rows } = await sql<{ outcome: Outcome; share: number }>`
      select outcome, case when paid = 0 then 0 else ((refund + compensation) * 100 / paid)::int end as share
      from dispute_ruling
      where ${such} reason = ${reason} and currency = ${row.currency} and dispute_id <> ${row.id}::uuid
        and final_at is not null
      order by id desc limit ${MOST_COMPARED}`.execute(db);
    alike = alikeOf(by, rows);
    if (alike.count >= ENOUGH_ALIKE) return alike;
  }
  return alike!;
}
