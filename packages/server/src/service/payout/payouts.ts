import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { amountText } from '../../ledger/amounts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { PaymentAsk } from '../../ledger/payments/payment.ts';
import type { Payments } from '../../ledger/payments/payments.ts';
import { createTellAsker, type RefusalReason } from '../answered.ts';
import { eachAlone } from '../fund/each-alone.ts';
import { askedAlone, readExposure, takeExposureTurn } from '../fund/exposure.store.ts';
import { readOwnMoney } from '../fund/own-money.ts';
import { requireSecond } from '../fund/second.ts';
import type { FundTerms } from '../fund/terms.ts';
import { checkAsk, countAsked, digestOfAsk, payoutOf } from './asking.ts';
import { lockOrderMoney, type OrderMoney, saveOrderMoney, withRefunded } from './order-money.store.ts';
import { payoutEvent } from './payout.events.ts';
import { unpaidOf } from './payout.left.ts';
import { payoutPermissions } from './payout.permissions.ts';
import { MERCHANT_SOURCES, partsOf, plannedHolds, stepsOf, sumOf, type Wanted, wantedOf } from './payout.plan.ts';
import { findPayout, insertParts, insertPayout, listParts, listWaiting, savePayout } from './payout.store.ts';
import {
  afterStep,
  type PartName,
  type PayoutAsk,
  type PayoutRow,
  type PayoutStep,
  SUPERSEDED,
  type WaitsFor,
} from './payout.ts';

export interface PayoutsOptions {
  db: Database;
  clock: Clock;
  ledger: Pick<Ledger, 'post'>;
  payments: Pick<Payments, 'ask'>;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  notify: Notify;
  trail: WriteTrail;
  terms: FundTerms;
  onStored(): void;
  /** Where a drill may kill the process: what waited for the fund is held, and nobody has heard of it. */
  reached?(point: 'resumed'): void | Promise<void>;
}

export interface Payouts {
  /**
   * Has a consumer paid, in the caller's transaction and with its only `ledger.post`: the money is held and the provider
   * asked. Where a person has to agree first, or the fund is short, it waits and nothing is held. The same again gives
   * what came of it.
   * @throws Problem `payout.amount`, `payout.blame`, `payout.order`, `payout.parties`, `payout.currency`, `payout.over-paid`,
   *   `payout.differs`; then nothing was written. `payout.own-money`; then the caller's transaction is not to be committed
   */
  ask(tx: Tx, ask: PayoutAsk): Promise<PayoutRow>;
  /** By somebody else than who asked. @throws Problem `payout.state`, `payout.second-person`, `payout.own-money`, `fund.short` */
  approve(by: Principal, id: string): Promise<PayoutRow>;
  /**
   * What waits, or failed, is not paid: what was not is free for others again.
   * @param why told to whoever asked
   * @throws Problem `payout.state`
   */
  refuse(by: Principal, id: string, why?: RefusalReason): Promise<PayoutRow>;
  /**
   * Takes back, in the caller's transaction, what its own cause asks for no more and nobody has agreed to yet: it is refused as
   * `superseded`, and whoever took it back tells those whom it concerns.
   * @returns whether it still waited
   */
  withdraw(tx: Tx, by: string, id: string): Promise<boolean>;
  /** What failed is tried once more. @throws Problem `payout.state`, `payout.own-money`, `fund.short` */
  retry(by: Principal, id: string): Promise<PayoutRow>;
  read(db: Database | Tx, id: string): Promise<PayoutRow | undefined>;
  /** Pays what waited for the fund alone, the oldest first, until it is short again. @returns how many */
  resume(limit: number): Promise<number>;
}

export const payoutLink = (id: string): string => `/money/payouts/${id}`;

const answering = payoutPermissions.filter(({ name }) => name === 'service.payout.approve');

/** Where whoever asked for it did so. */
const askedAt = ({ id, cause, causeRef }: PayoutRow): string => {
  const pages: Partial<Record<PayoutRow['cause'], string>> = {
    ...{ claim: '/service/claims', aftersale: '/service/aftersales', dispute: '/disputes' },
  };
  const page = pages[cause];
  return page === undefined ? payoutLink(id) : `${page}/${encodeURIComponent(causeRef)}`;
};

/** @throws Problem `payout.state` */
export function afterPayoutStep(payout: PayoutRow, step: PayoutStep): PayoutRow['state'] {
  const state = afterStep(payout.state, step);
  if (state === undefined) throw new Problem('payout.state', { detail: `It is ${payout.state}` });
  return state;
}

export function createPayouts(options: PayoutsOptions): Payouts {
  const { db, clock, ledger, payments, append, notify, trail, terms } = options;
  const tellAsker = createTellAsker(notify, answering);

  const tell = (tx: Tx, by: Principal, payout: PayoutRow, refused?: RefusalReason | 'unsaid'): Promise<void> => {
    const { id, askedBy, orderId, amount, currency, waitsFor } = payout;
    return tellAsker(tx, {
      ...{ askedBy, by, kind: refused === undefined ? 'payout.approved' : 'payout.refused', link: askedAt(payout) },
      params: {
        ...{ payout: id, order: orderId, amount: Number(amount), currency },
        reason: refused ?? waitsFor ?? 'unsaid',
      },
    });
  };

  /** Reserves what is wanted and asks the provider. @throws Problem `ledger.insufficient`, with nothing written */
  const pay = async (tx: Tx, payout: PayoutRow, wanted: Wanted, { now, store }: Paying): Promise<PayoutRow> => {
    const state = afterPayoutStep(payout, 'hold');
    const attempt = payout.attempt + 1;
    const planned = plannedHolds(payout, attempt, wanted);
    const transfers = await ledger.post(
      tx,
      planned.map((one) => one.hold),
    );
    const amounts = planned.map((one, n) => ({ ...one, amount: transfers[n]!.amount }));
    const parts = partsOf(payout, attempt, wanted, amounts);
    const held: PayoutRow = { ...payout, state, waitsFor: null, heldAt: now, endedAt: null, attempt, failure: null };
    await store(held);
    await insertParts(tx, parts);
    const asks = parts.map(
      ({ paymentId, kind, source, amount }): PaymentAsk => ({
        ...{ id: paymentId, kind, source, amount, currency: held.currency, orderId: held.orderId },
        ...{
          party: `consumer/${held.consumerId}`,
          merchantId: held.merchantId,
          owner: 'payout',
          ownerId: held.id,
          causeId: held.causeId,
        },
      }),
    );
    await payments.ask(tx, asks, now);
    await append(tx, [payoutEvent(held, 'asked', now)]);
    return held;
  };

  /** Why a person has to agree first. */
  const reasonToWait = async (tx: Tx, payout: PayoutRow, wanted: Wanted): Promise<WaitsFor | null> => {
    if (payout.amount > terms.payoutAlone) return 'second-person';
    // the same sum in pieces is one person's word too
    const { id, orderId, askedBy } = payout;
    const alone = askedBy === null ? 0n : await askedAlone(tx, { id, orderId, askedBy });
    if (alone > 0n && alone + payout.amount > terms.payoutAlone) return 'second-person';
    const { recover, own } = borneByMerchant(payout, wanted);
    if (recover + own === 0n && payout.incident === null) return null;
    await takeExposureTurn(tx, payout);
    const exposure = await readExposure(tx, payout);
    const advanced = own > exposure.balance ? recover + own - exposure.balance : recover;
    if (advanced > 0n && exposure.merchant + advanced > terms.exposureMerchant) return 'exposure';
    // what waits is in its incident already
    const others = payout.waitsFor === null ? exposure.incident : exposure.incident - payout.amount;
    return payout.incident !== null && others + payout.amount > terms.exposureIncident ? 'incident' : null;
  };

  /** The payout, with its order's money locked before it. */
  const lock = async (tx: Tx, id: string): Promise<Locked> => {
    const found = await findPayout(tx, id);
    if (!found) throw new Problem('request.not-found');
    const money = (await lockOrderMoney(tx, found.payout.orderId))!;
    // it may have been answered while this waited
    return { payout: (await findPayout(tx, id))!.payout, money };
  };

  const enter = (
    tx: Tx,
    by: Principal,
    verb: string,
    { id, amount, currency, waitsFor }: PayoutRow,
    why?: RefusalReason,
  ): Promise<void> => {
    const about = { amount: Number(amount), currency, waited_for: waitsFor };
    return trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `service.payout.${verb}`, outcome: 'done' },
        ...{ object: `payout/${id}`, detail: why === undefined ? about : { ...about, why } },
      },
    ]);
  };

  const committed = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const payout = await db.transaction().execute(work);
    options.onStored();
    return payout;
  };

  /** What was not paid of it is free for others again. @throws Problem `payout.state` */
  const end = async (
    tx: Tx,
    { payout, money }: Locked,
    { by, failure }: { by: string; failure: string },
  ): Promise<PayoutRow> => {
    const state = afterPayoutStep(payout, 'refuse');
    const unpaid = payout.state === 'approval' ? wantedOf(payout) : unpaidOf(payout, await listParts(tx, [payout.id]));
    const now = clock.now();
    const ended: PayoutRow = { ...payout, state, waitsFor: null, endedAt: now, answeredBy: by, failure };
    await saveOrderMoney(tx, givenBack(money, unpaid, payout));
    await savePayout(tx, ended);
    await append(tx, [payoutEvent(ended, 'failed', now)]);
    return ended;
  };

  /** @throws Problem `payout.own-money`, `fund.short` */
  const payLater = async (tx: Tx, payout: PayoutRow, wanted: Wanted): Promise<PayoutRow> => {
    await requireOwnMoney(tx, payout, wanted);
    try {
      return await pay(tx, payout, wanted, { now: clock.now(), store: (row) => savePayout(tx, row) });
    } catch (error) {
      if (!isShort(error)) throw error;
      if (payout.ownMoney) throw notCovered(payout);
      throw new Problem(
        'fund.short',
        { detail: `${payout.payer.advance} has too little; the payout is as it was, and nobody has agreed to it` },
        error,
      );
    }
  };

  /** A person has to agree first, for another reason than until now. */
  const waitFor = async (tx: Tx, payout: PayoutRow, waitsFor: WaitsFor): Promise<PayoutRow> => {
    const waiting = { ...payout, waitsFor };
    await savePayout(tx, waiting);
    await notify(tx, 'fund-manager', 'payout.waits', { payout: payout.id, waits_for: waitsFor }, payoutLink(payout.id));
    return waiting;
  };

  /** @returns what it is then; only what is held because of this is `held`. @throws Problem `fund.short` */
  const resumeOne = async (tx: Tx, id: string): Promise<Pick<PayoutRow, 'state'>> => {
    const { payout } = await lock(tx, id);
    // somebody else was here
    if (payout.waitsFor !== 'fund') return { state: 'approval' };
    const wanted = wantedOf(payout);
    // others that waited with it may have used up what may be out for the merchant
    const waitsFor = await reasonToWait(tx, payout, wanted);
    return waitsFor === null ? payLater(tx, payout, wanted) : waitFor(tx, payout, waitsFor);
  };

  return {
    async ask(tx, ask) {
      checkAsk(ask);
      const digest = digestOfAsk(ask);
      const money = await lockOrderMoney(tx, ask.orderId);
      if (!money) throw new Problem('payout.order', { field: 'order_id' });
      const known = await findPayout(tx, ask.id);
      if (known) {
        if (!known.digest.equals(digest)) throw new Problem('payout.differs');
        return known.payout;
      }
      const counted = countAsked(money, ask);
      const now = clock.now();
      const payout = payoutOf(ask, now);
      const wanted = wantedOf(payout);
      await requireOwnMoney(tx, payout, wanted);
      await saveOrderMoney(tx, counted);
      let waitsFor = await reasonToWait(tx, payout, wanted);
      if (waitsFor === null)
        try {
          return await pay(tx, payout, wanted, { now, store: (row) => insertPayout(tx, row, digest) });
        } catch (error) {
          if (!isShort(error)) throw error;
          if (payout.ownMoney) throw notCovered(payout);
          waitsFor = 'fund';
        }
      const waiting: PayoutRow = { ...payout, waitsFor };
      await insertPayout(tx, waiting, digest);
      await append(tx, [payoutEvent(waiting, 'asked', now)]);
      await notify(tx, 'fund-manager', 'payout.waits', { payout: ask.id, waits_for: waitsFor }, payoutLink(ask.id));
      return waiting;
    },

    approve: (by, id) =>
      committed(async (tx) => {
        const { payout } = await lock(tx, id);
        if (payout.state !== 'approval') throw new Problem('payout.state', { detail: `It is ${payout.state}` });
        await requireSecond(tx, by, [payout.askedBy], terms.secondPerson);
        const held = await payLater(tx, { ...payout, answeredBy: nameOf(by) }, wantedOf(payout));
        await enter(tx, by, 'approve', payout);
        await tell(tx, by, payout);
        return held;
      }),

    refuse: (by, id, why) =>
      committed(async (tx) => {
        const locked = await lock(tx, id);
        const { payout } = locked;
        const refused = await end(tx, locked, { by: nameOf(by), failure: why ?? payout.failure ?? 'refused' });
        await enter(tx, by, 'refuse', payout, why);
        await tell(tx, by, payout, why ?? 'unsaid');
        return refused;
      }),

    async withdraw(tx, by, id) {
      const locked = await lock(tx, id);
      if (locked.payout.state !== 'approval') return false;
      await end(tx, locked, { by, failure: SUPERSEDED });
      return true;
    },

    retry: (by, id) =>
      committed(async (tx) => {
        const { payout } = await lock(tx, id);
        if (payout.state !== 'failed') throw new Problem('payout.state', { detail: `It is ${payout.state}` });
        const held = await payLater(tx, payout, unpaidOf(payout, await listParts(tx, [id])));
        await enter(tx, by, 'retry', payout);
        return held;
      }),

    read: async (from, id) => (await findPayout(from, id))?.payout,

    async resume(limit) {
      const short = new Set<string>();
      let sum = 0;
      await eachAlone(await listWaiting(db, limit), 'payouts that waited', async ({ id, fund }) => {
        // those that came later do not go before those that wait already
        if (short.has(fund)) return;
        try {
          const { state } = await committed((tx) => resumeOne(tx, id));
          if (state !== 'held') return;
          sum++;
          await options.reached?.('resumed');
        } catch (error) {
          if (!(error instanceof Problem && error.code === 'fund.short')) throw error;
          short.add(fund);
        }
      });
      return sum;
    },
  };
}

interface Locked {
  payout: PayoutRow;
  money: OrderMoney;
}

interface Paying {
  now: Date;
  store(held: PayoutRow): Promise<void>;
}

const nameOf = ({ kind, id }: Pick<Principal, 'kind' | 'id'>): string => `${kind}/${id}`;

/** The merchant's balance gives what it has: what is short is the account that advances. */
const isShort = (error: unknown): boolean => error instanceof Problem && error.code === 'ledger.insufficient';

const notCovered = ({ lines, currency }: Pick<PayoutRow, 'lines' | 'currency'>): Problem =>
  new Problem('payout.own-money', {
    field: 'compensation',
    detail: `${amountText(sumOf(lines) - sumOf(lines, 'refund'), currency)} beyond the refund is more than the merchant can pay of its own just now`,
  });

/** @throws Problem `payout.own-money` where what was agreed on would be other people's money */
async function requireOwnMoney(tx: Tx, payout: PayoutRow, wanted: Wanted): Promise<void> {
  if (!payout.ownMoney) return;
  // the same money is not given away twice at one moment
  await takeExposureTurn(tx, payout);
  const amountOf = (part: PartName): bigint => wanted.get(part)?.amount ?? 0n;
  const isCovered = amountOf('refund') + amountOf('own-payment') <= (await readOwnMoney(tx, payout));
  if (amountOf('own-payment') > 0n && !isCovered) throw notCovered(payout);
}

/** What the merchant bears: `own` at once, as far as its balance goes. What a carrier or an insurer is asked for first is theirs. */
function borneByMerchant(payout: PayoutRow, wanted: Wanted): { recover: bigint; own: bigint } {
  const own = wanted.get('refund')?.amount ?? 0n;
  const [first] = stepsOf(payout);
  if (first === undefined || !MERCHANT_SOURCES.includes(first)) return { own, recover: 0n };
  return { own, recover: [...wanted.values()].reduce((sum, { recover }) => sum + recover, 0n) };
}

function givenBack(money: OrderMoney, unpaid: Wanted, { productId }: PayoutRow): OrderMoney {
  const of = (part: PartName): bigint => unpaid.get(part)?.amount ?? 0n;
  return {
    ...withRefunded(money, -of('refund') - of('refund-advance'), productId),
    compensated: money.compensated - of('payment') - of('own-payment'),
    coupons: money.coupons - of('coupon'),
  };
}
