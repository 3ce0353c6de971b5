import { createWords } from './words.ts';

/** What accounts of the ledger are for. */
export const PURPOSES = [
  ...([
    'protection-fund',
    'logistics-pool',
    'merchant-balance',
    'deposit',
    'receivable',
    'carrier',
    'insurer',
  ] as const),
  ...([
    'creator-commission',
    'agency-commission',
    'platform-fee',
    'coupon',
    'clearing',
    'recourse',
    'write-off',
  ] as const),
];

export const purposeNames = createWords(
  {
    'protection-fund': '保障基金',
    'logistics-pool': '物流保障池',
    'merchant-balance': '商家待结算余额',
    deposit: '保证金',
    receivable: '应收追偿款',
    carrier: '承运商往来',
    insurer: '保险公司往来',
    'creator-commission': '创作者佣金',
    'agency-commission': '机构佣金',
    'platform-fee': '平台服务费',
    coupon: '优惠券资金',
    clearing: '支付清算',
    recourse: '待追偿款',
    'write-off': '坏账核销',
  },
  {
    'protection-fund': 'Protection fund',
    'logistics-pool': 'Logistics pool',
    'merchant-balance': 'Merchant balances',
    deposit: 'Deposits',
    receivable: 'Receivables',
    carrier: 'Carriers',
    insurer: 'Insurers',
    'creator-commission': 'Commission of creators',
    'agency-commission': 'Commission of agencies',
    'platform-fee': 'Platform fees',
    coupon: 'Coupons',
    clearing: 'Clearing',
    recourse: 'To be recovered',
    'write-off': 'Written off',
  },
);
