import { sql } from 'kysely';
import type { Database, Json, Tx } from '../foundation/database/database.ts';
import type { Carried, PointEntry } from './standing.ts';

interface PointEntryTable {
  id: string;
  party: string;
  ladder: string;
  at: Date;
  kind: 'violation' | 'course';
  tenths: number;
  about: string;
  withdrawn_at: Date | null;
}

interface PointCheckpointTable {
  party: string;
  ladder: string;
  at: Date;
  standing: Json<Carried>;
  mac: Buffer;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    point_entry: PointEntryTable;
    point_checkpoint: PointCheckpointTable;
  }
}

export interface NewPointEntry extends PointEntry {
  party: string;
  ladder: string;
}

export async function addPoints(tx: Tx, entries: readonly NewPointEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    insert into point_entry (id, party, ladder, at, kind, tenths, about)
    select * from unnest(${entries.map((e) => e.id)}::uuid[], ${entries.map((e) => e.party)}::text[],
      ${entries.map((e) => e.ladder)}::text[], ${entries.map((e) => e.at)}::timestamptz[],
      ${entries.map((e) => e.kind)}::text[], ${entries.map((e) => e.tenths)}::integer[],
      ${entries.map((e) => e.about)}::text[])
    on conflict (id) do nothing`.execute(tx);
}

export async function withdrawPoints(tx: Tx, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update point_entry set withdrawn_at = ${at} where id = any(${[...ids]}::uuid[]) and withdrawn_at is null`.execute(
    tx,
  );
}

/** Entries of one party that are looked at; more are carried by a checkpoint. */
const MOST_ENTRIES = 20_000;

/** What counts in a ladder of a party: what is left of older entries, and all since. */
export async function readPoints(
  db: Database | Tx,
  party: string,
  ladder: string,
): Promise<{ entries: PointEntry[]; from: { at: Date; standing: Carried; mac: Buffer } | undefined }> {
  const { rows: checkpoints } = await sql<{ at: Date; standing: Carried; mac: Buffer }>`
    select at, standing, mac from point_checkpoint where party = ${party} and ladder = ${ladder}`.execute(db);
  const from = checkpoints[0];
  const { rows } = await sql<PointEntry>`
    select id, at, kind, tenths, about from point_entry
    where party = ${party} and ladder = ${ladder} and withdrawn_at is null
      and at > ${from?.at ?? '-infinity'}::timestamptz
    order by at, id limit ${MOST_ENTRIES}`.execute(db);
  return { entries: rows, from };
}
