import { describe, expect, it } from 'vitest';
import { fillParams, type Notification } from './notification.ts';

const notification = (params: Record<string, unknown>, kind = 'promise.breached'): Notification => ({
  ...{ id: '1', kind, params, link: null },
  ...{ created_at: '2026-11-26T00:00:00Z', read_at: null },
});

describe('fillParams', () => {
  it('names promises and subjects in the words of the reader', () => {
    const item = notification({
      promise: 'p1',
      kind: 'casework.review',
      subject: 'case/01890000-0000-7000-8000-00000000abcd',
    });
    expect(fillParams(item, { unknown: '?', language: 'en' })).toMatchObject({
      promise: 'Time to decide a case',
      title: 'Case …0000abcd',
    });
    const order = notification({ promise: 'p1', kind: 'marketplace.shipping', subject: 'order/A1' });
    expect(fillParams(order, { unknown: '?', language: 'zh-CN' }).title).toBe('订单 A1');
  });

  it('names measures and what an appeal came to', () => {
    const decided = { appeal: 'a1', measure: 'm1', kind: 'delist', subject: 'product/P1', outcome: 'partly-upheld' };
    expect(fillParams(notification(decided, 'appeal.decided'), { unknown: '?', language: 'zh-CN' })).toMatchObject({
      ...{ measure: '下架', outcome: '申诉部分成立', title: '商品 P1' },
    });
    const proposed = { measure: 'm1', kind: 'suspend-trade', target: 'merchant/M1' };
    expect(fillParams(notification(proposed, 'measure.proposed'), { unknown: '?', language: 'en' })).toMatchObject({
      ...{ measure: 'Suspend trade', title: 'Merchant M1' },
    });
  });

  it('leaves no gap where nothing was sent', () => {
    expect(fillParams(notification({}), { unknown: '未知', language: 'zh-CN' })).toEqual({
      ...{ device: '未知', title: 'promise.breached', promise: '未知' },
    });
  });
});
