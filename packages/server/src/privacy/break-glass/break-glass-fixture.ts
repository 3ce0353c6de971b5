import type { LightMyRequestResponse } from 'fastify';
import type { TestPlatform } from '../../test-platform.ts';

export interface Person {
  id: string;
  /** As it is named everywhere: `user/<id>`. */
  name: string;
  post(path: string, body?: object): Promise<LightMyRequestResponse>;
  get(path: string): Promise<LightMyRequestResponse>;
}

export const ASKED = {
  ...{ ground: 'court-order', reference: '（2026）粤03调令字第8号', reason: '法院调取本案收件地址', minutes: 30 },
  fields: ['phone', 'address'],
};

/** What tests of break-glass do over and over. */
export const breakGlassOf = (tested: TestPlatform) => ({
  /** Somebody who has just signed in. */
  async person(role: 'privacy-officer' | 'auditor' | 'service-agent' = 'privacy-officer'): Promise<Person> {
    const { id, headers } = await tested.signedIn({ roles: [role] });
    const send = (method: 'GET' | 'POST', path: string, body?: object) =>
      tested.http.app.inject({
        ...{ method, url: `/v1/break-glass${path}`, headers: { ...headers } },
        ...(method === 'POST' ? { payload: body ?? {} } : {}),
      });
    return {
      ...{ id, name: `user/${id}`, get: (path) => send('GET', path) },
      post: (path, body) => send('POST', path, body),
    };
  },
  /** One that another person has approved. */
  async live(asker: Person, approver: Person, asked: object): Promise<string> {
    const made = await asker.post('', { ...ASKED, ...asked });
    if (made.statusCode !== 201) throw new Error(made.body);
    const { id } = made.json();
    const answered = await approver.post(`/${id}/approve`);
    if (answered.statusCode !== 200) throw new Error(answered.body);
    return id;
  },
});

export const codeOf = (answer: LightMyRequestResponse): [number, string | undefined] => [
  answer.statusCode,
  answer.statusCode >= 400 ? answer.json().code : undefined,
];
