import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listed, type OpenDatabase, openDatabase, PLANNED_ONCE, rowsOf, UNANSWERED } from './database.ts';
import { testDatabase } from './embedded/test-database.ts';

let tested: OpenDatabase & { url: string };
let watcher: pg.Client;
let drop: () => Promise<void>;
beforeAll(async () => {
  const made = await testDatabase();
  drop = made.drop;
  tested = { ...openDatabase({ url: made.url, poolSize: 2 }), url: made.url };
  watcher = new pg.Client({ connectionString: made.url });
  await watcher.connect();
  await tested.pool.query('create table jotted (id integer primary key)');
});
afterAll(async () => {
  await watcher.end();
  await tested.close();
  await drop();
});

const jotted = async (): Promise<number[]> =>
  (await watcher.query('select id from jotted order by id')).rows.map(({ id }) => id);
const jot = (id: number) => sql`insert into jotted values (${id})`;

test('a transaction opens with its first statement, not before', async () => {
  const client = await tested.pool.connect();
  try {
    const { rows } = await client.query('select pg_backend_pid() as pid');
    const stateOf = async () =>
      (await watcher.query('select state from pg_stat_activity where pid = $1', [rows[0].pid])).rows[0].state;
    await client.query('begin');
    expect(await stateOf()).toBe('idle');
    await client.query('select 1');
    expect(await stateOf()).toBe('idle in transaction');
    await client.query('rollback');
    expect(await stateOf()).toBe('idle');
  } finally {
    client.release();
  }
});

test('what it did is there when it ends well, and gone when not', async () => {
  await tested.db.transaction().execute((tx) => jot(1).execute(tx));
  await tested.db.transaction().execute(async () => {});
  const failing = tested.db.transaction().execute(async (tx) => {
    await jot(2).execute(tx);
    await jot(1).execute(tx);
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  const thrown = tested.db.transaction().execute(async (tx) => {
    await jot(3).execute(tx);
    throw new Error('changed its mind');
  });
  await expect(thrown).rejects.toThrow('changed its mind');
  const first = tested.db.transaction().execute((tx) => jot(1).execute(tx));
  await expect(first).rejects.toMatchObject({ code: '23505' });
  expect(await jotted()).toEqual([1]);
});

test('what was caught takes the transaction back all the same, and its commit says so', async () => {
  const caught = tested.db.transaction().execute(async (tx) => {
    await jot(4).execute(tx);
    await jot(1)
      .execute(tx)
      .catch(() => undefined);
  });
  await expect(caught).rejects.toThrow(/taken back/);
  const client = await tested.pool.connect();
  try {
    await client.query('begin');
    await client.query('insert into jotted values (4)');
    await client.query('insert into jotted values (1)').catch(() => undefined);
    const told = await new Promise((resolve) => client.query('commit', (error: Error) => resolve(error)));
    expect(String(told)).toMatch(/taken back/);
  } finally {
    client.release();
  }
  expect(await jotted()).toEqual([1]);
});

test('savepoints hold what came before them', async () => {
  await tested.db.transaction().execute(async (tx) => {
    await sql`savepoint a`.execute(tx);
    await jot(10).execute(tx);
    await sql`release savepoint a`.execute(tx);
    await sql`savepoint b`.execute(tx);
    await expect(jot(10).execute(tx)).rejects.toMatchObject({ code: '23505' });
    await sql`rollback to savepoint b`.execute(tx);
    await jot(11).execute(tx);
    await sql`savepoint c`.execute(tx);
  });
  expect(await jotted()).toEqual([1, 10, 11]);
});

test('callbacks are answered as promises are', async () => {
  const client = await tested.pool.connect();
  try {
    const opened = new Promise((resolve, reject) =>
      client.query('begin', (error: Error, result: unknown) => (error ? reject(error) : resolve(result))),
    );
    expect(await opened).toMatchObject({ rows: [] });
    await client.query('insert into jotted values (20)');
    await client.query('rollback');
  } finally {
    client.release();
  }
  expect(await jotted()).not.toContain(20);
});

test('where a transaction can’t be opened, nothing is done outside of it', async () => {
  const client = await tested.pool.connect();
  await watcher.query('select pg_terminate_backend($1)', [
    (await client.query('select pg_backend_pid() as pid')).rows[0].pid,
  ]);
  await client.query('begin').catch(() => undefined);
  await expect(client.query('insert into jotted values (30)')).rejects.toThrow();
  client.release(true);
  expect(await jotted()).not.toContain(30);
});

const jotUnanswered = (id: number) => sql`${UNANSWERED} insert into jotted values (${id})`;

test('what nobody waits for goes with what comes next, in its order', async () => {
  const { db, close } = openDatabase({ url: tested.url, poolSize: 1 });
  try {
    await db.transaction().execute(async (tx) => {
      for (let id = 40; id < 43; id++) await jotUnanswered(id).execute(tx);
      expect(await jotted()).not.toContain(40);
      const { rows } = await sql<{ id: number }>`select id from jotted where id between 40 and 42 order by id`.execute(
        tx,
      );
      expect(rows).toEqual([{ id: 40 }, { id: 41 }, { id: 42 }]);
      await jotUnanswered(43).execute(tx);
    });
    expect(await jotted()).toEqual(expect.arrayContaining([40, 41, 42, 43]));
  } finally {
    await close();
  }
});

test('what fails unanswered fails what comes next, and nothing of the transaction is kept', async () => {
  const next = tested.db.transaction().execute(async (tx) => {
    await jot(50).execute(tx);
    await jotUnanswered(50).execute(tx);
    await jotUnanswered(51).execute(tx);
    await sql`select 1`.execute(tx);
    throw new Error('it went on');
  });
  await expect(next).rejects.toMatchObject({ code: '23505' });
  const last = tested.db.transaction().execute(async (tx) => {
    await jot(52).execute(tx);
    await jotUnanswered(52).execute(tx);
  });
  await expect(last).rejects.toMatchObject({ code: '23505' });
  const own = tested.db.transaction().execute(async (tx) => {
    await jot(53).execute(tx);
    await jotUnanswered(53).execute(tx);
    throw new Error('changed its mind');
  });
  await expect(own).rejects.toThrow('changed its mind');
  const many = tested.db.transaction().execute(async (tx) => {
    for (let i = 0; i < 100; i++) await jotUnanswered(i === 20 ? 1 : 1000 + i).execute(tx);
  });
  await expect(many).rejects.toMatchObject({ code: '23505' });
  expect((await jotted()).filter((id) => id >= 50)).toEqual([]);
  // and the connections are as good as before
  for (let i = 0; i < 4; i++) await tested.db.transaction().execute((tx) => sql`select 1`.execute(tx));
});

test('what goes together is one piece, and one comes back', async () => {
  const { db, pool, close } = openDatabase({ url: tested.url, poolSize: 1 });
  try {
    const client = await pool.connect();
    let answers = 0;
    (client as unknown as { connection: pg.Connection }).connection.on('readyForQuery', () => answers++);
    client.release();
    await db.transaction().execute(async (tx) => {
      for (let id = 80; id < 83; id++) await jotUnanswered(id).execute(tx);
      const { rows } = await sql<{ count: bigint }>`select count(*) from jotted where id between ${80} and 82`.execute(
        tx,
      );
      expect([rows, answers]).toEqual([[{ count: 3n }], 1]);
      await jotUnanswered(83).execute(tx);
    });
    expect(answers).toBe(2);
  } finally {
    await close();
  }
});

test('what was not reached behind a failure is done when it is asked for again', async () => {
  const { db, close } = openDatabase({ url: tested.url, poolSize: 1 });
  const planned = (id: number) => sql`${PLANNED_ONCE} insert into jotted values (${id}) returning id as planned`;
  try {
    const failing = db.transaction().execute(async (tx) => {
      await jotUnanswered(1).execute(tx);
      await sql`${PLANNED_ONCE} ${UNANSWERED} insert into jotted values (${84}) on conflict do nothing`.execute(tx);
      await planned(85).execute(tx);
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    await db.transaction().execute(async (tx) => {
      await sql`${PLANNED_ONCE} ${UNANSWERED} insert into jotted values (${86}) on conflict do nothing`.execute(tx);
      expect((await planned(87).execute(tx)).rows).toEqual([{ planned: 87 }]);
    });
  } finally {
    await close();
  }
  expect((await jotted()).filter((id) => id >= 84 && id < 90)).toEqual([86, 87]);
});

test('a commit that is not reached ends the transaction all the same', async () => {
  const client = await tested.pool.connect();
  try {
    await client.query('begin');
    await client.query('/* unanswered */ insert into jotted values (1)');
    await expect(client.query('commit')).rejects.toMatchObject({ code: '23505' });
    const { rows } = await client.query('select 1 as one');
    expect(rows).toEqual([{ one: 1 }]);
  } finally {
    client.release();
  }
});

test('what can’t be sent fails as a statement does', async () => {
  const failing = tested.db.transaction().execute(async (tx) => {
    await jotUnanswered(90).execute(tx);
    const cyclic: Record<string, unknown> = {};
    cyclic.itself = cyclic;
    await sql`select ${cyclic}::jsonb`.execute(tx);
  });
  await expect(failing).rejects.toThrow(/circular/i);
  expect(await jotted()).not.toContain(90);
  for (let i = 0; i < 4; i++) await tested.db.transaction().execute((tx) => sql`select ${i}::integer`.execute(tx));
});

test('several statements in one text are done, whatever is held before them', async () => {
  await tested.db.transaction().execute(async (tx) => {
    await jotUnanswered(91).execute(tx);
    await sql.raw('insert into jotted values (92); insert into jotted values (93)').execute(tx);
  });
  expect(await jotted()).toEqual(expect.arrayContaining([91, 92, 93]));
});

test('few rows and many are the same to a statement', async () => {
  for (const count of [0, 1, 2, 4, 5, 30]) {
    const ids = Array.from({ length: count }, (_, i) => i);
    const names = ids.map((id) => (id % 3 === 0 ? null : `n,"${id}`));
    const { rows } = await sql<{ id: number; name: string | null }>`
      select * from ${rowsOf(['integer', ids], ['text', names])} as given (id, name) order by id`.execute(tested.db);
    expect(rows).toEqual(ids.map((id, i) => ({ id, name: names[i] })));
  }
});

test('a savepoint takes back what failed unanswered', async () => {
  await tested.db.transaction().execute(async (tx) => {
    await jot(60).execute(tx);
    await sql`savepoint a`.execute(tx);
    await jotUnanswered(60).execute(tx);
    await expect(sql`select 1`.execute(tx)).rejects.toMatchObject({ code: '23505' });
    await sql`rollback to savepoint a`.execute(tx);
    await jotUnanswered(60).execute(tx);
    await sql`rollback to savepoint a`.execute(tx);
    await jotUnanswered(61).execute(tx);
  });
  expect(await jotted()).toEqual(expect.arrayContaining([60, 61]));
});

test('what failed unanswered in a savepoint is known when it is released, and is not the next one’s', async () => {
  await tested.db.transaction().execute(async (tx) => {
    await jot(65).execute(tx);
    await sql`savepoint a`.execute(tx);
    await jotUnanswered(65).execute(tx);
    await expect(sql`release savepoint a`.execute(tx)).rejects.toMatchObject({ code: '23505' });
    await sql`rollback to savepoint a`.execute(tx);
    await sql`savepoint b`.execute(tx);
    await jotUnanswered(66).execute(tx);
    await sql`release savepoint b`.execute(tx);
  });
  expect(await jotted()).toEqual(expect.arrayContaining([65, 66]));
});

test('outside of a transaction everything is waited for', async () => {
  await jotUnanswered(70).execute(tested.db);
  expect(await jotted()).toContain(70);
  await expect(jotUnanswered(70).execute(tested.db)).rejects.toMatchObject({ code: '23505' });
});

test('what is planned once is not planned for each length of a list', async () => {
  const { pool, db, close } = openDatabase({ url: tested.url, poolSize: 1 });
  try {
    await pool.query('insert into jotted select n from generate_series(100, 5000) n');
    await pool.query('analyze jotted');
    for (let n = 1; n <= 20; n++) {
      const ids = Array.from({ length: 1 + (n % 3) }, (_, i) => 100 + i);
      const { rows } = await sql<{
        id: number;
      }>`${PLANNED_ONCE} select id from jotted where id = any(${listed(ids, 'integer')}) order by id`.execute(db);
      expect(rows.map(({ id }) => id)).toEqual(ids);
    }
    const { rows } = await pool.query('select generic_plans, custom_plans from pg_prepared_statements');
    // the database tries five before it trusts one
    expect(rows).toEqual([{ generic_plans: 15n, custom_plans: 5n }]);
  } finally {
    await close();
  }
});

test('where all is planned once, every statement that has a plan is, and nothing else', async () => {
  const own = openDatabase({ url: tested.url, poolSize: 1, plansAllOnce: true });
  try {
    await own.db.transaction().execute(async (tx) => {
      for (const id of [9001, 9002]) await jot(id).execute(tx);
      await sql`set local statement_timeout = 1000`.execute(tx);
      await sql`savepoint here`.execute(tx);
      await sql`set constraints all immediate; release savepoint here`.execute(tx);
      await sql`notify somebody`.execute(tx);
    });
    const { rows } = await own.pool.query('select statement from pg_prepared_statements order by statement');
    const planned = rows.map(({ statement }) => statement as string);
    expect(planned.filter((text) => text.includes('jotted'))).toEqual(['insert into jotted values ($1)']);
    // what opens a transaction is prepared whoever asks
    expect(planned.filter((text) => /notify|set |;/.test(text))).toEqual([]);
    const { rows: plain } = await tested.pool.query(
      'select count(*)::int as count from pg_prepared_statements where statement like $1',
      ['insert into jotted%'],
    );
    expect(plain[0].count).toBe(0);
  } finally {
    await own.close();
    await watcher.query('delete from jotted where id > 9000');
  }
});

test('a connection that planned before a table changed is replaced by a new one', async () => {
  const { pool, db, close } = openDatabase({ url: tested.url, poolSize: 1 });
  try {
    await pool.query('create table growing (id integer primary key)');
    const read = () => sql`${PLANNED_ONCE} select * from growing where id = ${1}`.execute(db);
    await read();
    await watcher.query('alter table growing add column more text');
    await expect(read()).rejects.toThrow('cached plan must not change result type');
    await expect.poll(() => read().then(() => 'read', String)).toBe('read');
  } finally {
    await close();
  }
});
