import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestPlatform, SMALL_PACK, type TestPlatform } from '../test-platform.ts';
import { trustOf } from './reporter.ts';

describe('trust', () => {
  test('nobody known is neutral, and a record moves it the more the longer it is', () => {
    expect(trustOf('r', { upheld: 0, refused: 0 })).toMatchObject({ mean: 0.5, factor: 1 });
    // Beta(3 + 9, 3 + 1): 12 of 16
    expect(trustOf('r', { upheld: 9, refused: 1 })).toMatchObject({ mean: 0.75, factor: 1.25 });
    expect(trustOf('r', { upheld: 1, refused: 0 }).factor).toBeLessThan(1.1);
  });

  test('it lies between a half and one and a half, and never falls with what was upheld', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (upheld, refused) => {
        const { factor } = trustOf('r', { upheld, refused });
        expect(factor).toBeGreaterThanOrEqual(0.5);
        expect(factor).toBeLessThanOrEqual(1.5);
        expect(trustOf('r', { upheld: upheld + 1, refused }).factor).toBeGreaterThanOrEqual(factor);
        expect(trustOf('r', { upheld, refused: refused + 1 }).factor).toBeLessThanOrEqual(factor);
      }),
    );
  });
});

describe('a report', () => {
  let tested: TestPlatform;
  beforeAll(async () => {
    tested = await openTestPlatform({
      pack: {
        ...SMALL_PACK,
        'ip/notices.yaml': `rules:
  - id: ip.test.notice
    title: { zh-CN: 通知, en: Notice }
    on: [ip.notice.filed]
    when: notice.grounds != ""
    verdict: limit
    case: { queue: notices, priority: 50 }
    message: { zh-CN: 通知, en: Notice }
`,
      },
    });
  });
  afterAll(() => tested.drop());

  let next = 0;
  const filed = async (holder: string) => {
    const id = `n${++next}`;
    await tested.post('/v1/decisions', {
      ...{ id, source: 'test', type: 'ip.notice.filed', time: '2026-11-20T07:00:00Z', subject: `notice/${id}` },
      data: {
        notice: { id, rights_holder_id: holder, right_id: 'r1', targets: ['product/p1'], grounds: '仿冒' },
      },
    });
    return (await tested.get(`/v1/cases?subject=notice/${id}`)).json().items[0];
  };
  const answer = async (id: string, given: string) => {
    await tested.post(`/v1/cases/${id}/take`, {});
    await tested.post(`/v1/cases/${id}/decide`, { answer: given, version: 1 });
    await tested.sql(`update "case" set final_at = final_at - interval '1 minute' where state = 'decided'`);
    await tested.platform.casework.settle();
  };

  test('weighs what the reporter’s earlier ones came to, counted anew each time', async () => {
    const first = await filed('h1');
    // 50 × 1.1 for the limit, and nothing for who is not known
    expect(first).toMatchObject({ priority: 55, routed: { trust: { reporter: 'rights-holder/h1', factor: 1 } } });
    await answer(first.id, 'uphold');
    await answer((await filed('h1')).id, 'reject');
    await answer((await filed('h2')).id, 'clear');
    const [good, bad] = [await filed('h1'), await filed('h2')];
    expect(good).toMatchObject({
      priority: 62,
      routed: { trust: { upheld: 2, refused: 0, mean: 0.63, factor: 1.13 } },
    });
    expect(bad).toMatchObject({ priority: 51, routed: { trust: { upheld: 0, refused: 1, mean: 0.43, factor: 0.93 } } });
    // an answer that does not stand counts no more
    await tested.post(`/v1/cases/${first.id}/reopen`, { reason: '再看' });
    expect((await filed('h1')).routed.trust).toMatchObject({ upheld: 1, refused: 0 });
  });

  test('what nobody reports has no trust', async () => {
    await tested.post('/v1/decisions', {
      ...{ id: 't1', source: 'test', type: 'ticket.opened', time: '2026-11-20T07:00:00Z', subject: 'ticket/t1' },
      data: { ticket: { id: 't1', consumer_id: 'c1', channel: 'app', text: '我要投诉' } },
    });
    const [found] = (await tested.get('/v1/cases?subject=ticket/t1')).json().items;
    expect(found.routed.trust).toBeNull();
  });
});
