import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import type { Role } from '../access/role.ts';
import { createPeople } from './people.ts';
import { browserOf, caller, codeOf, makePerson, PASSWORD, signIn, trailOf } from './people-fixture.ts';
import { maskEmail, nameFault, normaliseEmail, USER_STATES, type UserState, type UserStep } from './user.ts';

let tested: TestPlatform;
let admin: ReturnType<typeof caller>;
beforeAll(async () => {
  tested = await openTestPlatform();
  admin = caller(tested, (await tested.signedIn({ email: 'admin@example.com' })).headers);
});
afterAll(() => tested.drop());

const DAY = 86_400_000;
const OVER = [410, 'access.invitation-over'];
const FORBIDDEN = [403, 'access.forbidden'];
const nobody = () => caller(tested);
const pathOf = (invitation: { invitation_url: string }): string =>
  `/v1/invitations/${new URL(invitation.invitation_url).pathname.split('/')[2]}`;
const invite = async (email: string, more: object = {}) =>
  (await admin.send('POST', '/v1/users', { email, name: '李明', roles: ['reviewer'], ...more })).json();

describe('an invitation', () => {
  test('lets its person choose a password, once', async () => {
    const invitation = await invite('li@example.com', { groups: ['content'] });
    expect(invitation.invitation_url).toMatch(/^http:\/\/[^/]+\/invitation\/[\w-]{43}$/);
    const path = pathOf(invitation);
    expect((await nobody().send('GET', path)).json()).toEqual({
      ...{ name: '李明', email_masked: 'l***@example.com', expires_at: invitation.expires_at },
    });
    for (const password of ['short', 'li@example.com'])
      expect(codeOf(await nobody().send('POST', path, { password }))).toEqual([422, 'request.invalid']);
    const accepted = await nobody().send('POST', path, { password: PASSWORD, name: '李小明', language: 'en' });
    expect(accepted.json()).toMatchObject({
      user: { id: invitation.id, name: '李小明', email: 'li@example.com', language: 'en' },
      roles: ['reviewer'],
    });
    expect((await caller(tested, browserOf(accepted)).send('GET', '/v1/session')).statusCode).toBe(200);
    expect(codeOf(await nobody().send('GET', path))).toEqual(OVER);
    expect(codeOf(await nobody().send('POST', path, { password: 'another password' }))).toEqual(OVER);
    expect((await signIn(tested, { email: 'li@example.com', password: PASSWORD })).statusCode).toBe(200);
    expect((await admin.send('GET', `/v1/users/${invitation.id}`)).json()).toMatchObject({
      ...{ state: 'active', groups: ['content'], second_factor: false, party: null, email: 'li@example.com' },
    });
  });

  test('of many that accept at once, one does', async () => {
    const path = pathOf(await invite('once@example.com'));
    const answers = await Promise.all(
      ['first password', 'second password', 'third password'].map((password) =>
        nobody().send('POST', path, { password }),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 410, 410]);
  });

  test('expires after a week, is replaced by a new one, and ends with its person', async () => {
    const first = await invite('late@example.com');
    tested.clock.advance(7 * DAY - 1);
    expect((await nobody().send('GET', pathOf(first))).statusCode).toBe(200);
    tested.clock.advance(1);
    expect(codeOf(await nobody().send('GET', pathOf(first)))).toEqual(OVER);
    expect(codeOf(await nobody().send('POST', pathOf(first), { password: PASSWORD }))).toEqual(OVER);
    admin = caller(tested, (await tested.signedIn()).headers);
    const again = () => admin.send('POST', `/v1/users/${first.id}/invitation`);
    const [second, third] = [(await again()).json(), (await again()).json()];
    expect(codeOf(await nobody().send('GET', pathOf(second)))).toEqual(OVER);
    expect((await nobody().send('GET', pathOf(third))).statusCode).toBe(200);
    await admin.send('PATCH', `/v1/users/${first.id}`, { state: 'disabled' });
    expect(codeOf(await nobody().send('POST', pathOf(third), { password: PASSWORD }))).toEqual(OVER);
    expect((await again()).statusCode).toBe(422);
    const back = await admin.send('PATCH', `/v1/users/${first.id}`, { state: 'active' });
    expect(back.json().state).toBe('invited');
  });

  test('for a forgotten password ends the sessions there are', async () => {
    const id = await makePerson(tested, { email: 'forgot@example.com' });
    const old = browserOf(await signIn(tested, { email: 'forgot@example.com', password: PASSWORD }));
    const link = (await admin.send('POST', `/v1/users/${id}/invitation`)).json();
    expect((await caller(tested, old).send('GET', '/v1/session')).statusCode).toBe(200);
    expect((await nobody().send('POST', pathOf(link), { password: 'a new password' })).statusCode).toBe(200);
    expect((await caller(tested, old).send('GET', '/v1/session')).statusCode).toBe(401);
    expect((await signIn(tested, { email: 'forgot@example.com', password: PASSWORD })).statusCode).toBe(401);
  });

  test('is taken whole or not at all, wherever the process dies', async () => {
    const { db, clock, ids, keys, sealer, people } = tested.platform;
    const invitation = await invite('crash@example.com');
    const token = pathOf(invitation).split('/')[3]!;
    // each statement of the transaction in turn is the last one before the crash
    for (const deadly of ['access.user.accept', 'access.session.create']) {
      const dying = createPeople({
        ...{ db, clock, ids, keys, sealer, permissions: tested.platform.access.permissions, settings: people.settings },
        trail: async (_, entries) => {
          if (entries.some(({ action }) => action === deadly)) throw new Error('gone');
        },
      });
      const accepting = dying.signIn.byInvitation(token, { password: PASSWORD }, { address: '::1' });
      await expect(accepting).rejects.toThrow('gone');
      expect((await nobody().send('GET', pathOf(invitation))).statusCode).toBe(200);
      expect((await signIn(tested, { email: 'crash@example.com', password: PASSWORD })).statusCode).toBe(401);
    }
    expect((await nobody().send('POST', pathOf(invitation), { password: PASSWORD })).statusCode).toBe(200);
    expect(await tested.sql('select id from user_session where user_id = $1', [invitation.id])).toHaveLength(1);
  });

  test('nobody has is over, whatever it looks like', async () => {
    for (const token of ['x', 'A'.repeat(43), '%00', '../users', "' or 1=1"])
      expect((await nobody().send('GET', `/v1/invitations/${encodeURIComponent(token)}`)).statusCode).toBeGreaterThan(
        403,
      );
    const rows = await tested.sql<{ row: string }>('select i::text as row from user_invitation i');
    const invitation = await invite('stored@example.com');
    for (const { row } of rows) expect(row).not.toContain(pathOf(invitation).split('/')[3]);
  });
});

describe('users', () => {
  test('are found by e-mail whole, by party, by a part of the name; others are not shown', async () => {
    await invite('zhao@example.com', { name: '赵云龙' });
    await invite('seller@example.com', { name: '卖家', roles: ['merchant'], party: 'merchant/m7' });
    const found = async (query: string) =>
      (await admin.send('GET', `/v1/users?query=${encodeURIComponent(query)}`))
        .json()
        .items.map((u: { name: string }) => u.name);
    expect(await found(' ZHAO@example.com')).toEqual(['赵云龙']);
    expect(await found('云')).toEqual(['赵云龙']);
    expect(await found('merchant/m7')).toEqual(['卖家']);
    expect(await found('nobody@example.com')).toEqual([]);
    const pages: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: { id: string }[]; next_cursor: string | null } = (
        await admin.send('GET', `/v1/users?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
      ).json();
      pages.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(new Set(pages).size).toBe(pages.length);
    expect(pages.length).toBe((await tested.sql('select 1 from user_account')).length);
    for (const { roles } of (await admin.send('GET', '/v1/users?role=merchant')).json().items)
      expect(roles).toEqual(['merchant']);
    for (const bad of ['role=root', 'state=gone', 'limit=0', 'cursor=x'])
      expect((await admin.send('GET', `/v1/users?${bad}`)).statusCode).toBeGreaterThanOrEqual(400);
    // who saw whose address is on the trail, by id
    const seen = await trailOf(tested, 'access.user.see');
    expect(seen.length).toBeGreaterThan(0);
    expect(JSON.stringify(seen)).not.toMatch(/example\.com|赵/);
  });

  test('are told what is wrong with them', async () => {
    const create = (body: object) =>
      admin.send('POST', '/v1/users', { email: 'new@example.com', name: 'N', roles: ['reviewer'], ...body });
    for (const wrong of [
      { email: 'nonsense' },
      { email: 'a@b' },
      { email: `${'x'.repeat(250)}@example.com` },
      { name: '' },
      { name: 'a\u0007b' },
      { roles: [] },
      { roles: ['root'] },
      { roles: ['merchant'] },
      { roles: ['reviewer'], party: 'merchant/m1' },
      { roles: ['creator'], party: 'merchant/m1' },
      { groups: ['a b'] },
      { groups: ['<script>'] },
      { password: PASSWORD },
    ])
      expect([wrong, ...codeOf(await create(wrong))]).toEqual([wrong, 422, 'request.invalid']);
    expect((await create({})).statusCode).toBe(201);
    expect(codeOf(await create({ email: 'NEW@example.com' }))).toEqual([409, 'access.user-exists']);
  });

  test('keep script in their names as text', async () => {
    const name = '<script>alert(document.cookie)</script>';
    const { id } = await invite('script@example.com', { name });
    const answer = await admin.send('GET', `/v1/users/${id}`);
    expect(answer.json().name).toBe(name);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  test('give only what they hold, and touch only who holds no more', async () => {
    const key = caller(
      tested,
      await tested.bearer({ scopes: ['access.user.create', 'access.user.update', 'policy.*'] }),
    );
    const make = async (email: string, roles: Role[]) =>
      codeOf(await key.send('POST', '/v1/users', { email, name: 'N', roles }));
    expect(await make('k1@example.com', ['administrator'])).toEqual(FORBIDDEN);
    expect(await make('k2@example.com', ['auditor'])).toEqual(FORBIDDEN);
    const all = caller(tested, await tested.bearer());
    expect(
      (await all.send('POST', '/v1/users', { email: 'k3@example.com', name: 'N', roles: ['administrator'] }))
        .statusCode,
    ).toBe(201);
    // a link to somebody greater would be a way to become them
    const greater = await invite('greater@example.com', { roles: ['administrator'] });
    expect(codeOf(await key.send('POST', `/v1/users/${greater.id}/invitation`))).toEqual(FORBIDDEN);
    expect(codeOf(await key.send('PATCH', `/v1/users/${greater.id}`, { state: 'disabled' }))).toEqual(FORBIDDEN);
    const operator = caller(tested, (await tested.signedIn({ roles: ['operator'] })).headers);
    expect(
      codeOf(await operator.send('POST', '/v1/users', { email: 'o@example.com', name: 'N', roles: ['operator'] })),
    ).toEqual(FORBIDDEN);
    // whoever makes keys hands on no more than they hold either
    expect(codeOf(await operator.send('POST', '/v1/keys', { name: 'k', scopes: ['*'] }))).toEqual(FORBIDDEN);
    expect((await operator.send('POST', '/v1/keys', { name: 'k', scopes: ['access.key.read'] })).statusCode).toBe(201);
    expect((await admin.send('POST', '/v1/keys', { name: 'k', scopes: ['*'] })).statusCode).toBe(201);
  });

  test('never lose their last administrator, also when two lower each other at once', async () => {
    const lone = await openTestPlatform();
    try {
      const [one, two] = [await lone.signedIn(), await lone.signedIn()];
      const lower = (by: typeof one, whom: typeof one, change: object) =>
        caller(lone, by.headers).send('PATCH', `/v1/users/${whom.id}`, change);
      const answers = await Promise.all([
        lower(one, two, { roles: ['reviewer'] }),
        lower(two, one, { roles: ['reviewer'] }),
      ]);
      // one of them was lowered; the other stands, whichever it is
      const left = await lone.sql<{ id: string }>(
        "select id from user_account where 'administrator' = any(roles) and state = 'active'",
      );
      expect([answers.map(({ statusCode }) => statusCode).includes(200), left.length]).toEqual([true, 1]);
      const standing = left[0]!.id === one.id ? one : two;
      for (const change of [{ roles: ['reviewer'] }, { state: 'disabled' }])
        expect(codeOf(await lower(standing, standing, change))).toEqual([409, 'access.last-administrator']);
    } finally {
      await lone.drop();
    }
  });

  test('who lost their second factor are helped, on the trail', async () => {
    const id = await makePerson(tested, { email: 'lost@example.com' });
    await tested.sql("update user_account set totp_secret = 'axc1' where id = $1", [id]);
    expect((await admin.send('GET', `/v1/users/${id}`)).json().second_factor).toBe(true);
    const helped = await admin.send('PATCH', `/v1/users/${id}`, { second_factor: false });
    expect(helped.json().second_factor).toBe(false);
    const entries = (await trailOf(tested, 'access.user.update')).filter(({ object }) => object === `user/${id}`);
    expect(entries.map(({ detail }) => detail)).toEqual([{ second_factor: 'removed' }]);
  });

  test('have names for their colleagues', async () => {
    const id = await makePerson(tested, { email: 'named@example.com', name: '钱多多' });
    const names = await tested.platform.people.users.names([id, id, '00000000-0000-7000-8000-00000000dead']);
    expect([...names]).toEqual([[id, '钱多多']]);
  });
});

test('every role is told with what it holds', async () => {
  const { items } = (await admin.send('GET', '/v1/roles')).json();
  expect(items).toHaveLength(23);
  const byId = new Map(items.map((role: { id: string }) => [role.id, role]));
  expect(byId.get('merchant')).toMatchObject({ outside: true, doc: { 'zh-CN': '商家', en: 'Merchant' } });
  expect(byId.get('administrator')).toMatchObject({
    outside: false,
    permissions: expect.arrayContaining(['access.user.create']),
  });
});

test('the states of a user: each is reached, and what is disabled comes back only by enabling', () => {
  const states = Object.keys(USER_STATES) as UserState[];
  const steps: UserStep[] = ['accept', 'disable', 'enable'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...steps)), (path) => {
      let state: UserState = 'invited';
      for (const step of path) {
        const next: UserState | undefined = USER_STATES[state][step];
        if (state === 'disabled' && next !== undefined && next !== 'disabled') expect(step).toBe('enable');
        state = next ?? state;
        expect(states).toContain(state);
      }
    }),
  );
  expect(new Set(states.flatMap((state) => Object.values(USER_STATES[state])))).toEqual(
    new Set(['active', 'disabled']),
  );
});

test('addresses and names', () => {
  expect(normaliseEmail('  Wang@EXAMPLE.com ')).toBe('wang@example.com');
  expect(normaliseEmail('ｗａｎｇ@example.com')).toBe('wang@example.com');
  expect(normaliseEmail('王@例子.中国')).toBe('王@例子.中国');
  for (const bad of ['', '@', 'a@b', 'a b@c.de', 'a@b@c.de', 'a@c.d', '<a@b.cd>', 'a@b.cd\n'])
    expect([bad, normaliseEmail(bad) ?? null]).toEqual([bad, bad === 'a@b.cd\n' ? 'a@b.cd' : null]);
  expect(maskEmail('wang@example.com')).toBe('w***@example.com');
  for (const bad of ['', ' a', 'a\u0000', 'x'.repeat(101), '\ud800']) expect(nameFault(bad)).toBeDefined();
});
