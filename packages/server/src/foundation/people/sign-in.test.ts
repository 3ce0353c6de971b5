import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const BY = { kind: 'cli', id: 'test' } as const;
const PASSWORD = 'correct horse battery';
const app = () => tested.http.app;
const send = (method: 'POST' | 'GET' | 'DELETE' | 'PATCH', url: string, body?: object, headers = {}) =>
  app().inject({ method, url, headers, ...(body ? { payload: body } : {}) });
const signIn = (body: object, headers = {}) => send('POST', '/v1/session', body, headers);
const browser = (answer: { headers: Record<string, unknown> }) => ({
  cookie: String(answer.headers['set-cookie']).split(';')[0]!,
  'x-anxin-console': '1',
  'sec-fetch-site': 'same-origin',
});

async function person(email: string, roles: readonly ['reviewer' | 'administrator'] = ['reviewer']) {
  const { id } = await tested.platform.people.users.create({ email, name: '王芳', roles, password: PASSWORD }, BY);
  return id;
}

test('signing in gives a cookie that opens what the roles hold; signing out ends it at once', async () => {
  const id = await person('wang@example.com');
  const answer = await signIn({ email: ' Wang@Example.com', password: PASSWORD });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    user: { id, name: '王芳', email: 'wang@example.com', party: null, second_factor: false, theme: 'system' },
    roles: ['reviewer'],
    permissions: expect.arrayContaining(['access.session.use']),
    sign_in: { oidc: [] },
  });
  expect(String(answer.headers['set-cookie'])).toMatch(
    /^anxin_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
  );
  const headers = browser(answer);
  expect((await send('GET', '/v1/session', undefined, headers)).json()).toEqual(answer.json());
  expect((await send('GET', '/v1/keys', undefined, headers)).statusCode).toBe(403);
  expect((await send('DELETE', '/v1/session', undefined, headers)).statusCode).toBe(204);
  const after = await send('GET', '/v1/session', undefined, headers);
  expect([after.statusCode, after.json().code]).toEqual([401, 'access.unauthenticated']);
});
