import { type Interval, shareOf } from '@anxin/engine';
import { sql } from 'kysely';
import type { Database } from '../foundation/database/database.ts';

/** How many decided appeals were overturned: the measure undone, or something milder put in its place. */
export interface Overturned {
  decided: number;
  overturned: number;
  /** Of those overturned, the ones with something milder in the measure's place. */
  partly: number;
  /** Beside them, how many nobody decided because the measure was undone otherwise. */
  settled: number;
  rate: Interval | null;
}

export interface OverturnedBy extends Overturned {
  /** A rule, or `user/<id>` or `key/<id>`; null: the policy itself decided. */
  of: string | null;
}

/** Rules or people that are told of; those with the most decided appeals. */
const MOST_LINES = 200;

interface Counted {
  of: string | null;
  decided: number;
  overturned: number;
  partly: number;
  settled: number;
}

const figuresOf = ({ decided, overturned, partly, settled }: Omit<Counted, 'of'>): Overturned => ({
  ...{ decided, overturned, partly, settled, rate: shareOf(overturned, decided) ?? null },
});

/** Counted from the appeals that were decided in a span of time; one that was withdrawn was not. */
export async function readOverturned(
  db: Database,
  { from, to }: { from: Date; to: Date },
): Promise<{ all: Overturned; byRule: OverturnedBy[]; byDecider: OverturnedBy[] }> {
  const counts = sql`(count(*) filter (where a.state <> 'settled'))::int as decided,
    (count(*) filter (where a.state in ('upheld', 'partly-upheld')))::int as overturned,
    (count(*) filter (where a.state = 'settled'))::int as settled, (count(*) filter (where a.state = 'partly-upheld'))::int as partly`;
  const decided = sql`appeal a join measure m on m.id = a.measure_id`;
  const within = sql`a.decided_at >= ${from} and a.decided_at < ${to} and a.state in ('upheld', 'partly-upheld', 'refused', 'settled')`;
  const [all, byRule, byDecider] = await Promise.all([
    sql<Omit<Counted, 'of'>>`select ${counts} from ${decided} where ${within}`.execute(db),
    sql<Counted>`
      select r.rule as of, ${counts} from ${decided} cross join lateral unnest(m.rules) as r (rule)
      where ${within} group by 1 order by 2 desc, 1 limit ${MOST_LINES}`.execute(db),
    sql<Counted>`
      select coalesce(m.taken_by, m.settled_by) as of, ${counts} from ${decided}
      where ${within} group by 1 order by 2 desc, 1 limit ${MOST_LINES}`.execute(db),
  ]);
  const lines = (rows: readonly Counted[]): OverturnedBy[] => rows.map((row) => ({ of: row.of, ...figuresOf(row) }));
  return { all: figuresOf(all.rows[0]!), byRule: lines(byRule.rows), byDecider: lines(byDecider.rows) };
}
