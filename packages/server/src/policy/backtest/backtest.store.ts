import { type Selectable, sql } from 'kysely';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import { claimNext, leaseFromNow } from '../bulk/lease.ts';
import type { BacktestReport } from './report.ts';
import type { Progress } from './run.ts';
import type { Tally } from './tally.ts';

export const BACKTEST_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;
export type BacktestState = (typeof BACKTEST_STATES)[number];

/** Path to hash of its text. */
type StoredManifest = Record<string, string>;

interface BacktestTable {
  id: string;
  state: BacktestState;
  release_id: string;
  candidate: string;
  candidate_files: Json<StoredManifest>;
  base: string | null;
  base_files: Json<StoredManifest> | null;
  from_at: Date;
  to_at: Date;
  at_event: string | null;
  tally: Json<Tally> | null;
  report: Json<BacktestReport> | null;
  failure: string | null;
  lease_until: Date | null;
  created_by: string;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    backtest: BacktestTable;
  }
}

export type Backtest = Selectable<BacktestTable>;

export async function insertBacktest(
  db: Database,
  row: Pick<
    BacktestTable,
    'id' | 'release_id' | 'candidate' | 'base' | 'from_at' | 'to_at' | 'created_by' | 'created_at'
  > & {
    candidate_files: StoredManifest;
    base_files: StoredManifest | null;
  },
): Promise<Backtest> {
  return db
    .insertInto('backtest')
    .values({
      ...{ ...row, state: 'waiting' as const },
      candidate_files: JSON.stringify(row.candidate_files),
      base_files: row.base_files && JSON.stringify(row.base_files),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export const findBacktest = (db: Database, id: string): Promise<Backtest | undefined> =>
  db.selectFrom('backtest').selectAll().where('id', '=', id).executeTakeFirst();

/** The newest first. */
export function listBacktests(
  db: Database,
  { release, before, limit }: { release?: string | undefined; before?: string | undefined; limit: number },
): Promise<Omit<Backtest, 'tally' | 'candidate_files' | 'base_files'>[]> {
  let query = db
    .selectFrom('backtest')
    .select(['id', 'state', 'release_id', 'candidate', 'base', 'from_at', 'to_at', 'at_event', 'report'])
    .select(['failure', 'lease_until', 'created_by', 'created_at', 'started_at', 'ended_at'])
    .orderBy('id', 'desc')
    .limit(limit);
  if (release !== undefined) query = query.where('release_id', '=', release);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.execute();
}

export async function countUnfinished(db: Database): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from backtest where state in ('waiting', 'running')`.execute(db);
  return rows[0]!.n;
}

export const claimBacktest = (db: Database): Promise<Backtest | undefined> => claimNext(db, 'backtest', ['running']);

/** @returns whether it is still wanted: somebody may have cancelled it */
export async function saveProgress(db: Database, id: string, { at, tally }: Progress): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update backtest set at_event = ${at}, tally = ${JSON.stringify(tally)}, lease_until = ${leaseFromNow}
    where id = ${id} and state = 'running' returning id`.execute(db);
  return rows.length > 0;
}

/** How a backtest has ended. */
export type BacktestEnd = { report: BacktestReport } | { failure: string };

/** @returns whether it was still wanted */
export async function finishBacktest(tx: Tx, id: string, end: BacktestEnd): Promise<boolean> {
  const { state, report, failure } =
    'report' in end
      ? { state: 'done', report: JSON.stringify(end.report), failure: null }
      : { state: 'failed', report: null, failure: end.failure };
  const { rows } = await sql<{ id: string }>`
    update backtest set state = ${state}, report = ${report}, failure = ${failure}, tally = null, lease_until = null,
      ended_at = now()
    where id = ${id} and state = 'running' returning id`.execute(tx);
  return rows.length > 0;
}

/** @returns false where it has ended already */
export async function cancelBacktest(db: Database, id: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update backtest set state = 'cancelled', tally = null, lease_until = null, ended_at = now()
    where id = ${id} and state in ('waiting', 'running') returning id`.execute(db);
  return rows.length > 0;
}
