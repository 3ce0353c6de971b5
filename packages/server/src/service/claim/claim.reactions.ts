import { derivedId } from '../../foundation/ids.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { stateOfPromise } from './claim.promise.ts';
import type { Claims } from './claims.ts';
import { insertSweep, notePrice } from './sweep.store.ts';

const CLAIM_DEADLINES: ReactionDeclaration = {
  ...{ name: 'service.claim-deadlines', types: ['promise.breached'], key: 'subject' },
};
const CLAIM_PAYOUTS: ReactionDeclaration = {
  ...{ name: 'service.claim-payouts', types: ['payout.settled', 'payout.failed'], key: 'order' },
};
const PRICE_DROPS: ReactionDeclaration = {
  ...{ name: 'service.price-drops', types: ['product.submitted', 'product.updated'], key: 'product' },
};
const FAILED_INSPECTIONS: ReactionDeclaration = {
  ...{ name: 'service.failed-inspections', types: ['lab.reported'], key: 'product' },
};

export const claimReactionDeclarations: readonly ReactionDeclaration[] = [
  ...[CLAIM_DEADLINES, CLAIM_PAYOUTS, PRICE_DROPS, FAILED_INSPECTIONS],
];

type Fields = Record<string, unknown>;
interface PayoutTold {
  cause: string;
  cause_ref: string;
  state: string;
  order_id: string;
  lines: { kind: string }[];
  failure?: string;
}
const idOf = (subject: string): string => subject.slice(subject.indexOf('/') + 1);

export const claimReactions = ({
  claims,
}: {
  claims: Pick<Claims, 'lapse' | 'paid' | 'refunded'>;
}): readonly Reaction[] => [
  {
    ...CLAIM_DEADLINES,
    async handle(tx, events, { clock }) {
      for (const { subject, data } of events) {
        const state = stateOfPromise(String((data.promise as Fields).kind));
        if (state !== undefined) await claims.lapse(tx, idOf(subject), state, clock.now());
      }
    },
  },
  {
    ...CLAIM_PAYOUTS,
    async handle(tx, events, { clock }) {
      const refunded = new Set<string>();
      for (const { type, data, time } of events) {
        const { cause, cause_ref, failure, order_id, lines, state } = data.payout as PayoutTold;
        const settled = type === 'payout.settled';
        const outcome = settled ? 'settled' : state === 'refused' ? 'refused' : 'failed';
        if (cause === 'claim') await claims.paid(tx, cause_ref, { outcome, reason: failure ?? null, at: time });
        // compensation takes nothing of what others ask back
        if (settled && lines.some(({ kind }) => kind === 'refund')) refunded.add(order_id);
      }
      // what asks for the same money waits for nothing any more
      for (const order of refunded) await claims.refunded(tx, order, clock.now());
    },
  },
  {
    ...PRICE_DROPS,
    async handle(tx, events) {
      for (const { id, type, data, time } of events) {
        const { id: productId, price } = data.product as { id: string; price?: { amount: number; currency: string } };
        if (price === undefined) continue;
        const hasFallen = await notePrice(tx, { productId, price: price.amount, currency: price.currency, at: time });
        // from what, is not known of goods that were there before money moved: whoever paid more is looked for
        if (!(hasFallen ?? type === 'product.updated')) continue;
        await insertSweep(tx, {
          ...{ id: derivedId('claim-sweep', 'price-drop', id), kind: 'price-drop', productId, ground: null },
          ...{ given: { price_now: price.amount }, paidFrom: new Date(time.getTime() - PRICE_MS), paidTo: time },
          ...{ above: BigInt(price.amount), currency: price.currency, at: time, causeId: id },
        });
      }
    },
  },
  {
    ...FAILED_INSPECTIONS,
    async handle(tx, events) {
      for (const { id, data, time } of events) {
        const { product_id, result } = data.inspection as Record<string, string>;
        const ground = groundOfResult(result!);
        if (ground === undefined) continue;
        await insertSweep(tx, {
          ...{ id: derivedId('claim-sweep', 'inspection', id), kind: 'inspection', productId: product_id!, ground },
          ...{ given: {}, paidFrom: new Date(time.getTime() - INSPECTED_MS), paidTo: time },
          ...{ above: null, currency: null, at: time, causeId: id },
        });
      }
    },
  },
];

const DAY_MS = 86_400_000;
/** As long as any right against a fallen price lasts. */
const PRICE_MS = 90 * DAY_MS;
const INSPECTED_MS = 400 * DAY_MS;

/** The ground on which a result of a laboratory gives rights; none: it passed, or says nothing about the goods. */
const RESULT_GROUNDS: Readonly<Record<string, string>> = {
  ...{ fake: 'fraud', counterfeit: 'fraud' },
  ...{ unsafe: 'unsafe-food', 'unsafe-food': 'unsafe-food' },
  ...{ fail: 'quality', failed: 'quality', unqualified: 'quality' },
};

const groundOfResult = (result: string): string | undefined =>
  Object.hasOwn(RESULT_GROUNDS, result) ? RESULT_GROUNDS[result] : undefined;
