import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../test-platform.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({
    pack: {
      ...SMALL_PACK,
      'content/live.yaml': `rules:
  - id: content.test.live
    title: { zh-CN: 直播, en: Live }
    on: [live.segment]
    match: { word: { lexicon: words, in: [segment.transcript] } }
    when: word.count > 0
    verdict: limit
    measures: [{ kind: points, party: "'creator/' + live.creator_id", points: 2 }]
    message: { zh-CN: 有, en: Found }
`,
    },
  });
});
afterAll(() => tested.drop());

const live = { id: 'l1', creator_id: 'k1', merchant_id: 'm1' };
const event = (type: string, id: string, data: object) => ({
  ...{ id, source: 'test', type, time: '2026-11-20T07:00:00Z', subject: 'live/l1', data },
});
const segment = (seq: number, transcript: string, more: object = {}) =>
  event('live.segment', `segment-${seq}-${transcript.length}`, {
    live,
    segment: { seq, start_s: seq * 30, end_s: seq * 30 + 30, transcript, ...more },
  });

test('a live room on one axis: segments in order, each with its decision, pictures as addresses', async () => {
  const answer = await tested.post('/v1/decisions', [
    event('live.started', 'started', { live: { ...live, title: '晚场' } }),
    segment(2, '这是最佳的'),
    segment(1, '大家好', {
      frames: ['file:live/l1/1 a.png', 'https://img.example/1.png'],
      viewers: 12,
      comments: ['好', { text: '买了', phone: '13800138000' }],
    }),
    segment(0, '开场'),
    segment(1, '大家好，再说一遍', { product_id: 'p1' }),
  ]);
  expect(answer.statusCode).toBe(200);
  await tested.platform.reactionWorker.drain();
  const read = await tested.get('/v1/live/l1/timeline');
  const timeline = read.json();
  expect(timeline.live).toMatchObject({ id: 'l1', title: '晚场', creator_id: 'k1' });
  expect(timeline.segments.map(({ seq }: { seq: number }) => seq)).toEqual([0, 1, 2]);
  expect(timeline.segments[1]).toMatchObject({ transcript: '大家好，再说一遍', product_id: 'p1', viewers: null });
  expect(timeline.segments[2].decision).toMatchObject({
    ...{ verdict: 'limit', rules: ['content.test.live'] },
    evidence: [{ field: 'segment.transcript', start: 2, end: 4, text: '最佳' }],
  });
  expect(read.body).not.toMatch(/13800138000|axc1/);
  const creator = await tested.bearer({ party: 'creator/k1' });
  expect((await tested.get('/v1/live/l1/timeline', creator)).json().segments).toHaveLength(3);
  const other = await tested.bearer({ party: 'creator/k2' });
  expect((await tested.get('/v1/live/l1/timeline', other)).statusCode).toBe(404);
  expect((await tested.get('/v1/live/none/timeline')).statusCode).toBe(404);

  const subject = (await tested.get('/v1/subjects/live/l1')).json();
  expect(subject).toMatchObject({
    ...{ subject: 'live/l1', party: 'creator/k1', state: { title: '晚场', type: 'live' } },
    measures: [{ kind: 'points', points: 2, party: 'creator/k1' }],
    counts: { by_verdict: { allow: 4, observe: 0, limit: 1, reject: 0 } },
    cases: [],
  });
});

test('pictures of a segment have addresses of ours where they lie here', async () => {
  const frames = ['file:live/l2/1 a.png', 'https://img.example/1.png', `data:image/png;base64,${'A'.repeat(200_000)}`];
  const one = segment(0, '看图', { frames });
  await tested.post('/v1/decisions', {
    ...one,
    id: 'pictures',
    subject: 'live/l2',
    data: { ...one.data, live: { ...live, id: 'l2' } },
  });
  const { segments } = (await tested.get('/v1/live/l2/timeline')).json();
  expect(segments[0].frames).toEqual(['/v1/media/live/l2/1%20a.png', 'https://img.example/1.png']);
});

test('a subject has its state, its cases and its measures, masked, and nothing of another’s', async () => {
  const recipient = { name: '王小明', phone: '13800138000', address: '杭州市西湖区文三路1号' };
  await tested.post('/v1/decisions', [
    make.order('paid', 's1', { merchant_id: 'mine', consumer_id: 'c9', recipient }),
    make.product('s2', { merchant_id: 'mine', title: '国家级 <script>' }),
    make.ticket('s3', '我要投诉', { consumer_id: 'c9' }),
    {
      ...event('merchant.applied', 'applied', { merchant: { id: 'mine', name: '茶铺', phone: '13800138000' } }),
      subject: 'merchant/mine',
    },
  ]);
  await tested.platform.reactionWorker.drain();
  const get = async (path: string, headers = {}) => tested.get(`/v1/subjects/${path}`, headers);
  const order = await get('order/s1');
  expect(order.json()).toMatchObject({
    state: { state: 'paid', recipient: {} },
    party: 'merchant/mine',
    verdict: 'observe',
  });
  expect(order.body).not.toMatch(/王小明|13800138000|文三路1号|axc1/);
  expect((await get('product/s2')).json()).toMatchObject({
    ...{ title: '国家级 <script>', party: 'merchant/mine', measures: [{ kind: 'reject-listing', points: null }] },
  });
  expect((await get('ticket/s3')).json()).toMatchObject({ state: null, cases: [{ queue: 'tickets', state: 'open' }] });
  const merchant = await tested.bearer({ party: 'merchant/mine' });
  expect((await get('merchant/mine', merchant)).json()).toMatchObject({
    state: { name: '茶铺' },
    party: 'merchant/mine',
  });
  expect((await get('product/s2', merchant)).statusCode).toBe(200);
  const other = await tested.bearer({ party: 'merchant/other' });
  for (const path of ['merchant/mine', 'product/s2', 'order/s1'])
    expect([path, (await get(path, other)).statusCode]).toEqual([path, 404]);
});
