import type { Assessment, GuaranteePlan, Missing, OrderMoments } from '@anxin/engine';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem, type ProblemDetails } from '../../foundation/errors.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { amountParam, amountText } from '../../ledger/amounts.ts';
import { SPEED_REFUND } from '../aftersale/instant.ts';
import { factsOfItem } from '../guarantee/freezing.ts';
import { boughtOf } from '../guarantee/guarantee.ts';
import {
  assessedNow,
  bearsOf,
  type ClaimHands,
  type ClaimOptions,
  grantedAs,
  type Held,
  heldBy,
  isGone,
  judged,
  missingIn,
  requirePaid,
  restNow,
  restOf,
  step,
} from './claim.acting.ts';
import { lossOf, type WireMoney } from './claim.amounts.ts';
import { kindOf, sentAs } from './claim.asked.ts';
import { requireWithinLimits } from './claim.limits.ts';
import { toldMissing } from './claim.missing.ts';
import { CLAIM_FIELDS } from './claim.sealing.ts';
import { claimOf, lockClaim, lockClaiming } from './claim.store.ts';
import { aboutClaim, type ClaimRow } from './claim.ts';

export interface ClaimGiven {
  orderId: string;
  code: string;
  productId?: string | undefined;
  quantity?: number | undefined;
  ground?: string | undefined;
  asked?: Readonly<Record<string, WireMoney | number | string>> | undefined;
  words?: string | undefined;
  /** What was lost beside the price, where what the law gives goes by it. */
  loss?: WireMoney | undefined;
}

export interface Opening {
  /** @throws Problem `claim.*` */
  open(by: Principal, given: ClaimGiven): Promise<ClaimRow>;
  /** What a claim left by law: granted as far as it is known, by a person. @throws Problem `claim.no-rest` */
  openRest(by: Principal, of: ClaimRow, words: string | undefined): Promise<ClaimRow>;
  /** All that was missing is there. @throws Problem `claim.missing` naming what is not, `claim.state` */
  submit(tx: Tx, row: ClaimRow, at: Date): Promise<ClaimRow>;
  /** The files of which each set is enough for a claim that waits for them; none where it waits for nothing. */
  lacking(row: ClaimRow): Promise<Missing['ways']>;
}

export interface OpeningOptions extends ClaimOptions {
  sealer: Pick<Sealer, 'sealValues'>;
  trail: WriteTrail;
  hands: ClaimHands;
}

export const actorOf = ({ kind, id }: Principal): string => `${kind}/${id}`;

export function createOpening(options: OpeningOptions): Opening {
  const { db, clock, ids, sealer, trail, catalogue, hands } = options;

  const seal = async (consumerId: string, words: string | undefined): Promise<string | null> => {
    if (words === undefined) return null;
    const [cipher] = await sealer.sealValues([
      { person: `consumer/${consumerId}`, field: CLAIM_FIELDS.words, value: words },
    ]);
    return cipher!;
  };

  const enter = (tx: Tx, by: Principal, row: ClaimRow) =>
    trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: 'service.claim.open', object: aboutClaim(row.id) },
        ...{ outcome: 'done', detail: { order: row.orderId, code: row.code, rest_of: row.restOf } },
      },
    ]);

  /** Where a claim that lacks nothing goes; what is granted at once is not saved yet. @throws Problem as `requirePaid` */
  const routed = async (tx: Tx, row: ClaimRow, held: Held, at: Date): Promise<ClaimRow> =>
    routedBy(row, held, at, await assessedNow(tx, options, row, held));

  /** Nobody is asked to show something for what gives nothing, whatever is shown. @throws Problem as `requirePaid` */
  const requireWorthShowing = async (tx: Tx, row: ClaimRow, held: Held, ways: Missing['ways']): Promise<void> => {
    let first: Assessment | undefined;
    for (const way of ways) {
      const shown = Object.fromEntries(way.map(({ kind, least }) => [kind, least]));
      const { assessment } = await assessedNow(tx, options, row, held, shown);
      if (assessment.outcome === 'pay') return;
      first ??= assessment;
    }
    if (first !== undefined) requirePaid(first, row.code);
  };

  const routedBy = (
    row: ClaimRow,
    held: Held,
    at: Date,
    { facts, assessment }: Pick<Awaited<ReturnType<typeof assessedNow>>, 'facts' | 'assessment'>,
  ): ClaimRow => {
    const { plan } = held.right;
    const paid = requirePaid(assessment, row.code);
    const assessed = { ...row, assessed: paid.lines };
    const route = plan.route(facts, paid.lines);
    if (route === 'merchant') return { ...assessed, state: step(row, 'ask-merchant') };
    // nobody's word for a loss is paid by rules alone
    if (route === 'person' || row.lossSaid !== null) return { ...assessed, state: step(row, 'ask-person') };
    return grantedAs(assessed, {
      ...{ lines: paid.lines, bears: bearsOf(held, row, false), reason: 'terms', at },
      rest: restOf(paid, paid.lines, BigInt(facts.claim.had ?? 0)),
    });
  };

  return {
    async open(by, given) {
      const held = await heldBy(db, catalogue, { orderId: given.orderId, code: given.code });
      const { order, right } = held;
      const { plan } = right;
      if (!plan.terms.by.includes('consumer')) throw new Problem('claim.by', { field: 'code' });
      // money that goes back before the goods leave stops the order in the same transaction, and only an after-sale does that
      if (given.code === SPEED_REFUND) throw new Problem('claim.aftersale', { field: 'code' });
      // nor is money paid for goods that are to come back first
      const { aftersale } = plan.terms;
      if (aftersale !== undefined)
        throw new Problem('claim.aftersale', {
          ...{ field: 'code', params: { type: aftersale } },
          detail: `${given.code} is refunded once the goods are back: ask for it as an after-sale of type ${aftersale}`,
        });
      if (given.ground !== undefined && plan.terms.grounds.length === 0)
        throw new Problem('claim.facts', { field: 'ground', detail: `${given.code} asks for no ground: leave it out` });
      const words = await seal(order.consumerId, given.words);
      const made = await db.transaction().execute(async (tx) => {
        await lockClaiming(tx, order.consumerId);
        const at = clock.now();
        const row: ClaimRow = {
          ...{ id: ids.next(), orderId: order.id, code: given.code, restOf: null, consumerId: order.consumerId },
          ...{ merchantId: order.merchantId, state: 'evidence', madeBy: by.party === undefined ? 'agent' : 'consumer' },
          ...{ maker: actorOf(by), openedAt: at, currency: order.currency, ground: given.ground ?? onlyGround(plan) },
          ...{ ...itemOf(held, given), asked: askedOf(given.asked, held), words, assessed: null },
          ...{ offered: null, answeredAt: null, answer: null, reason: null, granted: null, grantedAt: null },
          ...{ bears: null, rest: 0n, payoutId: null, toAsk: false, settledAt: null, dueAt: null, causeId: null },
          ...{ lossSaid: null, loss: null, decisionReason: null, decisionWords: null },
          given: (await options.blamedFor(tx, order.id, given.code)) ?? {},
        };
        row.lossSaid = lossOf(given.loss, row, held);
        const { known, facts } = await judged(tx, options, row, held);
        // a price that goes up again takes back nothing from who claimed while it was low
        if (facts.price_now !== undefined) row.given = { ...row.given, price_now: Number(facts.price_now) };
        requireWindow(held, row, known.moments, at);
        await requireFirst(tx, row);
        const wrong = plan.wrong(facts);
        if (wrong.length > 0) throw new Problem('claim.facts', faultsOf(wrong));
        const missing = missingIn(plan, facts, row);
        if (missing.asks.length > 0)
          throw new Problem('claim.missing', toldMissing(plan, { asks: missing.asks, ways: [] }));
        await requireWithinLimits(tx, plan.terms.limits, row, at);
        const lacks = missing.evidence.length > 0;
        if (lacks) await requireWorthShowing(tx, row, held, missing.ways);
        const begun = lacks ? row : await routed(tx, row, held, at);
        if (!(await hands.begin(tx, begun, held))) throw exists(await claimOf(tx, row.orderId, row.code));
        await enter(tx, by, begun);
        return begun.state === 'granted' ? hands.pay(tx, begun, held) : begun;
      });
      options.onStored();
      return made;
    },

    async openRest(by, of, text) {
      const held = await heldBy(db, catalogue, of);
      const words = await seal(of.consumerId, text);
      const made = await db.transaction().execute(async (tx) => {
        await lockClaiming(tx, of.consumerId);
        const before = (await lockClaim(tx, of.id))!;
        const at = clock.now();
        const rest = before.rest === 0n ? 0n : await restNow(tx, options, before, held);
        if (rest === 0n) throw new Problem('claim.no-rest', { field: 'rest_of' });
        const row: ClaimRow = {
          ...{ ...before, id: ids.next(), restOf: before.id, state: 'review', openedAt: at, words },
          ...{ madeBy: by.party === undefined ? 'agent' : 'consumer', maker: actorOf(by) },
          ...{ assessed: [{ kind: 'compensation', amount: rest }], offered: null, answeredAt: null },
          ...{ answer: null, reason: null, granted: null, grantedAt: null, bears: null, rest: 0n, payoutId: null },
          ...{ toAsk: false, settledAt: null, dueAt: null, causeId: null, decisionReason: null, decisionWords: null },
        };
        if (!(await hands.begin(tx, row, held))) throw new Problem('claim.exists', { field: 'rest_of' });
        await enter(tx, by, row);
        return row;
      });
      options.onStored();
      return made;
    },

    async submit(tx, row, at) {
      const held = await heldBy(tx, catalogue, row);
      const { plan } = held.right;
      const { facts } = await judged(tx, options, row, held);
      const missing = missingIn(plan, facts, row);
      if (missing.asks.length + missing.evidence.length > 0)
        throw new Problem('claim.missing', toldMissing(plan, missing));
      const assessed = await assessedNow(tx, options, row, held);
      if (isGone(assessed.assessment)) return hands.close(tx, row, held, at);
      const after = routedBy(row, held, at, assessed);
      await hands.move(tx, row, after, held, at);
      return after.state === 'granted' ? hands.pay(tx, after, held) : after;
    },

    async lacking(row) {
      if (row.state !== 'evidence') return [];
      const held = await heldBy(db, catalogue, row);
      const { facts } = await judged(db, options, row, held);
      return missingIn(held.right.plan, facts, row).ways;
    },
  };
}

const onlyGround = ({ terms }: GuaranteePlan): string | null =>
  terms.grounds.length === 1 ? terms.grounds[0]!.ground : null;

/** @throws Problem `claim.item` */
function itemOf(
  { order, right }: Held,
  { productId, quantity }: Pick<ClaimGiven, 'productId' | 'quantity'>,
): { productId: string; quantity: number } {
  const id = productId ?? (right.items.length === 1 || right.plan.terms.asks.length === 0 ? right.items[0] : undefined);
  const item = boughtOf(order, id);
  if (id === undefined || item === undefined || !right.items.includes(id))
    throw new Problem('claim.item', {
      ...{ field: 'product_id', detail: `${right.code} is for ${right.items.join(', ')}` },
    });
  if (quantity !== undefined && quantity > item.quantity)
    throw new Problem('claim.item', { field: 'quantity', detail: `${item.quantity} were bought` });
  return { productId: id, quantity: quantity ?? item.quantity };
}

/** Amounts come with their currency, and are no more than was paid. @throws Problem `claim.currency`, `claim.over-paid`, `claim.facts` */
function askedOf(asked: ClaimGiven['asked'], { order, right }: Held): ClaimRow['asked'] {
  return Object.fromEntries(
    Object.entries(asked ?? {}).map(([name, value]) => {
      const field = `asked.${name}`;
      const ask = right.plan.terms.asks.find((one) => one.name === name);
      const isMoney = ask?.type === 'money';
      if ((typeof value === 'object') !== isMoney)
        throw new Problem('claim.facts', { field, detail: `${field} ${kindOf(ask)}` });
      if (typeof value !== 'object') return [name, value];
      if (value.currency !== order.currency)
        throw new Problem('claim.currency', { field, detail: `The order was paid in ${order.currency}` });
      if (value.amount < 0)
        throw new Problem('claim.facts', { field, detail: `${field} is an amount, and not below zero` });
      if (value.amount > order.paid)
        throw new Problem('claim.over-paid', {
          field,
          detail: `${amountText(order.paid, order.currency)} was paid, and ${amountText(value.amount, order.currency)} is asked`,
          params: { most: amountParam(order.paid, order.currency), asked: amountParam(value.amount, order.currency) },
        });
      return [name, value.amount];
    }),
  );
}

export const windowOf = ({ order, right }: Held, productId: string, moments: OrderMoments) => {
  const item = boughtOf(order, productId)!;
  return right.plan.window(factsOfItem(order, item, []), moments);
};

/** @throws Problem `claim.window` */
function requireWindow(held: Held, { productId, code }: ClaimRow, moments: OrderMoments, at: Date): void {
  const window = windowOf(held, productId, moments);
  if (window === undefined)
    throw new Problem('claim.window', {
      detail: `${code} waits for the moment "${held.right.plan.terms.window.from}" of the order`,
    });
  if (at < window.opens || at >= window.ends)
    throw new Problem('claim.window', {
      detail: `${code} can be used from ${window.opens.toISOString()} until ${window.ends.toISOString()}`,
      params: { from: window.opens.toISOString(), until: window.ends.toISOString() },
    });
}

const exists = (row: Pick<ClaimRow, 'id' | 'state'> | undefined): Problem =>
  new Problem(
    'claim.exists',
    row === undefined ? {} : { detail: `Claim ${row.id} is under way or over: its state is ${row.state}` },
  );

async function requireFirst(tx: Tx, { orderId, code }: ClaimRow): Promise<void> {
  const there = await claimOf(tx, orderId, code);
  if (there !== undefined) throw exists(there);
}

function faultsOf(wrong: readonly { field: string; message: string }[]): ProblemDetails {
  const problems = wrong.map(({ field, message }) => ({ field: sentAs(field), message }));
  return {
    field: problems[0]!.field,
    detail: problems.map(({ field, message }) => `${field} ${message}`).join('; '),
    problems,
  };
}
