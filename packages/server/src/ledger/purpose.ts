import type { PartyType } from '../foundation/access/principal.ts';

/** The side on which an account's balance grows. */
export type Side = 'debit' | 'credit';

export const otherSide = (side: Side): Side => (side === 'debit' ? 'credit' : 'debit');

/** Bounds of a balance on its normal side, what is held counted; null: none. */
export interface Limits {
  lowest: bigint | null;
  highest: bigint | null;
}

/** What an account is for. */
export interface PurposeTerms extends Limits {
  title: { 'zh-CN': string; en: string };
  normal: Side;
  /** Whose it can be. */
  owners: readonly ('platform' | PartyType)[];
  /** Rows over which the platform's account is spread, because many post to it at once. */
  buckets: number;
}

const HOT = 8;
const owed = { normal: 'credit', lowest: 0n, highest: null } as const;
const settledBothWays = { normal: 'credit', lowest: null, highest: null } as const;

/**
 * Every purpose that an account can have. Credit-normal is what the platform owes or has put aside, debit-normal what it
 * has or is owed.
 */
const PURPOSES = {
  'protection-fund': {
    ...{ title: { 'zh-CN': '保障基金', en: 'Protection fund' }, ...owed, owners: ['platform'], buckets: HOT },
  },
  'logistics-pool': {
    ...{ title: { 'zh-CN': '物流保障池', en: 'Logistics pool' }, ...owed, owners: ['platform'], buckets: HOT },
  },
  'merchant-balance': {
    ...{ title: { 'zh-CN': '商家待结算余额', en: 'Merchant’s balance' }, ...owed, owners: ['merchant'], buckets: 1 },
  },
  deposit: {
    ...{ title: { 'zh-CN': '保证金', en: 'Deposit' }, ...owed, owners: ['merchant', 'creator', 'agency'], buckets: 1 },
  },
  receivable: {
    ...{ title: { 'zh-CN': '应收追偿款', en: 'Receivable' }, normal: 'debit', lowest: 0n, highest: null, buckets: 1 },
    owners: ['merchant', 'creator', 'agency', 'service-provider'],
  },
  carrier: {
    ...{
      title: { 'zh-CN': '承运商往来', en: 'Carrier' },
      ...settledBothWays,
      owners: ['service-provider'],
      buckets: 1,
    },
  },
  insurer: {
    ...{
      title: { 'zh-CN': '保险公司往来', en: 'Insurer' },
      ...settledBothWays,
      owners: ['service-provider'],
      buckets: 1,
    },
  },
  'creator-commission': {
    ...{ title: { 'zh-CN': '创作者佣金', en: 'Creator’s commission' }, ...owed, owners: ['creator'], buckets: 1 },
  },
  'agency-commission': {
    ...{ title: { 'zh-CN': '机构佣金', en: 'Agency’s commission' }, ...owed, owners: ['agency'], buckets: 1 },
  },
  'platform-fee': {
    ...{
      title: { 'zh-CN': '平台服务费', en: 'Platform’s fee' },
      ...settledBothWays,
      owners: ['platform'],
      buckets: HOT,
    },
  },
  coupon: {
    ...{ title: { 'zh-CN': '优惠券资金', en: 'Coupons' }, ...owed, owners: ['platform', 'merchant'], buckets: 1 },
  },
  clearing: {
    ...{ title: { 'zh-CN': '支付清算', en: 'Clearing' }, normal: 'debit', lowest: null, highest: null, buckets: HOT },
    owners: ['platform'],
  },
  recourse: {
    ...{ title: { 'zh-CN': '待追偿款', en: 'To be recovered' }, ...owed, owners: ['platform'], buckets: HOT },
  },
  'write-off': {
    ...{ title: { 'zh-CN': '坏账核销', en: 'Written off' }, normal: 'debit', lowest: 0n, highest: null, buckets: HOT },
    owners: ['platform'],
  },
} as const satisfies Record<string, PurposeTerms>;

export type Purpose = keyof typeof PURPOSES;

export const ALL_PURPOSES = Object.keys(PURPOSES) as Purpose[];

export const termsOf = (purpose: Purpose): PurposeTerms => PURPOSES[purpose];
