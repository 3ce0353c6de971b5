import { sql } from 'kysely';
import { type Database, PLANNED_ONCE, type Tx, UNANSWERED } from '../database/database.ts';
import { BEGINNING, type Position } from '../log/event.ts';
import { samePosition } from '../stream/stream.ts';
import { bucketsOf, type Reaction } from './reaction.ts';

interface CursorTable {
  reaction: string;
  bucket: number;
  buckets: number;
  txid: bigint;
  event_id: string;
}

declare module '../database/database.ts' {
  interface Tables {
    reaction_cursor: CursorTable;
  }
}

/** Buckets of one reaction that have got to the same place, so that reading once serves them all. */
export interface Front {
  reaction: string;
  /** Over how many buckets the keys are spread. */
  of: number;
  buckets: number[];
  position: Position;
}

/**
 * Makes the cursors of reactions that are new, and spreads those anew whose declared number of buckets has changed and
 * whose buckets are level; others keep their number until they are.
 * @param now where a reaction begins that wants only what is to come
 * @returns names of reactions whose new number of buckets has to wait
 */
export async function ensureCursors(db: Database, reactions: readonly Reaction[], now: Position): Promise<string[]> {
  const waiting: string[] = [];
  for (const reaction of reactions) {
    await db.transaction().execute(async (tx) => {
      // two processes that start at once take turns
      await sql`select pg_advisory_xact_lock(hashtextextended(${`reaction ${reaction.name}`}, 0))`.execute(tx);
      const rows = await lockAll(tx, reaction.name);
      const first = rows[0];
      const wanted = bucketsOf(reaction);
      if (!first) return insertCursors(tx, reaction.name, wanted, reaction.from === 'now' ? now : BEGINNING);
      if (first.buckets === wanted) return;
      const position = { txid: first.txid, id: first.event_id };
      if (!rows.every((row) => samePosition(position, { txid: row.txid, id: row.event_id }))) {
        waiting.push(reaction.name);
        return;
      }
      await tx.deleteFrom('reaction_cursor').where('reaction', '=', reaction.name).execute();
      await insertCursors(tx, reaction.name, wanted, position);
    });
  }
  return waiting;
}

const lockAll = (tx: Tx, reaction: string) =>
  tx.selectFrom('reaction_cursor').selectAll().where('reaction', '=', reaction).orderBy('bucket').forUpdate().execute();

async function insertCursors(tx: Tx, reaction: string, buckets: number, position: Position): Promise<void> {
  await sql`
    insert into reaction_cursor (reaction, bucket, buckets, txid, event_id)
    select ${reaction}, bucket, ${buckets}::int, ${position.txid}::bigint, ${position.id}::uuid
    from generate_series(0, ${buckets}::int - 1) as b (bucket)`.execute(tx);
}

/** Where the given reactions stand, without locking anything. */
export async function readFronts(db: Database, reactions: readonly string[]): Promise<Front[]> {
  const { rows } = await sql<{ reaction: string; of: number; txid: bigint; id: string; buckets: number[] }>`
    select reaction, buckets as of, txid, event_id as id, array_agg(bucket order by bucket) as buckets
    from reaction_cursor where reaction = any(${reactions}::text[])
    group by reaction, buckets, txid, event_id order by txid, event_id, reaction`.execute(db);
  return rows.map(({ reaction, of, txid, id, buckets }) => ({ reaction, of, buckets, position: { txid, id } }));
}

/**
 * Locks those buckets of a front that still stand there and that nobody else is working on.
 * @param most at most so many, so that others find some to work on too
 */
export async function claimBuckets(tx: Tx, front: Front, most: number): Promise<number[]> {
  const { rows } = await sql<{ bucket: number }>`${PLANNED_ONCE}
    select bucket from reaction_cursor
    where reaction = ${front.reaction} and bucket = any(${front.buckets}::int[]) and buckets = ${front.of}
      and txid = ${front.position.txid}::bigint and event_id = ${front.position.id}::uuid
    order by bucket limit ${most} for update skip locked`.execute(tx);
  return rows.map((row) => row.bucket);
}

/**
 * Locks the bucket of one key, wherever it stands.
 * @returns false when somebody else is working on it
 */
export async function claimBucketOf(tx: Tx, reaction: string, key: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from reaction_cursor
    where reaction = ${reaction} and bucket = key_bucket(${key}, buckets) for update skip locked`.execute(tx);
  return rows.length > 0;
}

/** Moves buckets that this transaction has claimed; nobody waits for it but the commit. */
export async function moveBuckets(tx: Tx, reaction: string, buckets: readonly number[], to: Position): Promise<void> {
  await tx
    .updateTable('reaction_cursor')
    .set({ txid: to.txid, event_id: to.id })
    .where('reaction', '=', reaction)
    .where('bucket', '=', sql<number>`any(${[...buckets]}::int[])`)
    .modifyEnd(sql`${PLANNED_ONCE} ${UNANSWERED}`)
    .execute();
}

/**
 * Sends a projection back to the beginning of the log, with nothing parked and what it had built emptied, in one
 * transaction: the workers build it again from there. Waits for the batch under way.
 * @throws Error for a reaction that is no projection, because its effects would happen twice
 */
export async function resetReaction(db: Database, reaction: Reaction): Promise<void> {
  const { clear, name } = reaction;
  if (!clear) throw new Error(`${name} cannot be built again: it does not say how its past is cleared`);
  await db.transaction().execute(async (tx) => {
    const rows = await lockAll(tx, name);
    if (rows.length === 0) throw new Error(`${name} has never run here`);
    await sql`delete from reaction_waiting where reaction = ${name}`.execute(tx);
    await sql`delete from reaction_parked where reaction = ${name}`.execute(tx);
    await clear.call(reaction, tx);
    await tx.deleteFrom('reaction_cursor').where('reaction', '=', name).execute();
    await insertCursors(tx, name, bucketsOf(reaction), BEGINNING);
  });
}
