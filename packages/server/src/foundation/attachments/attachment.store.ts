import { sql } from 'kysely';
import type { Database, Tx } from '../database/database.ts';

interface AttachmentTable {
  id: string;
  about: string;
  person: string;
  by_whom: string;
  sender: string;
  at: Date;
  type: string;
  bytes: number;
  width: number | null;
  height: number | null;
  name: string;
  mac: Buffer;
}

interface AttachmentPartTable {
  attachment_id: string;
  number: number;
  cipher: string;
}

declare module '../database/database.ts' {
  interface Tables {
    attachment: AttachmentTable;
    attachment_part: AttachmentPartTable;
  }
}

export interface AttachmentRow {
  id: string;
  /** `<type>/<id>`. */
  about: string;
  /** Under whose key it is sealed. */
  person: string;
  by: string;
  /** The party that whoever sent it acts for, or they themselves. */
  sender: string;
  at: Date;
  type: string;
  bytes: number;
  width: number | null;
  height: number | null;
  /** Cipher. */
  name: string;
}

const toRow = ({ by_whom: by, mac: _, ...row }: AttachmentTable): AttachmentRow => ({ by, ...row });

const ADD_LOCK = 0x61746163;

/** Whoever adds at the same time waits, so that limits hold. */
export async function lockAdding(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${ADD_LOCK})`.execute(tx);
}

export async function readSame(tx: Tx, about: string, mac: Buffer): Promise<AttachmentRow | undefined> {
  const row = await tx
    .selectFrom('attachment')
    .selectAll()
    .where('about', '=', about)
    .where('mac', '=', mac)
    .executeTakeFirst();
  return row && toRow(row);
}

export interface Used {
  files: number;
  bytes: number;
}

export async function usedBy(
  tx: Tx,
  where: { about: string; sender?: string } | { sender: string; since: Date },
): Promise<Used> {
  const of = 'about' in where && where.sender !== undefined ? sql`and sender = ${where.sender}` : sql``;
  const which =
    'about' in where ? sql`about = ${where.about} ${of}` : sql`sender = ${where.sender} and at > ${where.since}`;
  const { rows } = await sql<Used>`
    select count(*)::integer as files, coalesce(sum(bytes), 0)::integer as bytes from attachment where ${which}`.execute(
    tx,
  );
  return rows[0]!;
}

export async function insertAttachment(
  tx: Tx,
  row: AttachmentRow & { mac: Buffer },
  parts: readonly string[],
): Promise<void> {
  const { by, ...rest } = row;
  await tx
    .insertInto('attachment')
    .values({ ...rest, by_whom: by })
    .execute();
  await sql`
    insert into attachment_part (attachment_id, number, cipher)
    select ${row.id}::uuid, n - 1, cipher from unnest(${[...parts]}::text[]) with ordinality as p (cipher, n)`.execute(
    tx,
  );
}

/** The oldest first; there are no more of one thing than a page shows. */
export async function listAttachments(db: Database, about: string, limit: number): Promise<AttachmentRow[]> {
  const rows = await db
    .selectFrom('attachment')
    .selectAll()
    .where('about', '=', about)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toRow);
}

export async function readAttachment(db: Database, about: string, id: string): Promise<AttachmentRow | undefined> {
  const row = await db
    .selectFrom('attachment')
    .selectAll()
    .where('id', '=', id)
    .where('about', '=', about)
    .executeTakeFirst();
  return row && toRow(row);
}

export async function readParts(db: Database, id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('attachment_part')
    .select('cipher')
    .where('attachment_id', '=', id)
    .orderBy('number')
    .execute();
  return rows.map(({ cipher }) => cipher);
}
