import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import type { UserPrincipal } from '../access/principal.ts';
import { SESSION_COOKIE } from './cookie.ts';
import { browserOf, caller, makePerson, PASSWORD, signIn } from './people-fixture.ts';
import type { Proof } from './proving.ts';
import { codeAt } from './totp.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const NEEDED = 'access.second-factor-needed';
const userOf = (headers: { cookie: string }): Promise<UserPrincipal> =>
  tested.platform.people.sessions.authenticate(headers.cookie.slice(SESSION_COOKIE.length + 1));
const codeOf = async (by: UserPrincipal, given: Proof): Promise<string | undefined> =>
  tested.platform.people.prove(by, given).then(
    () => undefined,
    (error: { code: string }) => error.code,
  );

test('who has a second factor gives a code of it, each once; the password is not enough', async () => {
  const email = 'prove@example.com';
  await makePerson(tested, { email });
  const headers = browserOf(await signIn(tested, { email, password: PASSWORD }));
  const browser = caller(tested, headers);
  const { secret } = (await browser.send('POST', '/v1/session/totp', { password: PASSWORD })).json();
  const code = () => codeAt(secret, tested.clock.now());
  const confirmed = await browser.send('POST', '/v1/session/totp/confirm', { code: code() });
  tested.clock.advance(30_000);
  const by = await userOf(headers);
  expect(await codeOf(by, { password: PASSWORD })).toBe(NEEDED);
  const fresh = code();
  expect((await Promise.all([codeOf(by, { code: fresh }), codeOf(by, { code: fresh })])).sort()).toEqual([
    ...[NEEDED, undefined],
  ]);
  const [recovery] = confirmed.json().recovery_codes as string[];
  expect(await codeOf(by, { code: recovery })).toBeUndefined();
  expect(await codeOf(by, { code: recovery })).toBe(NEEDED);
  // guesses run into the pause that signing in has
  const guesses = [];
  for (let i = 0; i < 8; i++) guesses.push(await codeOf(by, { code: '000000' }));
  expect(guesses.at(-1)).toBe('access.throttled');
});

test('who has none gives the password', async () => {
  const email = 'word@example.com';
  await makePerson(tested, { email });
  const by = await userOf(browserOf(await signIn(tested, { email, password: PASSWORD })));
  expect(await codeOf(by, { password: PASSWORD })).toBeUndefined();
  expect(await codeOf(by, {})).toBe('access.sign-in-failed');
  expect(await codeOf(by, { password: 'x', code: '123456' })).toBe('access.sign-in-failed');
});

test('who has neither, because another system signs them in, has signed in within a quarter of an hour', async () => {
  const { headers } = await tested.signedIn();
  const by = await userOf(headers);
  tested.clock.advance(15 * 60_000);
  expect(await codeOf(by, {})).toBeUndefined();
  tested.clock.advance(1);
  expect(await codeOf(by, { password: PASSWORD })).toBe(NEEDED);
});
