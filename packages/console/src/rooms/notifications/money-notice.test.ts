import { describe, expect, it } from 'vitest';
import { fill } from '../../kit/words.ts';
import { moneyParams, type NoticeReader } from './money-notice.ts';
import { words } from './words.ts';

const reader = (language: 'zh-CN' | 'en'): NoticeReader => ({
  ...{ language, timeZone: 'Asia/Shanghai' },
  categoryName: (id) => (id === 'food.tea' ? { 'zh-CN': '茶叶', en: 'Tea' }[language] : id),
});
const said = (kind: string, params: Record<string, unknown>, language: 'zh-CN' | 'en'): string =>
  fill(
    words[language][`kind.${kind}` as 'kind.fund.approved'],
    { ...(params as Record<string, string>), ...moneyParams(kind, params, reader(language)) },
    language,
  );

const level = { what: 'deposit-level', about: 'food.tea', amount: 800_000, currency: 'CNY', role: 'fund-manager' };

describe('notices about money', () => {
  it('say who answered by their role, what was asked for, and why', () => {
    expect(said('fund.approved', { ...level, reason: 'risk' }, 'zh-CN')).toBe(
      '资金管理员批准了您的申请：类目 茶叶 的保证金标准定为 ¥8,000.00（风险变化）',
    );
    expect(said('fund.refused', { ...level, reason: 'amount' }, 'en')).toBe(
      'Fund manager refused what you asked for: deposit for category Tea: ¥8,000.00 (the amount does not fit)',
    );
    expect(said('fund.refused', { ...level, role: 'system', reason: 'unsaid' }, 'zh-CN')).toMatch(/^系统.*未说明原因/);
  });

  it('say of a payout why it had waited, or why it is not paid', () => {
    const payout = { order: 'o1', amount: 60_000, currency: 'CNY', role: 'fund-manager' };
    expect(said('payout.approved', { ...payout, reason: 'second-person' }, 'en')).toBe(
      'Fund manager approved your payout of ¥600.00 for order o1 (above one person’s limit)',
    );
    expect(said('payout.refused', { ...payout, reason: 'evidence' }, 'zh-CN')).toBe(
      '资金管理员未批准您提出的赔付：订单 o1，¥600.00（缺少依据）',
    );
  });

  it('say of a dispute why it was not paid, and of a claim what was agreed on, what is paid, and why less', () => {
    expect(said('dispute.unpaid', { order: 'o1', reason: 'grounds' }, 'zh-CN')).toBe(
      '订单 o1 的纠纷：应付的款项未通过平台复核（理由不充分），没有支付，平台将重新处理',
    );
    const less = { order: 'o1', agreed: 15_000, amount: 11_800, otherwise: 3_200, currency: 'CNY' };
    expect(said('claim.less', less, 'en')).toBe(
      'The claim on order o1: ¥150.00 was agreed on, ¥118.00 is paid, and ¥32.00 came back another way',
    );
  });

  it('say of an exemption when and where it would be', () => {
    const exemption = {
      ...{ reason: 'weather', from: '2026-11-26T18:00:00Z', to: '2026-11-29T00:00:00Z', region_count: 2 },
      role: 'supervisor',
    };
    expect(said('exemption.approved', exemption, 'zh-CN')).toBe(
      '审核主管批准了您提出的物流豁免：2 个地区，2026-11-27 至 2026-11-29（天气）',
    );
    expect(said('exemption.refused', exemption, 'en')).toContain('2 regions');
  });

  it('name alarms, what is asked for and what is waited for, and leave codes that nobody named', () => {
    expect(said('fund.alarm', { fund: 'logistics-pool', currency: 'CNY', what: 'coverage' }, 'zh-CN')).toBe(
      '基金告警：物流保障池 CNY（余额对义务的覆盖低于下限）',
    );
    const coverage = { fund: 'protection-fund', currency: 'CNY', what: 'coverage', coverage: 82, least: 100 };
    expect(said('fund.alarm', coverage, 'en')).toContain('it has 82% of what it owes, and 100% is the least');
    const solvency = { fund: 'protection-fund', currency: 'CNY', what: 'solvency', amount: 290_000, high: 300_000 };
    expect(said('fund.alarm', solvency, 'zh-CN')).toContain('可用 ¥2,900.00，未来 30 天可能要付 ¥3,000.00');
    expect(said('fund.asked', { what: 'write-off' }, 'en')).toContain('(write-off)');
    expect(said('payout.waits', { waits_for: 'fund' }, 'zh-CN')).toContain('基金余额不足');
    expect(said('payout.waits', { waits_for: 'newer' }, 'zh-CN')).toContain('newer');
  });

  it('leave other notices alone', () => {
    expect(moneyParams('case.assigned', { reason: 'amount', what: 'x' }, reader('en'))).toEqual({});
  });
});
