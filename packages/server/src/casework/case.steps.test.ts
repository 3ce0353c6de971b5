import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { CASE_PACK, listing } from './casework-fixture.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: CASE_PACK });
});
afterAll(() => tested.drop());

const MINUTE = 60_000;
const opened = async (product: string) => {
  expect((await tested.post('/v1/decisions', [listing(product, '批量')])).statusCode).toBe(200);
  const [found] = (await tested.get(`/v1/cases?subject=product/${product}`)).json().items;
  return found as { id: string; priority: number };
};
const caseOf = async (id: string) => (await tested.get(`/v1/cases/${id}`)).json();
const urgencyOf = async (id: string) =>
  (await tested.sql<{ urgency: Date }>('select urgency from "case" where id = $1', [id]))[0]!.urgency.getTime();
const noticesOf = (userId: string) =>
  tested.sql<{ kind: string; step: string }>(
    `select kind, params ->> 'step' as step from notification where user_id = $1 and kind like 'promise.%' order by id`,
    [userId],
  );
const post = (url: string, payload: object, headers: Record<string, string>) =>
  tested.http.app.inject({ method: 'POST', url, payload, headers });
const later = async (minutes: number) => {
  tested.clock.advance(minutes * MINUTE);
  await tested.platform.promiseWorker.fireDue(tested.clock.now());
};

test('a case that waits becomes more urgent half way, and goes to the supervisors when it is over', async () => {
  const [chief, reviewer] = await Promise.all([
    tested.signedIn({ email: 'chief@example.com', roles: ['supervisor'] }),
    tested.signedIn({ email: 'reviewer@example.com', roles: ['reviewer'] }),
  ]);
  const [waits, held, answered] = [await opened('s-waits'), await opened('s-held'), await opened('s-answered')];
  for (const { id } of [held, answered])
    expect((await post(`/v1/cases/${id}/take`, {}, reviewer.headers)).statusCode).toBe(200);
  const answer = { answer: 'clear', version: 1 };
  expect((await post(`/v1/cases/${answered.id}/decide`, answer, reviewer.headers)).statusCode).toBe(200);
  const before = await urgencyOf(waits.id);

  await later(29);
  expect((await caseOf(waits.id)).priority).toBe(10);
  await later(1);
  expect((await caseOf(waits.id)).priority).toBe(30);
  expect(before - (await urgencyOf(waits.id))).toBe(20 * 6 * MINUTE);
  // whoever has it is told, and the supervisors of what nobody has; of what is answered nobody
  expect(await noticesOf(reviewer.id)).toEqual([{ kind: 'promise.warned', step: 'half' }]);
  expect(await noticesOf(chief.id)).toEqual([{ kind: 'promise.warned', step: 'half' }]);

  await later(30);
  expect(await caseOf(waits.id)).toMatchObject({ queue: 'supervision', state: 'open' });
  const { history } = await caseOf(waits.id);
  expect(history.map(({ what, detail }: Record<string, string>) => `${what} ${detail}`)).toEqual([
    ...['opened bulk', 'warned half', 'escalated over', 'passed-on supervision'],
  ]);
  // nobody loses what they are working on
  expect(await caseOf(held.id)).toMatchObject({ queue: 'bulk', state: 'taken' });
  expect((await caseOf(answered.id)).queue).toBe('bulk');
  expect((await noticesOf(chief.id)).filter(({ kind }) => kind === 'promise.escalated')).toHaveLength(2);
  const told = await tested.sql<{ type: string; subject_key: string }>(
    `select type, subject_key from event where type in ('promise.warned', 'promise.escalated') and subject_key = $1 order by txid, id`,
    [`case/${waits.id}`],
  );
  expect(told.map(({ type }) => type)).toEqual(['promise.warned', 'promise.escalated']);
});
