import type { PayerTerms, RemedyLine } from '@anxin/engine';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId, type Ids } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { PromiseStore } from '../../foundation/promises/promise.store.ts';
import { releaseShipping, type ShipStop, stopShipping } from '../../marketplace/ship-stop.ts';
import type { HeldRight } from '../guarantee/right.store.ts';
import { type CorrectionAsk, plannedBurden } from '../payout/correction.ts';
import { PRICE_PROTECT } from '../payout/difference.store.ts';
import type { PayoutAsk, PayoutRow } from '../payout/payout.ts';
import { aftersaleEvent, recallEvent, shipEvent } from './aftersale.events.ts';
import { promising, subjectOf } from './aftersale.promise.ts';
import { addStep, insertAftersale, lockOpening, readAftersale, saveAftersale } from './aftersale.store.ts';
import { AFTERSALE_TYPES, type AftersaleRow, type AftersaleStep, afterStep, isOver } from './aftersale.ts';
import { type Asked, fit, isWithoutReason, type Known } from './asking.ts';
import { type OrderFacts, readFacts } from './facts.store.ts';
import { namingOthers } from './in-dispute.store.ts';
import { momentsOf, rightSays } from './instant.right.ts';
import { decideInstant, type InstantDecision, type InstantTerms, type RightSays, SPEED_REFUND } from './instant.ts';
import { readDifference } from './left.store.ts';
import { type Returns, returnableUntil } from './no-reason.ts';
import { readPast } from './past.store.ts';
import { raceOf, refundBearer } from './race.ts';
import { noteAsked } from './recall.store.ts';
import { bearersOf, type RecallState } from './recall.ts';

/** What after-sales need of payouts; each ask is the same payout however often it is made. */
export interface PayoutsPort {
  ask(tx: Tx, ask: PayoutAsk): Promise<{ id: string; state: string }>;
  /** Who bears one from now on; the same as before changes nothing. */
  correct(tx: Tx, ask: CorrectionAsk): Promise<unknown>;
  read(tx: Tx, id: string): Promise<PayoutRow | undefined>;
  /** In a transaction of its own. */
  retry(by: Principal, id: string): Promise<{ state: string }>;
}

export interface CoreOptions {
  clock: Clock;
  /** Of the machine: what the log has not been told apart from yet goes by it. */
  wall: Clock;
  ids: Ids;
  promises: PromiseStore;
  payouts: PayoutsPort;
  /** A right that was frozen on an order when it was paid. */
  rightOf(tx: Tx, of: { orderId: string; code: string }): Promise<HeldRight | undefined>;
  /** What an order was promised of sending goods back without a reason; undefined: nothing is known of it. */
  returnsOf(tx: Tx, orderId: string): Promise<Returns | undefined>;
  instant: InstantTerms;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
}

export interface NewAftersale extends Asked {
  id: string;
  ref: string | null;
  orderId: string;
  eventId: string;
  askedBy: string;
  /** Since when the merchant can know of it. */
  at: Date;
  /** Its id was just made: it can't be there. */
  isNew?: true;
}

export interface Turn {
  by: string;
  step: AftersaleStep;
  at: Date;
  causeId: string | null;
  /** Whether whoever owed something did it; false where it happened by itself or was called off. */
  kept?: boolean;
  changes?: Partial<AftersaleRow>;
  /** Cipher of what was said. */
  note?: string | null;
}

/** An order has so many of them, those taken back and closed included. */
const MOST_OF_ORDER = 20;

/** @throws Problem `aftersale.state` */
export function next(row: AftersaleRow, step: AftersaleStep): AftersaleRow['state'] {
  const state = afterStep(row.state, step);
  if (state === undefined)
    throw new Problem('aftersale.state', {
      detail: row.closedWhy === null ? `It is ${row.state}` : `It is ${row.state}: ${row.closedWhy}`,
    });
  return state;
}

export type AftersaleCore = ReturnType<typeof createCore>;

export function createCore(options: CoreOptions) {
  const { clock, wall, ids, promises, payouts, append, rightOf, returnsOf } = options;

  const write = async (
    tx: Tx,
    before: AftersaleRow | undefined,
    row: AftersaleRow,
    { by, step, at, causeId, note = null }: Omit<Turn, 'step' | 'changes'> & { step: string },
    facts: Parameters<PromiseStore['apply']>[1],
    more: readonly OwnEvent[],
  ): Promise<void> => {
    await (before === undefined ? insertAftersale(tx, row) : saveAftersale(tx, row));
    await addStep(tx, {
      ...{ id: ids.next(), aftersaleId: row.id, version: row.version, at, by, step, state: row.state, note },
    });
    await promises.apply(tx, facts);
    await append(tx, [aftersaleEvent(row, { step, at, causeId }), ...more]);
  };

  /** Takes a step of the machine, with its promises, its history and its event. The row is locked by the caller. */
  const turn = async (
    tx: Tx,
    before: AftersaleRow,
    given: Turn,
    more: readonly OwnEvent[] = [],
  ): Promise<AftersaleRow> => {
    const { step, at, causeId, kept = false, changes = {} } = given;
    const state = next(before, step);
    const same = state === before.state && step !== 'extend';
    const stepped = { ...before, ...changes, state, version: before.version + 1, closedAt: isOver(state) ? at : null };
    const { row, facts } = promising(before, stepped, { at, kept, causeId, same });
    await write(tx, before, row, given, facts, more);
    return row;
  };

  /** Asks for the money, and stops what has not left yet. @throws Problem of payouts, naming the rule */
  const refund = async (
    tx: Tx,
    before: AftersaleRow,
    given: Turn & { bears: 'agreed' | 'heard' | 'no'; payer?: PayerTerms },
  ): Promise<AftersaleRow> => {
    const { at, bears } = given;
    next(before, given.step);
    const whole = before.type === 'refund-before-shipping' && before.productId === null;
    const stop = whole ? await stopShipping(tx, { order: before.orderId, for: subjectOf(before), at }) : undefined;
    const round = { ...before, ...given.changes, payouts: before.payouts + 1, agreed: bears };
    const payout = await payouts.ask(tx, { ...askOf(round, given), payer: given.payer ?? ORDINARY });
    const race = stop?.stopped ? raceOf(stop.stop) : null;
    const after = {
      ...round,
      ...{ payoutId: payout.id, payoutState: payout.state },
      ...(race === null ? {} : bearersOf(race, round)),
    };
    return turn(tx, before, { ...given, changes: after }, stop?.stopped ? [shipEvent('ship-stopped', after, at)] : []);
  };

  /** It may be shipped after all, where it was stopped for this. */
  const release = async (tx: Tx, row: AftersaleRow, at: Date): Promise<OwnEvent[]> =>
    (await releaseShipping(tx, { order: row.orderId, for: subjectOf(row), at }))
      ? [shipEvent('ship-released', row, at)]
      : [];

  /** Has its carriers asked to turn round what left. */
  const recall = async (
    tx: Tx,
    row: AftersaleRow,
    at: Date,
    causeId: string | null,
  ): Promise<{ recall: RecallState; events: OwnEvent[] }> => ({
    recall: await noteAsked(tx, { orderId: row.orderId, aftersaleId: row.id, at }),
    events: [recallEvent(row, at, causeId)],
  });

  /** Has the refund of a stopped order borne by whom the race leaves it with. */
  const bear = async (tx: Tx, row: AftersaleRow, stop: ShipStop, causeId: string | null): Promise<void> => {
    if (row.payoutId === null || row.race === null) return;
    const payout = await payouts.read(tx, row.payoutId);
    if (payout === undefined) return;
    const bearer = refundBearer(row.race, stop);
    const alone = { merchant: bearer === 'merchant' ? payout.amount : 0n, carrier: 0n };
    await payouts.correct(tx, {
      ...{ id: derivedId('correction', payout.id, causeId ?? String(row.version)), payoutId: payout.id },
      ...{ ...(bearer === 'planned' ? plannedBurden(payout) : alone), reason: row.race, causeId },
    });
  };

  const instantly = async (
    tx: Tx,
    facts: OrderFacts,
    asked: { order: string; amount: bigint; whole: boolean; at: Date },
  ): Promise<InstantDecision & { right: RightSays | undefined }> => {
    const right = await said(tx, facts, asked);
    const decision = decideInstant(
      {
        ...{ right, whole: asked.whole, amount: asked.amount, stopped: facts.stopped },
        ...{ shipped: facts.shippedAt !== null, delivered: facts.deliveredAt !== null },
        ...{ consumer: facts.consumer, pair: facts.pair, credit: facts.credit },
      },
      options.instant,
    );
    return { ...decision, right };
  };

  /** What the order's right says, where it is for all of its goods. */
  async function said(
    tx: Tx,
    facts: OrderFacts,
    { order: orderId, at }: { order: string; at: Date },
  ): Promise<RightSays | undefined> {
    const held = await rightOf(tx, { orderId, code: SPEED_REFUND });
    if (held === undefined) return undefined;
    const { order, right } = held;
    if (!order.items.every(({ productId }) => right.items.includes(productId))) return undefined;
    const past = await readPast(tx, {
      ...{ order: orderId, consumer: order.consumerId, merchant: order.merchantId, code: SPEED_REFUND, at },
      limits: right.plan.terms.limits,
    });
    return rightSays(held, facts, past, at);
  }

  async function knownOf(tx: Tx, asked: NewAftersale, facts: OrderFacts): Promise<Known> {
    if (asked.type === 'price-protection') return { difference: await readDifference(tx, asked, facts) };
    if (!isWithoutReason(asked.type, asked.reason)) return {};
    const returns = await returnsOf(tx, asked.orderId);
    return returns === undefined
      ? {}
      : { returnable: returnableUntil(returns, asked.productId, momentsOf(returns.order, facts)) };
  }

  return {
    turn,
    refund,
    release,
    recall,
    bear,

    /** Notes what changes no state. `ends`: the deadline that stood counts no more. The row is locked by the caller. */
    async mark(
      tx: Tx,
      before: AftersaleRow,
      given: Omit<Turn, 'step'> & { step: 'race' | 'recall' | 'arbitrate' | 'return-address'; ends?: boolean },
      more: readonly OwnEvent[] = [],
    ): Promise<AftersaleRow> {
      const { at, causeId, kept = false, changes = {}, ends = false } = given;
      const marked = { ...before, ...changes, version: before.version + 1 };
      const { row, facts } = promising(before, marked, { at, kept, causeId, same: !ends });
      await write(tx, before, row, given, facts, more);
      return row;
    },

    /** What was asked for by an event and cannot be: nobody answers an event, so it is kept, closed, with why. */
    async refuseAsked(tx: Tx, asked: NewAftersale, whose: Whose, why: string): Promise<AftersaleRow> {
      const at = clock.now();
      const row: AftersaleRow = {
        ...{ ...EMPTY, ...whose, id: asked.id, ref: asked.ref, orderId: asked.orderId, productId: asked.productId },
        ...{ quantity: null, type: typeWord(asked.type), reason: asked.reason, state: 'closed', closedWhy: why },
        ...{ amount: BigInt(asked.amount?.amount ?? 0), currency: asked.amount?.currency ?? whose.currency },
        ...{ requestedAt: asked.at, eventId: asked.eventId, askedBy: asked.askedBy, closedAt: at },
      };
      await write(tx, undefined, row, { by: 'system', step: 'refuse', at, causeId: asked.eventId }, [], []);
      return row;
    },

    /**
     * Opens one, and refunds it at once where that was promised. The same id again is the one that is there.
     * @throws Problem `aftersale.*`, or of payouts where it is refunded at once; undefined: the order is not known yet
     */
    async open(tx: Tx, asked: NewAftersale): Promise<AftersaleRow | undefined> {
      await lockOpening(tx, asked.orderId);
      const there = asked.isNew ? undefined : await readAftersale(tx, asked.id);
      if (there !== undefined) return there;
      const now = clock.now();
      const facts = await readFacts(tx, {
        ...{ order: asked.orderId, product: asked.productId, now, wall: wall.now() },
      });
      if (facts === undefined) return undefined;
      if (facts.taken.count >= MOST_OF_ORDER) throw new Problem('aftersale.often');
      let fits: ReturnType<typeof fit>;
      try {
        fits = fit(asked, facts, now, await knownOf(tx, asked, facts));
      } catch (error) {
        throw await namingOthers(tx, asked, error);
      }
      const { whole, ...fitting } = fits;
      const opened: AftersaleRow = {
        ...EMPTY,
        ...{ id: asked.id, ref: asked.ref, orderId: asked.orderId, productId: asked.productId, ...fitting },
        ...{ reason: asked.reason, requestedAt: asked.at, eventId: asked.eventId, askedBy: asked.askedBy },
      };
      const isRefund = opened.type === 'refund-before-shipping' || opened.type === 'refund-only-shipped';
      const decision = isRefund
        ? await instantly(tx, facts, { order: asked.orderId, amount: opened.amount, whole, at: now })
        : undefined;
      const granted = decision?.granted === true;
      const started = {
        ...{ ...opened, instant: granted },
        instantWhy: decision === undefined || decision.granted ? null : decision.why,
      };
      const causeId = asked.eventId;
      const by = asked.askedBy;
      // goods that left before anybody knew that they should not are turned round
      const late = asked.type === 'refund-before-shipping' && opened.type === 'refund-only-shipped';
      const recalls = facts.deliveredAt === null && (late || (decision?.granted === true && decision.race !== null));
      const turned = recalls ? await recall(tx, started, now, causeId) : { recall: null, events: [] };
      started.recall = turned.recall;
      const more = turned.events;
      if (!granted) {
        const { row, facts: promised } = promising(undefined, started, {
          at: asked.at,
          kept: false,
          causeId,
          same: false,
        });
        await write(tx, undefined, row, { by, step: 'open', at: now, causeId }, promised, more);
        return row;
      }
      await write(tx, undefined, started, { by, step: 'open', at: now, causeId }, [], more);
      return refund(tx, started, {
        ...{ by: 'system', step: 'agree-refund', at: now, causeId, bears: decision.right!.agreed ? 'agreed' : 'no' },
        payer: decision.right!.payer,
        ...(decision.race === null
          ? {}
          : { changes: bearersOf(decision.race, { ...started, agreed: decision.right!.agreed ? 'agreed' : 'no' }) }),
      });
    },
  };
}

export type Whose = Pick<AftersaleRow, 'consumerId' | 'merchantId' | 'currency'>;

/** What is no type of ours is kept as what it would have come nearest to. */
const typeWord = (word: string): AftersaleRow['type'] =>
  AFTERSALE_TYPES.find((type) => type === word) ?? 'refund-only-shipped';

const GUARANTEES: Partial<Record<AftersaleRow['type'], string>> = { 'price-protection': PRICE_PROTECT };

/** Who pays what no right is used for. */
const ORDINARY: PayerTerms = {
  ...{ advance: 'protection-fund', recover: ['merchant-balance', 'deposit', 'receivable'] },
};

function askOf(row: AftersaleRow, { by, causeId }: Pick<Turn, 'by' | 'causeId'>): Omit<PayoutAsk, 'payer'> {
  const lines: RemedyLine[] = [{ kind: 'refund', amount: row.amount }];
  return {
    ...{ id: derivedId('payout', 'aftersale', row.id, String(row.payouts)), cause: 'aftersale', causeRef: row.id },
    ...{ guarantee: row.instant ? SPEED_REFUND : (GUARANTEES[row.type] ?? null), orderId: row.orderId },
    ...(row.productId === null ? {} : { productId: row.productId }),
    ...{ consumerId: row.consumerId, merchantId: row.merchantId, currency: row.currency, lines },
    ...{ bears: row.agreed!, reason: row.type, causeId },
    // whoever decided it, also by a key of theirs, is not the one who agrees above the limit
    ...(/^(user|key)\//.test(by) ? { by } : {}),
  };
}

const EMPTY = {
  ...{
    state: 'await-merchant' as const,
    version: 1,
    dueAt: null,
    promise: null,
    refusals: 0,
    reopened: false,
    extended: false,
  },
  ...{ agreed: null, refuseReason: null, returnCarrier: null, returnNumber: null, sentBackAt: null, arrivedAt: null },
  returnAddress: null,
  ...{ shipCarrier: null, shipNumber: null, arbitration: null, payouts: 0, payoutId: null, payoutState: null },
  ...{
    refundType: null,
    sources: null,
    instant: false,
    instantWhy: null,
    race: null,
    recall: null,
    goodsBy: null,
    freightBy: null,
  },
  ...{ closedWhy: null, refundedAt: null, closedAt: null },
};
