import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { acceptPromise, complyPromise, endPromise, handledPromise } from './dispute.promise.ts';
import { OUTCOMES, type Outcome } from './ruling.ts';

export interface DisputeFigures {
  opened: number;
  /** Of those opened in the time, as they stand. */
  settled: number;
  withdrawn: number;
  overdue: number;
  ruled: number;
  /** First rulings of the time. */
  outcomes: Record<Outcome, number>;
  appealed: number;
  overturned: number;
  /** Changes of who bears a payout that the ledger does not have yet. */
  uncorrected: number;
  /** Promises that fell due, or were kept, in the time. */
  promises: { kind: string; met: number; broken: number; share: number | null }[];
}

const KINDS = [acceptPromise, handledPromise, endPromise, complyPromise].map(({ kind }) => kind);

export async function readDisputeFigures(
  db: Database,
  { from, to }: { from: Date; to: Date },
): Promise<DisputeFigures> {
  const [opened, ruled, appeals, promises, uncorrected] = await Promise.all([
    sql<Record<'opened' | 'settled' | 'withdrawn' | 'overdue', number>>`
      select count(*)::int as opened, (count(*) filter (where state = 'settled'))::int as settled,
        (count(*) filter (where state = 'withdrawn'))::int as withdrawn,
        (count(*) filter (where state = 'overdue'))::int as overdue
      from dispute where opened_at >= ${from} and opened_at < ${to}`.execute(db),
    sql<{ outcome: Outcome; count: number }>`
      select outcome, count(*)::int as count from dispute_ruling
      where at >= ${from} and at < ${to} and number = 1 group by outcome`.execute(db),
    sql<{ appealed: number; overturned: number }>`
      select count(*)::int as appealed, (count(*) filter (where a.outcome = 'overturned'))::int as overturned
      from dispute_ruling r join dispute_appeal a on a.dispute_id = r.dispute_id
      where r.at >= ${from} and r.at < ${to} and r.number = 1`.execute(db),
    sql<{ kind: string; met: number; broken: number }>`
      select kind, (count(*) filter (where state = 'met'))::int as met, (count(*) filter (where state <> 'met'))::int as broken
      from promise
      -- one counts when it was kept, which is long before it would have fallen due, or when it fell due and was not
      cross join lateral (select case when state = 'met' then met_at else due_at end as at) as counts
      where kind = any(${KINDS}::text[]) and state in ('met', 'breached', 'met-late') and at >= ${from} and at < ${to}
      group by kind`.execute(db),
    sql<{ count: number }>`
      select count(*)::int as count from (
        (select 1 from dispute_correction where posted_at is null limit 10000)
        union all (select 1 from payout_correction where state = 'asked' and reason = 'dispute-ruled' limit 10000)) as found`.execute(
      db,
    ),
  ]);
  const outcomes = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, ruled.rows.find((row) => row.outcome === outcome)?.count ?? 0]),
  ) as Record<Outcome, number>;
  return {
    ...opened.rows[0]!,
    ...{ ruled: OUTCOMES.reduce((sum, outcome) => sum + outcomes[outcome], 0), outcomes },
    ...appeals.rows[0]!,
    uncorrected: uncorrected.rows[0]!.count,
    promises: KINDS.map((kind) => {
      const { met, broken } = promises.rows.find((row) => row.kind === kind) ?? { met: 0, broken: 0 };
      return { kind, met, broken, share: met + broken === 0 ? null : met / (met + broken) };
    }),
  };
}
