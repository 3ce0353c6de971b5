import { type CaseOpening, caseOpening } from './casework/case.opening.ts';
import type { Effect } from './foundation/log/effect.ts';
import type { PromiseStore } from './foundation/promises/promise.store.ts';
import { shippingPromiseEffect } from './marketplace/shipping-promise.ts';

/**
 * The in-transaction effects: all that must be there as soon as an event is acknowledged, in the order in which it
 * happens. Every line here is paid for by every caller; what can come a moment later is a reaction.
 *
 * The order is also that in which promises are locked: those of orders before those of cases, here and everywhere; and
 * cases before the targets of measures, which a decision about a case changes too.
 */
export const inTransactionEffects = ({
  promises,
  casework,
  measures,
}: {
  promises: PromiseStore;
  casework: CaseOpening;
  measures: Effect;
}): Effect[] => [shippingPromiseEffect(promises), caseOpening(casework), measures];
