import { Type } from 'typebox';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Problem } from '../foundation/errors.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import { MAX_KEPT_BYTES, purgeIdempotency } from './idempotency.ts';
import { type TestHttp, testHttp } from './test-http.ts';

const permission = 'test.thing.write';
const schema = { response: { 200: Type.Record(Type.String(), Type.Unknown()), 204: Type.Null() } };
let runs = 0;
let gate: Promise<void> | undefined;

const room: HttpRoom = {
  name: 'test',
  permissions: [{ name: permission, doc: { 'zh-CN': '', en: '' } }],
  register(app) {
    app.post('/v1/things', { config: { permission }, schema }, async (request) => {
      const run = ++runs;
      await gate;
      const { fail, size } = (request.body ?? {}) as { fail?: 'ours' | 'theirs'; size?: number };
      if (fail === 'ours') throw new Error('x');
      if (fail === 'theirs') throw new Problem('event.id-conflict');
      return { run, phone: '13800138000', filler: 'x'.repeat(size ?? 0) };
    });
    app.delete('/v1/things/:id', { config: { permission }, schema }, async (_request, reply) => {
      runs++;
      return reply.code(204).send(null);
    });
    app.post('/v1/plain', { config: { permission, idempotency: false }, schema }, async () => ({ run: ++runs }));
  },
};

let server: TestHttp;
let me: { authorization: string };
let other: { authorization: string };
beforeAll(async () => {
  server = await testHttp(() => [room]);
  [me, other] = [await server.bearer(), await server.bearer()];
});
beforeEach(() => {
  runs = 0;
  gate = undefined;
});
afterAll(() => server.drop());

let count = 0;
const fresh = (): string => `key-${++count}`;
const post = (key: string | undefined, body: object = {}, who = me, url = '/v1/things') =>
  server.http.app.inject({
    ...{ method: 'POST', url, payload: body },
    headers: { ...who, ...(key === undefined ? {} : { 'idempotency-key': key }) },
  });

test('a repeat gives the first answer again, to the same key only', async () => {
  const key = fresh();
  const first = await post(key, { a: 1 });
  const again = await post(key, { a: 1 });
  expect([again.statusCode, again.body]).toEqual([200, first.body]);
  expect(again.headers['content-type']).toBe(first.headers['content-type']);
  expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
  expect((await post(key, { a: 1 }, other)).json().run).toBe(2);
  expect((await post(undefined, { a: 1 })).json().run).toBe(3);
});

test('another request under the same key is refused', async () => {
  const key = fresh();
  await post(key, { a: 1 });
  for (const answer of [await post(key, { a: 2 }), await post(key, { a: 1 }, me, '/v1/things?x')])
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'request.idempotency-conflict']);
  expect(runs).toBe(1);
});

test('of many at once one is done, the others are told to wait', async () => {
  const key = fresh();
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });
  const all = Array.from({ length: 8 }, () => post(key));
  const answers = [];
  for (let i = 0; i < 7; i++)
    answers.push(
      await Promise.race(all.map((a, n) => a.then((r) => ({ n, r })))).then(({ n, r }) => {
        all.splice(n, 1);
        return r;
      }),
    );
  for (const answer of answers)
    expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([
      409,
      'request.idempotency-busy',
      '1',
    ]);
  open();
  expect((await all[0]!).statusCode).toBe(200);
  expect(runs).toBe(1);
  expect((await post(key)).headers['idempotency-replayed']).toBe('true');
});

test('refusals are kept, faults of ours are not', async () => {
  const [refused, failed] = [fresh(), fresh()];
  expect((await post(refused, { fail: 'theirs' })).statusCode).toBe(409);
  const again = await post(refused, { fail: 'theirs' });
  expect([again.json().code, again.headers['idempotency-replayed']]).toEqual(['event.id-conflict', 'true']);
  expect(runs).toBe(1);
  expect((await post(failed, { fail: 'ours' })).statusCode).toBe(500);
  expect((await post(failed, { fail: 'ours' })).statusCode).toBe(500);
  expect(runs).toBe(3);
});

test('an answer that is too large is not kept', async () => {
  const key = fresh();
  for (let i = 0; i < 2; i++) expect((await post(key, { size: MAX_KEPT_BYTES })).statusCode).toBe(200);
  expect(runs).toBe(2);
});

test('an empty answer is kept as well; a route may take no key', async () => {
  const key = fresh();
  for (let i = 0; i < 2; i++) {
    const answer = await server.http.app.inject({
      ...{ method: 'DELETE', url: '/v1/things/1' },
      headers: { ...me, 'idempotency-key': key },
    });
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
  }
  expect(runs).toBe(1);
  for (let i = 0; i < 2; i++) await post(key, {}, me, '/v1/plain');
  expect(runs).toBe(3);
});

test('a key of the wrong form is refused', async () => {
  for (const key of ['a b', 'x'.repeat(201), 'é'])
    expect((await post(key)).json()).toMatchObject({ code: 'request.invalid', field: 'Idempotency-Key' });
});

test('a request that died frees its key after a while, for the same request', async () => {
  const key = fresh();
  await post(key, { a: 1 });
  await server.open.db
    .updateTable('idempotency')
    .set({ status: null, body: null })
    .where('created_at', '=', server.clock.now())
    .execute();
  expect((await post(key, { a: 1 })).json().code).toBe('request.idempotency-busy');
  server.clock.advance(121_000);
  expect((await post(key, { a: 2 })).json().code).toBe('request.idempotency-conflict');
  expect((await post(key, { a: 1 })).statusCode).toBe(200);
  expect(runs).toBe(2);
});

test('nothing of it is in the database in clear; after a day it is gone', async () => {
  const key = 'key-of-13900139000';
  await post(key, { consumer: '张三' });
  const { rows } = await server.open.pool.query<{ row: string }>('select kept::text as row from idempotency kept');
  const text = rows.map(({ row }) => row).join('\n');
  for (const mark of [key, '13800138000', '张三'])
    for (const form of [mark, Buffer.from(mark).toString('hex'), Buffer.from(mark).toString('base64')])
      expect(text).not.toContain(form);
  server.clock.advance(24 * 3_600_000);
  expect((await post(key, { consumer: '李四' })).statusCode).toBe(200);
  server.clock.advance(25 * 3_600_000);
  await purgeIdempotency(server.open.db, server.clock.now());
  expect((await server.open.pool.query('select 1 from idempotency')).rowCount).toBe(0);
});
