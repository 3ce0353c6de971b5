import { type ClaimFacts, type MinorUnits, ORDER_STATES } from './facts.ts';
import type { AskedValue, Guarantee } from './guarantee.ts';

/** Of anything that is counted in minor units: no order comes near, and sums stay far from 64 bits. */
export const MOST_MONEY = 10n ** 15n;

/** Something in the facts of a claim that cannot be, by the path of its field. */
export interface WrongFact {
  readonly field: string;
  readonly message: string;
}

/** All that is wrong with the facts of a claim: nothing is assessed before there is none. */
export function wrongFacts(terms: Guarantee, facts: ClaimFacts): readonly WrongFact[] {
  const wrong: WrongFact[] = [];
  const refuse = (field: string, message: string): void => void wrong.push({ field, message });
  const { order, item, claim, consumer } = facts;
  const money = { 'order.paid': order.paid, 'order.freight': order.freight, 'order.refunded': order.refunded };
  const more = {
    ...{ 'order.compensated': order.compensated, 'item.price': item.price, 'item.paid': item.paid },
    ...{ 'item.refunded': item.refunded ?? 0, 'claim.loss': claim.loss ?? 0, 'claim.had': claim.had ?? 0 },
    ...{ price_now: facts.price_now ?? 0, 'consumer.refunded_90d': consumer.refunded_90d },
    ...{ 'consumer.claims_90d': consumer.claims_90d, 'consumer.orders_90d': consumer.orders_90d },
    ...{
      'consumer.disputes_90d': consumer.disputes_90d,
      'parcel.late_hours': facts.parcel?.late_hours ?? 0,
      'parcel.among': facts.parcel?.among ?? 0,
    },
  };
  for (const [field, value] of Object.entries({ ...money, ...more }))
    if (!isAmount(value)) refuse(field, `must be a whole number from 0 to ${MOST_MONEY}`);
  for (const [field, value] of Object.entries({ 'item.quantity': item.quantity, 'claim.quantity': claim.quantity }))
    if (!Number.isSafeInteger(value) || value < 1) refuse(field, 'must be a whole number from 1');
  if (!/^[A-Z]{3}$/.test(order.currency)) refuse('order.currency', 'must be an ISO 4217 code, as CNY');
  if (!ORDER_STATES.includes(order.state)) refuse('order.state', `must be one of ${ORDER_STATES.join(', ')}`);
  if (wrong.length === 0) {
    if (BigInt(item.paid) > BigInt(order.paid)) refuse('item.paid', 'is more than the whole order');
    if (BigInt(order.refunded) > BigInt(order.paid)) refuse('order.refunded', 'is more than was paid');
    if (BigInt(item.refunded ?? 0) > BigInt(item.paid)) refuse('item.refunded', 'is more than was paid for it');
    if (claim.quantity > item.quantity) refuse('claim.quantity', `is more than the ${item.quantity} that were bought`);
  }
  checkGround(terms, claim.ground, refuse);
  for (const [name, value] of Object.entries(claim.asked ?? {})) {
    const ask = terms.asks.find((one) => one.name === name);
    const fault = ask === undefined ? 'is not asked for' : askFault(ask, value);
    if (fault !== undefined) refuse(`claim.asked.${name}`, fault);
  }
  for (const [kind, count] of Object.entries(claim.evidence ?? {}))
    if (!Number.isSafeInteger(count) || count < 0) refuse(`claim.evidence.${kind}`, 'must be a whole number from 0');
  return wrong;
}

function checkGround(
  { grounds }: Guarantee,
  named: string | undefined,
  refuse: (field: string, message: string) => void,
): void {
  if (named === undefined || grounds.length === 0 || grounds.some(({ ground }) => ground === named)) return;
  refuse('claim.ground', `must be one of ${grounds.map(({ ground }) => ground).join(', ')}`);
}

function askFault({ type, choices }: AskedValue, value: MinorUnits | string): string | undefined {
  if (type === 'choice')
    return choices.some(({ id }) => id === value)
      ? undefined
      : `must be one of ${choices.map(({ id }) => id).join(', ')}`;
  if (typeof value === 'string' || !isAmount(value)) return `must be a whole number from 0 to ${MOST_MONEY}`;
  return type === 'share' && BigInt(value) > 100n ? 'must be a share of a hundred' : undefined;
}

const isAmount = (value: MinorUnits): boolean =>
  (typeof value === 'bigint' || Number.isSafeInteger(value)) && value >= 0 && BigInt(value) <= MOST_MONEY;
