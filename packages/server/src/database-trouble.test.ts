import { setTimeout as sleep } from 'node:timers/promises';
import type { LightMyRequestResponse } from 'fastify';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeKey } from './foundation/access/key.ts';
import { asProblem } from './foundation/errors.ts';
import { make, openTestPlatform, type TestPlatform } from './test-platform.ts';
import { openTestProxy, type TestProxy } from './test-proxy.ts';

let proxy: TestProxy;
let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({
    through: async (url) => {
      proxy = await openTestProxy(url);
      return proxy.url;
    },
  });
});
afterAll(async () => {
  await tested.drop();
  await proxy.stop();
});

afterEach(async () => {
  await proxy.open();
  await tested.sql('drop function if exists test_trouble cascade');
});

/** A 503 in our words that says when to ask again. */
function expectAway(answer: LightMyRequestResponse, codes: readonly string[]): void {
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([503, expect.stringContaining('problem+json')]);
  expect(codes).toContain(answer.json().code);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
}

const AWAY = ['database.unavailable', 'database.busy'];

interface Half {
  without: number;
  twice: number;
  orphans: number;
}

/** Events of `like` that have not all of their parts. */
async function halfStored(like: string): Promise<Half> {
  const [row] = await tested.sql<Half>(
    `with e as (select * from event where source_id like $1), k as (select * from event_key where id like $1)
    select (select count(*)::int from e left join decision d on d.event_id = e.id where d.id is null) as without,
      (select count(*)::int from (select source_id from e group by source, source_id having count(*) > 1) t) as twice,
      (select count(*)::int from e full join k on k.event_id = e.id where k.id is null or e.id is null) as orphans`,
    [like],
  );
  return row!;
}

describe('the database goes away and comes back', () => {
  test.each(['refused', 'cut'] as const)('connections are %s', async (how) => {
    const name = `away-${how}`;
    const order = (i: number) =>
      make.order('paid', `${name}-${i}`, { promised_ship_at: '2026-11-22T00:00:00Z', recipient: { name: `王${i}` } });
    const bodies = Array.from({ length: 120 }, (_, i) =>
      i % 3 === 0 ? order(i) : i % 3 === 1 ? make.product(`${name}-${i}`) : [order(i), make.product(`${name}-${i}`)],
    );
    const { reactionWorker, promiseWorker } = tested.platform;
    await reactionWorker.start();
    promiseWorker.start();
    const answers: Promise<LightMyRequestResponse>[] = [];
    for (const [i, body] of bodies.entries()) {
      answers.push(tested.post('/v1/decisions', body));
      if (i === 40) await proxy.close(how);
      if (i === 80) {
        const unknown = { authorization: `Bearer ${makeKey('00000000-0000-7000-8000-00000000dead').key}` };
        for (const path of ['/v1/orders', '/v1/events?subject=a/b', '/v1/promises', '/v1/subjects/product/p'])
          expectAway(await tested.get(path), AWAY);
        expectAway(await tested.get('/v1/orders', unknown), AWAY);
        expectAway(await tested.post('/v1/events', bodies[0]), AWAY);
        expectAway(await tested.post('/v1/decisions', bodies[0], { 'idempotency-key': name }), AWAY);
        expect((await tested.get('/readyz')).json().code).toBe('server.not-ready');
        expect((await tested.get('/healthz')).statusCode).toBe(200);
        await Promise.all(answers);
        // what needs no database is told all the same
        expect((await tested.post('/v1/decisions', {})).statusCode).toBe(422);
        await proxy.open();
      }
      await sleep(2);
    }
    const settled = await Promise.all(answers);
    const statuses = new Set(settled.map(({ statusCode }) => statusCode));
    expect([...statuses].sort()).toEqual([200, 503]);
    for (const answer of settled.filter(({ statusCode }) => statusCode === 503)) expectAway(answer, AWAY);
    expect(await halfStored(`%${name}%`)).toEqual({ without: 0, twice: 0, orphans: 0 });

    // afterwards all works, what was acknowledged stands, and nothing is there twice
    const again = await Promise.all(
      bodies.map((body) =>
        tested.post('/v1/decisions', body, { 'idempotency-key': JSON.stringify(body).slice(0, 40).replace(/\W/g, '') }),
      ),
    );
    for (const [i, answer] of again.entries()) {
      expect(answer.statusCode).toBe(200);
      if (settled[i]!.statusCode === 200) expect(answer.json()).toEqual(settled[i]!.json());
    }
    expect(await halfStored(`%${name}%`)).toEqual({ without: 0, twice: 0, orphans: 0 });
    // reactions and the promise worker went on by themselves
    await tested.platform.reactionWorker.drain();
    await tested.platform.reactionWorker.stop();
    await promiseWorker.stop();
    const [{ orders }] = (await tested.sql<{ orders: number }>(
      'select count(*)::int as orders from "order" where id like $1',
      [`${name}%`],
    )) as [{ orders: number }];
    expect(orders).toBe(80);
  });

  test('an administrator closes it', async () => {
    const name = new URL(tested.databaseUrl).pathname.slice(1);
    const elsewhere = new URL(tested.databaseUrl);
    elsewhere.pathname = '/postgres';
    const admin = new pg.Client({ connectionString: elsewhere.href });
    await admin.connect();
    try {
      await admin.query(`alter database ${name} allow_connections false`);
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      for (let i = 0; i < 5; i++) expectAway(await tested.post('/v1/decisions', make.product(`closed-${i}`)), AWAY);
      expectAway(await tested.get('/v1/orders'), AWAY);
    } finally {
      await admin.query(`alter database ${name} allow_connections true`);
      await admin.end();
    }
    expect((await tested.post('/v1/decisions', make.product('closed-0'))).statusCode).toBe(200);
  });
});

/** Makes the database refuse some events with a condition of its own. */
const refusing = async (when: string, errcode: string): Promise<void> => {
  await tested.sql(`create function test_trouble() returns trigger language plpgsql as $$ begin
    if ${when} then raise exception 'trouble' using errcode = '${errcode}'; end if; return new; end $$`);
  await tested.sql('create trigger test_trouble before insert on event for each row execute function test_trouble()');
};

describe('the disk is full', () => {
  test('a request says so, stores nothing, and its key stays free for the retry', async () => {
    await refusing('true', '53100');
    const bodies = [make.product('full'), [make.product('full'), {}]];
    const headers = { 'idempotency-key': 'full' };
    for (const body of bodies) expectAway(await tested.post('/v1/decisions', body, headers), ['database.full']);
    expectAway(await tested.post('/v1/events', bodies[1], headers), ['database.full']);
    expect(await tested.sql("select from event_key where id = 'product-full'")).toEqual([]);
    await tested.sql('drop function test_trouble cascade');
    expect((await tested.post('/v1/decisions', bodies[0], headers)).statusCode).toBe(200);
  });

  test('in the middle of a long request: what was stored is told, and so is what may be sent again', async () => {
    const values = Array.from({ length: 500 }, (_, i) => make.product(`middle-${i}`));
    await refusing("new.source_id = 'product-middle-400'", '53100');
    const headers = { 'idempotency-key': 'middle' };
    const answer = await tested.post('/v1/decisions', values, headers);
    expect(answer.statusCode).toBe(200);
    const first: { id?: string; status?: number; code?: string }[] = answer.json();
    expect(first.slice(0, 250).every(({ id }) => id !== undefined)).toBe(true);
    expect(first.slice(250).every(({ status, code }) => status === 503 && code === 'database.full')).toBe(true);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    await tested.sql('drop function test_trouble cascade');
    const again = await tested.post('/v1/decisions', values, headers);
    expect(again.json().slice(0, 250)).toEqual(first.slice(0, 250));
    expect(again.json().every(({ id }: { id?: string }) => id !== undefined)).toBe(true);
    expect(await halfStored('product-middle-%')).toEqual({ without: 0, twice: 0, orphans: 0 });
  });
});

test('more than may wait are refused, the others wait', async () => {
  const holder = new pg.Client({ connectionString: tested.databaseUrl });
  await holder.connect();
  let answers: Promise<LightMyRequestResponse>[] = [];
  try {
    await holder.query('begin; lock table event_key in exclusive mode');
    answers = Array.from({ length: 1_100 }, (_, i) => tested.post('/v1/decisions', make.product(`crowd-${i}`)));
    await sleep(300);
  } finally {
    await holder.query('commit');
    await holder.end();
  }
  const settled = await Promise.all(answers);
  const refused = settled.filter(({ statusCode }) => statusCode !== 200);
  expect(refused.length).toBeGreaterThanOrEqual(1_100 - 1_024);
  expect(refused.length).toBeLessThan(200);
  for (const answer of refused) expectAway(answer, ['server.overloaded']);
  expect(await halfStored('product-crowd-%')).toEqual({ without: 0, twice: 0, orphans: 0 });
});

test('a pool whose connections are all taken is a database that is busy', async () => {
  const pool = new pg.Pool({ connectionString: tested.databaseUrl, max: 1, connectionTimeoutMillis: 2_000 });
  const held = await pool.connect();
  const error = await pool.query('select 1').catch((e: unknown) => e);
  held.release();
  await pool.end();
  expect(asProblem(error)).toMatchObject({ code: 'database.busy', details: { retryAfter: 1 } });
});
