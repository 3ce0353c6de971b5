import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson } from '@anxin/engine';
import { sql } from 'kysely';
import type { Platform } from '../../../app.ts';
import { beijingDay } from '../../../foundation/beijing-time.ts';
import { wallClock } from '../../../foundation/clock.ts';
import { sign } from '../../../foundation/partners/signed-http.ts';
import { CALLBACKS_PATH } from '../../../ledger/payments/callbacks.ts';
import { type SimulatedPayments, simulatePayments } from '../../../ledger/payments/payment.simulator.ts';
import { createPayments } from '../../../ledger/payments/payments.ts';
import { createReconciling } from '../../../ledger/payments/reconciling.ts';
import { servePayments } from '../../../ledger/payments/simulator.http.ts';
import { type Drill, type DrillOptions, type DrillReport, judgeSabotage, type Violation } from '../drill.ts';
import { type Facts, openFacts } from '../facts.ts';
import { openScratch, type Scratch, type WorkerProcess } from '../scratch.ts';
import { writeSmallPack } from '../small-pack.ts';
import { CLEARING, drillOwner, FUND, MOST_AMOUNT } from './owner.ts';
import { type Order, POINTS, type Point, type Report } from './points.ts';
import { sabotage } from './sabotage.ts';
import { type PaidLine, verify } from './verify.ts';

const WORKERS = 3;
const REFUNDS = 10_000;
const SEED = 7;
const LOOK_MS = 50;
/** Within this a worker comes to every point as long as there is work: what a killed one had in hand is free after 30 s. */
const PATIENCE_MS = 90_000;
const DAY_MS = 86_400_000;
const WORKER = new URL('./worker.ts', import.meta.url);

/** How the provider misbehaves: of a hundred payments so many each. */
const FAULTS = {
  ...{ lostBefore: 0.08, lostAfter: 0.1, late: 0.1, lies: 0.08, fails: 0.02 },
  ...{ callsNever: 0.3, callsTwice: 0.2, callsFalsely: 0.1 },
};

/** Refunds against a provider that loses answers and lies, by processes that are killed behind every commit. */
export const refunds: Drill = {
  about: `refunds against a lying payment provider, ${WORKERS} processes, killed behind every commit; its files are the truth`,
  rounds: 2,
  count: REFUNDS,
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
  const { count = REFUNDS } = options;
  const violations: Violation[] = [];
  const find = (violation: Violation): void => void violations.push(violation);
  const began = Date.now();
  await platform.db.transaction().execute((tx) => {
    const amount = BigInt(count) * MOST_AMOUNT * 2n;
    const fill = { do: 'move', key: 'drill/fill', code: 'drill.fill', debit: CLEARING, credit: FUND, amount } as const;
    return platform.ledger.post(tx, [fill]);
  });
  const crew = openCrew(place, find);
  const provider = simulatePayments({ clock: wallClock, seed: SEED, faults: FAULTS, onCallback: crew.call });
  const served = await servePayments(provider, crew.secret);
  let kills: Record<Point, number>;
  try {
    kills = await crew.work(options, served.url);
  } finally {
    await crew.end();
    await served.close();
  }
  const seconds = (Date.now() - began) / 1_000;
  provider.faults = { ...provider.faults, lostBefore: 0, lostAfter: 0, late: 0, lies: 0, fails: 0 };
  const plants = options.sabotage ? await sabotage(platform, provider) : undefined;
  const file = await readFiles(provider, began, facts);
  if (options.facts !== undefined) await dump(platform, provider, facts);
  await verify(platform.db, { count, file, find });
  const reconciled = await reconcile(platform, provider, began, find);
  const sabotaged = plants && judgeSabotage(plants, violations);
  if (sabotaged && sabotaged.missed.length > 0) {
    options.say(`This drill is blind to: ${sabotaged.missed.join('; ')}`);
    // a drill that misses what was planted must not look like one that found it
    violations.length = 0;
  }
  return {
    ...{ name: 'refunds', rounds: options.rounds },
    figures: {
      ...{ refunds: count, workers: WORKERS, kills, callbacks: crew.callbacks() },
      ...(await figuresOf(platform, provider, file)),
      ...{ reconciled, seconds: Math.round(seconds), refunds_per_second: Math.round(count / seconds) },
      ...(sabotaged ? { sabotage: sabotaged } : {}),
    },
    violations,
  };
}

/** A worker's place: whoever takes it goes on behind the last refund that it said it asked for. */
interface Seat {
  number: number;
  next: number;
  process: WorkerProcess | undefined;
  ended: boolean;
}

function openCrew({ platform: { db }, scratch, pack }: Place, find: (violation: Violation) => void) {
  const secret = randomBytes(24).toString('hex');
  const seats = Array.from({ length: WORKERS }, (_, number): Seat => {
    return { number, next: number, process: undefined, ended: false };
  });
  let allowed = 0;
  let called = 0;
  const order = (one: Seat, told: Order): void => one.process?.send(told);

  const seat = async (one: Seat, url: string): Promise<void> => {
    one.ended = false;
    one.process = await scratch.startWorker(WORKER, pack, (message) => {
      const report = message as Report;
      if ('failed' in report) find({ check: 'worker.failed', about: `worker ${one.number}`, detail: report.failed });
      else one.next = report.asked + WORKERS;
    });
    void one.process.ended.then(() => {
      one.ended = true;
    });
    order(one, { do: 'begin', from: one.next, step: WORKERS, url, secret });
    order(one, { do: 'allow', upTo: allowed });
  };

  const kill = async (one: Seat, point: Point, url: string, signal: AbortSignal): Promise<boolean> => {
    order(one, { do: 'die', point });
    const until = Date.now() + PATIENCE_MS;
    while (!one.ended && Date.now() < until) await sleep(LOOK_MS, undefined, { signal });
    const came = one.ended;
    if (!came) {
      find({ check: 'kill.unreached', about: point, detail: `no worker came to it within ${PATIENCE_MS / 1_000} s` });
      one.process?.disconnect();
      await one.process?.ended;
    }
    await seat(one, url);
    return came;
  };

  const untilOver = async (count: number, signal: AbortSignal): Promise<void> => {
    let [last, changedAt] = [-1, Date.now()];
    for (;;) {
      signal.throwIfAborted();
      const { rows } = await sql<{ over: number }>`
        select count(*)::int as over from payment where state in ('settled', 'failed')`.execute(db);
      const { over } = rows[0]!;
      if (over === count) return;
      if (over !== last) [last, changedAt] = [over, Date.now()];
      // what is left is found, and named
      if (Date.now() - changedAt > PATIENCE_MS) return;
      await sleep(LOOK_MS * 4, undefined, { signal });
    }
  };

  return {
    secret,
    callbacks: () => called,
    /** Signed, and told to one of the workers, who may be dead: then it is lost, as anywhere. */
    call(body: object): void {
      called++;
      const signature = sign(secret, new Date(), CALLBACKS_PATH, canonicalJson(body));
      order(seats[called % WORKERS]!, { do: 'callback', body, signature });
    },
    async work({ count = REFUNDS, rounds, signal, say }: DrillOptions, url: string): Promise<Record<Point, number>> {
      const kills = Object.fromEntries(POINTS.map((point) => [point, 0])) as Record<Point, number>;
      const all = Array.from({ length: rounds }, () => POINTS).flat();
      await Promise.all(seats.map((one) => seat(one, url)));
      for (const [i, point] of all.entries()) {
        // some work is left for every kill
        allowed = Math.ceil((count * (i + 1)) / (all.length + 1));
        for (const one of seats) order(one, { do: 'allow', upTo: allowed });
        if (await kill(seats[randomInt(WORKERS)]!, point, url, signal)) kills[point]++;
        say(
          `killed a worker at "${point}" (${i + 1} of ${all.length}), ${allowed} refunds of ${count} may be asked for`,
        );
      }
      allowed = count;
      for (const one of seats) order(one, { do: 'allow', upTo: allowed });
      await untilOver(count, signal);
      return kills;
    },
    async end(): Promise<void> {
      for (const { process } of seats) process?.disconnect();
      await Promise.all(seats.map(({ process }) => process?.ended));
    },
  };
}

const daysSince = (began: number): string[] => {
  const days: string[] = [];
  for (let at = began; at < Date.now() + DAY_MS; at += DAY_MS) days.push(beijingDay(new Date(at)));
  return [...new Set(days)].filter((day) => day <= beijingDay(new Date()));
};

/** What the provider paid, as its files have it. */
async function readFiles(provider: SimulatedPayments, began: number, facts: Facts): Promise<PaidLine[]> {
  const lines: PaidLine[] = [];
  for (const day of daysSince(began)) {
    const file = await provider.file(day);
    if (typeof file === 'string') continue;
    let text = '';
    for await (const chunk of file) text += String(chunk);
    facts.text(`provider-${day}.jsonl`, text);
    for (const line of provider.paid.values())
      if (beijingDay(line.at) === day) lines.push({ ...line, day, party: line.order.party });
  }
  return lines;
}

/** What the platform itself makes of the files, as if the day after had come. */
async function reconcile(
  { db, ids, ledger }: Platform,
  port: SimulatedPayments,
  began: number,
  find: (violation: Violation) => void,
): Promise<Record<string, string>> {
  const clock = { now: () => new Date(Date.now() + DAY_MS) };
  const quiet = { log: { warn: () => {} }, onStored: () => {}, append: async () => {} };
  const payments = createPayments({ ...quiet, db, clock, ledger, port, owners: () => [drillOwner] });
  const reconciling = createReconciling({ ...quiet, db, clock, ids, port, payments });
  const states: Record<string, string> = {};
  for (const day of daysSince(began)) {
    const { state } = await reconciling.reconcile(day);
    states[day] = state;
    if (state !== 'clean') find({ check: 'reconciliation.differs', about: day, detail: `it is ${state}` });
  }
  return states;
}

async function figuresOf({ db }: Platform, provider: SimulatedPayments, file: readonly PaidLine[]) {
  const { rows } = await sql<{ state: string; count: number; tries: number }>`
    select state, count(*)::int as count, max(tries)::int as tries from payment group by state order by state`.execute(
    db,
  );
  const { rows: told } = await sql<{ kind: string; count: number }>`
    select kind, count(*)::int as count from payment_discrepancy group by kind order by kind`.execute(db);
  const sent = [...provider.asked.values()];
  return {
    intents: Object.fromEntries(rows.map(({ state, count }) => [state, count])),
    most_tries: Math.max(0, ...rows.map(({ tries }) => tries)),
    ...{ sent_more_than_once: sent.filter((times) => times > 1).length, paid: file.length },
    paid_amount: Number(file.reduce((sum, { amount }) => sum + amount, 0n)),
    discrepancies: Object.fromEntries(told.map(({ kind, count }) => [kind, count])),
  };
}

const TABLES = ['payment', 'payment_discrepancy', 'ledger_account', 'ledger_balance', 'ledger_transfer', 'ledger_hold'];
const PAGE = 10_000;

/** Intents, what is in the books, and what the provider was asked. */
async function dump({ db }: Platform, provider: SimulatedPayments, facts: Facts): Promise<void> {
  for (const [id, times] of provider.asked) facts.add('sent', { id, times });
  for (const { order, line, at } of provider.paid.values())
    facts.add('paid', { id: order.id, party: order.party, amount: Number(order.amount), line, at });
  for (const table of TABLES)
    for (let offset = 0, more = true; more; offset += PAGE) {
      const { rows } = await sql<{ fact: object }>`
        select to_jsonb(r) as fact from ${sql.table(table)} as r order by r::text limit ${PAGE} offset ${offset}`.execute(
        db,
      );
      for (const { fact } of rows) facts.add(table, fact);
      more = rows.length === PAGE;
    }
}
