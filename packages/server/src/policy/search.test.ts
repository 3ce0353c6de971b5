import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';

let tested: TestPlatform;
let decision: string;
beforeAll(async () => {
  tested = await openTestPlatform();
  const answer = await tested.post('/v1/decisions', [
    make.product('abc-1', { merchant_id: 'mine', title: '<script>alert(1)</script>' }),
    make.product('abc-2', { merchant_id: 'other' }),
    make.order('paid', 'abc-3', { merchant_id: 'mine', recipient: { name: '王小明', phone: '13800138000' } }),
    make.ticket('t1', '我要投诉'),
  ]);
  decision = answer.json()[0].id;
  await tested.platform.reactionWorker.drain();
});
afterAll(() => tested.drop());

const found = async (q: string, headers = {}) => {
  const answer = await tested.get(`/v1/search?q=${encodeURIComponent(q)}`, { 'accept-language': 'en', ...headers });
  expect([q, answer.statusCode]).toEqual([q, 200]);
  return answer.json().items as { kind: string; id: string; title: string; address: string }[];
};
const named = async (q: string, headers = {}) => (await found(q, headers)).map(({ kind, id }) => `${kind} ${id}`);

test('an id or its beginning leads to its page', async () => {
  expect(await named('abc-')).toEqual(['order abc-3', 'product abc-1', 'product abc-2']);
  expect(await found('product/abc-1')).toEqual([
    { kind: 'product', id: 'abc-1', title: '<script>alert(1)</script>', address: '/subjects/product/abc-1' },
  ]);
  expect(await found(decision.toUpperCase())).toMatchObject([
    { kind: 'decision', id: decision, address: `/decisions/${decision}` },
  ]);
  const [waiting] = (await tested.get('/v1/cases')).json().items;
  expect(await found(waiting.id)).toMatchObject([{ kind: 'case', address: `/cases/${waiting.id}` }]);
  const person = await tested.signedIn({ name: '李雷' });
  expect(await found(person.id)).toMatchObject([{ kind: 'user', title: '李雷' }]);
  expect(await named('goods.test')).toEqual(['rule goods.test.term', 'rule goods.test.review']);
  expect(await named('off the plat')).toEqual(['rule service.test.contact']);
  expect(JSON.stringify(await found('abc'))).not.toMatch(/王小明|13800138000|axc1/);
});

test('each kind asks for its own permission, and a party finds its own', async () => {
  expect(await named('abc-', await tested.bearer({ party: 'merchant/mine' }))).toEqual([
    'order abc-3',
    'product abc-1',
  ]);
  expect(await named(decision, await tested.bearer({ party: 'merchant/other' }))).toEqual([]);
  expect(await named('goods', await tested.bearer({ party: 'merchant/mine' }))).toEqual([]);
  const narrow = await tested.bearer({ scopes: ['access.session.use', 'marketplace.order.read'] });
  expect(await named('abc-', narrow)).toEqual(['order abc-3']);
  expect(await named(decision, narrow)).toEqual([]);
});

test.each(['%', '_', "'; drop table product; --", '../..', '国', '💥', '\\', ' x '])(
  '%j finds nothing and breaks nothing',
  async (q) => {
    expect(await named(q)).toEqual([]);
  },
);

test('pictures are given to those who read all events', async () => {
  const media = join(tested.dataDir, 'media', 'live');
  mkdirSync(media, { recursive: true });
  writeFileSync(join(media, '1 a.png'), 'picture');
  const answer = await tested.get('/v1/media/live/1%20a.png');
  expect([answer.statusCode, answer.body]).toEqual([200, 'picture']);
  expect(answer.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' });
  expect((await tested.get('/v1/media/live/1%20a.png', await tested.bearer({ party: 'creator/k1' }))).statusCode).toBe(
    404,
  );
  for (const path of [
    '..%2fconnection.json',
    '%2e%2e/keys/master.json',
    'live/..%2f..%2fkeys%2fmaster.png',
    '',
    'live',
  ])
    expect([path, (await tested.get(`/v1/media/${path}`)).statusCode]).toEqual([path, 404]);
});
