import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SET_PIECES } from '../../../simulator/src/index.ts';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { accountsPath } from './accounts.ts';
import { createDemo } from './demo.ts';
import { marketplaceOf } from './marketplace.ts';
import { holdsOthers } from './state.ts';
import { readTour } from './tour.ts';
import { wantsDemo } from './wanted.ts';

const CN = join(import.meta.dirname, '../../../../packs/cn');
const SCALE = 0.05;

let open: TestPlatform[] = [];
afterEach(async () => {
  for (const test of open) await test.drop();
  open = [];
});

async function openDemo(config: object = {}): Promise<TestPlatform> {
  const test = await openTestPlatform({ config: { packDir: CN, demo: true, ...config } });
  open.push(test);
  return test;
}

const demoOf = ({ platform }: TestPlatform, said: string[] = []) =>
  createDemo({ platform, say: (line) => void said.push(line), scale: SCALE, others: ['merchant'] });

const count = async (test: TestPlatform, sql: string): Promise<number> =>
  Number((await test.sql<{ n: string }>(`select count(*) as n from ${sql}`))[0]!.n);

async function expected(test: TestPlatform): Promise<number> {
  let n = 0;
  for await (const _ of marketplaceOf({ seed: 1, scale: SCALE, until: test.clock.now() }).happenings()) n++;
  return n;
}

describe('the demo on an empty database', () => {
  it('tells twelve months in their own time, with people at work, and once', async () => {
    const test = await openDemo();
    const said: string[] = [];
    await demoOf(test, said).fill();
    expect(await count(test, "event where source = 'simulator' and source_id not like 'demo.%'")).toBe(
      await expected(test),
    );

    // what the platform says of a time was said by the end of the step that it lies in
    const [drift] = await test.sql<{ n: string }>(
      `select count(*) as n from event where abs(extract(epoch from received_at - time)) >
           case when source like 'anxin/%' then 26 * 3600 else 1 end
         or abs(extract(epoch from lowest_time(id) - received_at)) > 2`.replaceAll('lowest_time(id)', ID_TIME),
    );
    expect(Number(drift!.n)).toBe(0);
    expect(
      await count(
        test,
        'decision d join event e on e.id = d.event_id where abs(extract(epoch from d.decided_at - e.time)) > 1',
      ),
    ).toBe(0);

    // promises are kept or broken in their time, and those of the last days are still open
    expect(await count(test, "promise where state in ('met', 'voided')")).toBeGreaterThan(20);
    expect(await count(test, "event where type = 'promise.breached'")).toBeGreaterThan(0);
    expect(await count(test, `promise where state = 'open' and due_at < '${test.clock.now().toISOString()}'`)).toBe(0);

    // cases too: most of them answered, by somebody, with a trail; some are left for the visitor
    expect(await count(test, `"case" where state = 'final'`)).toBeGreaterThan(5);
    expect(await count(test, `"case" where state = 'open'`)).toBeGreaterThan(0);
    expect(await count(test, `"case" where decided_at < opened_at`)).toBe(0);
    expect(await count(test, "trail_entry where action = 'casework.case.decide'")).toBeGreaterThan(5);

    // the last weeks are paid for in their own time, and a consumer, a merchant and an arbitrator find something to do
    const until = test.clock.now().toISOString();
    expect(await count(test, "payout where state = 'paid'")).toBeGreaterThan(2);
    expect(await count(test, `payout where asked_at > '${until}'`)).toBe(0);
    expect(await count(test, `ledger_transfer where at > '${until}'::timestamptz + interval '5 minutes'`)).toBe(0);
    expect(await count(test, "aftersale where order_id = 'o-tour6' and state = 'await-merchant'")).toBe(1);
    expect(await count(test, 'return_address')).toBeGreaterThan(0);
    expect(await count(test, 'aftersale where return_address is not null')).toBeGreaterThan(0);
    expect(await count(test, "dispute where order_id = 'o-tour5' and state = 'ruling'")).toBe(1);
    expect(await count(test, 'deposit_standing where balance > 0')).toBeGreaterThan(0);
    expect(await count(test, 'deposit_standing where missing > 0')).toBeGreaterThan(0);
    expect(await count(test, "reconciliation where state = 'clean'")).toBeGreaterThan(10);
    expect(await count(test, "payment_discrepancy where kind <> 'balance-differs'")).toBe(0);
    expect(await count(test, 'reaction_parked')).toBe(0);

    // a badge is held back from a part of those who look, and it can be seen whether it sells
    const { items } = (await test.get('/v1/guarantees/standings')).json();
    const measured = items.filter(({ effect }: { effect: object | null }) => effect !== null);
    expect(measured.length).toBeGreaterThan(0);
    expect(await count(test, `badge_viewer where seen_at > '${until}' or bought_at > '${until}'`)).toBe(0);

    // accounts: printed once, kept where only the owner reads
    const file = accountsPath(test.dataDir);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(said.filter((line) => line.startsWith('Demo accounts'))).toHaveLength(1);
    expect(await count(test, 'user_account')).toBe(8);
    const [, email, password] = readFileSync(file, 'utf8')
      .split('\n')
      .find((line) => line.startsWith('reviewer'))!
      .split(/\s+/);
    const signIn = await test.post('/v1/session', { email, password }, { 'x-anxin-console': '1' });
    expect(signIn.statusCode).toBe(200);

    const picture = /file:(simulator\/[^"]+)/.exec(
      JSON.stringify(await test.sql("select data from event where type = 'live.segment' limit 1")),
    )![1]!;
    expect(existsSync(join(test.dataDir, 'media', picture))).toBe(true);

    const before = await count(test, 'event');
    await demoOf(test, said).fill();
    expect(await count(test, 'event')).toBe(before);
    expect(said.filter((line) => line.startsWith('Demo accounts'))).toHaveLength(1);

    const stops = (await readTour(test.platform.db, 'en'))!;
    expect(stops.map(({ id }) => id)).toEqual(['today', 'decision', 'live', 'review', 'come-back']);
    expect(stops[1]!.address).toMatch(/^\/decisions\/[0-9a-f-]{36}$/);
    expect(stops[2]!.address).toBe(`/subjects/live/${SET_PIECES.live}`);
    const rejected = await test.get(`/v1${stops[1]!.address}`);
    expect(rejected.json()).toMatchObject({ verdict: 'reject', subject: `product/${SET_PIECES.product}` });
  });

  it('goes on after it was stopped anywhere, and ends the same', async () => {
    const test = await openDemo();
    const total = await expected(test);
    for (let stops = 0; stops < 3; stops++) {
      const demo = demoOf(test);
      const filling = demo.fill();
      const before = await count(test, 'event');
      while ((await count(test, 'event')) < Math.min(before + 150, total))
        await new Promise((done) => setTimeout(done, 20));
      expect(demo.ready()).toBe(false);
      await demo.stop();
      await filling;
    }
    await demoOf(test).fill();
    expect(await count(test, "event where source = 'simulator' and source_id not like 'demo.%'")).toBe(total);
    expect(await count(test, 'decision')).toBe(await count(test, '(select distinct event_id from decision) as d'));
    // nobody was paid twice for being told of twice
    const payouts = await count(test, 'payout');
    expect(payouts).toBeGreaterThan(2);
    expect(await count(test, '(select distinct cause, cause_ref from payout) as p')).toBe(payouts);
    expect(await count(test, "payout where state not in ('paid', 'held', 'approval')")).toBe(0);
    expect(await count(test, 'user_account')).toBe(8);
  });
});

/** The milliseconds that a UUIDv7 begins with. */
const ID_TIME = `to_timestamp(('x' || lpad(replace(left(id::text, 13), '-', ''), 16, '0'))::bit(64)::bigint / 1000.0)`;

describe('the demo', () => {
  it('keeps out of a database that holds events of somebody else', async () => {
    const test = await openDemo();
    await test.post('/v1/events', [make.product('p1')]);
    await demoOf(test).fill();
    expect(await count(test, 'event')).toBe(1);
    expect(await count(test, 'user_account')).toBe(0);
    expect((await test.get('/v1/tour')).statusCode).toBe(404);
  });

  it('goes on by the clock once it is filled', async () => {
    const test = await openDemo({ demoPace: 30 });
    const demo = demoOf(test);
    await demo.fill();
    const before = await count(test, 'event');
    const viewers = `badge_viewer where seen_at >= '${test.clock.now().toISOString()}'`;
    expect(await count(test, viewers)).toBe(0);
    // so long that somebody looks at something
    test.clock.advance(40 * 60_000);
    demo.start();
    const later = `event where time > '${test.clock.now().toISOString()}'::timestamptz - interval '20 minutes'`;
    while ((await count(test, later)) === 0) await new Promise((done) => setTimeout(done, 100));
    await demo.stop();
    expect(await count(test, 'event')).toBeGreaterThan(before);
    expect(await count(test, viewers)).toBeGreaterThan(0);
    // what was sent by somebody else stops it
    await test.post('/v1/events', [make.product('p1')]);
    expect(await holdsOthers(test.platform.db, 'simulator')).toBe(true);
  });

  it('is off when told so, and by default on a server of one’s own', async () => {
    expect(wantsDemo({})).toBe(true);
    expect(wantsDemo({ databaseUrl: 'postgres://x/y' })).toBe(false);
    expect(wantsDemo({ databaseUrl: 'postgres://x/y', demo: true })).toBe(true);
    const test = await openDemo({ demo: false });
    const demo = demoOf(test);
    await demo.fill();
    demo.start();
    expect(demo.ready()).toBe(true);
    expect(await count(test, 'event')).toBe(0);
    expect((await test.get('/v1/tour')).statusCode).toBe(404);
    await demo.stop();
  });
});
