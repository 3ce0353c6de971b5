import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { readLag } from '../../foundation/reactions/lag.ts';
import type { ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { createPostgresStream } from '../../foundation/stream/postgres-stream.ts';
import { readAnchors } from '../../foundation/trail/anchors.ts';
import type { Anchor } from '../../foundation/trail/chain.ts';
import { readPublicKey } from '../../foundation/trail/keys.ts';
import { ANCHORS_FILE, PUBLIC_KEY_FILE } from '../../foundation/trail/sealer.ts';
import { readTrail } from '../../foundation/trail/trail.store.ts';
import { FINDINGS, verifyTrail } from '../../foundation/trail/verify.ts';
import { type Finding, failure, ok, span, warning } from './finding.ts';

const START = 'Start a worker (`anxin serve`).';

export async function checkStream(db: Database): Promise<Finding> {
  const { rows } = await sql<{ behind: string; offset: string }>`
    select (pg_snapshot_xmax(pg_current_snapshot())::text::bigint - pg_snapshot_xmin(pg_current_snapshot())::text::bigint)::text
      as behind, txid_offset::text as offset from installation`.execute(db);
  const hidden = await sql<{ count: number }>`
    select count(*)::int as count from (select from event where txid >= log_horizon() limit 10001) e`.execute(db);
  const [count, behind] = [hidden.rows[0]!.count, Number(rows[0]?.behind ?? 0)];
  const says = `the horizon is ${behind} transactions behind; ${count > 10_000 ? 'over 10000' : count} events wait behind it`;
  return count > 10_000
    ? warning('stream', says, 'A transaction stays open: see `transactions` above; others of this server count too.')
    : ok('stream', says);
}

export async function checkReactions(
  db: Database,
  reactions: readonly ReactionDeclaration[],
  now: Date,
): Promise<Finding[]> {
  const lags = await readLag(db, createPostgresStream({ db }), reactions, now);
  const found: Finding[] = [];
  for (const { reaction, seconds, failures, premises, parkedSeconds } of lags) {
    if (seconds > 60)
      found.push((seconds > 3_600 ? failure : warning)('reactions', `${reaction} is ${span(seconds)} behind`, START));
    if (failures > 0)
      found.push(
        warning(
          'reactions',
          `${reaction} has ${failures} keys parked after failures, the oldest for ${span(parkedSeconds)}`,
          'The reason stands in reaction_parked; they are tried again by themselves.',
        ),
      );
    if (premises > 0 && parkedSeconds > 86_400)
      found.push(
        warning(
          'reactions',
          `${reaction} has ${premises} keys that wait for what they rest on`,
          'Has every source been fed?',
        ),
      );
  }
  return found.length > 0 ? found : [ok('reactions', `${lags.length}, none behind, none parked`)];
}

export async function checkPromises(db: Database, now: Date): Promise<Finding> {
  const { rows } = await sql<{ count: number; oldest: Date | null; failing: number }>`
    select count(*)::int as count, min(fire_at) as oldest, count(*) filter (where failures > 0)::int as failing
    from (select fire_at, failures from promise_due where fire_at < ${new Date(now.getTime() - 60_000)} order by fire_at limit 10000) p`.execute(
    db,
  );
  const { count, oldest, failing } = rows[0]!;
  if (count === 0 || oldest === null) return ok('promises', 'none is overdue without having been told');
  const seconds = (now.getTime() - oldest.getTime()) / 1000;
  const says = `${count} are due and not told, the oldest for ${span(seconds)}${failing > 0 ? `; ${failing} fail` : ''}`;
  return (seconds > 3_600 ? failure : warning)(
    'promises',
    says,
    failing > 0 ? 'The log of the worker says why.' : START,
  );
}

export async function checkTrail(db: Database, dataDir: string): Promise<Finding> {
  const [anchorsPath, keyPath] = [join(dataDir, 'trail', ANCHORS_FILE), join(dataDir, 'trail', PUBLIC_KEY_FILE)];
  const { rows } = await sql<{ found: boolean }>`select exists (select from trail_batch) as found`.execute(db);
  if (!existsSync(keyPath) || !existsSync(anchorsPath)) {
    if (!rows[0]!.found && !existsSync(anchorsPath)) return ok('trail', 'nothing is sealed yet');
    const mend = 'Put the folder `trail` back from a backup. With several machines, ask the one whose worker seals.';
    return warning('trail', `${anchorsPath} or the public key beside it is not there`, mend);
  }
  const key = readPublicKey(readFileSync(keyPath, 'utf8'));
  // what is anchored from here on may be newer than what is read of the database
  let last = 0;
  for await (const { number } of readAnchors(anchorsPath)) last = Math.max(last, number);
  const result = await verifyTrail(readTrail(db), upTo(last, anchorsPath), key);
  const says = `${result.entries} entries in ${result.batches} batches, ${result.pending} not sealed yet`;
  const [first] = result.findings;
  if (first)
    return failure(
      'trail',
      `${result.found} findings; the first: batch ${first.batch}: ${first.detail} (${FINDINGS[first.kind]})`,
      'Keep the data as it is; `anxin trail export` and `anxin trail verify` name every one.',
    );
  const { rows: waiting } = await sql<{ oldest: Date | null }>`
    select at as oldest from trail_entry
    where (txid, id) > (select through_txid, through_id from trail_batch order by number desc limit 1)
    order by txid, id limit 1`.execute(db);
  const oldest = waiting[0]?.oldest;
  return oldest && Date.now() - oldest.getTime() > 60_000
    ? warning('trail', `${says}, the oldest for ${span((Date.now() - oldest.getTime()) / 1000)}`, START)
    : ok('trail', `${says}; verified`);
}

async function* upTo(last: number, path: string): AsyncGenerator<Anchor, void, void> {
  for await (const anchor of readAnchors(path)) if (anchor.number <= last) yield anchor;
}

const BACKUP_AGE = 7 * 86_400;

export async function checkBackups(db: Database, now: Date): Promise<Finding> {
  const { rows } = await sql<{ at: Date }>`
    select at from trail_entry where actor_id = 'backup' and action = 'operation.backup.create'
    order by txid desc, id desc limit 1`.execute(db);
  const mend = 'anxin backup FILE, and keep the file on another machine.';
  if (!rows[0]) return warning('backup', 'none was ever made', mend);
  const seconds = (now.getTime() - rows[0].at.getTime()) / 1000;
  const says = `the newest was begun ${span(seconds)} ago`;
  return seconds > BACKUP_AGE ? warning('backup', says, mend) : ok('backup', says);
}
