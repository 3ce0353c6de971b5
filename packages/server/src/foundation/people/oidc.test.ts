import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { parseOidcRoles } from './oidc-roles.ts';
import { BY, browserOf, caller, makePerson, trailOf } from './people-fixture.ts';

/** Who the provider lets in next, and what it says of them. */
let person: { sub: string; [claim: string]: unknown };
let server: Server;
let issuer: string;
let tested: TestPlatform;
const CALLBACK = 'https://anxin.test/v1/session/oidc/staff/callback';

/** A provider that asks nobody for anything: whoever comes is `person`. */
async function startProvider(): Promise<void> {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: 'anxin', client_secret: 'a secret of this client', redirect_uris: [CALLBACK] },
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['of the provider'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...person }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
  });
  const handle = provider.callback();
  server.on('request', async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return handle(request, response);
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login')
      return provider.interactionFinished(request, response, { login: { accountId: person.sub } });
    const grant = new provider.Grant({ accountId: session!.accountId, clientId: String(params.client_id) });
    grant.addOIDCScope('openid email profile');
    return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  });
}

beforeAll(async () => {
  await startProvider();
  tested = await openTestPlatform({ config: settings() });
});
afterAll(async () => {
  await tested.drop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const settings = () => ({
  ...{ oidcIssuer: issuer, oidcClientId: 'anxin', oidcClientSecret: 'a secret of this client', oidcLabel: '公司账号' },
  address: 'https://anxin.test',
});
const ask = (path: string, headers: Record<string, string> = {}, at = tested) => caller(at, headers).send('GET', path);

/** The first step: where we send the browser, and the cookie by which it is known again. */
async function begin(at = tested): Promise<{ url: URL; cookie: string }> {
  const answer = await ask('/v1/session/oidc/staff', {}, at);
  expect(answer.statusCode).toBe(302);
  expect(String(answer.headers['set-cookie'])).toMatch(
    /; Path=\/v1\/session\/oidc\/staff; HttpOnly; Secure; SameSite=Lax$/,
  );
  return { url: new URL(String(answer.headers.location)), cookie: browserOf(answer).cookie };
}

/** Goes through the provider's pages as a browser would, up to the address that leads back to us. */
async function throughProvider(url: URL): Promise<string> {
  const jar = new Map<string, string>();
  for (let at = url.href, steps = 0; steps < 10; steps++) {
    const answer = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name, ...value] = line.split(';')[0]!.split('=');
      jar.set(name!, value.join('='));
    }
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`the provider answered ${answer.status}: ${await answer.text()}`);
    at = new URL(location, at).href;
    if (at.startsWith(CALLBACK)) return at.slice('https://anxin.test'.length);
  }
  throw new Error('the provider led nowhere');
}

async function enter(as: typeof person, at = tested) {
  person = as;
  const { url, cookie } = await begin(at);
  return ask(await throughProvider(url), { cookie }, at);
}

const known = { sub: 's1', email: 'Wang@example.com', email_verified: true, name: '王芳' };
const failed = '/sign-in?problem=access.sign-in-failed';

test('the page offers the provider', async () => {
  expect((await ask('/v1/session/options')).json().oidc).toEqual([{ id: 'staff', label: '公司账号' }]);
  expect((await ask('/v1/session/oidc/other')).statusCode).toBe(404);
});

test('who was invited signs in by their verified address, and is known from then on', async () => {
  const { id } = await tested.platform.people.users.create(
    { email: 'wang@example.com', name: '王芳', roles: ['reviewer'] },
    BY,
  );
  const answer = await enter(known);
  expect([answer.statusCode, answer.headers.location]).toEqual([302, '/']);
  const cookie = [answer.headers['set-cookie']].flat().find((line) => line?.startsWith('anxin_session='))!;
  expect(cookie).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);
  const me = await ask('/v1/session', { cookie: cookie.split(';')[0]! });
  expect(me.json()).toMatchObject({ user: { id, email: 'wang@example.com' }, roles: ['reviewer'] });
  expect((await enter(known)).headers.location).toBe('/');
});

test('nobody else does: unknown, not verified, disabled, somebody of a party', async () => {
  const gone = await makePerson(tested, { email: 'gone@example.com' });
  await tested.platform.people.users.change(gone, { state: 'disabled' }, BY);
  await makePerson(tested, { email: 'shop@example.com', roles: ['merchant'], party: 'merchant/m1' });
  for (const claims of [
    { email: 'stranger@example.com', email_verified: true },
    { email: 'wang@example.com', email_verified: false },
    { email: 'wang@example.com' },
    { email: 'nonsense', email_verified: true },
    { email: 'gone@example.com', email_verified: true },
    { email: 'shop@example.com', email_verified: true },
  ]) {
    const answer = await enter({ sub: 's2', ...claims });
    expect([claims, answer.headers.location]).toEqual([claims, failed]);
    expect(String(answer.headers['set-cookie'])).not.toContain('anxin_session=');
  }
  const reasons = (await trailOf(tested, 'access.session.refuse')).map(({ detail }) => detail as { reason: string });
  expect(reasons.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['unknown', 'disabled']));
  expect(tested.logged()).not.toContain('stranger@');
});

test('an answer fits only the browser that began, once, and not for long', async () => {
  person = known;
  const [mine, theirs] = [await begin(), await begin()];
  const back = await throughProvider(mine.url);
  for (const cookie of [undefined, theirs.cookie, 'anxin_oidc=a.b.c', `${mine.cookie}x`])
    expect((await ask(back, cookie === undefined ? {} : { cookie })).headers.location).toBe(failed);
  expect((await ask(back, { cookie: mine.cookie })).headers.location).toBe('/');
  // the code was used
  expect((await ask(back, { cookie: mine.cookie })).headers.location).toBe(failed);
  const late = await begin();
  const lateBack = await throughProvider(late.url);
  tested.clock.advance(600_001);
  expect((await ask(lateBack, { cookie: late.cookie })).headers.location).toBe(failed);
});

test('a token with another nonce, another state or another verifier is refused', async () => {
  person = known;
  for (const name of ['nonce', 'state', 'code_challenge']) {
    const { url, cookie } = await begin();
    url.searchParams.set(name, 'A'.repeat(43));
    expect([name, (await ask(await throughProvider(url), { cookie })).headers.location]).toEqual([name, failed]);
  }
  const { cookie } = await begin();
  for (const query of [
    '',
    '?code=x',
    '?error=access_denied',
    '?state=x&code=y',
    `?iss=${encodeURIComponent('http://evil')}`,
  ])
    expect((await ask(`/v1/session/oidc/staff/callback${query}`, { cookie })).headers.location).toBe(failed);
});

test('with a map of claims the provider says who is what', async () => {
  const mapped = await openTestPlatform({
    config: { ...settings(), oidcRoles: parseOidcRoles('groups: a=administrator, r=reviewer+supervisor') },
  });
  try {
    const roles = async (groups: unknown) => {
      const answer = await enter(
        { sub: 's3', email: 'new@example.com', email_verified: true, name: 'N', groups },
        mapped,
      );
      const cookie = [answer.headers['set-cookie']].flat().find((line) => line?.startsWith('anxin_session='));
      return cookie
        ? (await ask('/v1/session', { cookie: cookie.split(';')[0]! }, mapped)).json().roles
        : answer.headers.location;
    };
    expect(await roles(['x'])).toBe(failed);
    expect(await roles(['r', 'x'])).toEqual(['reviewer', 'supervisor']);
    expect(await roles('a')).toEqual(['administrator']);
    expect(await roles(undefined)).toBe(failed);
  } finally {
    await mapped.drop();
  }
});

test('a provider that is away is told as that', async () => {
  const away = await openTestPlatform({ config: { ...settings(), oidcIssuer: 'http://127.0.0.1:9' } });
  try {
    const answer = await ask('/v1/session/oidc/staff', {}, away);
    expect([answer.statusCode, answer.json().code]).toEqual([502, 'access.provider-failed']);
  } finally {
    await away.drop();
  }
});

test('the setting of roles', () => {
  expect([...parseOidcRoles('groups: a=administrator, cn=x=reviewer+supervisor').roles]).toEqual([
    ['a', ['administrator']],
    ['cn=x', ['reviewer', 'supervisor']],
  ]);
  for (const bad of [
    '',
    'groups',
    ': a=reviewer',
    'groups: a',
    'groups: =reviewer',
    'groups: a=root',
    'groups: a=merchant',
  ])
    expect(() => parseOidcRoles(bad)).toThrow();
});
