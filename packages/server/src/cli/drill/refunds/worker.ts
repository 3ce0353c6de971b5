/** A process that asks for refunds and follows them, for the drill to kill. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openPlatform } from '../../../app.ts';
import { readConfig } from '../../../foundation/config/settings.ts';
import { asProblem } from '../../../foundation/errors.ts';
import { ownEvents } from '../../../foundation/log/own-events.ts';
import { createLog } from '../../../foundation/telemetry/log.ts';
import { createCallbackDesk } from '../../../ledger/payments/callbacks.ts';
import type { PaymentCallback } from '../../../ledger/payments/payment.simulator.ts';
import { createPayments } from '../../../ledger/payments/payments.ts';
import { httpPayments } from '../../../ledger/payments/port.http.ts';
import { askRefund, drillOwner } from './owner.ts';
import type { Order, Point, Report } from './points.ts';

const IDLE_MS = 20;
const A_LOOK = 100;
/** Refunds that are asked for at once. */
const AT_ONCE = 4;
/** So that a lost answer is asked after while the drill lasts. */
const pause = (tries: number): number => Math.min(50 * 2 ** tries, 2_000);

const read = readConfig(process.env);
if ('problems' in read) throw new Error(read.problems.map(({ env, message }) => `${env} ${message}`).join('; '));
const platform = await openPlatform({ config: read.config, log: createLog({ level: 'silent' }), role: 'tool' });
const { db, clock, ledger, door } = platform;

let stopped = false;
let allowed = 0;
let deadly: Point | undefined;
const working: Promise<unknown>[] = [];
const tell = (report: Report): void => void (process.connected && process.send!(report));
/** A signal to oneself: nothing more of this process is done. */
const reached = (point: Point): void => {
  if (point === deadly) process.kill(process.pid, 'SIGKILL');
};

/** What refuses the same call whoever makes it is a fault; what the database was too busy for is asked again. */
const lasting = async (work: () => Promise<boolean>): Promise<void> => {
  while (!stopped) {
    try {
      if (!(await work())) await sleep(IDLE_MS);
    } catch (error) {
      if (asProblem(error).status !== 503) throw error;
    }
  }
};

let desk: ReturnType<typeof createCallbackDesk> | undefined;
function begin({ from, step, url, secret }: Extract<Order, { do: 'begin' }>): void {
  const payments = createPayments({
    ...{ db, clock, ledger, owners: () => [drillOwner], append: ownEvents(door), onStored: () => {}, pause, reached },
    ...{ port: httpPayments({ url, secret, timeoutMs: 2_000 }), log: { warn: () => {} } },
  });
  desk = createCallbackDesk({ payments, secret });
  let next = from;
  const ask = async (): Promise<boolean> => {
    const some = Array.from({ length: AT_ONCE }, (_, i) => next + i * step).filter((n) => n < allowed);
    if (some.length === 0) return false;
    await Promise.all(
      some.map(async (n) => {
        await db.transaction().execute((tx) => askRefund(tx, { ledger, payments }, n, clock.now()));
        reached('asked');
      }),
    );
    next += some.length * step;
    tell({ asked: some.at(-1)! });
    return true;
  };
  const follow = async (): Promise<boolean> => (await payments.work(A_LOOK)) > 0;
  working.push(...[lasting(ask), lasting(follow)].map((one) => one.catch((error) => tell({ failed: String(error) }))));
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
  if (order.do === 'begin') begin(order);
  else if (order.do === 'allow') allowed = order.upTo;
  else if (order.do === 'die') deadly = order.point;
  else working.push(call(order.body as PaymentCallback, order.signature));
});
// the drill is over, or is gone
process.once('disconnect', () => {
  stopped = true;
  void Promise.all(working)
    .then(() => platform.close())
    .finally(() => process.exit());
});
process.stdout.write('ready\n');
