/** A process that asks for refunds and follows them to the last debt, for the drill to kill. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openPlatform } from '../../../app.ts';
import { readConfig } from '../../../foundation/config/settings.ts';
import { asProblem } from '../../../foundation/errors.ts';
import { createReactionWorker } from '../../../foundation/reactions/worker.ts';
import { createLog } from '../../../foundation/telemetry/log.ts';
import { createCallbackDesk } from '../../../ledger/payments/callbacks.ts';
import type { PaymentCallback } from '../../../ledger/payments/payment.simulator.ts';
import { httpPayments } from '../../../ledger/payments/port.http.ts';
import { createHouse } from './house.ts';
import { dueOf, refundOf } from './plan.ts';
import type { Order, Point, Report } from './points.ts';

/** Before a look where there was nothing to do: what follows from the rest may wait a little longer. */
const IDLE_MS = { soon: 30, later: 200, seldom: 500 };
const A_LOOK = 100;
/** Refunds that are asked for at once. */
const AT_ONCE = 4;
/** So that a lost answer is asked after while the drill lasts. */
const pause = (tries: number): number => Math.min(50 * 2 ** tries, 2_000);

const read = readConfig(process.env);
if ('problems' in read) throw new Error(read.problems.map(({ env, message }) => `${env} ${message}`).join('; '));
const platform = await openPlatform({ config: read.config, log: createLog({ level: 'silent' }), role: 'tool' });
const { db, clock, ids, stream, service } = platform;

let stopped = false;
let allowed = 0;
let dues = 0;
let deadly: Point | undefined;
const working: Promise<unknown>[] = [];
const tell = (report: Report): void => void (process.connected && process.send!(report));
/** A signal to oneself: nothing more of this process is done. */
const reached = (point: Point): void => {
  if (point === deadly) process.kill(process.pid, 'SIGKILL');
};

const reactions = createReactionWorker({
  ...{ db, stream, clock, ids, reactions: service.aftersales.reactions, lanes: 2, pollEvery: 200 },
  log: { warn: () => {}, error: (fields) => tell({ failed: JSON.stringify(fields) }) },
  reached: (point) => {
    if (point === 'committed') reached('reacted');
  },
});

/** What refuses the same call whoever makes it is a fault; what the database was too busy for is asked again. */
const lasting = async (idle: number, work: () => Promise<boolean>): Promise<void> => {
  while (!stopped) {
    try {
      if (!(await work())) await sleep(idle);
    } catch (error) {
      if (asProblem(error).status !== 503) throw error;
    }
  }
};

let desk: ReturnType<typeof createCallbackDesk> | undefined;
async function begin({ from, dues: firstDue, step, url, secret }: Extract<Order, { do: 'begin' }>): Promise<void> {
  const house = createHouse(platform, { port: httpPayments({ url, secret, timeoutMs: 2_000 }), pause, reached });
  desk = createCallbackDesk({ payments: house.payments, secret });
  let next = from;
  let due = firstDue;
  const ask = async (): Promise<boolean> => {
    const some = Array.from({ length: AT_ONCE }, (_, i) => next + i * step).filter((n) => n < allowed);
    if (some.length === 0) return false;
    await Promise.all(some.map((n) => house.ask(refundOf(n))));
    next += some.length * step;
    tell({ asked: some.at(-1)! });
    return true;
  };
  const book = async (): Promise<boolean> => {
    if (due >= dues) return false;
    await house.book(dueOf(due));
    tell({ due });
    due += step;
    return true;
  };
  const more = (work: (limit: number) => Promise<number>) => async (): Promise<boolean> => (await work(A_LOOK)) > 0;
  const { soon, later, seldom } = IDLE_MS;
  const all = [
    ...[lasting(soon, ask), lasting(later, book), lasting(soon, more(house.payments.work))],
    ...[lasting(later, more(house.recovering.work)), lasting(seldom, more(house.collecting.collect))],
    ...[lasting(later, more(house.correcting.work)), lasting(seldom, more(house.payouts.resume))],
  ];
  working.push(...all.map((one) => one.catch((error) => tell({ failed: String(error) }))));
  await reactions.start();
}

async function call(body: PaymentCallback, signature: string): Promise<void> {
  try {
    await desk?.take(body, signature);
    reached('called');
  } catch (error) {
    // what contradicts itself is refused; the drill counts what it left behind
    const { status, code } = asProblem(error);
    if (status === 500) tell({ failed: `callback: ${code}` });
  }
}

process.on('message', (order: Order) => {
  if (order.do === 'begin') working.push(begin(order).catch((error) => tell({ failed: String(error) })));
  else if (order.do === 'allow') [allowed, dues] = [order.upTo, order.dues];
  else if (order.do === 'die') deadly = order.point;
  else working.push(call(order.body as PaymentCallback, order.signature));
});
// the drill is over, or is gone
process.once('disconnect', () => {
  stopped = true;
  void Promise.all(working)
    .then(() => reactions.stop())
    .then(() => platform.close())
    .finally(() => process.exit());
});
process.stdout.write('ready\n');
