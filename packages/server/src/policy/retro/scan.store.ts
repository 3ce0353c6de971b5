import { type Generated, type Selectable, sql } from 'kysely';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import { claimNext, leaseFromNow } from '../bulk/lease.ts';
import type { ScanState } from './scan.ts';
import type { ScanReport, ScanTally } from './scan-tally.ts';

interface RetroScanTable {
  id: string;
  state: ScanState;
  release_id: string;
  candidate: string;
  /** Path to hash of its text. */
  candidate_files: Json<Record<string, string>>;
  kinds: string[];
  as_of: Date;
  total: bigint | null;
  at_key: string | null;
  tally: Json<ScanTally> | null;
  report: Json<ScanReport> | null;
  failure: string | null;
  lease_until: Date | null;
  created_by: string;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
  cap: number | null;
  acted: Generated<number>;
  applied_by: string | null;
  applied_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    retro_scan: RetroScanTable;
  }
}

export type Scan = Selectable<RetroScanTable>;
export type ScanLine = Omit<Scan, 'candidate_files'>;

export const insertScan = (
  db: Database,
  row: Pick<RetroScanTable, 'id' | 'release_id' | 'candidate' | 'kinds' | 'as_of' | 'created_by' | 'created_at'> & {
    candidate_files: Record<string, string>;
  },
): Promise<Scan> =>
  db
    .insertInto('retro_scan')
    .values({ ...row, state: 'waiting', candidate_files: JSON.stringify(row.candidate_files) })
    .returningAll()
    .executeTakeFirstOrThrow();

export const findScan = (db: Database, id: string): Promise<Scan | undefined> =>
  db.selectFrom('retro_scan').selectAll().where('id', '=', id).executeTakeFirst();

/** Until the transaction ends nobody else changes it. */
export const lockScan = (tx: Tx, id: string): Promise<Scan | undefined> =>
  tx.selectFrom('retro_scan').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

/** The newest first. */
export function listScans(
  db: Database,
  { release, before, limit }: { release?: string | undefined; before?: string | undefined; limit: number },
): Promise<ScanLine[]> {
  let query = db
    .selectFrom('retro_scan')
    .select(['id', 'state', 'release_id', 'candidate', 'kinds', 'as_of', 'total', 'at_key', 'tally', 'report'])
    .select(['failure', 'lease_until', 'created_by', 'created_at', 'started_at', 'ended_at'])
    .select(['cap', 'acted', 'applied_by', 'applied_at'])
    .orderBy('id', 'desc')
    .limit(limit);
  if (release !== undefined) query = query.where('release_id', '=', release);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.execute();
}

export async function countGoing(db: Database): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from retro_scan where state in ('waiting', 'running', 'applying')`.execute(db);
  return rows[0]!.n;
}

/** The next one whose preview is to be made, or that is to be applied. */
export const claimScan = (db: Database): Promise<Scan | undefined> =>
  claimNext(db, 'retro_scan', ['running', 'applying']);

export async function noteTotal(db: Database, id: string, total: bigint): Promise<void> {
  await db.updateTable('retro_scan').set({ total }).where('id', '=', id).execute();
}

/** @returns whether it is still wanted: somebody may have cancelled it */
export async function noteProgress(tx: Tx, id: string, at: string, tally: ScanTally): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update retro_scan set at_key = ${at}, tally = ${JSON.stringify(tally)}, lease_until = ${leaseFromNow}
    where id = ${id} and state = 'running' returning id`.execute(tx);
  return rows.length > 0;
}

/** How a preview has ended. */
export type PreviewEnd = { report: ScanReport } | { failure: string };

/** @returns whether it was still wanted */
export async function endPreview(tx: Tx, id: string, end: PreviewEnd): Promise<boolean> {
  const [state, report, failure] =
    'report' in end ? ['ready', JSON.stringify(end.report), null] : ['failed', null, end.failure];
  const { rows } = await sql<{ id: string }>`
    update retro_scan set state = ${state}, report = ${report}, failure = ${failure}, tally = null, at_key = null,
      lease_until = null, ended_at = now()
    where id = ${id} and state = 'running' returning id`.execute(tx);
  return rows.length > 0;
}

/** From now on a worker acts on up to `cap` of its hits. */
export const beginApplication = (
  tx: Tx,
  id: string,
  { cap, by, at }: { cap: number; by: string; at: Date },
): Promise<Scan> =>
  tx
    .updateTable('retro_scan')
    .set({ state: 'applying', cap, acted: 0, applied_by: by, applied_at: at, failure: null, lease_until: null })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();

/** @returns whether it is still wanted */
export async function noteActed(tx: Tx, id: string, acted: number): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update retro_scan set acted = acted + ${acted}, lease_until = ${leaseFromNow}
    where id = ${id} and state = 'applying' returning id`.execute(tx);
  return rows.length > 0;
}

/** @param failure why it has ended before it was through; null where it is */
export async function endApplication(db: Database | Tx, id: string, failure: string | null): Promise<void> {
  await sql`
    update retro_scan set state = 'ready', failure = ${failure}, lease_until = null
    where id = ${id} and state = 'applying'`.execute(db);
}

export async function cancelPreview(tx: Tx, id: string): Promise<void> {
  await sql`
    update retro_scan set state = 'cancelled', tally = null, at_key = null, lease_until = null, ended_at = now()
    where id = ${id}`.execute(tx);
  await sql`delete from retro_hit where scan = ${id}`.execute(tx);
}

/** Days after which hits are let go; what was done about them stays in the log. */
const KEPT_DAYS = 90;

export async function purgeScans(db: Database, now: Date): Promise<void> {
  await sql`
    delete from retro_hit h using retro_scan s
    where s.id = h.scan and s.state in ('ready', 'failed', 'cancelled')
      and s.created_at < ${now}::timestamptz - make_interval(days => ${KEPT_DAYS})`.execute(db);
}
