import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson } from '@anxin/engine';
import { sql } from 'kysely';
import type { Platform } from '../../../app.ts';
import { sign } from '../../../foundation/partners/signed-http.ts';
import { CALLBACKS_PATH } from '../../../ledger/payments/callbacks.ts';
import type { Violation } from '../drill.ts';
import type { Scratch, WorkerProcess } from '../scratch.ts';
import { type Order, POINTS, type Point, type Report } from './points.ts';

export const WORKERS = 3;
const LOOK_MS = 50;
/** Within this a worker comes to every point as long as there is work: what a killed one had in hand is free after 30 s. */
const PATIENCE_MS = 120_000;
/** Where nobody came to a point, there is a little more work of every kind. */
const NUDGE_MS = 1_000;
const MORE = 6;
/** Of all refunds, what is kept for the end. */
const LAST = 0.02;
const WORKER = new URL('./worker.ts', import.meta.url);

/** A worker's place: whoever takes it goes on behind the last refund, and the last due, that it said it did. */
interface Seat {
  number: number;
  next: number;
  due: number;
  process: WorkerProcess | undefined;
  ended: boolean;
}

interface CrewOptions {
  platform: Platform;
  scratch: Scratch;
  pack: string;
  /** Puts more into what some of the refunds are paid of: they wait for it. */
  fill(refunds: number): Promise<void>;
  find(violation: Violation): void;
}

interface Working {
  count: number;
  rounds: number;
  url: string;
  signal: AbortSignal;
  say(line: string): void;
}

/** The processes that do the work, and are killed at it. */
export function openCrew({ platform: { db }, scratch, pack, fill, find }: CrewOptions) {
  const secret = randomBytes(24).toString('hex');
  const seats = Array.from({ length: WORKERS }, (_, number): Seat => {
    return { number, next: number, due: number, process: undefined, ended: false };
  });
  let allowed = 0;
  let dues = 0;
  let called = 0;
  const order = (one: Seat, told: Order): void => one.process?.send(told);
  const allow = (): void => {
    for (const one of seats) order(one, { do: 'allow', upTo: allowed, dues });
  };

  const seat = async (one: Seat, url: string): Promise<void> => {
    one.ended = false;
    one.process = await scratch.startWorker(WORKER, pack, (message) => {
      const report = message as Report;
      if ('failed' in report) find({ check: 'worker.failed', about: `worker ${one.number}`, detail: report.failed });
      else if ('due' in report) one.due = report.due + WORKERS;
      else one.next = report.asked + WORKERS;
    });
    void one.process.ended.then(() => {
      one.ended = true;
    });
    order(one, { do: 'begin', from: one.next, dues: one.due, step: WORKERS, url, secret });
    order(one, { do: 'allow', upTo: allowed, dues });
  };

  /** @param most refunds that may be asked for by then */
  const kill = async (one: Seat, point: Point, most: number, { url, signal }: Working): Promise<boolean> => {
    order(one, { do: 'die', point });
    allow();
    const until = Date.now() + PATIENCE_MS;
    for (let nudgeAt = Date.now() + NUDGE_MS; !one.ended && Date.now() < until; ) {
      await sleep(LOOK_MS, undefined, { signal });
      if (Date.now() < nudgeAt) continue;
      nudgeAt = Date.now() + NUDGE_MS;
      allowed = Math.min(allowed + MORE * WORKERS, most);
      // a little at a time: debts that are paid off leave nothing to be collected
      if (point === 'settled' || point === 'collected') dues += WORKERS;
      if (point === 'resumed') await fill(1);
      allow();
    }
    const came = one.ended;
    if (!came) {
      find({ check: 'kill.unreached', about: point, detail: `no worker came to it within ${PATIENCE_MS / 1_000} s` });
      one.process?.disconnect();
      await one.process?.ended;
    }
    await seat(one, url);
    return came;
  };

  return {
    secret,
    callbacks: () => called,
    dues: () => dues,
    /** Signed, and told to one of the workers, who may be dead: then it is lost, as anywhere. */
    call(body: object): void {
      called++;
      const signature = sign(secret, new Date(), CALLBACKS_PATH, canonicalJson(body));
      order(seats[called % WORKERS]!, { do: 'callback', body, signature });
    },
    /** Has everything asked for, with a kill at each point in each round. */
    async work(given: Working): Promise<Record<Point, number>> {
      const { count, rounds, url, say } = given;
      const kills = Object.fromEntries(POINTS.map((point) => [point, 0])) as Record<Point, number>;
      const all = Array.from({ length: rounds }, () => POINTS).flat();
      const most = Math.floor(count * (1 - LAST));
      await Promise.all(seats.map((one) => seat(one, url)));
      for (const [i, point] of all.entries()) {
        // some work is left for every kill
        allowed = Math.max(allowed, Math.min(most, Math.ceil((count * (i + 1)) / (all.length + 1))));
        dues += WORKERS;
        // no more than one kill's share ahead: what is used up now is not there for the next ones
        const share = Math.min(most, Math.ceil((count * (i + 2)) / (all.length + 1)));
        if (await kill(seats[randomInt(WORKERS)]!, point, share, given)) kills[point]++;
        say(`killed a worker at "${point}" (${i + 1} of ${all.length}), ${allowed} of ${count} may be asked for`);
      }
      allowed = count;
      await fill(count);
      allow();
      return kills;
    },
    /** Until nothing is under way, or nothing has changed for long: what is left is found, and named. */
    async untilOver(count: number, signal: AbortSignal): Promise<void> {
      for (let last = '', changedAt = Date.now(); ; ) {
        signal.throwIfAborted();
        const { rows } = await sql<{ left: number; asked: number; seen: string }>`
          select p.asked, o.open + r.open + c.open + y.open + a.open as left,
            p.asked || '/' || o.over || '/' || r.steps || '/' || a.open as seen
          from (select count(*)::int as asked from payout) as p,
            (select count(*) filter (where state not in ('settled', 'failed'))::int as open,
              count(*) filter (where state in ('settled', 'failed'))::int as over from payment) as o,
            (select count(*) filter (where state in ('open', 'waiting'))::int as open, coalesce(sum(step + attempt), 0) as steps
              from recovery) as r,
            (select count(*)::int as open from payout_correction c join payout y on y.id = c.payout_id
              where c.state = 'asked' and y.state in ('paid', 'refused')) as c,
            (select count(*)::int as open from payout where state in ('approval', 'held')) as y,
            (select count(*)::int as open from aftersale where state = 'refunding') as a`.execute(db);
        const { left, asked, seen } = rows[0]!;
        if (asked === count && left === 0) return;
        if (seen !== last) [last, changedAt] = [seen, Date.now()];
        if (Date.now() - changedAt > PATIENCE_MS) return;
        await sleep(LOOK_MS * 20, undefined, { signal });
      }
    },
    async end(): Promise<void> {
      for (const { process } of seats) process?.disconnect();
      await Promise.all(seats.map(({ process }) => process?.ended));
    },
  };
}
