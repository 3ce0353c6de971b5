import { compileGuarantee, type Guarantee } from '@anxin/engine';
import type { Platform } from '../../../app.ts';
import type { Clock } from '../../../foundation/clock.ts';
import { wallClock } from '../../../foundation/clock.ts';
import type { Tx } from '../../../foundation/database/database.ts';
import { ownEventsLeft } from '../../../foundation/log/own-events.ts';
import { createNotify } from '../../../foundation/notices/notices.ts';
import { createTrail } from '../../../foundation/trail/trail.store.ts';
import { createPayments, type PaymentOwner, type Payments } from '../../../ledger/payments/payments.ts';
import type { PaymentPort } from '../../../ledger/payments/port.ts';
import type { SendingPoint } from '../../../ledger/payments/sending.ts';
import { type AftersaleCore, createCore } from '../../../service/aftersale/aftersale.core.ts';
import { SPEED_REFUND } from '../../../service/aftersale/instant.ts';
import { createRecovering, type Recovering } from '../../../service/fund/recovering.ts';
import { createSettlements, type Settlements } from '../../../service/fund/settlements.ts';
import type { FundTerms } from '../../../service/fund/terms.ts';
import type { HeldRight } from '../../../service/guarantee/right.store.ts';
import { type Correcting, createCorrecting } from '../../../service/payout/correcting.ts';
import { payoutOwner } from '../../../service/payout/payout.owner.ts';
import { createPayouts, type Payouts } from '../../../service/payout/payouts.ts';
import { CLEARING, type Due, FUND, merchantAccount, type PlannedRefund } from './plan.ts';
import type { Point } from './points.ts';

/** The platform's own payouts, recovery and after-sales, over the drill's provider. */
export interface House {
  payments: Payments;
  payouts: Payouts;
  recovering: Recovering;
  /** Of what is owed, as if a day had gone by. */
  collecting: Recovering;
  correcting: Correcting;
  settlements: Settlements;
  /** Asks for a refund, and for who is found to bear it; each in a transaction of its own. */
  ask(refund: PlannedRefund): Promise<void>;
  book(due: Due): Promise<void>;
}

/** Nothing waits for a person: what it may do alone is more than the drill does. */
const TERMS: FundTerms = {
  ...{ payoutAlone: 10n ** 15n, exposureMerchant: 10n ** 15n, exposureIncident: 10n ** 15n, contributionAlone: 0n },
  ...{ writeOffAlone: 0n, writeOffYear: 0n, returnAlone: 0n, coverageLeast: 100, secondPerson: false },
};
const INSTANT = {
  ...{ most: 10n ** 9n, perConsumer: 10, perPair: 10, inTransit: false, inTransitMost: 0n, creditLeast: 0 },
};
const DAY_MS = 86_400_000;

/** Every order has it: all of the money back, at once. */
const SPEED_TERMS: Guarantee = {
  ...{ code: SPEED_REFUND, title: { 'zh-CN': '极速退款', en: 'Instant refund' }, statutory: false, bundles: [] },
  ...{ promise: { 'zh-CN': '立即退款', en: 'Money at once' }, given: 'enrolment', by: ['consumer'], grounds: [] },
  ...{ window: { from: 'paid', lasts: 'P60D', instead: [] }, asks: [], evidence: [], floors: [], limits: {} },
  ...{ remedy: [{ kind: 'refund', amount: 'claimed' }], cap: 'left', answer: { atOnce: 'true' } },
  payer: { advance: 'protection-fund', recover: ['merchant-balance', 'deposit', 'receivable'] },
};
const SPEED_PLAN = compileGuarantee(SPEED_TERMS);
/** More than any refund of the drill. */
const PAID = 10 ** 9;

const heldOn = (id: string, paidAt: Date): HeldRight => ({
  order: {
    ...{ id, consumerId: '', merchantId: '', paidAt, currency: FUND.currency, paid: PAID, freight: 0 },
    items: [{ productId: 'p', quantity: 1, price: PAID, paid: PAID, product: null }],
  },
  right: { orderId: id, code: SPEED_REFUND, items: ['p'], agreed: true, pack: 'drill', plan: SPEED_PLAN },
});

interface HouseOptions {
  port: PaymentPort | undefined;
  pause?(tries: number): number;
  reached?(point: Point): void;
}

export function createHouse(
  { db, clock, ids, ledger, door, promises }: Platform,
  { port, pause, reached = () => {} }: HouseOptions,
): House {
  const append = ownEventsLeft(door);
  const quiet = { onStored: () => {}, log: { warn: () => {} } };
  const its = {
    ...{ ...quiet, db, clock, ids, ledger, append, terms: TERMS, reached },
    ...{ notify: createNotify({ ids, clock }), trail: createTrail({ ids, clock }) },
  };
  /** Deductions are told apart from what consumers get where they are written down. */
  const deductions = new Set<string>();
  const watching = (owner: PaymentOwner): PaymentOwner => ({
    ...owner,
    over(tx, payment, now) {
      if (payment.kind === 'deduction') deductions.add(payment.id);
      return owner.over(tx, payment, now);
    },
  });
  const payments = createPayments({
    ...{ ...its, port, owners: () => [watching(payoutOwner(its)), watching(recovering.owner)] },
    ...(pause ? { pause } : {}),
    reached: (point: SendingPoint, id) => reached(point === 'written' && deductions.has(id) ? 'deducted' : point),
  });
  const owing = { ...its, payments, reached: (point: string) => reached(point as Point) };
  const recovering = createRecovering(owing);
  const tomorrow: Clock = { now: () => new Date(clock.now().getTime() + DAY_MS + 3_600_000) };
  const payouts = createPayouts({ ...its, payments });
  const correcting = createCorrecting(its);
  const settlements = createSettlements(its);
  const core: AftersaleCore = createCore({
    ...{ clock, wall: wallClock, ids, promises, append, instant: INSTANT },
    payouts: { ...payouts, correct: correcting.ask },
    // none of them sends anything back
    returnsOf: async () => undefined,
    // paid before it is asked for: a right is not used of what is paid later
    rightOf: async (_, { orderId }) => heldOn(orderId, new Date(clock.now().getTime() - DAY_MS)),
  });
  const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction().execute(work);
  return {
    ...{ payments, payouts, recovering, correcting, settlements },
    collecting: createRecovering({ ...owing, clock: tomorrow }),
    async ask({ aftersale, ask, correction }) {
      if (aftersale) {
        await inTx((tx) => core.open(tx, aftersaleOf(aftersale.id, ask)));
        reached('opened');
      } else {
        await inTx((tx) => payouts.ask(tx, ask));
        reached('asked');
      }
      if (!correction) return;
      await inTx((tx) => correcting.ask(tx, correction));
      reached('correction-asked');
    },
    async book({ key, merchant, amount, told }) {
      const credit = merchantAccount(merchant, 'merchant-balance');
      const come = { do: 'move', key, code: 'drill.due', debit: CLEARING, credit, amount } as const;
      await inTx((tx) => ledger.post(tx, [come]));
      if (!told) return;
      const due = { id: key, merchantId: `m${merchant}`, currency: FUND.currency, amount, causeId: null };
      await inTx((tx) => settlements.book(tx, due));
      reached('settled');
    },
  };

  function aftersaleOf(id: string, { orderId, consumerId }: PlannedRefund['ask']) {
    const asked = { id, ref: null, orderId, consumerId, productId: null, quantity: null, amount: null };
    return {
      ...{ ...asked, type: 'refund-before-shipping', reason: '拍错', askedBy: 'event/drill', at: clock.now() },
      eventId: id,
    };
  }
}
