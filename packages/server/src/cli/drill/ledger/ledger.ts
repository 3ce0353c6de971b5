import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Platform } from '../../../app.ts';
import { type Drill, type DrillOptions, type DrillReport, judgeSabotage, type Violation } from '../drill.ts';
import { type Facts, openFacts } from '../facts.ts';
import { kill } from '../processes.ts';
import { openScratch, type Scratch, type WorkerProcess } from '../scratch.ts';
import { writeSmallPack } from '../small-pack.ts';
import type { Ack } from './posting.ts';
import { loadAcknowledged, sabotage, verify } from './verify.ts';

const WORKERS = 2;
const TRANSFERS = 1_000_000;
const LOOK_MS = 50;
/** Without a single answer for so long the drill has nothing to say. */
const PATIENCE_MS = 60_000;
const WORKER = new URL('./worker.ts', import.meta.url);

/** Random transfers by several processes of which one is killed each round; then all of it is recomputed. */
export const ledger: Drill = {
  about: `random transfers by ${WORKERS} processes, kill -9 of one each round; every balance recomputed from transfers`,
  rounds: 5,
  count: TRANSFERS,
  async run(options) {
    const scratch = openScratch();
    const facts = openFacts(options.facts);
    const pack = writeSmallPack(scratch.root);
    try {
      return await scratch.withPlatform(pack, (platform) => drill(options, { platform, scratch, pack, facts }));
    } finally {
      facts.flush();
      await scratch.close();
    }
  },
};

interface Place {
  platform: Platform;
  scratch: Scratch;
  pack: string;
  facts: Facts;
}

async function drill(options: DrillOptions, place: Place): Promise<DrillReport> {
  const { platform, facts } = place;
  const { db } = platform;
  const violations: Violation[] = [];
  const began = Date.now();
  const acks = await postAll(options, place, (violation) => violations.push(violation));
  const seconds = (Date.now() - began) / 1_000;
  await platform.holdWorker.expireDue(new Date());
  // those who were killed hold no transaction any more
  while ((await platform.chainSealer.seal()) !== 0) await sleep(LOOK_MS, undefined, { signal: options.signal });
  await loadAcknowledged(db, acks);
  const plants = options.sabotage ? await sabotage(db) : undefined;
  if (options.facts !== undefined) await dump(platform, acks, facts);
  await verify(db, (violation) => violations.push(violation));
  const sabotaged = plants && judgeSabotage(plants, violations);
  if (sabotaged && sabotaged.missed.length > 0) {
    options.say(`This drill is blind to: ${sabotaged.missed.join('; ')}`);
    // a drill that misses what was planted must not look like one that found it
    violations.length = 0;
  }
  const { rows: kinds } = await sql<{ kind: string; count: number }>`
    select kind, count(*)::integer as count from ledger_transfer group by kind order by kind`.execute(db);
  const acknowledged = acks.reduce((sum, { posted }) => sum + posted.length, 0);
  return {
    ...{ name: 'ledger', rounds: options.rounds },
    figures: {
      ...{ workers: WORKERS, kills: options.rounds, calls: acks.length, acknowledged },
      transfers: Object.fromEntries(kinds.map(({ kind, count }) => [kind, count])),
      refused: Object.fromEntries(
        [...Map.groupBy(acks, ({ refused }) => refused)].flatMap(([code, all]) =>
          code === null ? [] : [[code, all.length]],
        ),
      ),
      ...{ seconds: Math.round(seconds), transfers_per_second: Math.round(acknowledged / seconds) },
      ...(sabotaged ? { sabotage: sabotaged } : {}),
    },
    violations,
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
  { scratch, pack }: Place,
  find: (violation: Violation) => void,
): Promise<Ack[]> {
  const acks: Ack[] = [];
  let [posted, heardAt] = [0, Date.now()];
  const began = Date.now();
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
      acks.push(ack);
      posted += ack.posted.length;
      one.answered.add(ack.call);
      while (one.answered.delete(one.next)) one.next++;
    });
    one.process.send({ worker: one.number, from: one.next, began });
  };
  try {
    await Promise.all(seats.map(seat));
    for (let round = 1; round <= rounds; round++) {
      const until = (count * round) / rounds;
      while (posted < until) {
        signal.throwIfAborted();
        if (Date.now() - heardAt > PATIENCE_MS) throw new Error('The workers post nothing any more');
        await sleep(LOOK_MS, undefined, { signal });
      }
      const victim = seats[randomInt(WORKERS)]!;
      kill(victim.process!.pid, 'SIGKILL');
      await victim.process!.ended;
      say(`round ${round} of ${rounds}: ${posted} transfers acknowledged, worker ${victim.number} killed`);
      // what it had not been told of is asked for again
      await seat(victim);
    }
    return acks;
  } finally {
    for (const { process } of seats) process?.disconnect();
    await Promise.all(seats.map(({ process }) => process?.ended));
  }
}

const PAGE = 10_000;
const NO_ID = '00000000-0000-0000-0000-000000000000';

/** Accounts, balances, holds and transfers as they are, and what was acknowledged. */
async function dump({ db }: Platform, acks: readonly Ack[], facts: Facts): Promise<void> {
  for (const ack of acks) facts.add('acks', ack);
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
