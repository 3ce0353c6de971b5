import { createWords } from '../../kit/words.ts';

export const kindNames = createWords(
  { move: '划转', hold: '冻结', take: '扣划冻结款', release: '解冻', expire: '冻结到期', reverse: '冲正' },
  {
    ...{ move: 'Move', hold: 'Hold', take: 'Taken from a hold', release: 'Hold let go' },
    ...{ expire: 'Hold ran out', reverse: 'Reversal' },
  },
);

/** Why money moved: codes of the ledger. What is not here is shown as it is. */
export const codeNames = createWords(
  {
    'order.paid': '订单付款',
    'order.shares': '订单分账',
    'order.fee': '服务费',
    'order.commission': '佣金',
    'order.coupon': '优惠券',
    'deposit.paid': '缴纳保证金',
    'settlement.paid-out': '结算打款',
    'settlement.released': '留存款放行',
    'fund.contribution': '注资',
    'payout.share-returned': '分账退回',
    'recovery.collected': '追回',
    'recovery.offset': '结算抵扣',
    'recovery.back': '追回款入基金',
  },
  {
    'order.paid': 'Order paid',
    'order.shares': 'Order shared out',
    'order.fee': 'Fee',
    'order.commission': 'Commission',
    'order.coupon': 'Coupon',
    'deposit.paid': 'Deposit paid',
    'settlement.paid-out': 'Settlement paid out',
    'settlement.released': 'Kept settlement released',
    'fund.contribution': 'Contribution',
    'payout.share-returned': 'Share returned',
    'recovery.collected': 'Recovered',
    'recovery.offset': 'Held against a settlement',
    'recovery.back': 'Back into the fund',
  },
);
