import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CASE_PACK, listing } from '../../casework/casework-fixture.ts';
import { make, openTestPlatform, type SignedIn, type TestPlatform } from '../../test-platform.ts';
import type { Breach } from '../promises/promise-kind.ts';
import { createBreachNotices } from './breach-notices.ts';

const HOUR = 3_600_000;
const OPENED = Date.parse('2026-11-20T08:00:00Z');
const after = (hours: number): Date => new Date(OPENED + hours * HOUR);

let tested: TestPlatform;
let people: Record<string, string>;
let reviewer: SignedIn;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: CASE_PACK });
  const one = async (...roles: NonNullable<Parameters<TestPlatform['signedIn']>[0]>['roles'] & string[]) =>
    tested.signedIn({ roles });
  reviewer = await one('reviewer');
  const of = async (role: 'merchant' | 'creator' | 'consumer', id: string) =>
    (await tested.signedIn({ roles: [role], party: `${role}/${id}` })).id;
  people = {
    [reviewer.id]: 'reviewer',
    [(await one('supervisor')).id]: 'supervisor 1',
    [(await one('supervisor', 'reviewer')).id]: 'supervisor 2',
    [(await one('administrator')).id]: 'administrator',
    [await of('merchant', 'm1')]: 'merchant m1',
    [await of('merchant', 'm2')]: 'merchant m2',
    [await of('creator', 'm1')]: 'creator m1',
    [await of('consumer', 'c1')]: 'consumer c1',
  };
  for (const [role, party] of [
    ['supervisor', null],
    ['merchant', 'merchant/m1'],
  ] as const) {
    const { id } = await tested.signedIn({ roles: [role], ...(party ? { party } : {}) });
    await tested.sql(`update user_account set state = 'disabled' where id = $1`, [id]);
    people[id] = `disabled ${role}`;
  }
});
afterAll(() => tested.drop());
beforeEach(() => tested.sql('delete from notification'));

const told = async (): Promise<string[]> =>
  (await tested.sql<{ user_id: string }>('select user_id from notification'))
    .map(({ user_id }) => people[user_id] ?? user_id)
    .sort();
const notices = () =>
  tested.sql<{ kind: string; params: Record<string, unknown>; link: string }>(
    'select kind, params, link from notification order by user_id',
  );
const fire = (hours: number) => tested.platform.promiseWorker.fireDue(after(hours));

/** A case that is due an hour after it was opened. */
async function opened(product: string): Promise<string> {
  await tested.post('/v1/decisions', listing(product));
  return (await tested.get(`/v1/cases?subject=product/${product}`)).json().items[0].id;
}
const act = (id: string, verb: string, body: object = {}) =>
  tested.http.app.inject({ method: 'POST', url: `/v1/cases/${id}/${verb}`, headers: reviewer.headers, payload: body });

describe('the promise of a case', () => {
  test('is told to the supervisors while nobody has the case, once', async () => {
    const id = await opened('waiting');
    await fire(0.9);
    expect(await told()).toEqual([]);
    await fire(1.1);
    await fire(2);
    expect(await told()).toEqual(['supervisor 1', 'supervisor 2']);
    const [notice] = await notices();
    expect(notice).toEqual({
      ...{ kind: 'promise.breached', link: `/cases/${id}` },
      params: {
        promise: expect.stringMatching(/^[0-9a-f-]{36}$/),
        ...{ kind: 'casework.review', subject: `case/${id}`, due_at: '2026-11-20T09:00:00.000Z' },
      },
    });
  });

  test('is told to whoever has it, and to nobody else', async () => {
    expect((await act(await opened('taken'), 'take')).statusCode).toBe(200);
    await fire(1.1);
    expect(await told()).toEqual(['reviewer']);
  });

  test('is told to the supervisors where who has it is a key, cannot sign in, or has let it go', async () => {
    const byKey = await opened('by-key');
    await tested.post(`/v1/cases/${byKey}/take`, {});
    await fire(1.1);
    expect(await told()).toEqual(['supervisor 1', 'supervisor 2']);
    await tested.sql('delete from notification');
    await act(await opened('lapsed'), 'take');
    await tested.sql(`update "case" set lease_until = now() - interval '1 second' where state = 'taken'`);
    await fire(1.1);
    expect(await told()).toEqual(['supervisor 1', 'supervisor 2']);
    await tested.sql('delete from notification');
    await act(await opened('gone'), 'take');
    await tested.sql(`update user_account set state = 'disabled' where id = $1`, [reviewer.id]);
    await fire(1.1);
    await tested.sql(`update user_account set state = 'active' where id = $1`, [reviewer.id]);
    expect(await told()).toEqual(['supervisor 1', 'supervisor 2']);
  });

  test('is told to nobody once the case is answered, final or not', async () => {
    const id = await opened('answered');
    await act(id, 'take');
    expect((await act(id, 'decide', { answer: 'clear', version: 1 })).statusCode).toBe(200);
    await fire(1.1);
    expect(await told()).toEqual([]);
  });
});

describe('the promise of a party', () => {
  const promised = { promised_ship_at: after(48).toISOString() };

  test('is told to the people of the party who can sign in', async () => {
    await tested.post('/v1/decisions', make.order('paid', 'o1-茶', promised));
    await fire(49);
    await fire(50);
    expect(await told()).toEqual(['merchant m1']);
    const [notice] = await notices();
    expect(notice).toMatchObject({
      ...{ kind: 'promise.breached', link: '/subjects/order/o1-%E8%8C%B6' },
      params: { kind: 'marketplace.shipping', subject: 'order/o1-茶', due_at: after(48).toISOString() },
    });
  });

  test('is no news a day later', async () => {
    await tested.post('/v1/decisions', make.order('paid', 'late', promised));
    await fire(71.9);
    expect(await told()).toEqual(['merchant m1']);
    await tested.post('/v1/decisions', make.order('paid', 'old', promised));
    expect(await fire(72.1)).toBe(1);
    expect(await told()).toEqual(['merchant m1']);
  });

  test('is told to two hundred at most, and nobody hears of consumers’, strangers’ or unowned promises', async () => {
    await tested.sql(
      `insert into user_account (id, name, roles, groups, party, exchanged, state, totp_step, theme, created_at, created_by)
       select gen_random_uuid(), 'x', '{merchant}', '{}', 'merchant/large', false, 'active', 0, 'system', now(), 'test'
       from generate_series(1, 250)`,
    );
    const { platform } = tested;
    const heard: [string, number][] = [];
    const tell = createBreachNotices({
      notify: async (_tx, who, _kind, { subject }) => void heard.push([String(subject), who.length]),
      inHand: async () => new Map(),
    });
    const breach = (subject: string, party: string | null, number = 1): Breach => ({
      ...{ promiseId: platform.ids.next(), kind: 'test.some', key: subject, subject, party, number },
      ...{ openedAt: after(0), dueAt: after(48) },
    });
    const breaches = [
      breach('order/large', 'merchant/large'),
      breach('order/withdrawn', 'merchant/m1', 2),
      breach('order/consumer', 'consumer/c1'),
      breach('order/strange', 'no party'),
      breach('order/unowned', null),
      breach('video/v1', 'creator/m1'),
      breach(`case/${platform.ids.next()}`, 'merchant/m1'),
    ];
    await platform.db.transaction().execute((tx) => tell(tx, breaches, after(49)));
    expect(heard).toEqual([
      ['order/large', 200],
      ['video/v1', 1],
    ]);
  });
});
