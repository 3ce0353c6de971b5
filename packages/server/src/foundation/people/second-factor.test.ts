import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { browserOf, caller, codeOf, makePerson, PASSWORD, signIn, trailOf } from './people-fixture.ts';
import { codeAt, newRecoveryCodes, normaliseRecoveryCode, stepOf } from './totp.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const codeNow = (secret: string, offMs = 0) => codeAt(secret, new Date(tested.clock.now().getTime() + offMs));
const NEEDED = [401, 'access.second-factor-needed'];

/** Somebody with a second factor, and what their authenticator holds. */
async function withFactor(email: string) {
  const id = await makePerson(tested, { email });
  const browser = caller(tested, browserOf(await signIn(tested, { email, password: PASSWORD })));
  const begun = await browser.send('POST', '/v1/session/totp', { password: PASSWORD });
  const { secret, uri } = begun.json();
  expect(uri).toMatch(/^otpauth:\/\/totp\/Anxin:.*secret=/);
  const confirmed = await browser.send('POST', '/v1/session/totp/confirm', { code: codeNow(secret) });
  expect(confirmed.statusCode).toBe(200);
  tested.clock.advance(30_000);
  const enter = (code?: string) => signIn(tested, { email, password: PASSWORD, ...(code ? { code } : {}) });
  return { id, browser, secret: secret as string, codes: confirmed.json().recovery_codes as string[], enter };
}

test('signing in asks for a code, and takes each once', async () => {
  const { secret, enter, browser } = await withFactor('totp@example.com');
  expect((await browser.send('GET', '/v1/session')).json().user.second_factor).toBe(true);
  expect(codeOf(await enter())).toEqual(NEEDED);
  const code = codeNow(secret);
  expect((await enter(code)).statusCode).toBe(200);
  // seen over the shoulder, and used at once
  expect(codeOf(await enter(code))).toEqual(NEEDED);
  // nor one of before, which would still be in its window
  expect(codeOf(await enter(codeNow(secret, -30_000)))).toEqual(NEEDED);
  tested.clock.advance(30_000);
  expect((await enter(codeNow(secret))).statusCode).toBe(200);
});

test('of two that send one code at once, one gets in', async () => {
  const { secret, enter } = await withFactor('race@example.com');
  const code = codeNow(secret);
  const answers = await Promise.all([enter(code), enter(code), enter(code)]);
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401, 401]);
});

test('a clock that is a little off is fine; an hour off is told', async () => {
  const { secret, enter } = await withFactor('clock@example.com');
  for (const off of [3_600_000, -3_600_000]) {
    const answer = await enter(codeNow(secret, off));
    expect(codeOf(answer)).toEqual(NEEDED);
    expect(answer.json()).toMatchObject({ field: 'code', detail: expect.stringContaining('clock') });
  }
  expect((await enter(codeNow(secret, 29_000))).statusCode).toBe(200);
});

test('recovery codes let in once each, however they are written', async () => {
  const { codes, enter, secret } = await withFactor('lost@example.com');
  expect(new Set(codes).size).toBe(10);
  expect(codes.every((code) => /^([A-Z2-9]{4}-){3}[A-Z2-9]{4}$/.test(code))).toBe(true);
  expect((await enter(codes[0]!.toLowerCase().replaceAll('-', ' '))).statusCode).toBe(200);
  expect(codeOf(await enter(codes[0]))).toEqual(NEEDED);
  expect((await enter(codes[1])).statusCode).toBe(200);
  expect(codeOf(await enter(newRecoveryCodes()[0]))).toEqual(NEEDED);
  const stored = await tested.sql<{ row: string }>(
    'select c::text as row from user_recovery_code c union all select u::text from user_account u union all select t::text from trail_entry t',
  );
  for (const { row } of stored)
    for (const held of [secret, ...codes.map((code) => normaliseRecoveryCode(code)!)]) expect(row).not.toContain(held);
});

test('guessing codes is throttled, also by somebody who knows the password and forgets nothing', async () => {
  const { enter } = await withFactor('guess@example.com');
  const answers: number[] = [];
  for (let i = 0; i < 8; i++) {
    answers.push((await enter(`00000${i}`)).statusCode);
    await enter(); // the first half alone takes nothing back
  }
  expect(answers.filter((status) => status === 401).length).toBeLessThanOrEqual(7);
  expect(answers.at(-1)).toBe(429);
});

test('it is not in force before a code was confirmed, and not removed without one', async () => {
  const email = 'steps@example.com';
  await makePerson(tested, { email });
  const browser = caller(tested, browserOf(await signIn(tested, { email, password: PASSWORD })));
  const confirm = (code: string) => browser.send('POST', '/v1/session/totp/confirm', { code });
  expect(codeOf(await confirm('123456'))).toEqual([409, 'access.second-factor-set']);
  expect(codeOf(await browser.send('POST', '/v1/session/totp', { password: 'wrong password' }))).toEqual([
    ...[401, 'access.sign-in-failed'],
  ]);
  const { secret } = (await browser.send('POST', '/v1/session/totp', { password: PASSWORD })).json();
  expect((await signIn(tested, { email, password: PASSWORD })).statusCode).toBe(200);
  expect(codeOf(await confirm(codeNow(secret, 3_600_000)))).toEqual(NEEDED);
  expect((await confirm(codeNow(secret))).statusCode).toBe(200);
  expect(codeOf(await browser.send('POST', '/v1/session/totp', { password: PASSWORD }))).toEqual([
    ...[409, 'access.second-factor-set'],
  ]);
  tested.clock.advance(30_000);
  const remove = (password: string, code: string) => browser.send('DELETE', '/v1/session/totp', { password, code });
  expect((await remove('wrong password', codeNow(secret))).statusCode).toBe(401);
  expect(codeOf(await remove(PASSWORD, '000000'))).toEqual(NEEDED);
  // the password forgives no guessed codes
  const guesses: number[] = [];
  for (let i = 0; i < 5; i++) guesses.push((await remove(PASSWORD, `00000${i}`)).statusCode);
  expect(guesses.at(-1)).toBe(429);
  tested.clock.advance(900_000);
  expect((await remove(PASSWORD, codeNow(secret))).statusCode).toBe(204);
  expect((await signIn(tested, { email, password: PASSWORD })).statusCode).toBe(200);
  const actions = ['access.second-factor.create', 'access.second-factor.remove'];
  for (const action of actions) expect((await trailOf(tested, action)).length).toBeGreaterThan(0);
});

test('a code belongs to its half minute', () => {
  const secret = 'JBSWY3DPEHPK3PXP';
  const at = new Date('2026-11-20T08:00:00Z');
  const step = at.getTime() / 30_000;
  expect(stepOf(secret, codeAt(secret, at), at)).toBe(step);
  expect(stepOf(secret, codeAt(secret, new Date(at.getTime() - 30_000)), at)).toBe(step - 1);
  expect(stepOf(secret, codeAt(secret, new Date(at.getTime() - 60_000)), at)).toBeUndefined();
  for (const code of ['', '12345', '1234567', 'abcdef', '１２３４５６'])
    expect(stepOf(secret, code, at)).toBeUndefined();
});
