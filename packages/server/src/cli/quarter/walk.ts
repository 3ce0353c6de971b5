import {
  chanceOf,
  feeOf,
  moved,
  type Quarter,
  type QuarterEvent,
  type QuarterOrder,
  tellCancelled,
  tellCourse,
  tellPaid,
  tellScan,
  tellSettlement,
  tellShops,
} from '../../../../simulator/src/index.ts';
import { createClockwork } from '../../clockwork.ts';
import type { SimulatedPayments } from '../../ledger/payments/payment.simulator.ts';
import { createAgenda } from './agenda.ts';
import { openShops } from './opening.ts';
import { createPeople } from './people.ts';
import { asStaff } from './who.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** What happens within two hours happens at their end. */
const STEP_MS = 2 * HOUR;
/** In operation deliveries are looked at within a second; here twice a day, because each look costs. */
const LOOKS_MS = 12 * HOUR;
/** Between a payment's being asked for and the provider's having made it. */
const PROVIDER_MS = 2 * 60_000;
/** After the quarter's last day, until everything that began in it has ended. */
const TAIL_MS = 75 * DAY;
const SETTLED_AFTER_MS = 7 * DAY;
const SETTLED_EVERY_MS = 7 * DAY;
/** A lost parcel is given up ten days after it was sent, what was never sent a day after the promise. */
const GIVEN_UP_MS = 10 * DAY;
const HELD_MS = 12 * HOUR;
/** The marketplace closes an order that was refunded whole. */
const CLOSED_MS = 6 * HOUR;
/** Before everybody of one instant. */
const FIRST = -1;

export interface WalkOptions {
  world: World;
  quarter: Quarter;
  /** Rights that nobody gives in this world. */
  without: readonly string[];
  /** Orders that take part; all when not given. */
  only?: ((order: QuarterOrder) => boolean) | undefined;
  onProgress?: ((paid: number) => void) | undefined;
  /** Ends it early, between two steps. */
  signal?: AbortSignal | undefined;
}

/** Tells a quarter to a platform step by step, and has its people and its machine do their work meanwhile. */
export async function walkQuarter(options: WalkOptions): Promise<void> {
  const { world, quarter, only } = options;
  const { clock } = world;
  const orders = only === undefined ? quarter.all : quarter.all.filter(only);
  const byId = new Map(orders.map((order) => [order.id, order]));
  const machine = createClockwork({ ...world, manager: asStaff('fund-manager') });
  const acts = createAgenda();
  const { events, people, told, pay } = createMarketplace(options, acts);
  clock.set(new Date(quarter.from));
  for (const event of tellShops(quarter.shops, quarter.from))
    events.add(Date.parse(event.time), FIRST, () => void told.push(event));
  const flush = async (at: number): Promise<void> => {
    for (const run of events.due(at)) run();
    await admit(world, told.splice(0));
  };
  await flush(quarter.from);
  await machine.turn(false);
  await openShops(world, quarter, options.without);

  let next = 0;
  let looked = quarter.from;
  const step = async (at: number): Promise<void> => {
    for (; next < orders.length && orders[next]!.paidAt <= at; next++) pay(orders[next]!);
    const looks = at - looked >= LOOKS_MS;
    const waits = Math.min(events.next() ?? Number.POSITIVE_INFINITY, acts.next() ?? Number.POSITIVE_INFINITY);
    if (waits > at && !(await machine.hasDue(new Date(at), looks))) return;
    clock.set(new Date(at));
    // what a step holds is told before anybody acts in it
    await flush(at);
    await machine.turn(looks);
    if (looks) for (const { id, order } of await machine.reviewed()) people.reviews(id, byId.get(order)!);
    for (const act of acts.due(at)) await act();
    clock.set(new Date(at + PROVIDER_MS));
    await machine.pay(looks);
    if (!looks) return;
    looked = at;
    options.onProgress?.(next);
  };
  for (let at = quarter.from + STEP_MS; at <= quarter.until + TAIL_MS; at += STEP_MS) {
    options.signal?.throwIfAborted();
    await step(at);
  }
}

/** @throws Error where the door takes something not: a fault of the population's */
async function admit({ platform }: World, events: readonly QuarterEvent[]): Promise<void> {
  if (events.length === 0) return;
  const outcomes = await platform.admission.many(events, 'where-ruled');
  for (const [i, outcome] of outcomes.entries())
    if (outcome.status === 'refused') throw new Error(`${events[i]!.id} was refused`, { cause: outcome.problem });
}

/** Goods and money outside the platform: what is paid, shipped, carried and settled, as far as nobody stops it. */
function createMarketplace({ world, quarter }: WalkOptions, acts: ReturnType<typeof createAgenda>) {
  const { clock, provider } = world;
  const events = createAgenda();
  const told: QuarterEvent[] = [];
  const [asked, left, halted, arrived, wanted] = [0, 1, 2, 3, 4].map(() => new Set<QuarterOrder>()) as [
    Set<QuarterOrder>,
    Set<QuarterOrder>,
    Set<QuarterOrder>,
    Set<QuarterOrder>,
    Set<QuarterOrder>,
  ];
  const due = new Map<string, { order: QuarterOrder; at: number }[]>();
  const refunded = createRefunded(provider);

  const people = createPeople({
    ...{ world, quarter, agenda: acts },
    sendBack: (order, aftersale, at) =>
      events.add(at, order.n, () => void told.push(tellScan(order, Math.floor(at), 'delivered', { aftersale }))),
    hasLeft: (order) => left.has(order),
    asks: (order) => void asked.add(order),
    isRefused: (order) => void asked.delete(order),
    halt(order) {
      if (halted.has(order)) return;
      halted.add(order);
      const at = clock.now().getTime() + CLOSED_MS;
      events.add(at, order.n, () => void told.push(tellCancelled(order, at)));
    },
    returnsLater(order) {
      if (arrived.has(order)) acts.add(clock.now().getTime() + HOUR, order.n, () => people.returns(order));
      else wanted.add(order);
    },
  });

  const arrives = (order: QuarterOrder, at: number): void => {
    arrived.add(order);
    due.set(order.shop.id, [...(due.get(order.shop.id) ?? []), { order, at }]);
    const { trouble } = order;
    if (wanted.has(order)) acts.add(at + 6 * HOUR, order.n, () => people.returns(order));
    else if (trouble !== undefined) {
      const { kind } = trouble;
      const act = (): Promise<void> => (kind === 'no-reason' ? people.returns(order) : people.suffers(order, kind));
      acts.add(at + trouble.at - order.deliveredAt!, order.n, act);
    }
  };

  const ship = (order: QuarterOrder, at: number): void => {
    if (halted.has(order)) return;
    const { shipsAnyway } = quarter.assumed;
    if (asked.has(order) && chanceOf(quarter.seed, 'does-ship-anyway', order.n).fraction() >= shipsAnyway) {
      events.add(at + HELD_MS, order.n, () => ship(order, at + HELD_MS));
      return;
    }
    left.add(order);
    const late = at - order.shippedAt!;
    for (const event of tellCourse(order)) {
      const then = moved(event, late);
      const when = Date.parse(then.time);
      events.add(when, order.n, () => {
        told.push(then);
        if (then.type === 'order.delivered') arrives(order, when);
      });
    }
    if (order.deliveredAt === undefined) acts.add(at + GIVEN_UP_MS, order.n, () => people.misses(order));
  };

  const settle = (at: number): void => {
    const back = refunded();
    for (const shop of quarter.shops) {
      const all = due.get(shop.id) ?? [];
      const ripe = all.filter((one) => one.at + SETTLED_AFTER_MS <= at);
      if (ripe.length === 0) continue;
      due.set(
        shop.id,
        all.filter((one) => one.at + SETTLED_AFTER_MS > at),
      );
      const net = ripe.reduce((sum, { order }) => sum + netOf(order, back.get(order.id) ?? 0), 0);
      if (net > 0) told.push(tellSettlement(shop, at, net));
    }
    events.add(at + SETTLED_EVERY_MS, FIRST, () => settle(at + SETTLED_EVERY_MS));
  };
  events.add(quarter.from + SETTLED_EVERY_MS, FIRST, () => settle(quarter.from + SETTLED_EVERY_MS));

  return {
    ...{ events, people, told },
    pay(order: QuarterOrder): void {
      const { paidAt, regretsAt, shippedAt, promisedAt, n } = order;
      events.add(paidAt, n, () => void told.push(tellPaid(order)));
      if (regretsAt !== undefined) acts.add(regretsAt, n, () => people.regrets(order));
      if (shippedAt !== undefined) events.add(shippedAt, n, () => ship(order, shippedAt));
      else acts.add(promisedAt + DAY, n, async () => (halted.has(order) ? undefined : people.misses(order)));
    },
  };
}

/** What a merchant has of an order; the platform gives back its fee of what is refunded. */
const netOf = (order: QuarterOrder, back: number): number =>
  order.paid - feeOf(order) - back + Math.floor((feeOf(order) * back) / order.paid);

/** By order, what the payment side gave back of it out of the merchant's own money; each payment is read once. */
function createRefunded({ paid }: SimulatedPayments): () => ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  let read = 0;
  return () => {
    let i = 0;
    for (const { order } of paid.values()) {
      if (i++ < read) continue;
      if (order.kind === 'refund' && order.source === 'original' && order.orderId !== null)
        sums.set(order.orderId, (sums.get(order.orderId) ?? 0) + Number(order.amount));
    }
    read = i;
    return sums;
  };
}
