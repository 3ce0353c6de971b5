import type { Ladder } from '@anxin/engine';
import { sql } from 'kysely';
import type { Database, Json, Tx } from '../foundation/database/database.ts';
import type { Keys } from '../foundation/sealing/keys.ts';
import { canonicalJson } from '../foundation/trail/canonical-json.ts';
import { takeTargets } from './measure.store.ts';
import { type Carried, carriedAtStart, carriedThrough, type PointEntry, startOfYear } from './standing.ts';

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

/** Entries of one party that are looked at; long before so many, older ones are carried over. */
const MOST_ENTRIES = 20_000;

/** What counts in a ladder of a party. */
export interface PartyPoints {
  entries: PointEntry[];
  /** What entries that are gone come to, where they still count. */
  from: Carried | undefined;
  /** What milestones led to until then stands as it is: entries that it depends on may be gone. */
  frozen: Date | undefined;
}

/** @throws Error where a checkpoint was changed by somebody else */
export type ReadPoints = (db: Database | Tx, party: string, ladder: Ladder) => Promise<PartyPoints>;

interface Checkpoint {
  at: Date;
  standing: Carried;
}

const macOf = (keys: Pick<Keys, 'mac'>, party: string, ladder: string, { at, standing }: Checkpoint): Buffer =>
  keys.mac('index', `point-checkpoint ${canonicalJson({ party, ladder, at: at.toISOString(), standing })}`);

export const createReadPoints =
  (keys: Pick<Keys, 'mac'>): ReadPoints =>
  async (db, party, ladder) => {
    const { rows: checkpoints } = await sql<Checkpoint & { mac: Buffer }>`
      select at, standing, mac from point_checkpoint where party = ${party} and ladder = ${ladder.id}`.execute(db);
    const [checkpoint] = checkpoints;
    if (checkpoint !== undefined && !macOf(keys, party, ladder.id, checkpoint).equals(checkpoint.mac))
      throw new Error(`the checkpoint of ${party} in ${ladder.id} is not as it was written`);
    const { rows } = await sql<PointEntry>`
      select id, at, kind, tenths, about from point_entry
      where party = ${party} and ladder = ${ladder.id} and withdrawn_at is null
        and at > ${checkpoint?.at ?? '-infinity'}::timestamptz
      order by at, id limit ${MOST_ENTRIES}`.execute(db);
    return { entries: rows, ...(checkpoint ? reachOf(ladder, checkpoint) : { from: undefined, frozen: undefined }) };
  };

/** Where points count for ever, what is gone counts on; in a window it has left that, and what it led to is settled. */
function reachOf({ window }: Ladder, { at, standing }: Checkpoint): Pick<PartyPoints, 'from' | 'frozen'> {
  if (window.kind === 'ever') return { from: standing, frozen: at };
  const reach = window.kind === 'rolling' ? window.milliseconds : 0;
  return { from: undefined, frozen: new Date(at.getTime() + reach) };
}

/**
 * Takes up the entries of a party until an instant into a checkpoint, and lets them go: no standing changes by it. In a
 * window only what has left it goes.
 * @returns how many entries went
 */
export async function carryOver(
  tx: Tx,
  keys: Pick<Keys, 'mac'>,
  { party, ladder, until, now }: { party: string; ladder: Ladder; until: Date; now: Date },
): Promise<number> {
  await takeTargets(tx, [party]);
  const at = settledBefore(ladder, until, now);
  const { entries, from } = await createReadPoints(keys)(tx, party, ladder);
  const gone = entries.filter((entry) => entry.at <= at);
  if (gone.length === 0) return 0;
  const standing = ladder.window.kind === 'ever' ? carriedThrough(ladder, gone, at, from) : carriedAtStart(ladder);
  const mac = macOf(keys, party, ladder.id, { at, standing });
  await sql`
    insert into point_checkpoint (party, ladder, at, standing, mac)
    values (${party}, ${ladder.id}, ${at}, ${JSON.stringify(standing)}::jsonb, ${mac})
    on conflict (party, ladder) do update set at = excluded.at, standing = excluded.standing, mac = excluded.mac`.execute(
    tx,
  );
  await sql`delete from point_entry where party = ${party} and ladder = ${ladder.id} and at <= ${at}`.execute(tx);
  return gone.length;
}

/** Until when entries may go: none that a standing now, or a milestone that is not settled yet, depends on. */
function settledBefore({ window }: Ladder, until: Date, now: Date): Date {
  switch (window.kind) {
    case 'ever':
      return until;
    case 'rolling':
      return new Date(Math.min(until.getTime(), now.getTime() - 2 * window.milliseconds));
    case 'year':
      return new Date(startOfYear(window.zone, until < now ? until : now).getTime() - 1);
  }
}

/** Entries are kept for so long at least: until nobody can appeal against them any more, and a good while longer. */
const KEPT_MS = 2 * 365 * 86_400_000;
const PARTIES_A_PAGE = 500;

/** Lets old entries of all ladders go. Any number of processes may do so, and be killed at any moment. @returns how many went */
export async function retainPoints(
  db: Database,
  keys: Pick<Keys, 'mac'>,
  ladders: Iterable<Ladder>,
  now: Date,
): Promise<number> {
  const until = new Date(now.getTime() - KEPT_MS);
  let sum = 0;
  for (const ladder of ladders) {
    // ends: each page begins behind the last party of the one before
    for (let after = ''; ; ) {
      const { rows } = await sql<{ party: string }>`
        select distinct party from point_entry where ladder = ${ladder.id} and at <= ${until} and party > ${after}
        order by party limit ${PARTIES_A_PAGE}`.execute(db);
      for (const { party } of rows)
        sum += await db.transaction().execute((tx) => carryOver(tx, keys, { party, ladder, until, now }));
      if (rows.length < PARTIES_A_PAGE) break;
      after = rows.at(-1)!.party;
    }
  }
  return sum;
}
