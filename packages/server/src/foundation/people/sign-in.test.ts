import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { throttleKey } from './context.ts';
import { createPasswords } from './password.ts';
import { BY, browserOf, caller, codeOf, makePerson, PASSWORD, signIn, trailOf } from './people-fixture.ts';
import { ADDRESS, countAttempt } from './throttle.ts';

const checked: string[] = [];
const passwords = createPasswords({ cost: { ln: 11, r: 8, p: 1 } });
let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({
    passwords: {
      ...passwords,
      check: (password, kept) => {
        checked.push(password);
        return passwords.check(password, kept);
      },
    },
  });
});
afterAll(() => tested.drop());

const HOUR = 3_600_000;
const good = (email: string) => ({ email, password: PASSWORD });
const session = (headers: Record<string, string>) => caller(tested, headers).send('GET', '/v1/session');

test('signing in gives a cookie that opens what the roles hold; signing out ends it at once', async () => {
  const id = await makePerson(tested, { email: 'wang@example.com' });
  const answer = await signIn(tested, { email: ' Wang@Example.com', password: PASSWORD });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    user: { id, name: '王芳', email: 'wang@example.com', party: null, second_factor: false, theme: 'system' },
    roles: ['reviewer'],
    permissions: expect.arrayContaining(['access.session.use', 'policy.decision.read']),
    sign_in: { oidc: [] },
  });
  expect(answer.headers['cache-control']).toBe('no-store');
  const headers = browserOf(answer);
  expect((await session(headers)).json()).toEqual(answer.json());
  expect(codeOf(await caller(tested, headers).send('GET', '/v1/keys'))).toEqual([403, 'access.forbidden']);
  const out = await caller(tested, headers).send('DELETE', '/v1/session');
  expect(out.statusCode).toBe(204);
  expect(String(out.headers['set-cookie'])).toMatch(/^anxin_session=; Max-Age=0; .*HttpOnly/);
  // the cookie was copied before: it is worth nothing now
  expect(codeOf(await session(headers))).toEqual([401, 'access.unauthenticated']);
  const kinds = await Promise.all(
    ['access.session.create', 'access.session.end'].map(async (action) =>
      (await trailOf(tested, action)).filter(({ actor_id }) => actor_id === id),
    ),
  );
  expect(kinds.map((entries) => entries.length)).toEqual([1, 1]);
});

test('the cookie is for us alone, and over TLS only there', async () => {
  await makePerson(tested, { email: 'cookie@example.com' });
  const plain = await signIn(tested, good('cookie@example.com'));
  expect(String(plain.headers['set-cookie'])).toMatch(
    /^anxin_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
  );
  const tls = await signIn(tested, good('cookie@example.com'), {
    ...{ host: 'anxin.example.com', origin: 'https://anxin.example.com' },
  });
  expect(String(tls.headers['set-cookie'])).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);
  // what is stored cannot be sent
  const token = browserOf(plain).cookie.split('=')[1]!;
  const rows = await tested.sql<{ row: string }>('select s::text as row from user_session s');
  for (const { row } of rows)
    for (const form of [token, Buffer.from(token, 'base64url').toString('hex')]) expect(row).not.toContain(form);
});

test('whatever is wrong, the answer is the same one and takes as long', async () => {
  await makePerson(tested, { email: 'li@example.com' });
  const disabled = await makePerson(tested, { email: 'gone@example.com' });
  await tested.platform.people.users.change(disabled, { state: 'disabled' }, BY);
  await tested.platform.people.users.create({ email: 'new@example.com', name: 'N', roles: ['reviewer'] }, BY);
  const attempts = {
    'wrong password': { email: 'li@example.com', password: 'wrong password' },
    'nobody of this address': { email: 'nobody@example.com', password: PASSWORD },
    'no address': { email: 'nonsense', password: PASSWORD },
    disabled: good('gone@example.com'),
    'invited, has no password': good('new@example.com'),
  };
  const bodies = new Set<string>();
  for (const [what, body] of Object.entries(attempts)) {
    checked.length = 0;
    const answer = await signIn(tested, body);
    expect([what, ...codeOf(answer)]).toEqual([what, 401, 'access.sign-in-failed']);
    // one hash each, which takes most of the time; password.test.ts tells that it takes the same without a person
    expect([what, checked]).toEqual([what, [body.password]]);
    bodies.add(answer.body);
    expect(answer.headers['set-cookie']).toBeUndefined();
  }
  expect(bodies.size).toBe(1);
});

test('the trail tells failures apart without the address in clear', async () => {
  const entries = await trailOf(tested, 'access.session.refuse');
  const reasons = entries.map(({ detail }) => (detail as { reason: string }).reason);
  for (const reason of ['password', 'unknown', 'disabled', 'invited']) expect(reasons).toContain(reason);
  expect(JSON.stringify(entries)).not.toContain('example.com');
  const stored = await tested.sql<{ row: string }>(
    'select u::text as row from user_account u union all select t::text from sign_in_throttle t',
  );
  for (const { row } of stored) expect(row).not.toMatch(/example\.com|王芳/);
});

describe('wrong passwords', () => {
  test('ten in a row: after five each waits longer, and the right one waits as well', async () => {
    await makePerson(tested, { email: 'target@example.com' });
    const wrong = () => signIn(tested, { email: 'target@example.com', password: 'wrong password' });
    const waited: number[] = [];
    for (let tries = 0; tries < 10; ) {
      const answer = await wrong();
      if (answer.statusCode === 401) tries++;
      else {
        expect(codeOf(answer)).toEqual([429, 'access.throttled']);
        waited.push(answer.json().retry_after);
        tested.clock.advance(answer.json().retry_after * 1000);
      }
    }
    expect(waited).toEqual([1, 2, 4, 8, 16]);
    expect(codeOf(await signIn(tested, good('target@example.com')))).toEqual([429, 'access.throttled']);
    // asking during the pause makes it no longer
    tested.clock.advance(32_000);
    expect((await signIn(tested, good('target@example.com'))).statusCode).toBe(200);
    // and then everything is forgotten
    for (let i = 0; i < 5; i++) expect((await wrong()).statusCode).toBe(401);
  });

  test('a burst from everywhere is no way around it, nor is another process', async () => {
    await makePerson(tested, { email: 'burst@example.com' });
    const other = await openTestPlatform({ after: tested });
    other.clock.set(tested.clock.now());
    try {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          signIn(i % 2 === 0 ? tested : other, { email: 'burst@example.com', password: `wrong password ${i}` }),
        ),
      );
      const tried = answers.filter(({ statusCode }) => statusCode === 401).length;
      expect([tried, answers.length - tried]).toEqual([5, 15]);
      expect(answers.every(({ statusCode }) => statusCode === 401 || statusCode === 429)).toBe(true);
    } finally {
      await other.close();
    }
  });

  test('many addresses tried from one place are throttled too', async () => {
    tested.clock.advance(24 * HOUR);
    // no hash is worked out for what is refused, so the attempts before the last few are only counted
    const { db, keys } = tested.platform;
    for (let i = 0; i < ADDRESS.free - 1; i++)
      await countAttempt(db, throttleKey(keys, 'address', '127.0.0.1'), ADDRESS, tested.clock.now());
    const tried = (n: number) => signIn(tested, { email: `n${n}@example.com`, password: PASSWORD });
    expect([(await tried(1)).statusCode, (await tried(2)).statusCode]).toEqual([401, 429]);
    tested.clock.advance(24 * HOUR);
    expect((await tried(2)).statusCode).toBe(401);
  });
});

describe('a session', () => {
  const opened = async (email: string) => {
    await makePerson(tested, { email });
    return browserOf(await signIn(tested, good(email)));
  };

  test('is over when it was not used for twelve hours, and after seven days in any case', async () => {
    const headers = await opened('idle@example.com');
    tested.clock.advance(12 * HOUR - 1);
    expect((await session(headers)).statusCode).toBe(200);
    await tested.platform.people.sessions.settle();
    tested.clock.advance(12 * HOUR - 1);
    expect((await session(headers)).statusCode).toBe(200);
    await tested.platform.people.sessions.settle();
    tested.clock.advance(12 * HOUR);
    expect(codeOf(await session(headers))).toEqual([401, 'access.unauthenticated']);

    const used = browserOf(await signIn(tested, good('idle@example.com')));
    const until = tested.clock.now().getTime() + 7 * 24 * HOUR;
    while (tested.clock.now().getTime() + 10 * HOUR < until) {
      tested.clock.advance(10 * HOUR);
      expect((await session(used)).statusCode).toBe(200);
      await tested.platform.people.sessions.settle();
    }
    tested.clock.set(new Date(until));
    expect((await session(used)).statusCode).toBe(401);
  });

  test('follows its person at once, in every process: roles, groups, disabling', async () => {
    const id = await makePerson(tested, { email: 'lowered@example.com', roles: ['operator'] });
    const headers = browserOf(await signIn(tested, good('lowered@example.com')));
    const other = await openTestPlatform({ after: tested });
    other.clock.set(tested.clock.now());
    const both = async (path: string) =>
      Promise.all([tested, other].map(async (at) => (await caller(at, headers).send('GET', path)).statusCode));
    try {
      expect(await both('/v1/keys')).toEqual([200, 200]);
      await tested.platform.people.users.change(id, { roles: ['reviewer'] }, BY);
      expect(await both('/v1/keys')).toEqual([403, 403]);
      expect(await both('/v1/session')).toEqual([200, 200]);
      await tested.platform.people.users.change(id, { state: 'disabled' }, BY);
      expect(await both('/v1/session')).toEqual([401, 401]);
      // enabling brings the person back, not the session
      await tested.platform.people.users.change(id, { state: 'active' }, BY);
      expect(await both('/v1/session')).toEqual([401, 401]);
    } finally {
      await other.close();
    }
  });

  test('writes only for our own pages', async () => {
    const headers = await opened('csrf@example.com');
    const { cookie } = headers;
    const patch = (given: Record<string, string>) =>
      caller(tested, { cookie, ...given }).send('PATCH', '/v1/session', { theme: 'dark' });
    const refused = [403, 'access.cross-site'];
    expect(codeOf(await patch({}))).toEqual(refused);
    expect(codeOf(await patch({ 'x-anxin-console': '0' }))).toEqual(refused);
    for (const site of ['cross-site', 'same-site'])
      expect(codeOf(await patch({ 'x-anxin-console': '1', 'sec-fetch-site': site }))).toEqual(refused);
    const host = 'anxin.example.com';
    for (const origin of ['https://evil.example.com', 'null', 'https://anxin.example.com.evil.com'])
      expect(codeOf(await patch({ 'x-anxin-console': '1', host, origin }))).toEqual(refused);
    // what was refused was not done
    expect((await session(headers)).json().user.theme).toBe('system');
    expect((await patch({ 'x-anxin-console': '1', 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
    expect((await patch({ 'x-anxin-console': '1', host, origin: `https://${host}` })).statusCode).toBe(200);
    // another site must not sign anybody in either, as somebody of its own
    for (const given of [{ 'sec-fetch-site': 'cross-site' }, { host, origin: 'https://evil.example.com' }])
      expect(codeOf(await signIn(tested, good('csrf@example.com'), given as never))).toEqual(refused);
  });

  test('does not outlive the next one of the same browser; others are listed and can be ended', async () => {
    const first = await opened('many@example.com');
    const again = browserOf(await signIn(tested, good('many@example.com'), { cookie: first.cookie }));
    expect((await session(first)).statusCode).toBe(401);
    const phone = browserOf(
      await signIn(tested, good('many@example.com'), {
        'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1',
      }),
    );
    const list = async () => (await caller(tested, again).send('GET', '/v1/sessions')).json().items;
    expect(await list()).toMatchObject([
      { device: 'Safari · iOS', current: false },
      { device: '', current: true },
    ]);
    const [{ id }] = await list();
    // not by somebody else
    const stranger = await opened('stranger@example.com');
    expect((await caller(tested, stranger).send('DELETE', `/v1/sessions/${id}`)).statusCode).toBe(404);
    expect((await session(phone)).statusCode).toBe(200);
    expect((await caller(tested, again).send('DELETE', `/v1/sessions/${id}`)).statusCode).toBe(204);
    expect((await session(phone)).statusCode).toBe(401);
    expect(await list()).toHaveLength(1);
  });

  test('a changed password ends the others; a wrong one changes nothing', async () => {
    const mine = await opened('change@example.com');
    const other = browserOf(await signIn(tested, good('change@example.com')));
    const change = (current: string, next: string) =>
      caller(tested, mine).send('POST', '/v1/session/password', { current, next });
    expect(codeOf(await change('wrong password', 'another password'))).toEqual([401, 'access.sign-in-failed']);
    for (const next of ['short', 'change@example.com', 'aaaaaaaaaaaaa', PASSWORD])
      expect([next, ...codeOf(await change(PASSWORD, next))]).toEqual([next, 422, 'request.invalid']);
    expect((await session(other)).statusCode).toBe(200);
    expect((await change(PASSWORD, 'another password')).statusCode).toBe(204);
    expect([(await session(mine)).statusCode, (await session(other)).statusCode]).toEqual([200, 401]);
    expect((await signIn(tested, good('change@example.com'))).statusCode).toBe(401);
    expect((await signIn(tested, { email: 'change@example.com', password: 'another password' })).statusCode).toBe(200);
  });

  test('of a person counts against nobody else’s limit', async () => {
    const limited = await openTestPlatform({ after: tested, config: { rateLimit: 3 } });
    limited.clock.set(tested.clock.now());
    try {
      const [one, two] = [await opened('limit1@example.com'), await opened('limit2@example.com')];
      const ask = async (headers: Record<string, string>) =>
        (await caller(limited, headers).send('GET', '/v1/session')).statusCode;
      expect([await ask(one), await ask(one), await ask(one), await ask(one)]).toEqual([200, 200, 200, 429]);
      expect(await ask(two)).toBe(200);
    } finally {
      await limited.close();
    }
  });

  test('preferences and names are kept as they were written, script or not', async () => {
    const headers = await opened('prefs@example.com');
    const name = '<script>alert(1)</script>';
    const wanted = { name, language: 'en', theme: 'dark', time_zone: 'Asia/Shanghai' };
    const answer = await caller(tested, headers).send('PATCH', '/v1/session', wanted);
    expect(answer.json().user).toMatchObject(wanted);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect((await session(headers)).json().user).toMatchObject(wanted);
    for (const bad of [{ time_zone: 'Mars/Base' }, { name: ' x' }, { name: 'a\u202e\n' }, { theme: 'pink' }, {}])
      expect(codeOf(await caller(tested, headers).send('PATCH', '/v1/session', bad))).toEqual([422, 'request.invalid']);
  });
});

test('a key is not a person, and a cookie is no key', async () => {
  const key = await tested.bearer();
  expect(codeOf(await caller(tested, key).send('GET', '/v1/session'))).toEqual([404, 'request.not-found']);
  const { headers } = await tested.signedIn();
  // what is sent as a key is taken as one
  const both = { ...headers, authorization: 'Bearer nonsense' };
  expect(codeOf(await session(both))).toEqual([401, 'access.unauthenticated']);
  for (const cookie of ['anxin_session=', 'anxin_session=x', `anxin_session=${'A'.repeat(43)}`, 'other=1'])
    expect(codeOf(await session({ cookie }))).toEqual([401, 'access.unauthenticated']);
});

test('what a page may offer before anybody signed in', async () => {
  expect((await caller(tested).send('GET', '/v1/session/options')).json()).toEqual({ oidc: [], demo: false });
});
