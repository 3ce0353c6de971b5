import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Platform } from '../../../app.ts';
import {
  createFindings,
  type Drill,
  type DrillOptions,
  type DrillReport,
  type Find,
  reportSabotage,
} from '../drill.ts';
import type { Facts } from '../facts.ts';
import { onPlatform, type PlatformGround } from '../ground.ts';
import { kill } from '../processes.ts';
import type { WorkerProcess } from '../scratch.ts';
import type { Ack } from './posting.ts';
import { postInAnyOrder, postTogether } from './together.ts';
import { loadAcknowledged, sabotage, verify } from './verify.ts';

const WORKERS = 2;
const TRANSFERS = 1_000_000;
const LOOK_MS = 50;
/** Without a single answer for so long the drill has nothing to say. */
const PATIENCE_MS = 60_000;
const WORKER = new URL('./worker.ts', import.meta.url);

/** Random transfers by several processes of which one is killed each round; after each, all of it is recomputed. */
export const ledger: Drill = {
  about: `random transfers by ${WORKERS} processes, kill -9 of one each round; every balance recomputed from transfers after each`,
  rounds: 10,
  count: TRANSFERS,
  run: (options) => onPlatform(options, (place) => drill(options, place)),
};

async function drill(options: DrillOptions, place: PlatformGround): Promise<DrillReport> {
  const { platform, facts } = place;
  const { db } = platform;
  const { violations, find } = createFindings();
  // Clients are killed here, never the database: whether a commit has reached the disk when it is told is not in question.
  await sql`do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`.execute(
    db,
  );
  const heard = createHeard(db, facts);
  const began = Date.now();
  await postAll(options, place, { heard, find });
  const seconds = (Date.now() - began) / 1_000;
  await platform.holdWorker.expireDue(new Date());
  // those who were killed hold no transaction any more
  while ((await platform.chainSealer.seal()) !== 0) await sleep(LOOK_MS, undefined, { signal: options.signal });
  const plants = options.sabotage ? await sabotage(db) : undefined;
  if (options.facts !== undefined) await dump(platform, facts);
  await verify(db, find);
  const verifiedIn = (Date.now() - began) / 1_000 - seconds;
  const sabotaged = reportSabotage(plants, violations, options.say);
  const { rows: kinds } = await sql<{ kind: string; count: number }>`
    select kind, count(*)::integer as count from ledger_transfer group by kind order by kind`.execute(db);
  const { calls, acknowledged, refused } = heard.figures();
  return {
    ...{ name: 'ledger', rounds: options.rounds },
    figures: {
      ...{ workers: WORKERS, kills: options.rounds, verified: options.rounds + 1, calls, acknowledged },
      transfers: Object.fromEntries(kinds.map(({ kind, count }) => [kind, count])),
      refused,
      ...{ seconds: Math.round(seconds), transfers_per_second: Math.round(acknowledged / seconds) },
      last_verification_seconds: Math.round(verifiedIn),
      ...(sabotaged ? { sabotage: sabotaged } : {}),
    },
    violations,
  };
}

/** What workers were told, on its way into the database. */
interface Heard {
  add(ack: Ack): void;
  /** All that was told so far can be compared afterwards. */
  load(): Promise<void>;
  figures(): { calls: number; acknowledged: number; refused: Record<string, number> };
}

function createHeard(db: Platform['db'], facts: Facts): Heard {
  const waiting: Ack[] = [];
  const refused: Record<string, number> = {};
  let [calls, acknowledged] = [0, 0];
  return {
    add(ack) {
      calls++;
      acknowledged += ack.posted.length;
      if (ack.refused !== null) refused[ack.refused] = (refused[ack.refused] ?? 0) + 1;
      facts.add('acks', ack);
      waiting.push(ack);
    },
    load: () => loadAcknowledged(db, waiting.splice(0)),
    figures: () => ({ calls, acknowledged, refused }),
  };
}

/** A worker's place: whoever takes it goes on behind the last call of which all before are answered. */
interface Seat {
  number: number;
  answered: Set<number>;
  next: number;
  process: WorkerProcess | undefined;
}

async function postAll(
  { count = TRANSFERS, rounds, signal, say }: DrillOptions,
  { platform, scratch, pack }: PlatformGround,
  { heard, find }: { heard: Heard; find: Find },
): Promise<void> {
  let heardAt = Date.now();
  const began = Date.now();
  const posted = (): number => heard.figures().acknowledged;
  const seats = Array.from({ length: WORKERS }, (_, number): Seat => {
    return { number, answered: new Set(), next: 0, process: undefined };
  });
  const seat = async (one: Seat): Promise<void> => {
    one.process = await scratch.startWorker(WORKER, pack, (message) => {
      const ack = message as Ack & { failed?: string };
      heardAt = Date.now();
      if (ack.failed !== undefined) {
        find({ check: 'post.failed', about: `worker ${one.number}`, detail: ack.failed });
        return;
      }
      heard.add(ack);
      one.answered.add(ack.call);
      while (one.answered.delete(one.next)) one.next++;
    });
    one.process.send({ worker: one.number, from: one.next, began });
  };
  let sealed = 0;
  try {
    await Promise.all(seats.map(seat));
    for (let round = 1; round <= rounds; round++) {
      const until = (count * round) / rounds;
      while (posted() < until) {
        signal.throwIfAborted();
        if (Date.now() - heardAt > PATIENCE_MS) throw new Error('The workers post nothing any more');
        await sleep(LOOK_MS, undefined, { signal });
      }
      const victim = seats[randomInt(WORKERS)]!;
      kill(victim.process!.pid, 'SIGKILL');
      await victim.process!.ended;
      say(`round ${round} of ${rounds}: ${posted()} transfers acknowledged, worker ${victim.number} killed`);
      // what it had not been told of is asked for again
      await seat(victim);
      sealed = await verifyRound(platform, { heard, find, round, sealed });
    }
  } finally {
    for (const { process } of seats) process?.disconnect();
    await Promise.all(seats.map(({ process }) => process?.ended));
    await heard.load();
  }
}

/**
 * All that holds at the end holds now as well, while others post. @param sealed batches of the chain that were verified
 * before @returns those that are now
 */
async function verifyRound(
  platform: Platform,
  { heard, find, round, sealed }: { heard: Heard; find: Find; round: number; sealed: number },
): Promise<number> {
  const { db } = platform;
  await postTogether(platform, round, find);
  await postInAnyOrder(platform, round, find);
  await heard.load();
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(number), 0)::integer as last from ledger_batch`.execute(db);
  // with the one before the new ones, that they follow from it
  await verify(db, find, rows[0]!.last - sealed + 1);
  return rows[0]!.last;
}

const PAGE = 10_000;
const NO_ID = '00000000-0000-0000-0000-000000000000';

/** Accounts, balances, holds and transfers as they are; what was acknowledged is there already. */
async function dump({ db }: Platform, facts: Facts): Promise<void> {
  for (const table of ['ledger_account', 'ledger_balance']) {
    const { rows } = await sql<{ fact: object }>`select to_jsonb(r) as fact from ${sql.table(table)} as r`.execute(db);
    for (const { fact } of rows) facts.add(table, fact);
  }
  for (const table of ['ledger_hold', 'ledger_transfer'])
    for (let after = NO_ID, more = true; more; ) {
      const { rows } = await sql<{ id: string; fact: object }>`
        select id, to_jsonb(r) as fact from ${sql.table(table)} as r where id > ${after}::uuid order by id limit ${PAGE}`.execute(
        db,
      );
      for (const { fact } of rows) facts.add(table, fact);
      more = rows.length === PAGE;
      after = rows.at(-1)?.id ?? after;
    }
}
