import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { endSessions } from '../../foundation/people/session.store.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import { OWN_SUBJECTS } from './gather.ts';
import { holdsOf, keptOf } from './holds.ts';
import { countRows, OWN_PLACES, type OwnPlace, type Persons, personsOf } from './places.ts';
import type { Hold, Kept } from './request.ts';

/** What a deletion would do, before anybody does it. */
export interface ErasurePreview {
  holds: Hold[];
  goes: { place: string; rows: number }[];
  stays: Kept[];
}

export async function previewErasure(db: Database, party: string, now: Date): Promise<ErasurePreview> {
  const persons = await personsOf(db, party);
  const goes: ErasurePreview['goes'] = [];
  for (const place of OWN_PLACES) {
    const rows = await countRows(db, place, persons);
    if (rows > 0) goes.push({ place: place.table, rows });
  }
  return { holds: await holdsOf(db, persons.consumer), goes, stays: await keptOf(db, persons.consumer, now) };
}

/** Closes the accounts: nobody signs in for an erased person any more, and nothing tells who they were. */
export async function closeAccounts(tx: Tx, { party, accounts }: Persons, now: Date): Promise<void> {
  for (const user of accounts) await endSessions(tx, { user });
  await sql`
    update user_account set state = 'disabled', email = null, email_index = null, password = null, totp_secret = null,
      totp_pending = null where party = ${party}`.execute(tx);
  for (const table of ['user_invitation', 'user_recovery_code', 'notification'])
    await sql`delete from ${sql.table(table)} where user_id = any(${[...accounts]}::uuid[])`.execute(tx);
  await sql`update api_key set revoked_at = ${now} where party = ${party} and revoked_at is null`.execute(tx);
}

/** The key ids of these, as ciphers name them: base64url of the 16 bytes. */
async function keyParts(tx: Tx, persons: readonly string[]): Promise<string[]> {
  if (persons.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select id from person_key where person = any(${[...persons]}::text[])`.execute(tx);
  return rows.map(({ id }) => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url'));
}

export interface Swept {
  rows: number;
  /** Where to go on; null: this place is done. */
  after: string | null;
}

/** Subjects about one consumer alone, and the orders that they belong to: what names no owner was sealed for these. */
async function eraseSubjects(tx: Tx, sealer: Pick<Sealer, 'erase'>, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ person: string; erased: boolean }>`
    select k.person, k.erased_at is not null as erased from person_key k where k.person in (
      select subject_key from event where id = any(${[...ids]}::uuid[])
      union select 'order/' || (refs ->> 'order') from event where id = any(${[...ids]}::uuid[]))`.execute(tx);
  const own = rows.filter(({ person }) => OWN_SUBJECTS.test(person));
  for (const { person, erased } of own) if (!erased) await sealer.erase(person);
  return own.map(({ person }) => person);
}

/** Strips the masks of the next rows of a place; their ciphers are dead already. */
export async function sweep(
  tx: Tx,
  { sealer, place, persons, after, limit }: SweepOptions & { sealer: Pick<Sealer, 'erase'> },
): Promise<Swept> {
  const { column, type } = place.key;
  const key = sql.ref(column);
  const cast = sql.raw(type);
  const { rows } = await sql<{ id: string }>`
    select ${key}::text as id from ${sql.table(place.table)}
    where ${place.rows(persons)} and ${after === null ? sql`true` : sql`${key} > ${after}::${cast}`}
    order by ${key} limit ${limit}`.execute(tx);
  const ids = rows.map(({ id }) => id);
  const subjects = place.table === 'event' ? await eraseSubjects(tx, sealer, ids) : [];
  const those = sql`${ids}::${cast}[]`;
  if (place.foreignKeys) await emptyColumns(tx, place, those);
  const keys = place.masks && ids.length > 0 ? await keyParts(tx, [...persons.names, ...subjects]) : [];
  if (keys.length > 0) {
    const pattern = `(axc1\\.(?:${keys.join('|')})\\.[A-Za-z0-9_-]{39,})\\.[A-Za-z0-9_-]+`;
    for (const column of await typedColumns(tx, place)) await stripColumn(tx, place, column, pattern, those);
  }
  return { rows: ids.length, after: ids.length < limit ? null : ids.at(-1)! };
}

export interface SweepOptions {
  place: OwnPlace;
  persons: Persons;
  after: string | null;
  limit: number;
}

interface TypedColumn {
  name: string;
  /** As the database calls it. */
  type: string;
}

/** What the database says of a place's columns: a list beside it would be one more to forget. */
async function typedColumns(tx: Tx, { table, columns }: OwnPlace): Promise<TypedColumn[]> {
  const { rows } = await sql<TypedColumn>`
    select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = quote_ident(${table})::regclass and attname = any(${[...columns]}::text[])`.execute(tx);
  return rows;
}

/** A cipher stands where its value stood, in a text as in JSON, so both are rewritten as texts. */
async function stripColumn(
  tx: Tx,
  place: OwnPlace,
  { name, type }: TypedColumn,
  pattern: string,
  ids: RawBuilder<unknown>,
): Promise<void> {
  const column = sql.ref(name);
  await sql`
    update ${sql.table(place.table)}
    set ${column} = regexp_replace(${column}::text, ${pattern}, '\\1', 'g')::${sql.raw(type)}
    where ${sql.ref(place.key.column)} = any(${ids}) and ${column}::text ~ ${pattern}`.execute(tx);
}

/** Takes what others' keys would still open: an empty text opens as one whose person was erased. */
async function emptyColumns(tx: Tx, place: OwnPlace, ids: RawBuilder<unknown>): Promise<void> {
  const emptied = place.columns.map((name) => sql`${sql.ref(name)} = ''`);
  await sql`
    update ${sql.table(place.table)} set ${sql.join(emptied)} where ${sql.ref(place.key.column)} = any(${ids})`.execute(
    tx,
  );
}
