import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { BEGINNING } from '../log/event.ts';
import { bucketOf, KEY_KINDS, keyOf } from './key.ts';
import { beginWrite, openTest, writeEvents } from './postgres-fixture.ts';
import { createPostgresStream, readQuery } from './postgres-stream.ts';
import { streamContract } from './stream-contract.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
beforeAll(async () => {
  database = await testDatabase();
  open = openTest(database.url);
});
afterAll(async () => {
  await open.close();
  await database.drop();
});

const emptyLog = () => sql`truncate event`.execute(open.db);

streamContract('PostgreSQL', async () => {
  await emptyLog();
  return {
    stream: createPostgresStream({ db: open.db }),
    begin: () => beginWrite(database.url),
    close: async () => {},
  };
});

describe('the stream in PostgreSQL', () => {
  it('computes keys and buckets as SQL does', async () => {
    const events = [
      { subject: 'order/o1', refs: { consumer: 'c1', order: 'o1' } },
      { subject: 'parcel/包裹', refs: { order: 'o"2', merchant: '' } },
      { subject: 'x/__proto__', refs: JSON.parse('{"__proto__": "evil", "constructor": "c"}') },
    ];
    for (const event of events)
      for (const kind of KEY_KINDS)
        for (const buckets of [1, 7, 256]) {
          const { rows } = await sql<{ key: string; bucket: number }>`
            select key, key_bucket(key, ${buckets}) as bucket
            from event_key_of(${kind}, ${event.subject}, ${JSON.stringify(event.refs)}::jsonb) as key`.execute(open.db);
          const key = keyOf(event, kind);
          expect(rows[0]).toEqual({ key, bucket: bucketOf(key, buckets) });
        }
  });

  it('never moves a key to another bucket from one release to the next', () => {
    expect(bucketOf('order/o1', 256)).toBe(226);
  });

  it('refuses pages without a bound', async () => {
    const stream = createPostgresStream({ db: open.db });
    for (const limit of [0, -1, 1.5, 10_001, Number.NaN])
      await expect(stream.read(BEGINNING, { limit })).rejects.toThrow(/limit/);
    await expect(stream.read(BEGINNING, { limit: 1, scan: 0 })).rejects.toThrow(/scan/);
  });

  it('lifts positions above those of before a restore', async () => {
    await emptyLog();
    const stream = createPostgresStream({ db: open.db });
    await writeEvents(database.url, [{ type: 'order.paid', subject: 'order/before' }]);
    await expect.poll(async () => (await stream.head()).txid).toBeGreaterThan(0n);
    const before = await stream.head();
    await sql`insert into installation (id, created_at, key_check, key_holder, txid_offset)
      values (gen_random_uuid(), now(), '', 'file', 1000000000)`.execute(open.db);
    await writeEvents(database.url, [{ type: 'order.paid', subject: 'order/after' }]);
    await expect
      .poll(async () => (await stream.read(before, { limit: 5 })).events.map((event) => event.subject))
      .toEqual(['order/after']);
    await sql`delete from installation`.execute(open.db);
  });

  it('touches as many pages for a read in a long log as in a short one', async () => {
    await emptyLog();
    const cost = async (rows: number): Promise<number> => {
      await sql`insert into event (id, txid, type, source, source_id, subject_key, time, received_at, refs, data)
        select gen_random_uuid(), 1 + n / 3, 'order.paid', 's', n::text, 'order/' || n, now(), now(), '{}', '{"a": 1}'
        from generate_series(1, ${rows}::int) n`.execute(open.db);
      await sql`vacuum analyze event`.execute(open.db);
      const { rows: plan } = await sql<{
        'QUERY PLAN': [{ Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }];
      }>`
        explain (analyze, buffers, format json)
        ${readQuery({ txid: 5n, id: BEGINNING.id }, { types: ['order.paid'], limit: 200 })}`.execute(open.db);
      const { Plan } = plan[0]!['QUERY PLAN'][0];
      return Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'];
    };
    const short = await cost(2_000);
    await emptyLog();
    const long = await cost(60_000);
    expect(long).toBeLessThanOrEqual(short * 1.5);
    expect(long).toBeLessThan(200);
  });
});
