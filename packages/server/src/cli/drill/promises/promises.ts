import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../../../foundation/database/database.ts';
import { createFindings, type Drill, type DrillOptions, type DrillReport, reportSabotage } from '../drill.ts';
import type { Facts } from '../facts.ts';
import { onPlatform, type PlatformGround } from '../ground.ts';
import { kill } from '../processes.ts';
import type { WorkerProcess } from '../scratch.ts';
import { fill, MIDNIGHT } from './fill.ts';
import { sabotage, verify } from './verify.ts';

const WORKERS = 4;
const PROMISES = 1_000_000;
/** What has to be told in a second when so many fall due at once that starting does not count. */
const LEAST_PER_SECOND = 10_000;
const MANY = 1_000_000;
/** From now until midnight, so that every worker knows of it. */
const BEFORE_MS = 1_000;
/** The look of a worker is at most half a second away. */
const LATE_MS = 1_000;
const LOOK_MS = 50;
const WORKER = new URL('./worker.ts', import.meta.url);

/** A million promises fall due at one instant, and one of the workers is killed among them. */
export const promises: Drill = {
  about: `promises that fall due at midnight, ${WORKERS} workers of which one is killed; each is told once, and nothing else`,
  rounds: 1,
  count: PROMISES,
  run: (options) => onPlatform(options, (place) => drill(options, place)),
};

async function drill(options: DrillOptions, place: PlatformGround): Promise<DrillReport> {
  const { facts } = place;
  const { db } = place.platform;
  const { violations, find } = createFindings();
  const { due, quiet } = await fill(db, options.count ?? PROMISES);
  options.say(`${due} promises are due at midnight, ${quiet} are not`);
  const figures = await midnight(options, place);
  options.say(`all told ${figures.latest_ms} ms after midnight`);
  const backlog = { due_at_midnight: due, not_due: quiet };
  const rate = due / Math.max(figures.latest_ms - figures.first_ms, 1);
  const bound = Math.round(LATE_MS + due / rate);
  if (figures.latest_ms > bound)
    find({
      check: 'pace.late',
      about: 'midnight',
      detail: `${figures.latest_ms} ms; at most ${bound} is right`,
    });
  if (due >= MANY && rate * 1_000 < LEAST_PER_SECOND)
    find({
      check: 'pace.slow',
      about: 'midnight',
      detail: `${Math.round(rate * 1_000)}/s; at least ${LEAST_PER_SECOND} is right`,
    });
  const plants = options.sabotage ? await sabotage(db) : undefined;
  if (options.facts !== undefined) await dump(db, facts);
  await verify(db, find);
  const sabotaged = reportSabotage(plants, violations, options.say);
  return {
    ...{ name: 'promises', rounds: 1 },
    figures: {
      ...{
        workers: WORKERS,
        killed: 1,
        ...backlog,
        told_per_second: Math.round(rate * 1_000),
        ...figures,
        latest_allowed_ms: bound,
      },
      ...(sabotaged ? { sabotage: sabotaged } : {}),
    },
    violations,
  };
}

interface Midnight {
  /** Of the first telling and of the last, after the instant at which all were due. */
  first_ms: number;
  latest_ms: number;
  /** The share that had been told when the worker was killed. */
  told_when_killed: number;
}

/** Lets midnight strike, kills one of the workers in the middle, and waits until nothing is left to tell. */
async function midnight(
  { signal, say }: DrillOptions,
  { platform: { db }, scratch, pack }: PlatformGround,
): Promise<Midnight> {
  const workers = await Promise.all(Array.from({ length: WORKERS }, () => scratch.startWorker(WORKER, pack)));
  try {
    const strikesAt = Date.now() + BEFORE_MS;
    for (const worker of workers) worker.send({ strikesAt });
    const share = watchShare(db);
    const killAt = randomInt(20, 60) / 100;
    let killed: number | undefined;
    for (;;) {
      signal.throwIfAborted();
      const done = await share();
      if (killed === undefined && done >= killAt) {
        await murder(workers[randomInt(WORKERS)]!);
        killed = done;
        say(`killed one of ${WORKERS} workers with ${Math.round(done * 100)} % told`);
      }
      if (done === 1) {
        const latest = Date.now() - strikesAt;
        return { first_ms: await firstLateness(db), latest_ms: latest, told_when_killed: killed ?? 1 };
      }
      await sleep(LOOK_MS, undefined, { signal });
    }
  } finally {
    for (const worker of workers) worker.disconnect();
    await Promise.all(workers.map(({ ended }) => ended));
  }
}

async function murder({ pid, ended }: WorkerProcess): Promise<void> {
  kill(pid, 'SIGKILL');
  await ended;
}

/**
 * Looks at what is told of those due. They are told in the order of their ids, which are spread evenly, so one look is enough;
 * it begins where the last one ended, because before that place lies what is told, in the index until it is cleaned.
 */
function watchShare(db: Database): () => Promise<number> {
  let seen = '00000000-0000-0000-0000-000000000000';
  const next = async (from: string): Promise<string | undefined> => {
    const { rows } = await sql<{ id: string }>`
      select promise_id as id from promise_due where (fire_at, promise_id) >= (${MIDNIGHT}, ${from}) and fire_at <= ${MIDNIGHT}
      order by fire_at, promise_id limit 1`.execute(db);
    return rows[0]?.id;
  };
  return async () => {
    // what a killed worker let go lies before the place
    const id = (await next(seen)) ?? (await next('00000000-0000-0000-0000-000000000000'));
    if (id === undefined) return 1;
    seen = id;
    return Number.parseInt(id.slice(0, 8), 16) / 2 ** 32;
  };
}

/** How long after midnight the first was told; an event comes in when it is told. */
async function firstLateness(db: Database): Promise<number> {
  const { rows } = await sql<{ at: Date }>`
    select min(received_at) as at from event where type = 'promise.breached'`.execute(db);
  return rows[0]!.at.getTime() - MIDNIGHT.getTime();
}

const PAGE = 10_000;
const TABLES = {
  promises: 'select d.plan, p.* from drill_promise d join promise p using (id)',
  told: `select * from event where type like 'promise.%'`,
};

/** Each promise with what was planned, and each telling. */
async function dump(db: Database, facts: Facts): Promise<void> {
  for (const [name, query] of Object.entries(TABLES)) {
    for (let after = '00000000-0000-0000-0000-000000000000', more = true; more; ) {
      const { rows } = await sql<{ id: string; fact: object }>`
        select id, to_jsonb(r) as fact from (${sql.raw(query)}) as r where id > ${after}::uuid order by id limit ${PAGE}`.execute(
        db,
      );
      for (const { fact } of rows) facts.add(name, fact);
      more = rows.length === PAGE;
      after = rows.at(-1)?.id ?? after;
    }
  }
}
