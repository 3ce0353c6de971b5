import { type Guarantee, INSTANT, type Line, type Right } from '../../kit/claim-form/right.ts';
import type { Amount } from '../../kit/format.ts';
import type { Good } from '../../kit/goods.ts';
import type { Left } from '../../kit/left.ts';

/** What the server tells of an order's rights, and of what becomes of them. */

export interface Order {
  id: string;
  state: 'paid' | 'shipped' | 'delivered' | 'completed' | 'cancelled' | 'unknown';
  items?: { product_id: string; quantity: number; price: Amount; title?: string }[];
  paid?: Amount;
  paid_at?: string;
  promised_ship_at?: string;
}

/** An order of the list: its rights name their terms, which the page has once each. */
export interface ListedOrder {
  order: Order;
  rights: (Omit<Right, 'guarantee'> & { terms: string })[] | null;
  claims: Claim[];
  aftersales: Aftersale[];
  disputes: Dispute[];
  payouts: Payout[];
}

export interface OrdersPage {
  items: ListedOrder[];
  guarantees: (Guarantee & { terms: string })[];
  products: { id: string; title: string }[];
  next_cursor: string | null;
}

/** The rights of a listed order with their terms; undefined while they are not worked out. */
export function rightsOf(
  { rights }: Pick<ListedOrder, 'rights'>,
  guarantees: ReadonlyMap<string, Guarantee>,
): Right[] | undefined {
  return rights?.flatMap(({ terms, ...right }) => {
    const guarantee = guarantees.get(terms);
    return guarantee === undefined ? [] : [{ ...right, guarantee }];
  });
}

export interface OrderRights {
  order_id: string;
  missing: string[];
  goods: Good[];
  items: Right[];
}

export type ClaimState =
  | ('evidence' | 'merchant' | 'offered' | 'review' | 'granted')
  | ('paid' | 'refused' | 'withdrawn' | 'failed');

/** Why a claim or an after-sale is over of which nobody has to decide anything any more. */
export const REFUNDED_OTHERWISE = 'refunded-otherwise';

export interface Claim {
  id: string;
  order_id: string;
  code: string;
  title: string;
  state: ClaimState;
  /** A word: why it is as it is. */
  reason: string | null;
  rest_of: string | null;
  made_by: 'consumer' | 'agent' | 'platform';
  opened_at: string;
  product_id: string;
  quantity: number;
  assessed: Line[] | null;
  offered: Amount | null;
  granted: Line[] | null;
  total: Amount | null;
  came_otherwise: Amount | null;
  rest: Amount | null;
  loss: { said: Amount; accepted: Amount | null } | null;
  decision: { reason: string; title: string } | null;
  payout_id: string | null;
  settled_at: string | null;
  next: { kind: string; due_at: string | null } | null;
}

export interface ClaimPage {
  claim: Claim;
  text: string | null;
  answer: string | null;
  decision_text: string | null;
  evidence: { attachment_id: string; kind: string; by: Side }[];
}

export type AftersaleState =
  | ('await-merchant' | 'await-return' | 'await-merchant-receipt' | 'await-merchant-shipment')
  | ('await-buyer-receipt' | 'refunding' | 'failed' | 'refused-once' | 'refused-twice')
  | ('done' | 'closed' | 'cancelled');

export const AFTERSALE_TYPES = [
  ...(['return-refund', 'refund-only-shipped', 'refund-before-shipping', 'exchange'] as const),
  ...(['price-protection', 'resend', 'repair'] as const),
] as const;
export type AftersaleType = (typeof AFTERSALE_TYPES)[number];

type Said = { 'zh-CN': string; en: string };

export interface Sent {
  carrier: string;
  number: string;
}

export interface Aftersale {
  id: string;
  order_id: string;
  product_id: string | null;
  quantity: number | null;
  type: AftersaleType;
  reason: string;
  amount: Amount;
  left: Left | null;
  known_difference: Amount | null;
  state: AftersaleState;
  version: number;
  requested_at: string;
  due_at: string | null;
  owed_by: Side | null;
  not_arrived_from: string | null;
  refuse_reason: string | null;
  closed_why: string | null;
  refusals: number;
  extended: boolean;
  reopened: boolean;
  arbitration: 'asked' | 'over' | null;
  return: (Sent & { arrived_at: string | null }) | null;
  shipment: Sent | null;
  /** Whether it was said where the goods go; null: none go back. */
  return_address: 'given' | 'missing' | null;
  payout: { id: string; state: string | null } | null;
  instant: { granted: boolean; why: { code: string; message: Said | null } | null };
  recall: { state: 'asked' | 'recalled' | 'too-late'; message: Said } | null;
  refunded_at: string | null;
}

export interface AftersalePage {
  aftersale: Aftersale;
  dispute: { id: string; state: string; stands_from: string | null } | null;
  history: {
    version: number;
    at: string;
    side: Side | 'platform' | 'system';
    step: string;
    state: AftersaleState;
    said: boolean;
  }[];
}

export interface Payout {
  id: string;
  state: 'approval' | 'held' | 'paid' | 'failed' | 'refused';
  cause: 'claim' | 'aftersale' | 'dispute' | 'order-cancelled';
  cause_ref: string;
  /** Null: an ordinary refund. */
  guarantee: string | null;
  amount: Amount;
  lines: Line[];
  asked_at: string;
  ended_at: string | null;
}

export type Side = 'consumer' | 'merchant';

export interface Dispute {
  id: string;
  order_id: string;
  about: { kind: 'order' | 'claim' | 'aftersale'; id: string };
  reason: string;
  reason_title: string;
  wanted: Amount;
  state: string;
  opened_at: string;
  waits_for: (Side | 'platform')[];
  next_at: string | null;
  due_at: string | null;
  appeal_until: string | null;
  comply_by: string | null;
  complied_at: string | null;
  closed_at: string | null;
}

/** What its next date is for; undefined where nothing falls due. */
export function nextOf({ state, next_at, complied_at }: Dispute) {
  if (next_at === null) return undefined;
  return complied_at === null
    ? (['negotiation', 'evidence', 'ruled', 'final'] as const).find((one) => one === state)
    : 'confirm';
}

export const sideOf = (party: string | null): Side => (party?.startsWith('merchant/') ? 'merchant' : 'consumer');
export const homeOf = (side: Side): string => (side === 'merchant' ? '/shop' : '/me');

export const isClaimOver = (state: ClaimState): boolean => ['paid', 'refused', 'withdrawn'].includes(state);
export const isAftersaleOver = (state: AftersaleState): boolean => ['done', 'closed', 'cancelled'].includes(state);

/** The same for everybody who changed their mind: the server knows this word. */
export const CHANGED_MIND = 'no-reason';

export const ofInstant = (order: Pick<Order, 'state'>, rights: readonly Right[]): Right | undefined =>
  order.state === 'paid' ? rights.find(({ code, window }) => code === INSTANT && window.open) : undefined;

/** `PT24H` in seconds; undefined where it has parts that a clock does not count. */
export function secondsOf(lasts: string): number | undefined {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(lasts);
  if (!found) return undefined;
  const [days, hours, minutes] = [1, 2, 3].map((at) => Number(found[at] ?? 0)) as [number, number, number];
  return days * 86_400 + hours * 3_600 + minutes * 60;
}

/** Whatever is done to a claim, an after-sale or a dispute changes what the others show. */
export const ALL = [
  '/v1/claims',
  '/v1/aftersales',
  '/v1/disputes',
  '/v1/orders',
  '/v1/payouts',
  '/v1/consumers',
] as const;
