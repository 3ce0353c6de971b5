import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type SignedIn, type TestPlatform } from '../test-platform.ts';
import { CASE_PACK, listing } from './casework-fixture.ts';

let tested: TestPlatform;
/** Works on the goods group, on no group in particular, leads; and works on goods while outside the staff's reach. */
let goods: SignedIn;
let anywhere: SignedIn;
let leader: SignedIn;
let auditor: SignedIn;
const idOf: Record<'product' | 'ticket', string> = { product: '', ticket: '' };

beforeAll(async () => {
  tested = await openTestPlatform({ pack: CASE_PACK });
  goods = await tested.signedIn({ name: '货品审核员', roles: ['reviewer'], groups: ['goods'] });
  anywhere = await tested.signedIn({ name: '审核员', roles: ['reviewer'] });
  leader = await tested.signedIn({ name: '主管', roles: ['supervisor'] });
  auditor = await tested.signedIn({ name: '审计', roles: ['auditor'] });
  await tested.post('/v1/decisions', [listing('p1'), make.ticket('t1', '我要投诉')]);
  for (const { id, subject } of (await tested.get('/v1/cases')).json().items)
    idOf[subject.startsWith('product/') ? 'product' : 'ticket'] = id;
});
afterAll(() => tested.drop());

const get = (who: SignedIn, url: string) => tested.http.app.inject({ method: 'GET', url, headers: who.headers });
const post = (who: SignedIn, url: string, payload: object = {}, headers = {}) =>
  tested.http.app.inject({ method: 'POST', url, payload, headers: { ...who.headers, ...headers } });
const ids = async (who: SignedIn, path: string): Promise<string[]> =>
  (await get(who, path)).json().items.map(({ id }: { id: string }) => id);

test('a reviewer sees the queues of their groups, one without groups all of them', async () => {
  expect(await ids(goods, '/v1/queues')).toEqual(['listings', 'bulk']);
  expect(await ids(anywhere, '/v1/queues')).toEqual(['listings', 'tickets', 'bulk', 'supervision']);
  expect(await ids(leader, '/v1/queues')).toEqual(['listings', 'tickets', 'bulk', 'supervision']);
  expect(await ids(goods, '/v1/cases')).toEqual([idOf.product]);
  expect((await ids(anywhere, '/v1/cases')).sort()).toEqual([idOf.product, idOf.ticket].sort());
  expect((await get(goods, `/v1/cases/${idOf.ticket}`)).statusCode).toBe(404);
  expect((await get(goods, '/v1/cases?queue=tickets')).statusCode).toBe(404);
  expect(await ids(goods, '/v1/cases?subject=ticket/t1')).toEqual([]);
  expect(await ids(goods, '/v1/cases?sort=urgency')).toEqual([idOf.product]);
});

test('takes and decides what is theirs, and nothing else', async () => {
  for (const verb of ['take', 'renew', 'release', 'undo'])
    expect([verb, (await post(goods, `/v1/cases/${idOf.ticket}/${verb}`)).statusCode]).toEqual([verb, 404]);
  const decision = { answer: 'clear', version: 1 };
  expect((await post(goods, `/v1/cases/${idOf.ticket}/decide`, decision)).statusCode).toBe(404);
  expect((await post(goods, `/v1/cases/${idOf.ticket}/comment`, { text: '好' })).statusCode).toBe(404);
  expect((await post(goods, '/v1/cases/next', { queue: 'tickets' })).statusCode).toBe(404);
  const next = await post(goods, '/v1/cases/next');
  expect(next.json()).toMatchObject({ id: idOf.product, taken_by: { id: goods.id, name: '货品审核员' } });
  expect((await post(goods, '/v1/cases/next')).statusCode).toBe(204);
  expect(await ids(goods, '/v1/cases?taken_by=me')).toEqual([idOf.product]);
  expect((await post(goods, `/v1/cases/${idOf.product}/release`)).statusCode).toBe(200);
});

test('supervisors give cases to those who may have them, and they hear of it', async () => {
  const path = `/v1/cases/${idOf.ticket}/assign`;
  expect((await post(goods, path, { user_id: goods.id })).statusCode).toBe(403);
  for (const user_id of [goods.id, auditor.id, '00000000-0000-7000-8000-00000000dead']) {
    const refused = await post(leader, path, { user_id });
    expect([refused.statusCode, refused.json().field]).toEqual([422, 'user_id']);
  }
  const given = await post(leader, path, { user_id: anywhere.id });
  expect(given.json()).toMatchObject({ state: 'taken', taken_by: { id: anywhere.id, name: '审核员' } });
  expect(Date.parse(given.json().lease_until) - Date.now()).toBeGreaterThan(7 * 3_600_000);
  expect((await get(anywhere, '/v1/notifications')).json().items).toMatchObject([
    { kind: 'case.assigned', params: { case: idOf.ticket, queue: 'tickets' }, link: `/cases/${idOf.ticket}` },
  ]);
  const decided = await post(anywhere, `/v1/cases/${idOf.ticket}/decide`, { answer: 'uphold', version: 1 });
  expect(decided.json()).toMatchObject({ decided_by: { id: anywhere.id, name: '审核员' } });
  await tested.sql(`update "case" set final_at = now() where id = $1`, [idOf.ticket]);
  await tested.platform.casework.settle();
  expect((await post(anywhere, `/v1/cases/${idOf.ticket}/reopen`, { reason: '再看' })).statusCode).toBe(403);
  expect((await post(leader, `/v1/cases/${idOf.ticket}/reopen`, { reason: '再看' })).json()).toMatchObject({
    state: 'open',
  });
  expect((await get(anywhere, '/v1/notifications')).json().items[0]).toMatchObject({ kind: 'case.returned' });
});

test('those who only read take nothing', async () => {
  expect((await ids(auditor, '/v1/cases')).length).toBe(2);
  expect((await post(auditor, '/v1/cases/next')).statusCode).toBe(403);
  expect((await post(auditor, `/v1/cases/${idOf.product}/take`)).statusCode).toBe(403);
});

test('whoever moves to another group works there from then on', async () => {
  await tested.platform.people.users.change(goods.id, { groups: ['service'] }, { kind: 'cli', id: 'test' });
  expect(await ids(goods, '/v1/queues')).toEqual(['tickets']);
  expect((await get(goods, `/v1/cases/${idOf.product}`)).statusCode).toBe(404);
});

test('a repeated write with its key is answered as before', async () => {
  const key = { 'idempotency-key': 'comment-1' };
  const write = () => post(leader, `/v1/cases/${idOf.product}/comment`, { text: '一次' }, key);
  const [first, again] = [await write(), await write()];
  expect(again.json()).toEqual(first.json());
  expect((await get(leader, `/v1/cases/${idOf.product}`)).json().comments).toHaveLength(1);
});

test('sealed texts are read by whoever holds the case, for a purpose, on the trail', async () => {
  const path = `/v1/cases/${idOf.ticket}`;
  const reveal = (who: SignedIn, body: object = { purpose: 'review' }) => post(who, `${path}/reveal`, body);
  expect((await post(goods, `/v1/cases/${idOf.product}/reveal`, { purpose: 'review' })).statusCode).toBe(404);
  expect((await reveal(auditor)).statusCode).toBe(403);
  expect((await reveal(anywhere)).json()).toMatchObject({ status: 409, code: 'case.lease-lost' });
  expect((await post(leader, `${path}/take`)).statusCode).toBe(200);
  expect((await reveal(anywhere)).statusCode).toBe(409);
  expect((await reveal(leader, { purpose: 'curiosity' })).json()).toMatchObject({ status: 422, field: 'purpose' });
  const read = await reveal(leader);
  expect(read.json()).toEqual({ texts: [{ field: 'ticket.text', text: '我要投诉' }], unreadable: 0 });
  expect(read.headers['cache-control']).toBe('no-store');
  expect(
    await tested.sql(
      `select actor_id, purpose, outcome from trail_entry where action = 'casework.case.reveal' and object = $1`,
      [`case/${idOf.ticket}`],
    ),
  ).toEqual([{ actor_id: leader.id, purpose: 'review', outcome: 'done' }]);
  await tested.platform.sealer.erase('consumer/c1');
  expect((await reveal(leader)).json()).toEqual({ texts: [], unreadable: 1 });
});
