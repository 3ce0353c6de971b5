import type { Tx } from '../../foundation/database/database.ts';
import { derivedId } from '../../foundation/ids.ts';
import { Premise } from '../../foundation/reactions/reaction.ts';
import { boughtOf, wholeOf } from '../guarantee/guarantee.ts';
import { planned, readOrderRights } from '../guarantee/right.store.ts';
import { assessedNow, bearsOf, type ClaimHands, type ClaimOptions, grantedAs, restOf } from './claim.acting.ts';
import { windowOf } from './claim.opening.ts';
import { claimOf } from './claim.store.ts';
import type { ClaimRow, GivenFacts } from './claim.ts';

export interface PlatformGiven {
  orderId: string;
  code: string;
  /** The item that it is about; the first that the right is for when left out. */
  productId?: string | undefined;
  ground?: string | null | undefined;
  facts: GivenFacts;
  /** When it happened. */
  at: Date;
  /** It counts also before the window of the order begins: what a laboratory found waits for no delivery. */
  early?: true | undefined;
  /** The event that led to it. */
  causeId: string;
}

/**
 * `known`: there is a claim of this right and order. `not-frozen`: the order does not have it. `not-used`: the terms do not
 * give it for what happened. `review`: a formula failed, and a person looks.
 */
export type PlatformOutcome = {
  outcome: 'opened' | 'review' | 'known' | 'not-frozen' | 'window' | 'not-used';
  claimId?: string;
};

export type OpenByPlatform = (tx: Tx, given: PlatformGiven) => Promise<PlatformOutcome>;

/**
 * A right that nobody has to ask for. It never throws for what an order does not have, so that a batch of them goes on; and
 * it posts nothing: what is granted is paid by a job, so any number of them fit in one transaction.
 * @throws Premise while the order is not known yet
 */
export function createPlatformOpening(options: ClaimOptions & { hands: ClaimHands }): OpenByPlatform {
  const { clock, catalogue, hands } = options;

  return async (tx, { orderId, code, productId, ground, facts: given, at, early, causeId }) => {
    const rights = await readOrderRights(tx, orderId);
    if (rights === undefined) throw new Premise(`rights of order/${orderId}`);
    const kept = rights.rights.filter((right) => right.code === code);
    const [right] = await planned(tx, catalogue, { ...rights, rights: kept });
    if (right === undefined || !right.plan.terms.by.includes('platform')) return { outcome: 'not-frozen' };
    const bought = boughtOf(rights.order, productId ?? right.items[0]);
    if (bought === undefined || !right.items.includes(bought.productId)) return { outcome: 'not-frozen' };
    const item = given.whole ? wholeOf(rights.order) : bought;
    const there = await claimOf(tx, orderId, code);
    if (there !== undefined) return { outcome: 'known', claimId: there.id };
    const held = { order: rights.order, right };
    const { terms } = right.plan;
    const row: ClaimRow = {
      ...{ id: derivedId('claim', 'platform', orderId, code, causeId), orderId, code, restOf: null },
      ...{ consumerId: held.order.consumerId, merchantId: held.order.merchantId, state: 'evidence' },
      ...{ madeBy: 'platform', maker: null, openedAt: at, currency: held.order.currency },
      ground: ground ?? (terms.grounds.length === 1 ? terms.grounds[0]!.ground : null),
      ...{ productId: item.productId, quantity: item.quantity, asked: {}, given, words: null, assessed: null },
      ...{ offered: null, answeredAt: null, answer: null, reason: null, granted: null, grantedAt: null, bears: null },
      ...{ rest: 0n, payoutId: null, toAsk: false, settledAt: null, dueAt: null, causeId },
      ...{ lossSaid: null, loss: null, decisionReason: null, decisionWords: null },
    };
    const { known, facts, assessment } = await assessedNow(tx, options, row, held);
    const window = windowOf(held, row.productId, known.moments);
    const begun = window === undefined ? early === true : early === true || at >= window.opens;
    if (!begun || (window !== undefined && at >= window.ends) || known.state === 'cancelled')
      return { outcome: 'window' };
    if (assessment.outcome === 'not-used') return { outcome: 'not-used' };
    const now = clock.now();
    if (assessment.outcome === 'failed') {
      const looked: ClaimRow = { ...row, state: 'review', reason: 'formula-failed' };
      return (await hands.begin(tx, looked, held)) ? { outcome: 'review', claimId: row.id } : { outcome: 'known' };
    }
    const assessed = { ...row, assessed: assessment.lines };
    const route = right.plan.route(facts, assessment.lines);
    const opened: ClaimRow =
      route === 'at-once'
        ? grantedAs(assessed, {
            ...{ lines: assessment.lines, bears: bearsOf(held, row, false), reason: 'terms', at: now },
            rest: restOf(assessment, assessment.lines, BigInt(facts.claim.had ?? 0)),
          })
        : { ...assessed, state: route === 'merchant' ? 'merchant' : 'review' };
    return (await hands.begin(tx, opened, held)) ? { outcome: 'opened', claimId: row.id } : { outcome: 'known' };
  };
}
