import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { makeExchangeToken } from './exchange.ts';
import { BY, browserOf, caller, codeOf, signIn } from './people-fixture.ts';

const SECRET = 'a secret of the marketplace and us';
let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ config: { exchangeSecret: SECRET } });
});
afterAll(() => tested.drop());

const seconds = () => Math.floor(tested.clock.now().getTime() / 1000);
const nonce = () => randomUUID();
const claims = (party: string, more: object = {}) => ({
  ...{ party, role: party.split('/')[0]!, exp: seconds() + 60, nonce: nonce() },
  ...more,
});
const enter = (token: string, at = tested) => signIn(at, { exchange: token });
const FAILED = [401, 'access.sign-in-failed'];

test('who is signed in at the marketplace is signed in here, as the party, once for each token', async () => {
  const token = makeExchangeToken(SECRET, claims('merchant/m1', { name: '杭州茶叶店', language: 'zh-CN' }));
  const answer = await enter(token);
  expect(answer.json()).toMatchObject({
    user: { name: '杭州茶叶店', email: null, party: 'merchant/m1', language: 'zh-CN' },
    roles: ['merchant'],
  });
  const replay = await enter(token);
  expect([...codeOf(replay), replay.json().detail]).toEqual([...FAILED, 'The exchange token was used already']);
  // the same person comes back, under a new name
  const again = await enter(makeExchangeToken(SECRET, claims('merchant/m1', { name: '西湖茶叶店' })));
  expect([again.json().user.id, again.json().user.name]).toEqual([answer.json().user.id, '西湖茶叶店']);
  const kept = await enter(makeExchangeToken(SECRET, claims('merchant/m1')));
  expect(kept.json().user.name).toBe('西湖茶叶店');
  const rows = await tested.sql<{ row: string }>(
    "select u::text as row from user_account u where party = 'merchant/m1'",
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]!.row).not.toContain('茶叶店');
});

test('a party reaches its own and nobody else’s', async () => {
  await tested.post('/v1/decisions', [
    make.product('p-mine', { merchant_id: 'm-mine' }),
    make.product('p-theirs', { merchant_id: 'm-theirs' }),
  ]);
  await tested.platform.reactionWorker.drain();
  const browser = caller(tested, browserOf(await enter(makeExchangeToken(SECRET, claims('merchant/m-mine')))));
  const get = async (url: string) => browser.send('GET', url);
  expect((await get('/v1/products')).json().items.map(({ id }: { id: string }) => id)).toEqual(['p-mine']);
  expect((await get('/v1/products/p-theirs')).statusCode).toBe(404);
  expect((await get('/v1/products?merchant_id=m-theirs')).json().items).toEqual([]);
  for (const url of ['/v1/users', '/v1/keys', '/v1/trail', '/v1/settings', '/metrics'])
    expect([url, (await get(url)).statusCode]).toEqual([url, 403]);
});

test('of two that come for the first time at once, both are the same person', async () => {
  const tokens = Array.from({ length: 4 }, () => makeExchangeToken(SECRET, claims('consumer/c-first', { name: '甲' })));
  const answers = await Promise.all(tokens.map((token) => enter(token)));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  expect(new Set(answers.map((answer) => answer.json().user.id)).size).toBe(1);
});

test('of many that bring one token at once, one gets in, whatever the process', async () => {
  const other = await openTestPlatform({ after: tested, config: { exchangeSecret: SECRET } });
  other.clock.set(tested.clock.now());
  try {
    const token = makeExchangeToken(SECRET, claims('consumer/c-many'));
    const answers = await Promise.all([tested, other, tested, other].map((at) => enter(token, at)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401, 401, 401]);
  } finally {
    await other.close();
  }
});

test('what was not signed for this, or is too old, or too far ahead, is refused', async () => {
  const good = claims('merchant/m1');
  const token = makeExchangeToken(SECRET, good);
  const [payload, signature] = token.split('.') as [string, string];
  const signed = (text: string) => {
    const body = Buffer.from(text).toString('base64url');
    return `${body}.${createHmac('sha256', SECRET).update(body).digest('base64url')}`;
  };
  const wrong: Record<string, string> = {
    'another secret': makeExchangeToken('another secret of just that length', good),
    'another payload': `${Buffer.from(JSON.stringify({ ...good, party: 'merchant/m2' })).toString('base64url')}.${signature}`,
    'no signature': payload,
    'an empty signature': `${payload}.`,
    'half a signature': `${payload}.${signature.slice(0, 20)}`,
    'another spelling of the signature': `${payload}.${signature}=`,
    'three parts': `${token}.${signature}`,
    'no JSON': signed('{'),
    'a list': signed('[]'),
    null: signed('null'),
    expired: makeExchangeToken(SECRET, claims('merchant/m1', { exp: seconds() })),
    'an hour off': makeExchangeToken(SECRET, claims('merchant/m1', { exp: seconds() + 3_600 })),
    'no end': makeExchangeToken(SECRET, claims('merchant/m1', { exp: '1' as never })),
    'no nonce': makeExchangeToken(SECRET, claims('merchant/m1', { nonce: 'x' })),
    'another role': makeExchangeToken(SECRET, claims('merchant/m1', { role: 'creator' })),
    'a role of staff': makeExchangeToken(SECRET, claims('merchant/m1', { role: 'administrator' })),
    'no party': makeExchangeToken(SECRET, claims('staff/root', { role: 'merchant' })),
    'a name with control characters': makeExchangeToken(SECRET, claims('merchant/m1', { name: 'a\u0000' })),
  };
  for (const [what, given] of Object.entries(wrong)) {
    const answer = await enter(given);
    expect([what, ...codeOf(answer)]).toEqual([what, ...FAILED]);
    expect(answer.headers['set-cookie']).toBeUndefined();
  }
  // none of these used the good one up
  expect((await enter(token)).statusCode).toBe(200);
});

test('a name is text, whatever is in it', async () => {
  const name = '"><img src=x onerror=alert(1)>';
  const answer = await enter(makeExchangeToken(SECRET, claims('creator/k1', { name })));
  expect(answer.json().user.name).toBe(name);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
});

test('who was disabled here stays out, whatever the marketplace says', async () => {
  const { user } = (await enter(makeExchangeToken(SECRET, claims('agency/a1')))).json();
  await tested.platform.people.users.change(user.id, { state: 'disabled' }, BY);
  expect(codeOf(await enter(makeExchangeToken(SECRET, claims('agency/a1'))))).toEqual(FAILED);
});

test('without the setting there is no exchange, and the answer says what to do', async () => {
  const plain = await openTestPlatform();
  try {
    const answer = await enter(makeExchangeToken(SECRET, claims('merchant/m1')), plain);
    expect(codeOf(answer)).toEqual([403, 'access.exchange-off']);
    expect(answer.json().mend).toContain('ANXIN_EXCHANGE_SECRET');
  } finally {
    await plain.drop();
  }
});
