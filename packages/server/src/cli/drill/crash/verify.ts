import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import type { Platform } from '../../../app.ts';
import { resetReaction } from '../../../foundation/reactions/cursor.store.ts';
import { readAnchors } from '../../../foundation/trail/anchors.ts';
import { readPublicKey } from '../../../foundation/trail/keys.ts';
import { ANCHORS_FILE, PUBLIC_KEY_FILE } from '../../../foundation/trail/sealer.ts';
import { readTrail } from '../../../foundation/trail/trail.store.ts';
import { verifyTrail } from '../../../foundation/trail/verify.ts';
import type { Find } from '../drill.ts';
import { type Acknowledged, type KnownOrder, SOURCE } from './load.ts';

/** Told of everything that does not hold. */

const AT_ONCE = 5_000;
const PROMISE_KIND = 'marketplace.shipping';

/** Brings what was acknowledged into the database, where it can be compared. */
export async function loadAcknowledged(client: pg.Client, events: Iterable<[string, string | null]>): Promise<void> {
  await client.query('drop table if exists pg_temp.acked');
  await client.query('create temp table acked (id text primary key, decision uuid)');
  const all = [...events];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    const part = all.slice(at, at + AT_ONCE);
    await client.query('insert into acked select * from unnest($1::text[], $2::uuid[])', [
      part.map(([id]) => id),
      part.map(([, decision]) => decision),
    ]);
  }
  await client.query('analyze acked');
}

interface Rule {
  check: string;
  detail: string;
  /** Selects what is at fault as `about`. `$1` is our source where it is used. */
  sql: string;
}

const ACKED: readonly Rule[] = [
  {
    check: 'event.missing',
    detail: 'was acknowledged, and is not stored',
    sql: `select a.id as about from acked a
      left join event_key k on k.source = $1 and k.id = a.id
      left join event e on e.id = k.event_id and e.source = k.source and e.source_id = k.id
      where e.id is null`,
  },
  {
    check: 'decision.missing',
    detail: 'its acknowledged decision is not stored',
    sql: `select a.id as about from acked a
      left join event_key k on k.source = $1 and k.id = a.id
      left join decision d on d.id = a.decision and d.event_id = k.event_id
      where a.decision is not null and (d.id is null or k.decision_id is distinct from a.decision)`,
  },
];

const WHOLE: readonly Rule[] = [
  {
    check: 'event.twice',
    detail: 'is stored more than once',
    sql: `select source_id as about from event group by source, source_id having count(*) > 1`,
  },
  {
    check: 'event.half',
    detail: 'has a key in event_key without its event, or the other way round',
    sql: `select coalesce(k.id, e.source_id) as about from event_key k full join event e on e.id = k.event_id
      where k.id is null or e.id is null`,
  },
  {
    check: 'decision.twice',
    detail: 'has more than one decision',
    sql: `select event_id::text as about from decision group by event_id having count(*) > 1`,
  },
  {
    check: 'decision.half',
    detail: 'is named by event_key and not stored, or stored and not named',
    sql: `select coalesce(k.decision_id, d.id)::text as about
      from (select event_id, decision_id from event_key where decision_id is not null) k
      full join decision d on d.id = k.decision_id and d.event_id = k.event_id
      where k.event_id is null or d.id is null`,
  },
  {
    check: 'breach.twice',
    detail: 'its breach was told more than once',
    sql: `select data #>> '{promise,id}' as about from event where type = 'promise.breached'
      group by data #>> '{promise,id}' having count(*) > 1`,
  },
  {
    check: 'reaction.parked',
    detail: 'a reaction failed on this key',
    sql: `select reaction || ' ' || key as about from reaction_parked where kind = 'failure'`,
  },
  {
    check: 'key.half',
    detail: 'there is a key without exactly one entry in the trail, or the other way round',
    sql: `select coalesce('key/' || k.id, t.object) as about from api_key k
      full join (select object, count(*) as entries from trail_entry where action = 'access.key.create' group by object) t
        on t.object = 'key/' || k.id
      where k.id is null or t.entries is distinct from 1`,
  },
];

async function applyRules(client: pg.Client, rules: readonly Rule[], find: Find): Promise<void> {
  for (const { check, detail, sql } of rules) {
    const { rows } = await client.query<{ about: string }>(sql, sql.includes('$1') ? [SOURCE] : []);
    for (const { about } of rows) find({ check, about, detail });
  }
}

/** What can be asked while the load goes on: is everything there that was acknowledged? */
export async function verifyAcknowledged(
  client: pg.Client,
  events: Iterable<[string, string | null]>,
  keys: Iterable<string>,
  find: Find,
): Promise<void> {
  await loadAcknowledged(client, events);
  await applyRules(client, ACKED, find);
  await verifyKeys(client, keys, find);
}

async function verifyKeys(client: pg.Client, keys: Iterable<string>, find: Find): Promise<void> {
  const { rows } = await client.query<{ about: string; entries: string }>(
    `select a.id as about, count(t.id) as entries from unnest($1::text[]) as a (id)
     left join trail_entry t on t.object = 'key/' || a.id and t.action = 'access.key.create'
     left join api_key k on k.id::text = a.id
     group by a.id having count(t.id) <> 1 or count(k.id) <> 1`,
    [[...keys]],
  );
  for (const { about, entries } of rows)
    find({ check: 'trail.entry', about, detail: `the key was acknowledged; the trail has ${entries} entries of it` });
}

/** Everything, when nothing happens any more. @returns how much was compared */
export async function verifyAll(
  client: pg.Client,
  platform: Platform,
  dataDir: string,
  acknowledged: Acknowledged,
  find: Find,
): Promise<Record<string, number>> {
  await verifyAcknowledged(client, acknowledged.events, acknowledged.keys, find);
  await applyRules(client, WHOLE, find);
  const promises = await verifyPromises(client, acknowledged.orders, find);
  const trail = await verifyWholeTrail(platform, dataDir, find);
  const rows = await verifyReadModels(client, platform, find);
  return { ...promises, ...trail, read_model_rows: rows };
}

interface PromiseRow {
  key: string;
  id: string;
  state: string;
  due_at: Date | null;
  breaches: string;
}

/** Every promise is what follows from the order's own facts: its deadline, its state, and whether it was told as broken. */
async function verifyPromises(
  client: pg.Client,
  orders: ReadonlyMap<string, KnownOrder>,
  find: Find,
): Promise<{ promises: number; breaches: number }> {
  const { rows } = await client.query<PromiseRow>(
    `select p.key, p.id, p.state, p.due_at, count(e.id) as breaches from promise p
     left join event e on e.type = 'promise.breached' and e.data #>> '{promise,id}' = p.id::text
     where p.kind = $1 group by p.id`,
    [PROMISE_KIND],
  );
  const now = Date.now();
  const stored = Map.groupBy(rows, (row) => row.key);
  let breaches = 0;
  for (const order of orders.values()) {
    if (!order.paid) continue;
    const about = order.id;
    const held = stored.get(order.id) ?? [];
    if (held.length !== 1) {
      const check = held.length === 0 ? 'promise.missing' : 'promise.twice';
      find({ check, about, detail: `the payment was acknowledged; there are ${held.length} promises` });
      continue;
    }
    const [row] = held as [PromiseRow];
    const wanted = expectedState(order, now);
    if (row.state !== wanted || row.due_at?.getTime() !== order.promisedAt)
      find({ check: 'promise.wrong', about, detail: `is ${row.state}, and by the order's facts ${wanted}` });
    const broken = wanted === 'breached' || wanted === 'met-late';
    breaches += Number(row.breaches);
    // more than one is told by breach.twice
    if (broken !== Number(row.breaches) > 0)
      find({ check: broken ? 'breach.missing' : 'breach.wrong', about, detail: `${row.breaches} breaches were told` });
  }
  return { promises: rows.length, breaches };
}

function expectedState({ promisedAt, shippedAt }: KnownOrder, now: number): string {
  if (shippedAt !== null) return shippedAt <= promisedAt ? 'met' : 'met-late';
  return promisedAt <= now ? 'breached' : 'open';
}

async function verifyWholeTrail(platform: Platform, dataDir: string, find: Find) {
  const folder = join(dataDir, 'trail');
  const publicKey = readPublicKey(await readFile(join(folder, PUBLIC_KEY_FILE), 'utf8'));
  const result = await verifyTrail(readTrail(platform.db), readAnchors(join(folder, ANCHORS_FILE)), publicKey);
  for (const { kind, batch, entry, detail } of result.findings)
    find({ check: `trail.${kind}`, about: entry ?? `batch ${batch}`, detail });
  if (result.pending > 0 || result.unanchored > 0)
    find({
      check: 'trail.unsealed',
      about: 'trail',
      detail: `${result.pending} entries are not sealed, ${result.unanchored} batches not anchored`,
    });
  return { trail_entries: result.entries, trail_batches: result.batches };
}

/** The read models against the same models built anew from the log. @returns the rows compared */
async function verifyReadModels(client: pg.Client, platform: Platform, find: Find): Promise<number> {
  const built = platform.reactions.filter((reaction) => reaction.clear && reaction.name.startsWith('marketplace.'));
  const tables = built.map(({ name }) => name.slice('marketplace.'.length));
  const before = await readModels(client, tables);
  for (const reaction of built) await resetReaction(platform.db, reaction);
  await platform.reactionWorker.drain();
  const after = await readModels(client, tables);
  for (const about of new Set([...before.keys(), ...after.keys()]))
    if (before.get(about) !== after.get(about))
      find({ check: 'read-model.differs', about, detail: 'is not what the log makes of it' });
  return after.size;
}

async function readModels(client: pg.Client, tables: readonly string[]): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  for (const table of tables) {
    const name = client.escapeIdentifier(table);
    const result = await client.query<{ id: string; row: string }>(`select id, t::text as row from ${name} t`);
    for (const { id, row } of result.rows) rows.set(`${table} ${id}`, row);
  }
  return rows;
}
