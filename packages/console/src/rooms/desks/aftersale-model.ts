import type { Amount } from '../../kit/format.ts';
import type { Left } from '../../kit/left.ts';

export const AFTERSALE_STATES = [
  ...(['await-merchant', 'await-return', 'await-merchant-receipt', 'await-merchant-shipment'] as const),
  ...(['await-buyer-receipt', 'refunding', 'failed', 'refused-once', 'refused-twice'] as const),
  ...(['done', 'closed', 'cancelled'] as const),
] as const;
export const AFTERSALE_TYPES = [
  ...(['return-refund', 'refund-only-shipped', 'refund-before-shipping', 'exchange'] as const),
  ...(['price-protection', 'resend', 'repair'] as const),
] as const;

export interface Aftersale {
  id: string;
  order_id: string;
  merchant_id: string;
  type: string;
  reason: string;
  amount: Amount;
  left: Left | null;
  state: string;
  requested_at: string;
  due_at: string | null;
  owed_by: 'merchant' | 'consumer' | null;
  instant: { granted: boolean; why: { message: { 'zh-CN': string; en: string } | null } | null };
}

type Said = { 'zh-CN': string; en: string };
type Bearer = 'merchant' | 'platform' | 'nobody';

/** One after-sale as its page shows it. */
export interface AftersaleWhole extends Aftersale {
  consumer_id: string;
  product_id: string | null;
  quantity: number | null;
  known_difference: Amount | null;
  version: number;
  agreed: 'agreed' | 'heard' | 'no' | null;
  refuse_reason: string | null;
  refusals: number;
  extended: boolean;
  reopened: boolean;
  arbitration: 'asked' | 'over' | null;
  return: { carrier: string; number: string; sent_at: string | null; arrived_at: string | null } | null;
  return_address: 'given' | 'missing' | null;
  shipment: { carrier: string; number: string } | null;
  payout: { id: string; state: string | null } | null;
  refund_type: string | null;
  sources: { source: string; amount: number }[];
  race: { kind: string; goods_by: Bearer | null; freight_by: Bearer | null; message: Said } | null;
  recall: { state: 'asked' | 'recalled' | 'too-late'; message: Said } | null;
  closed_why: string | null;
  refunded_at: string | null;
}

export interface AftersalePage {
  aftersale: AftersaleWhole;
  dispute: { id: string; state: string; stands_from: string | null } | null;
  history: {
    version: number;
    at: string;
    side: 'consumer' | 'merchant' | 'platform' | 'system';
    step: string;
    state: string;
    said: boolean;
  }[];
}
