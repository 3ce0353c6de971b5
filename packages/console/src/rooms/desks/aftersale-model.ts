import type { Amount } from '../../kit/format.ts';

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
  state: string;
  requested_at: string;
  due_at: string | null;
  owed_by: 'merchant' | 'consumer' | null;
  instant: { granted: boolean; why: { message: { 'zh-CN': string; en: string } | null } | null };
}
