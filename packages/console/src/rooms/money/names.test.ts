import { describe, expect, it } from 'vitest';
import { codeNames } from './names.ts';

const named = (code: string): boolean => code in codeNames['zh-CN'] && code in codeNames.en;

describe('why money moved is said in words', () => {
  const parts = ['refund', 'refund-advance', 'payment', 'coupon'];
  it.each(parts)('of a payout’s %s, however it ended', (part) => {
    const codes = ['', '-paid', '-failed', '-proved'].map((end) => `payout.${part}${end}`);
    expect(codes.filter((code) => !named(code))).toEqual([]);
  });

  it('of recoveries, write-offs, corrections and deposits', () => {
    const codes = [
      ...['merchant-balance', 'deposit', 'receivable', 'carrier', 'insurer'].map((source) => `recovery.${source}`),
      ...['deducted', 'not-deducted', 'proved', 'back', 'offset', 'collected'].map((step) => `recovery.${step}`),
      ...['insolvent', 'closed', 'untraceable', 'uneconomic', 'court', 'time-barred'].map((why) => `write-off.${why}`),
      ...['correction.dropped', 'correction.given-back', 'hold.expired', 'payout.paid-twice'],
      ...['deposit.paid', 'deposit.return', 'deposit.returned', 'deposit.not-returned'],
    ];
    expect(codes.filter((code) => !named(code))).toEqual([]);
  });
});
