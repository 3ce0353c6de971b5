import type { FeaturePlan, WrittenTally } from '@anxin/engine';
import { sql } from 'kysely';
import { jsonColumn } from '../../foundation/database/columns.ts';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import { BEGINNING, type Position } from '../../foundation/log/event.ts';

interface FeatureTable {
  id: number;
  identity: string;
  name: string;
  txid: bigint;
  event_id: string;
  ready_at: Date | null;
  kept_from: bigint | null;
  counted: bigint;
  skipped: bigint;
  unreadable: bigint;
  created_at: Date;
  wanted_at: Date;
  opened_at: Date | null;
  dropped_at: Date | null;
}

interface FeatureTallyTable {
  feature: number;
  key: Buffer;
  level: number;
  bucket: bigint;
  tally: Json<WrittenTally>;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    feature: FeatureTable;
    feature_tally: FeatureTallyTable;
  }
}

/** A feature that is followed, as far as it has come. */
export interface Following {
  id: number;
  identity: string;
  position: Position;
  ready: boolean;
  /** Milliseconds since 1970; instants before it are not held. */
  keptFrom: number;
  opened: boolean;
}

const COLUMNS = ['id', 'identity', 'txid', 'event_id', 'ready_at', 'kept_from', 'opened_at'] as const;

const toFollowing = (row: Pick<FeatureTable, (typeof COLUMNS)[number]>): Following => ({
  id: row.id,
  identity: row.identity,
  position: { txid: row.txid, id: row.event_id },
  ready: row.ready_at !== null,
  keptFrom: row.kept_from === null ? Number.NEGATIVE_INFINITY : Number(row.kept_from),
  opened: row.opened_at !== null,
});

/**
 * Sees to it that each of these is followed, and notes that it is wanted. One that was not wanted for a while has not been
 * followed either: nobody is told its value until it has caught up.
 */
export async function wantFeatures(
  db: Database,
  plans: readonly Pick<FeaturePlan, 'identity' | 'name'>[],
  now: Date,
): Promise<void> {
  const byIdentity = new Map(plans.map((plan) => [plan.identity, plan.name]));
  const all = [...byIdentity].sort(([a], [b]) => (a < b ? -1 : 1));
  if (all.length === 0) return;
  await sql`
    insert into feature (identity, name, txid, event_id, created_at, wanted_at)
    select identity, name, ${BEGINNING.txid}, ${BEGINNING.id}, ${now}, ${now}
    from unnest(${all.map(([identity]) => identity)}::text[], ${all.map(([, name]) => name)}::text[]) as f (identity, name)
    order by identity
    on conflict (identity) where dropped_at is null do update set name = excluded.name, wanted_at = excluded.wanted_at,
      ready_at = case when feature.wanted_at < ${new Date(now.getTime() - UNFOLLOWED_MS)} then null else feature.ready_at end`.execute(
    db,
  );
}

/** Longer than any process that has it goes without saying so. */
const UNFOLLOWED_MS = 3_600_000;

export async function readFollowing(db: Database, identities: readonly string[]): Promise<Following[]> {
  if (identities.length === 0) return [];
  const rows = await db
    .selectFrom('feature')
    .select(COLUMNS)
    .where('identity', 'in', identities)
    .where('dropped_at', 'is', null)
    .execute();
  return rows.map(toFollowing);
}

export interface FeatureState {
  name: string;
  ready: boolean;
  /** Of the last event that is counted, or passed over. */
  eventId: string;
  counted: number;
  skipped: number;
  unreadable: number;
  /** Milliseconds since 1970. */
  keptFrom: number | undefined;
}

/** By identity. */
export async function readFeatureStates(
  db: Database,
  identities: readonly string[],
): Promise<ReadonlyMap<string, FeatureState>> {
  if (identities.length === 0) return new Map();
  const rows = await db
    .selectFrom('feature')
    .select([...COLUMNS, 'name', 'counted', 'skipped', 'unreadable'])
    .where('identity', 'in', identities)
    .where('dropped_at', 'is', null)
    .execute();
  return new Map(
    rows.map((row) => [
      row.identity,
      {
        ...{ name: row.name, ready: row.ready_at !== null, eventId: row.event_id },
        ...{ counted: Number(row.counted), skipped: Number(row.skipped), unreadable: Number(row.unreadable) },
        keptFrom: row.kept_from === null ? undefined : Number(row.kept_from),
      },
    ]),
  );
}

/** Of the event that came in first. */
export async function firstEventId(db: Database): Promise<string | undefined> {
  return (await db.selectFrom('event').select('id').orderBy('id').limit(1).executeTakeFirst())?.id;
}

/** Those of some features that nobody else is working at and that are still where they were seen, locked. */
export async function claimFeatures(tx: Tx, seen: readonly Following[]): Promise<Following[]> {
  const rows = await tx
    .selectFrom('feature')
    .select(COLUMNS)
    .where(
      'id',
      'in',
      seen.map(({ id }) => id),
    )
    .where('dropped_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute();
  const where = new Map(seen.map(({ id, position }) => [id, position]));
  return rows.map(toFollowing).filter(({ id, position }) => {
    const before = where.get(id)!;
    return before.txid === position.txid && before.id === position.id;
  });
}

/** What became of a batch for one feature. */
export interface Advance {
  id: number;
  counted: number;
  skipped: number;
  unreadable: number;
}

export async function moveFeatures(
  tx: Tx,
  advances: readonly Advance[],
  end: Position,
  readyAt: Date | null,
): Promise<void> {
  await sql`
    update feature f set txid = ${end.txid}, event_id = ${end.id}, ready_at = coalesce(f.ready_at, ${readyAt}),
      counted = f.counted + a.counted, skipped = f.skipped + a.skipped, unreadable = f.unreadable + a.unreadable
    from unnest(${advances.map((a) => a.id)}::int[], ${advances.map((a) => a.counted)}::bigint[],
      ${advances.map((a) => a.skipped)}::bigint[], ${advances.map((a) => a.unreadable)}::bigint[])
      as a (id, counted, skipped, unreadable)
    where f.id = a.id`.execute(tx);
}

/** One bucket of one key. */
export interface Place {
  feature: number;
  key: Buffer;
  level: number;
  bucket: number;
}

export interface PlacedTally extends Place {
  tally: WrittenTally;
}

const columnsOf = (places: readonly Place[]) => sql`
  ${places.map((p) => p.feature)}::int[], ${places.map((p) => p.key)}::bytea[], ${places.map((p) => p.level)}::int[],
  ${places.map((p) => p.bucket)}::bigint[]`;

/** Those that are there, by their number in `places`. */
export async function readTallies(tx: Tx, places: readonly Place[]): Promise<Map<number, WrittenTally>> {
  const { rows } = await sql<{ n: bigint; tally: WrittenTally }>`
    select p.n, t.tally from unnest(${columnsOf(places)}) with ordinality as p (feature, key, level, bucket, n)
    join feature_tally t on t.feature = p.feature and t.key = p.key and t.level = p.level and t.bucket = p.bucket`.execute(
    tx,
  );
  return new Map(rows.map(({ n, tally }) => [Number(n) - 1, tally]));
}

export async function writeTallies(tx: Tx, tallies: readonly PlacedTally[]): Promise<void> {
  await sql`
    insert into feature_tally (feature, key, level, bucket, tally)
    select * from unnest(${columnsOf(tallies)}, ${jsonColumn(tallies.map(({ tally }) => tally))}) as t
    order by 1, 2, 3, 4
    on conflict (feature, key, level, bucket) do update set tally = excluded.tally`.execute(tx);
}

/** Buckets `[from, to)` of one key that are asked for. */
export interface AskedBuckets {
  /** Of the look-up, counted by whoever asks. */
  n: number;
  /** Its number among the identities. */
  feature: number;
  key: Buffer;
  level: number;
  from: number;
  to: number;
}

/** An event behind the position of a feature, as it lies in the log. */
export interface TailEvent {
  id: string;
  txid: bigint;
  type: string;
  source: string;
  source_id: string;
  subject_key: string;
  time: Date;
  data: Record<string, unknown>;
}

export interface Found {
  /** By identity; those that are not followed are not in it. */
  features: ReadonlyMap<string, Following>;
  tallies: { n: number; tally: WrittenTally }[];
  /** Events of the wanted types that came after the first of the ready features was last moved. */
  tail: TailEvent[];
  /** Whether more events came after that than were looked at: nobody knows what is in them. */
  cut: boolean;
}

type Written<T> = { [K in keyof T]: T[K] extends bigint | bigint | null | Date ? string : T[K] };

/**
 * All that a value is put together from, in one statement: positions, tallies and the events behind them are of one moment,
 * so each event counts once.
 * @param most events to look at behind the position
 */
export async function findCounted(
  db: Database,
  identities: readonly string[],
  asked: readonly AskedBuckets[],
  types: readonly string[],
  most: number,
): Promise<Found> {
  const { rows } = await sql<{
    features: Written<Pick<FeatureTable, (typeof COLUMNS)[number]>>[] | null;
    tallies: [number, WrittenTally][] | null;
    tail: Written<TailEvent>[] | null;
    scanned: number;
  }>`
    with followed as materialized (
      select w.n, f.id, f.identity, f.txid, f.event_id, f.ready_at, f.kept_from, f.opened_at
      from unnest(${identities}::text[]) with ordinality as w (identity, n)
      join feature f on f.identity = w.identity and f.dropped_at is null
    ), first as (
      select txid, event_id from followed where ready_at is not null order by txid, event_id limit 1
    ), asked as (
      select * from unnest(${asked.map((a) => a.n)}::int[], ${asked.map((a) => a.feature)}::int[], ${asked.map((a) => a.key)}::bytea[],
        ${asked.map((a) => a.level)}::int[], ${asked.map((a) => a.from)}::bigint[], ${asked.map((a) => a.to)}::bigint[])
        as a (n, feature, key, level, first, last)
    ), found as (
      select a.n, t.tally from asked a join followed f on f.n = a.feature + 1 and f.ready_at is not null cross join lateral (
        select tally from feature_tally t
        where t.feature = f.id and t.key = a.key and t.level = a.level and t.bucket >= a.first and t.bucket < a.last
      ) t
    ), scanned as materialized (
      select e.id, e.txid, e.type, e.source, e.source_id, e.subject_key, e.time, e.data
      from event e where (e.txid, e.id) > ((select txid from first), (select event_id from first))
      order by e.txid, e.id limit ${most + 1}
    )
    select (select json_agg(f) from (select id, identity, txid::text, event_id, ready_at, kept_from::text, opened_at from followed) f)
        as features,
      (select json_agg(json_build_array(n, tally)) from found) as tallies,
      (select json_agg(s) from (
        select id, txid::text, type, source, source_id, subject_key, time, data from scanned where type = any(${types}::text[])
      ) s) as tail,
      (select count(*)::int from scanned) as scanned`.execute(db);
  const row = rows[0]!;
  return {
    features: new Map(
      (row.features ?? []).map((f) => [
        f.identity,
        toFollowing({
          ...f,
          txid: BigInt(f.txid),
          ready_at: f.ready_at === null ? null : new Date(f.ready_at),
          kept_from: f.kept_from === null ? null : BigInt(f.kept_from),
          opened_at: f.opened_at === null ? null : new Date(f.opened_at),
        }),
      ]),
    ),
    tallies: (row.tallies ?? []).map(([n, tally]) => ({ n, tally })),
    tail: (row.tail ?? []).map((e) => ({ ...e, txid: BigInt(e.txid), time: new Date(e.time) })),
    cut: row.scanned > most,
  };
}

/** Since when each feature has values, by its identity; those that have none yet are not there. */
export async function readReadySince(db: Database): Promise<ReadonlyMap<string, Date>> {
  const rows = await db
    .selectFrom('feature')
    .select(['identity', 'ready_at'])
    .where('ready_at', 'is not', null)
    .execute();
  return new Map(rows.map(({ identity, ready_at }) => [identity, ready_at!]));
}
