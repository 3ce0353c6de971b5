import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import { boughtOf } from '../guarantee/guarantee.ts';
import { buyersOf, planned, readOrderRights } from '../guarantee/right.store.ts';
import { PRICE_PROTECT } from '../payout/difference.store.ts';
import { type ClaimOptions, judged } from './claim.acting.ts';
import type { Judged } from './claim.facts.ts';
import type { OpenByPlatform } from './claim.platform.ts';
import { claimsOfOrder } from './claim.store.ts';
import { type Sweep, saveSweep, takeSweep } from './sweep.store.ts';

/** Orders that one transaction works on. */
const BATCH = 50;
/** More that cannot be worked on are no bad orders, but something that is wrong here. */
const MOST_SKIPPED = 1_000;

export interface SweepOptions extends ClaimOptions {
  openByPlatform: OpenByPlatform;
  log: { warn(fields: object, message: string): void };
}

export interface Sweeping {
  /** Works on what happened to products, a part at a time; killed, it goes on where it was. @returns orders looked at */
  work(most: number, signal?: AbortSignal): Promise<number>;
}

export function createSweeping(options: SweepOptions): Sweeping {
  const { db, clock, log } = options;

  const one = async (): Promise<number> =>
    db.transaction().execute(async (tx) => {
      const sweep = await takeSweep(tx);
      if (sweep === undefined) return 0;
      const after = sweep.afterOrder === null ? undefined : { at: sweep.afterPaid!, orderId: sweep.afterOrder };
      const { productId, paidFrom: from, paidTo: to } = sweep;
      const buyers = await buyersOf(tx, { productId, from, to, after }, BATCH);
      let { opened } = sweep;
      const skipped = [...sweep.skipped];
      for (const { orderId, price, currency } of buyers) {
        if (sweep.above !== null && (price <= sweep.above || currency !== sweep.currency)) continue;
        await sql`savepoint of_one`.execute(tx);
        try {
          const isNew = await openFor(tx, options, sweep, orderId);
          await sql`release savepoint of_one`.execute(tx);
          if (isNew) opened++;
        } catch (error) {
          await sql`rollback to savepoint of_one`.execute(tx);
          await sql`release savepoint of_one`.execute(tx);
          log.warn({ err: error, sweep: sweep.id, order: orderId }, 'an order of a sweep could not be worked on');
          skipped.push(orderId);
          if (skipped.length > MOST_SKIPPED) throw error;
        }
      }
      const last = buyers.at(-1);
      const next: Sweep = {
        ...{ ...sweep, opened, skipped, seen: sweep.seen + buyers.length },
        ...(last === undefined ? {} : { afterPaid: last.paidAt, afterOrder: last.orderId }),
        endedAt: buyers.length < BATCH ? clock.now() : null,
      };
      await saveSweep(tx, next, clock.now());
      return Math.max(1, buyers.length);
    });

  return {
    async work(most, signal) {
      let seen = 0;
      while (seen < most && signal?.aborted !== true) {
        const worked = await one();
        if (worked === 0) break;
        seen += worked;
      }
      if (seen > 0) options.onStored();
      return seen;
    },
  };
}

/** @returns whether the order has a claim by it */
async function openFor(tx: Tx, options: SweepOptions, sweep: Sweep, orderId: string): Promise<boolean> {
  const { productId, ground, given: facts, at, causeId } = sweep;
  const codes = sweep.kind === 'price-drop' ? [PRICE_PROTECT] : await bestFirst(tx, options, sweep, orderId);
  for (const code of codes) {
    const early = sweep.kind === 'inspection' ? ({ early: true } as const) : {};
    const { outcome } = await options.openByPlatform(tx, {
      orderId,
      code,
      productId,
      ground,
      facts,
      at,
      causeId,
      ...early,
    });
    if (outcome === 'opened' || outcome === 'review') return true;
  }
  return false;
}

/**
 * The rights of an order that a finding of this ground gives, the one that gives most first: one of them is opened, as all
 * are about the same goods. Who has a claim on the ground already gets no second one by themselves.
 */
async function bestFirst(tx: Tx, options: SweepOptions, sweep: Sweep, orderId: string): Promise<string[]> {
  const { ground, productId } = sweep;
  const rights = await readOrderRights(tx, orderId);
  if (rights === undefined || ground === null) return [];
  const claimed = await claimsOfOrder(tx, orderId);
  if (claimed.some((claim) => claim.ground === ground && claim.productId === productId && claim.state !== 'withdrawn'))
    return [];
  const found: { code: string; total: bigint }[] = [];
  for (const right of await planned(tx, options.catalogue, rights)) {
    const { by, grounds } = right.plan.terms;
    if (!by.includes('platform') || !grounds.some((one) => one.ground === ground)) continue;
    if (!right.items.includes(productId)) continue;
    const item = boughtOf(rights.order, productId)!;
    const row: Judged = {
      ...{ id: sweep.id, code: right.code, madeBy: 'platform', ground, productId, openedAt: sweep.at },
      ...{ quantity: item.quantity, asked: {}, given: sweep.given, consumerId: rights.order.consumerId },
      ...{ lossSaid: null, loss: null },
    };
    const { facts } = await judged(tx, options, row, { order: rights.order, right });
    const assessment = right.plan.assess(facts);
    if (assessment.outcome === 'pay') found.push({ code: right.code, total: assessment.total });
  }
  return found.sort((one, other) => (one.total < other.total ? 1 : -1)).map(({ code }) => code);
}
