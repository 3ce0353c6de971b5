import type { Effect } from './foundation/log/effect.ts';
import type { PromiseStore } from './foundation/promises/promise.store.ts';
import { shippingPromiseEffect } from './marketplace/shipping-promise.ts';

/**
 * The in-transaction effects: all that must be there as soon as an event is acknowledged, in the order in which it
 * happens. Every line here is paid for by every caller; what can come a moment later is a reaction.
 */
export const inTransactionEffects = ({ promises }: { promises: PromiseStore }): Effect[] => [
  shippingPromiseEffect(promises),
];
