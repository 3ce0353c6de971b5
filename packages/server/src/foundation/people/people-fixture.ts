import type { LightMyRequestResponse } from 'fastify';
import type { TestPlatform } from '../../test-platform.ts';
import type { NewUser } from './users.ts';

export const PASSWORD = 'correct horse battery';
export const BY = { kind: 'cli', id: 'test' } as const;

export interface Caller {
  send(method: 'POST' | 'GET' | 'DELETE' | 'PATCH', url: string, body?: object): Promise<LightMyRequestResponse>;
}

/** What the browser would send with its next request. */
export const browserOf = (answer: LightMyRequestResponse) => ({
  cookie: String(answer.headers['set-cookie']).split(';')[0]!,
  'x-anxin-console': '1',
  'sec-fetch-site': 'same-origin',
});

/** Asks as a browser with these headers would. */
export const caller = (tested: TestPlatform, headers: Record<string, string> = {}): Caller => ({
  send: (method, url, body) => tested.http.app.inject({ method, url, headers, ...(body ? { payload: body } : {}) }),
});

/** Somebody who chose a password already. */
export async function makePerson(tested: TestPlatform, given: Partial<NewUser> & { email: string }): Promise<string> {
  const { users } = tested.platform.people;
  const { id } = await users.create({ name: '王芳', roles: ['reviewer'], password: PASSWORD, ...given }, BY);
  return id;
}

export async function signIn(tested: TestPlatform, body: object, headers: Record<string, string> = {}) {
  return caller(tested, headers).send('POST', '/v1/session', body);
}

export const codeOf = (answer: LightMyRequestResponse): [number, string | undefined] => [
  answer.statusCode,
  answer.statusCode >= 400 ? answer.json().code : undefined,
];

export const trailOf = (tested: TestPlatform, action: string) =>
  tested.sql<{ actor_kind: string; actor_id: string; object: string | null; outcome: string; detail: object }>(
    'select actor_kind, actor_id, object, outcome, detail from trail_entry where action = $1 order by txid, id',
    [action],
  );
