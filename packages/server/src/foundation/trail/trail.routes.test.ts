import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHttp, testHttp } from '../../http/test-http.ts';
import { createIds } from '../ids.ts';
import { trailRoom } from './trail.routes.ts';
import { createTrail } from './trail.store.ts';

let server: TestHttp;
let headers: { authorization: string };
beforeAll(async () => {
  server = await testHttp(({ open }) => [trailRoom({ db: open.db })]);
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
    ...{ id: expect.any(String), at: '2026-11-20T08:05:00.000Z', actor: { kind: 'key', id: 'k0' } },
    ...{ action: 'privacy.person.open', object: 'consumer/c4', purpose: 'show-order', outcome: 'done' },
    detail: { fields: 4 },
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
  for (const query of ['?who=k1', '?from=yesterday', '?limit=0', '?actor='])
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
