import { sql } from 'kysely';
import type { Platform } from '../../../app.ts';
import type { Principal } from '../../../foundation/access/principal.ts';
import type { Database } from '../../../foundation/database/database.ts';
import type { Find } from '../drill.ts';

const PEOPLE = 500;
const CASES = 100_000;
const TURNS = 3;
/** How long each of the two takes cases before it is the other's turn. */
const TURN_MS = 3_000;
/** Of what a bare loop takes. */
const LEAST = 0.6;
const QUEUE = 'pace';

export interface Pace {
  people: number;
  cases: number;
  takings_per_second: number;
  bare_per_second: number;
  ratio: number;
}

type Taker = (person: number) => Promise<string | undefined>;

/**
 * How fast people take cases from one queue, beside a loop that does nothing but `for update skip locked` and `update` on
 * a table of the same rows and index, over the same connections. They take turns, so that what else the machine does
 * meets both.
 */
export async function pace(platform: Platform, find: Find): Promise<Pace> {
  const { db, casework, config } = platform;
  await fill(db);
  const people = Array.from({ length: PEOPLE }, (_, i) => person(i));
  const everywhere = () => true;
  const ours: Taker = async (i) => (await casework.next(people[i]!, everywhere, QUEUE))?.id;
  const bare: Taker = (i) => takeBare(db, `user/${people[i]!.id}`);
  const taken = { ours: side(ours, config.poolSize), bare: side(bare, config.poolSize) };
  for (let turn = 0; turn < TURNS; turn++) for (const each of [taken.bare, taken.ours]) await each.turn();
  for (const [name, { ids }] of Object.entries(taken))
    if (new Set(ids).size !== ids.length)
      find({ check: 'case.shared', about: name, detail: `${ids.length - new Set(ids).size} were given to two` });
  const rates = { ours: taken.ours.perSecond(), bare: taken.bare.perSecond() };
  const ratio = Math.round((rates.ours / rates.bare) * 100) / 100;
  if (ratio < LEAST)
    find({
      check: 'pace.slow',
      about: QUEUE,
      detail: `${ratio} of what a bare loop takes; at least ${LEAST} is right`,
    });
  return {
    ...{ people: PEOPLE, cases: CASES, ratio },
    ...{ takings_per_second: Math.round(rates.ours), bare_per_second: Math.round(rates.bare) },
  };
}

interface Side {
  ids: string[];
  turn(): Promise<void>;
  perSecond(): number;
}

/** People taking what they get, one after the other on each connection, for a turn at a time. */
function side(taker: Taker, connections: number): Side {
  const ids: string[] = [];
  let spent = 0;
  let next = 0;
  return {
    ids,
    async turn() {
      const started = performance.now();
      await Promise.all(
        Array.from({ length: connections }, async () => {
          while (performance.now() - started < TURN_MS) {
            const id = await taker(next++ % PEOPLE);
            if (id === undefined) return;
            ids.push(id);
          }
        }),
      );
      spent += performance.now() - started;
    },
    perSecond: () => (ids.length / spent) * 1_000,
  };
}

async function takeBare(db: Database, by: string): Promise<string | undefined> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: string }>`
      select * from bare_case where queue = ${QUEUE} and state = 'open' order by urgency, id limit 1
      for update skip locked`.execute(tx);
    const id = rows[0]?.id;
    if (id === undefined) return undefined;
    await sql`update bare_case set state = 'taken', taken_by = ${by}, lease_until = now() + interval '5 minutes'
      where id = ${id}`.execute(tx);
    return id;
  });
}

async function fill(db: Database): Promise<void> {
  await sql`
    insert into "case" (id, kind, queue, priority, state, subject_key, event_id, decision_id, verdict, rules, title,
      opened_at, due_at, urgency, joins)
    select uuidv7(), 'decision-review', ${QUEUE}, 1, 'open', 'product/pace-' || n, uuidv7(), uuidv7(), 'observe', '{}', '',
      now(), now(), now() + n * interval '1 millisecond', true from generate_series(1, ${CASES}::integer) n`.execute(
    db,
  );
  await sql`
    create table bare_case as
    select id, queue, state, urgency, title, taken_by, lease_until from "case" where queue = ${QUEUE}`.execute(db);
  await sql`alter table bare_case add primary key (id)`.execute(db);
  await sql`create index bare_next on bare_case (queue, urgency, id) where state = 'open'`.execute(db);
  await sql`analyze "case", bare_case`.execute(db);
}

const person = (i: number): Principal => ({
  ...{ kind: 'user', name: `person ${i}`, roles: ['reviewer'], groups: [], scopes: [] },
  id: `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`,
  ...{ permissions: new Set<string>(), reaches: new Map() },
  session: { id: 'drill', expiresAt: new Date(8.64e15) },
});
