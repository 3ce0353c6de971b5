import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { openTest } from '../stream/postgres-fixture.ts';
import { checkJobs, type Job } from './job.ts';
import { createJobs, type Jobs, type JobsOptions } from './jobs.ts';

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

const started: Jobs[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((jobs) => jobs.stop()));
});

async function start(declared: Job[], more: Partial<JobsOptions> = {}): Promise<Jobs> {
  const log = { warn: () => {}, error: () => {} };
  const jobs = createJobs({ url: database.url, jobs: declared, log, pollEvery: 0.5, ...more });
  await jobs.start();
  started.push(jobs);
  return jobs;
}

interface Numbered {
  n: number;
}

describe('jobs', () => {
  it('are done once each, many at a time', async () => {
    const done: number[] = [];
    let now = 0;
    let most = 0;
    const job: Job<Numbered> = {
      name: 'many',
      handle: async ({ n }) => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 20));
        now--;
        done.push(n);
      },
    };
    const jobs = await start([job]);
    // there all at once, however long sending them takes
    await open.db.transaction().execute(async (tx) => {
      for (let n = 0; n < 40; n++) await jobs.send('many', { n }, { tx });
    });
    await expect.poll(() => done.length).toBe(40);
    expect([...done].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(most).toBeGreaterThan(5);
    expect(most).toBeLessThanOrEqual(20);
  });

  it('fail alone, are tried again, and keep nothing of the error that a person may have written', async () => {
    const tries: [number, number][] = [];
    const job: Job<Numbered> = {
      name: 'failing',
      retry: { limit: 1, pause: 1 },
      handle: async ({ n }, { attempt }) => {
        tries.push([n, attempt]);
        if (n === 1) throw new TypeError('13800138000');
      },
    };
    const jobs = await start([job]);
    for (let n = 0; n < 3; n++) await jobs.send('failing', { n });
    const outputs = async () =>
      (
        await sql<{ state: string; output: unknown }>`
          select state::text, output from pgboss.job where name = 'failing' order by state`.execute(open.db)
      ).rows;
    await expect.poll(async () => (await outputs()).filter((row) => row.state === 'failed').length).toBe(1);
    expect(tries.filter(([n]) => n === 1)).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(tries.filter(([n]) => n !== 1)).toHaveLength(2);
    expect(JSON.stringify(await outputs())).not.toContain('13800138000');
    expect(JSON.stringify(await outputs())).toContain('TypeError at foundation/jobs/jobs.test.ts');
    expect(await jobs.counts()).toEqual([{ name: 'failing', waiting: 0, deferred: 0, active: 0, failed: 1 }]);
    expect(await jobs.retryFailed('failing')).toBe(1);
    await expect.poll(() => tries.filter(([n]) => n === 1).length).toBeGreaterThan(2);
  });

  it('are sent with a transaction or not at all, and once per id', async () => {
    const done: number[] = [];
    const job: Job<Numbered> = { name: 'within', handle: async ({ n }) => void done.push(n) };
    const jobs = await start([job]);
    await expect(
      open.db.transaction().execute(async (tx) => {
        await jobs.send('within', { n: 1 }, { tx });
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    const id = randomUUID();
    await open.db.transaction().execute(async (tx) => {
      expect(await jobs.send('within', { n: 2 }, { tx, id })).toBe(true);
    });
    expect(await jobs.send('within', { n: 2 }, { id })).toBe(false);
    expect(await jobs.send('within', { n: 3 }, { after: new Date(Date.now() + 3_600_000) })).toBe(true);
    await expect.poll(() => done).toEqual([2]);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(done).toEqual([2]);
  });

  it('are finished before a stop ends', async () => {
    let begun = false;
    let finished = false;
    const job: Job<Numbered> = {
      name: 'slow',
      handle: async () => {
        begun = true;
        await new Promise((resolve) => setTimeout(resolve, 300));
        finished = true;
      },
    };
    const jobs = await start([job]);
    await jobs.send('slow', { n: 1 });
    await expect.poll(() => begun).toBe(true);
    await jobs.stop();
    expect(finished).toBe(true);
    const { rows } = await sql`select state::text from pgboss.job where name = 'slow'`.execute(open.db);
    expect(rows).toEqual([{ state: 'completed' }]);
    const left = sql`select 1 from pg_stat_activity where application_name = 'anxin jobs' and datname = current_database()`;
    await expect.poll(async () => (await left.execute(open.db)).rows).toEqual([]);
  });

  it('are only sent by a process that does not work, and schedules follow what is declared', async () => {
    const done: number[] = [];
    const handle = async ({ n }: Numbered): Promise<void> => void done.push(n);
    const scheduled: Job<Numbered> = {
      name: 'nightly',
      handle,
      schedule: { cron: '0 3 * * *', timezone: 'Asia/Shanghai' },
    };
    const plain: Job<Numbered> = { name: 'plain', handle };
    const sender = await start([scheduled, plain], { work: false });
    await sender.send('plain', { n: 1 });
    const schedules = async () => (await sql`select name, cron, timezone from pgboss.schedule`.execute(open.db)).rows;
    expect(await schedules()).toEqual([{ name: 'nightly', cron: '0 3 * * *', timezone: 'Asia/Shanghai' }]);
    expect(done).toEqual([]);
    const warned: object[] = [];
    await start([{ name: 'nightly', handle }], {
      log: { warn: (fields) => void warned.push(fields), error: () => {} },
    });
    expect(await schedules()).toEqual([]);
    expect((await sender.counts()).find((count) => count.name === 'plain')).toMatchObject({ waiting: 1 });
    await expect(sender.send('unknown', {})).rejects.toThrow(/no job named unknown/);
  });

  it('are refused when they are declared wrongly, all problems at once', () => {
    const handle = async (): Promise<void> => {};
    const wrong = [
      { name: 'twice', handle },
      { name: 'twice', handle },
      { name: 'none' } as unknown as Job,
      { name: 'Bad name', handle, atOnce: 0 },
      { name: 'cron', handle, schedule: { cron: '* * *' }, retry: { pause: 0.5 } },
    ];
    expect(() => checkJobs(wrong)).toThrow(
      /twice has two handlers; none has no handler; "Bad name" is not.*atOnce is 0.*pause is 0.5.*not five fields/,
    );
    expect(() => createJobs({ url: '', jobs: wrong, log: { warn() {}, error() {} } })).toThrow(/Jobs:/);
  });
});
