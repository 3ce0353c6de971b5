import { sql } from 'kysely';
import type { Database, Tx } from '../database/database.ts';
import type { Sealer } from '../sealing/sealer.ts';

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
  coming: number | null;
  running: Buffer | null;
  touched_at: Date | null;
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

const toRow = ({
  by_whom: by,
  id,
  about,
  person,
  sender,
  at,
  type,
  bytes,
  ...row
}: AttachmentTable): AttachmentRow => ({
  ...{ id, about, person, by, sender, at, type, bytes, width: row.width, height: row.height, name: row.name },
});

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
    .where('coming', 'is', null)
    .executeTakeFirst();
  return row && toRow(row);
}

export interface Used {
  files: number;
  bytes: number;
}

/** What there is, and what is still coming. @param what videos are counted by themselves: each is as large as many files */
export async function usedBy(
  tx: Tx,
  where: { about: string; sender?: string } | { sender: string; since: Date },
  what: 'files' | 'videos' | 'all',
): Promise<Used> {
  const isVideo = sql`type like 'video/%'`;
  const kind = { files: sql`and not ${isVideo}`, videos: sql`and ${isVideo}`, all: sql`` }[what];
  const of = 'about' in where && where.sender !== undefined ? sql`and sender = ${where.sender}` : sql``;
  const which =
    'about' in where ? sql`about = ${where.about} ${of}` : sql`sender = ${where.sender} and at > ${where.since}`;
  const { rows } = await sql<Used>`
    select count(*)::integer as files, coalesce(sum(bytes), 0)::float8 as bytes
    from attachment where ${which} ${kind}`.execute(tx);
  return rows[0]!;
}

export async function insertAttachment(
  tx: Tx,
  row: AttachmentRow & { mac: Buffer; coming?: number; touchedAt?: Date },
  parts: readonly string[],
): Promise<void> {
  const { by, coming = null, touchedAt = null, ...rest } = row;
  await tx
    .insertInto('attachment')
    .values({ ...rest, by_whom: by, coming, running: null, touched_at: touchedAt })
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
    .where('coming', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toRow);
}

export async function readAttachment(db: Database | Tx, about: string, id: string): Promise<AttachmentRow | undefined> {
  const row = await db
    .selectFrom('attachment')
    .selectAll()
    .where('id', '=', id)
    .where('about', '=', about)
    .where('coming', 'is', null)
    .executeTakeFirst();
  return row && toRow(row);
}

/** Of a content that is sealed as one: in base64, and sealed, it is still within what a cipher may have. */
export const PART_BYTES = 48 * 1024;
export const PART = 'attachment.part';

/** Parts that are held in memory at once. */
const AT_ONCE = 16;

/**
 * The content of parts, both ends included, in their order; no more than {@link AT_ONCE} of them are asked for together.
 * Fewer come where whoever sent it was erased meanwhile.
 * @param purpose `content-on`: that the content is read is on the trail already. `inspect`: nobody is shown it
 */
export async function openParts(
  { db, sealer }: { db: Database; sealer: Pick<Sealer, 'openFields'> },
  id: string,
  { from, to }: { from: number; to: number },
  purpose: 'content-on' | 'inspect',
): Promise<Buffer[]> {
  const { rows } = await sql<{ cipher: string }>`
    select cipher from attachment_part
    where attachment_id = ${id}::uuid and number between ${from} and ${Math.min(to, from + AT_ONCE - 1)}
    order by number`.execute(db);
  const opened = await sealer.openFields(
    rows.map(({ cipher }) => ({ cipher, field: PART })),
    { purpose, onAccess: () => undefined },
  );
  return opened.flatMap((one) => ('value' in one ? [Buffer.from(String(one.value), 'base64')] : []));
}
