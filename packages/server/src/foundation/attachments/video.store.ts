import { sql } from 'kysely';
import type { Database, Tx } from '../database/database.ts';
import type { VideoType } from './video.ts';

/** A video that is being sent. */
export interface Coming {
  id: string;
  about: string;
  person: string;
  by: string;
  type: VideoType;
  bytes: number;
  /** Of them, those that are there. */
  coming: number;
  running: Buffer;
}

const COLUMNS = sql`id, about, person, by_whom as by, type, bytes, coming, running`;

/** @param lock until the transaction ends */
export async function readComing(
  db: Database | Tx,
  { id, about, by }: Pick<Coming, 'id' | 'about' | 'by'>,
  lock = false,
): Promise<Coming | undefined> {
  const { rows } = await sql<Coming>`
    select ${COLUMNS} from attachment
    where id = ${id}::uuid and about = ${about} and by_whom = ${by} and coming is not null ${lock ? sql`for update` : sql``}`.execute(
    db,
  );
  return rows[0];
}

export async function addParts(
  tx: Tx,
  { id, coming, running }: Pick<Coming, 'id' | 'coming' | 'running'>,
  first: number,
  ciphers: readonly string[],
  at: Date,
): Promise<void> {
  await sql`
    insert into attachment_part (attachment_id, number, cipher)
    select ${id}::uuid, ${first}::integer + n - 1, cipher
    from unnest(${[...ciphers]}::text[]) with ordinality as p (cipher, n)`.execute(tx);
  await sql`
    update attachment set coming = ${coming}, running = ${running}, touched_at = ${at} where id = ${id}::uuid`.execute(
    tx,
  );
}

/** It is there, all of it. */
export async function endComing(tx: Tx, id: string, mac: Buffer): Promise<void> {
  await sql`
    update attachment set coming = null, running = null, touched_at = null, mac = ${mac} where id = ${id}::uuid`.execute(
    tx,
  );
}

export async function dropComing(tx: Tx, id: string): Promise<void> {
  await sql`delete from attachment_part where attachment_id = ${id}::uuid`.execute(tx);
  await sql`delete from attachment where id = ${id}::uuid and coming is not null`.execute(tx);
}

/** Those of which nothing came any more since. */
export async function leftComing(db: Database, before: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from attachment where coming is not null and touched_at < ${before} order by touched_at limit ${limit}`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}
