import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestHttp, testHttp } from '../../http/test-http.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { createIds } from '../ids.ts';
import type { TrailEntry } from './chain.ts';
import { trailRoom } from './trail.routes.ts';
import { createTrail, readTrail } from './trail.store.ts';

let server: TestHttp;
let headers: { authorization: string };
beforeAll(async () => {
  server = await testHttp(({ open }) => [trailRoom({ db: open.db, names: async () => new Map() })]);
  headers = await server.bearer();
  const { clock, open } = server;
  const write = createTrail({ ids: createIds(), clock });
  for (let n = 0; n < 5; n++) {
    clock.advance(60_000);
    await write(open.db, [
      {
        ...{ actor: { kind: 'key', id: `k${n % 2}` }, action: 'privacy.person.open', object: `consumer/c${n}` },
        ...{ purpose: 'show-order', outcome: 'done', detail: { fields: n } },
      },
    ]);
  }
});
afterAll(() => server?.drop());

async function get(query: string) {
  const answer = await server.http.app.inject({ url: `/v1/trail${query}`, headers });
  return { status: answer.statusCode, body: answer.json() };
}
const objects = (body: { items: { object: string }[] }): string[] => body.items.map(({ object }) => object);

test('entries come newest first, in pages, filtered', async () => {
  const { status, body } = await get('?action=privacy.&limit=2');
  expect(status).toBe(200);
  expect(body.items[0]).toEqual({
    ...{ id: expect.any(String), at: '2026-11-20T08:05:00.000Z', actor: { kind: 'key', id: 'k0', name: null } },
    ...{ action: 'privacy.person.open', object: 'consumer/c4', purpose: 'show-order', outcome: 'done' },
    ...{ detail: { fields: 4 }, request: null },
  });
  expect(objects(body)).toEqual(['consumer/c4', 'consumer/c3']);
  const next = await get(`?action=privacy.&limit=3&cursor=${body.next_cursor}`);
  expect(objects(next.body)).toEqual(['consumer/c2', 'consumer/c1', 'consumer/c0']);
  expect(next.body.next_cursor).toBeNull();
  expect(objects((await get('?actor=k1')).body)).toEqual(['consumer/c3', 'consumer/c1']);
  expect(objects((await get('?object=consumer/c2')).body)).toEqual(['consumer/c2']);
  const range = await get('?action=privacy.person.open&from=2026-11-20T08:02:00Z&to=2026-11-20T08:04:00Z');
  expect(objects(range.body)).toEqual(['consumer/c2', 'consumer/c1']);
  // the making of the key itself
  expect((await get('?action=access.')).body.items).toHaveLength(1);
});

test('what is no filter, no instant or no cursor is refused; so is a key of a party', async () => {
  for (const query of ['?who=k1', '?from=yesterday', '?limit=0', '?actor=', '?request=7'])
    expect((await get(query)).status).toBe(422);
  expect((await get('?cursor=xx')).body.code).toBe('cursor.invalid');
  const other = await server.bearer({ scopes: ['trail.entry.read'] });
  expect((await server.http.app.inject({ url: '/v1/trail', headers: other })).statusCode).toBe(200);
  for (const scopes of [['read'], ['access.*']]) {
    const none = await server.bearer({ scopes });
    expect((await server.http.app.inject({ url: '/v1/trail', headers: none })).statusCode).toBe(403);
  }
  const party = await server.bearer({ party: 'merchant/m1' });
  expect((await server.http.app.inject({ url: '/v1/trail', headers: party })).statusCode).toBe(403);
});

describe('names and requests beside the entries', () => {
  let tested: TestPlatform;
  beforeAll(async () => {
    tested = await openTestPlatform();
  });
  afterAll(() => tested?.drop());

  const write = (actors: readonly TrailEntry['actor'][]) =>
    createTrail(tested.platform)(
      tested.platform.db,
      actors.map((actor) => ({ actor, action: 'test.thing.done', outcome: 'done' })),
    );
  const actors = async () =>
    (await tested.get('/v1/trail?action=test.'))
      .json()
      .items.map(({ actor }: { actor: TrailEntry['actor'] & { name: string | null } }) => [actor.id, actor.name])
      .reverse();

  test('are those of keys and of the staff as they are called now, and stand nowhere in the trail', async () => {
    const { platform } = tested;
    const staff = await tested.signedIn({ name: '王芳' });
    const merchant = await tested.signedIn({ name: '杭州茶叶店', roles: ['merchant'], party: 'merchant/m1' });
    const key = await platform.access.createKey({ name: '商城后台', scopes: ['read'] }, { kind: 'cli', id: 'test' });
    const nobody = platform.ids.next();
    await write([
      { kind: 'user', id: staff.id },
      { kind: 'user', id: merchant.id },
      { kind: 'user', id: nobody },
      { kind: 'key', id: key.id },
      { kind: 'key', id: 'no-uuid' },
      // an id has a name only as what it is
      { kind: 'key', id: staff.id },
      { kind: 'cli', id: 'keys' },
      { kind: 'system', id: 'sealer' },
    ]);
    const expected = [
      ...[
        [staff.id, '王芳'],
        [merchant.id, null],
        [nobody, null],
        [key.id, '商城后台'],
        ['no-uuid', null],
      ],
      ...[
        [staff.id, null],
        ['keys', null],
        ['sealer', null],
      ],
    ];
    expect(await actors()).toEqual(expected);
    await platform.people.users.change(staff.id, { name: '王芳芳' }, { kind: 'cli', id: 'test' });
    expect((await actors())[0]).toEqual([staff.id, '王芳芳']);
    const stored = await tested.sql<{ text: string }>('select e::text as text from trail_entry e');
    const exported = [];
    for await (const record of readTrail(platform.db)) exported.push(JSON.stringify(record));
    for (const text of [...stored.map((row) => row.text), ...exported]) expect(text).not.toMatch(/王芳|茶叶店/);
  });

  test('what a request leaves has its id: with a body, without one, and where one statement does it all', async () => {
    const { platform, http } = tested;
    await tested.post('/v1/decisions', make.ticket('t1', '投诉'));
    const { headers } = await tested.signedIn();
    const asked = async (method: 'GET' | 'POST', url: string, body?: object) => {
      const answer = await http.app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) });
      expect([url, answer.statusCode < 300]).toEqual([url, true]);
      return String(answer.headers['x-request-id']);
    };
    const byRequest: [string, string][] = [
      [await asked('POST', '/v1/keys', { name: 'one', scopes: ['read'] }), 'access.key.create'],
      [await asked('POST', '/v1/cases/next', { queue: 'tickets' }), 'casework.case.take'],
      [await asked('GET', '/v1/users'), 'access.user.see'],
    ];
    for (const [request, action] of byRequest) {
      const { items } = (await tested.get(`/v1/trail?request=${request.toUpperCase()}`)).json();
      expect(items.map((item: TrailEntry) => [item.request, item.action])).toEqual([[request, action]]);
    }
    // many at once do not take each other's
    const ids = await Promise.all(Array.from({ length: 8 }, () => asked('GET', '/v1/users')));
    for (const id of ids) expect((await tested.get(`/v1/trail?request=${id}`)).json().items).toHaveLength(1);
    // nobody asked
    await write([{ kind: 'system', id: 'worker' }]);
    expect((await tested.get('/v1/trail?action=test.&limit=1')).json().items[0].request).toBeNull();
    const exported = [];
    for await (const record of readTrail(platform.db)) exported.push(JSON.stringify(record));
    expect(exported.filter((line) => line.includes(byRequest[1]![0]))).toHaveLength(1);
  });

  test('why something was done stands with it, sealed where it can be about a person', async () => {
    const { platform } = tested;
    const detailOf = async (action: string) => {
      const { items } = (await tested.get(`/v1/trail?action=${action}&limit=1`)).json();
      return items[0].detail as Record<string, string>;
    };
    const opened = async (cipher: string | undefined, field: string) => {
      const access = { purpose: 'own', onAccess: () => {} };
      return (await platform.sealer.openFields([{ cipher: String(cipher), field }], access))[0];
    };
    await tested.post('/v1/decisions', make.product('p1', { title: '国家级好茶' }));
    const [measure] = (await tested.get('/v1/measures?target=product/p1')).json().items;
    // the longest that is taken, in characters that take most bytes
    const reason = '𠮷'.repeat(4_000);
    expect((await tested.post(`/v1/measures/${measure.id}/reverse`, { reason })).statusCode).toBe(200);
    const undone = await detailOf('enforcement.measure.reverse');
    expect(await opened(undone.reason, 'measure.reason')).toEqual({ value: reason });

    await tested.post('/v1/decisions', make.ticket('t2', '投诉'));
    const [{ id }] = (await tested.get('/v1/cases?subject=ticket/t2')).json().items;
    const { version } = (await tested.post(`/v1/cases/${id}/take`, {})).json();
    const given = { answer: 'clear', note: '误判', version };
    const decided = await tested.post(`/v1/cases/${id}/decide`, given);
    expect([decided.statusCode, decided.json().code]).toEqual([200, undefined]);
    expect(await opened((await detailOf('casework.case.decide')).reason, 'case.text')).toEqual({ value: '误判' });

    const snooze = { until: '2026-11-21T08:00:00Z', why: '太吵' };
    await tested.post('/v1/rules/goods.test.term/snooze', snooze);
    expect(await detailOf('policy.rule.snooze')).toMatchObject({ reason: '太吵' });
  });

  test('are asked for once a page', async () => {
    const asked: (readonly string[])[] = [];
    const one = await testHttp(({ open }) => [
      trailRoom({
        db: open.db,
        async names(wanted) {
          asked.push(wanted);
          return new Map(wanted.map((actor) => [actor, actor.toUpperCase()]));
        },
      }),
    ]);
    const ids = Array.from({ length: 3 }, () => createIds().next());
    await createTrail({ ids: createIds(), clock: one.clock })(
      one.open.db,
      Array.from({ length: 30 }, (_, n) => ({
        ...{ actor: { kind: n % 2 ? ('user' as const) : ('key' as const), id: ids[n % 3]! } },
        ...{ action: 'test.thing.done', outcome: 'done' as const },
      })),
    );
    const answer = await one.http.app.inject({ url: '/v1/trail?action=test.', headers: await one.bearer() });
    for (const { actor } of answer.json().items) expect(actor.name).toBe(`${actor.kind}/${actor.id}`.toUpperCase());
    expect(asked.map((wanted) => [...wanted].sort())).toEqual([
      ids.flatMap((id) => [`key/${id}`, `user/${id}`]).sort(),
    ]);
    await one.drop();
  });
});

test('of a reason in clear that says of somebody how to reach them, the trail keeps the mask', async () => {
  const write = createTrail({ ids: createIds(), clock: server.clock });
  const entry = { actor: { kind: 'user', id: 'u1' }, action: 'policy.rule.snooze', outcome: 'done' } as const;
  await write(server.open.db, [
    { ...entry, detail: { reason: '王明 13812341234 投诉', rule: 'r' } },
    { ...entry, detail: { reason: 'axc1.AAAAAAAAAAAAAAAAAAAAAA.erased' } },
  ]);
  const { items } = (await get('?action=policy.rule.snooze')).body;
  expect(items.map(({ detail }: TrailEntry) => detail)).toEqual([
    { reason: 'axc1.AAAAAAAAAAAAAAAAAAAAAA.erased' },
    { reason: '王* 138****1234 投诉', rule: 'r' },
  ]);
});
