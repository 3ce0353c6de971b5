import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lowestIdAt } from '../../foundation/ids.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../../test-platform.ts';
import { type BacktestWorkerOptions, createBacktestWorker } from './backtest.worker.ts';
import { type Crew, type Equipment, openCrew } from './crew.ts';
import { openHand } from './hand.ts';
import type { BacktestReport } from './report.ts';
import { type Progress, runBacktest } from './run.ts';
import type { Tally } from './tally.ts';

let tested: TestPlatform;
let release: string;

/** Most of these tests are about what is found: a crew of one that is no thread begins at once. */
const alone = async (equipment: Equipment): Promise<Crew> => ({ size: 1, ...(await openHand(equipment)) });

/** Events find their place by wall time, whatever the platform's clock says. */
const ALL = {
  from: new Date(Date.now() - 86_400_000).toISOString(),
  to: new Date(Date.now() + 86_400_000).toISOString(),
};
const STRETCH = { from: lowestIdAt(new Date(ALL.from)), to: lowestIdAt(new Date(ALL.to)) };
const LEXICON = SMALL_PACK['lexicons/words.lex']!;
/** It looks for one word more, and for one less. */
const CHANGED = `${LEXICON.replace('最佳\n', '')}陶瓷\n`;

const PACK = {
  ...SMALL_PACK,
  'queues.yaml':
    'queues:\n  - { id: tickets, title: { zh-CN: 咨询, en: Tickets }, group: service, due_minutes: 480 }\n',
};

const BOUGHT = `features:
  - name: orders_1d
    about: { zh-CN: 订单数, en: Orders }
    on: [order.paid]
    key: order.merchant_id
    measure: count
    window: P1D
    for: { order.paid: order.merchant_id, ticket.opened: '"m1"' }
`;
const TWICE = `rules:
  - id: goods.test.twice
    title: { zh-CN: 多, en: Many }
    on: [ticket.opened]
    when: features.orders_1d > 1
    verdict: observe
    message: { zh-CN: 多, en: Many }
`;

async function draftOf(text: string): Promise<string> {
  const answer = await tested.post('/v1/packs', { changes: [{ path: 'lexicons/words.lex', text }], note: 'try' });
  expect(answer.statusCode).toBe(201);
  return answer.json().id;
}

function workerOf(crew: BacktestWorkerOptions['crew'] = alone) {
  const { databaseUrl, dataDir, platform } = tested;
  const notify = createNotify(platform);
  return createBacktestWorker({ databaseUrl, dataDir, crew, notify, db: platform.db, log: platform.log });
}

async function backtest(body: object): Promise<{ id: string; report: BacktestReport; state: string }> {
  const answer = await tested.post('/v1/backtests', { ...ALL, ...body });
  expect(answer.statusCode).toBe(202);
  await workerOf().drain();
  return (await tested.get(`/v1/backtests/${answer.json().id}`)).json();
}

const TITLES = ['国家级好茶', '最佳茶杯', '陶瓷茶杯', '素色陶瓷盘', '好茶'];

beforeAll(async () => {
  tested = await openTestPlatform({ pack: PACK });
  const listings = Array.from({ length: 40 }, (_, i) =>
    make.product(`b${i}`, { title: TITLES[i % TITLES.length], merchant_id: `m${i % 4}` }),
  );
  const orders = Array.from({ length: 10 }, (_, i) =>
    make.order(
      'paid',
      `o${i}`,
      {
        merchant_id: `m${i % 4}`,
        consumer_id: `c${i}`,
        items: [{ product_id: `b${i}`, quantity: 1, price: { amount: 500, currency: 'CNY' } }],
        paid: { amount: 500, currency: 'CNY' },
        recipient: { name: '王小明', phone: '13800138000' },
      },
      new Date().toISOString(),
    ),
  );
  const tickets = ['我要投诉', '你好'].map((text, i) => ({
    ...make.ticket(`t${i}`, text, { consumer_id: `c${i}` }),
    time: new Date(Date.now() + 1_000).toISOString(),
  }));
  for (const some of [[...listings, ...orders], tickets]) {
    const answer = await tested.post('/v1/decisions', some);
    expect(answer.json().every((decision: { verdict?: string }) => decision.verdict !== undefined)).toBe(true);
  }
  await tested.platform.reactionWorker.drain();
  release = await draftOf(CHANGED);
});
afterAll(() => tested.drop());

describe('a backtest', () => {
  it('finds no difference where there is none: history is decided as it was, sealed fields included', async () => {
    const { report, state } = await backtest({ release: await draftOf(LEXICON) });
    expect(state).toBe('done');
    expect(report).toMatchObject({ decided: 52, erased: 0, flips: [], wrongful: null });
    expect(report.rules.map(({ gained, lost }) => gained + lost)).toEqual(report.rules.map(() => 0));
    expect(report.rules.map(({ rule, base }) => [rule, base])).toEqual(
      expect.arrayContaining([
        ['goods.test.term', 16],
        ['service.test.recipient', 10],
        ['service.test.ticket', 1],
      ]),
    );
  });

  it('tells flips both ways, whom they touch, and what was paid for it', async () => {
    const { report } = await backtest({ release });
    expect(report.flips.toSorted((a, b) => a.count - b.count)).toEqual([
      { from: 'reject', to: 'allow', count: 8, looked: 0 },
      { from: 'allow', to: 'reject', count: 16, looked: 0 },
    ]);
    expect(report.rules[0]).toMatchObject({ rule: 'goods.test.term', base: 16, candidate: 24, gained: 16, lost: 8 });
    expect(report.stricter).toEqual({
      ...{ decisions: 16, looked: 0, parties: { count: 4, exact: true }, subjects: { count: 16, exact: true } },
      // the products b2, b3, b7 and b8 were sold
      money: { byCurrency: { CNY: 2_000 }, exact: true },
    });
    expect(report.milder).toMatchObject({ decisions: 8, money: { byCurrency: { CNY: 1_000 } } });
    expect(report.examples.stricter).toHaveLength(16);
    expect(report.examples.milder.map(({ base, candidate, lost }) => [base, candidate, ...lost])).toEqual(
      Array.from({ length: 8 }, () => ['reject', 'allow', 'goods.test.term']),
    );
  });

  it('is held against another release as well', async () => {
    const { report } = await backtest({ release, base: release });
    expect(report).toMatchObject({ decided: 52, flips: [], caught: { base: 24, candidate: 24 } });
  });

  it('is judged by what people found', async () => {
    const decided = await tested.sql<{ id: string; event_id: string; verdict: string; title: string }>(
      `select d.id, d.event_id, d.verdict, e.data -> 'product' ->> 'title' as title from decision d
       join event e on e.id = d.event_id where d.event_type = 'product.submitted' order by d.id`,
    );
    const of = (title: string) => decided.filter((row) => row.title === title);
    const label = (rows: typeof decided, verdict: string, rules: string[]) =>
      Promise.all(
        rows.map(({ id, event_id }) =>
          tested.sql('insert into label values ($1, $2, $3, $4, $5, now())', [event_id, verdict, rules, 'review', id]),
        ),
      );
    await label(of('国家级好茶').slice(0, 3), 'reject', ['goods.test.term']);
    await label(of('最佳茶杯').slice(0, 2), 'limit', ['goods.test.term']);
    await label(of('陶瓷茶杯').slice(0, 4), 'allow', []);
    await label(of('好茶').slice(0, 1), 'allow', []);
    const { report } = await backtest({ release });
    expect(report.labelled).toBe(10);
    expect(report.stricter).toMatchObject({ decisions: 16, looked: 4 });
    expect(report.milder).toMatchObject({ decisions: 8, looked: 2 });
    expect(report.flips.map(({ to, looked }) => [to, looked])).toEqual([
      ['reject', 4],
      ['allow', 2],
    ]);
    expect(report.whole.base).toMatchObject({ hit: 5, missed: 0, wrong: 0, right: 5, f1: 1 });
    expect(report.whole.candidate).toMatchObject({ hit: 3, missed: 2, wrong: 4, right: 1 });
    const rule = report.rules.find((line) => line.rule === 'goods.test.term')!;
    expect(rule).toMatchObject({ hit: 3, wrong: 4, missed: 2, unlabelled: 17 });
    expect(rule.precision!.share).toBeCloseTo(3 / 7);
    expect(rule.recall!.share).toBeCloseTo(3 / 5);
    expect(rule.f1).toBeCloseTo(6 / 12);
    expect(report.examples.wrong).toHaveLength(4);
    expect(report.examples.missed).toHaveLength(2);
    // of the 24 it would reject, four of the seven that somebody looked at are harmless
    expect(report.wrongful).toMatchObject({ estimate: Math.round((24 * 4) / 7), looked: 7 });
    expect(report.wrongful!.low).toBeLessThan(report.wrongful!.estimate);
    expect(report.wrongful!.high).toBeGreaterThan(report.wrongful!.estimate);
  });

  it('changes nothing: it has nothing to act with', async () => {
    const tables = ['event', 'event_key', 'decision', '"case"', 'promise', 'notification', 'label', 'pack_release'];
    const counts = () =>
      Promise.all(
        tables.map(async (table) => (await tested.sql(`select count(*), max(xmin::text::bigint) from ${table}`))[0]),
      );
    const before = await counts();
    await backtest({ release });
    expect(await counts()).toEqual(before);
  });

  it('tells the person who began it how it has ended', async () => {
    const { id: user, headers } = await tested.signedIn({ roles: ['policy-editor'] });
    const begin = async () =>
      (
        await tested.http.app.inject({
          ...{ method: 'POST', url: '/v1/backtests', headers, payload: { release, ...ALL } },
        })
      ).json().id;
    const done = await begin();
    await workerOf().drain();
    const failed = await begin();
    await workerOf(() => Promise.reject(new Error('broken'))).drain();
    const name = expect.stringMatching(/^[\w-]+@[\d.]+$/);
    const news = await tested.sql('select kind, params, link from notification where user_id = $1 order by id', [user]);
    expect(news).toEqual([
      { kind: 'backtest.done', params: { name }, link: `/policy/backtests/${done}` },
      { kind: 'backtest.failed', params: { name }, link: `/policy/backtests/${failed}` },
    ]);
  });

  it('is on the trail, with its purpose', async () => {
    const { id } = await backtest({ release });
    const rows = await tested.sql<{ action: string; purpose: string }>(
      `select action, purpose from trail_entry where object = $1`,
      [`backtest/${id}`],
    );
    expect(rows).toEqual([{ action: 'policy.backtest.start', purpose: 're-decide' }]);
  });

  it('goes on where another process left it, and counts nothing twice', async () => {
    const { databaseUrl, dataDir } = tested;
    const { db } = tested.platform;
    const { id } = (await tested.post('/v1/backtests', { release, ...ALL })).json();
    const files = (await tested.platform.packs.byRelease(release))!.files;
    const candidate = Array.from(files, ([path, text]) => ({ path, text }));
    // one that nobody has looked up: it has to be counted on the way, and again from each place
    candidate.push({ path: 'features/bought.yaml', text: BOUGHT }, { path: 'goods/bought.yaml', text: TWICE });
    const crew = openCrew({ databaseUrl, dataDir, base: undefined, candidate }, STRETCH);
    const whole: Tally = await runBacktest({ db, crew, stretch: STRETCH, length: 7 });
    expect(whole.rules['goods.test.twice']).toMatchObject({ gained: 2 });
    // each place at which it could have been noted
    const noted: Progress[] = [];
    await runBacktest({
      ...{ db, crew, stretch: STRETCH, length: 7 },
      onProgress: (progress) => void noted.push(structuredClone(progress)),
    });
    expect(noted.length).toBeGreaterThan(5);
    for (const progress of noted.filter((_, i) => i % 3 === 1)) {
      const again = JSON.parse(JSON.stringify(progress)) as Progress;
      expect(await runBacktest({ db, crew, stretch: STRETCH, progress: again, length: 5 })).toEqual(whole);
    }
    await crew.close();
    // a worker that was killed: it runs, and nobody renews its lease
    await tested.sql(
      `update backtest set state = 'running', lease_until = now() - interval '1 second', at_event = $2, tally = $3 where id = $1`,
      [id, noted[2]!.at, JSON.stringify(noted[2]!.tally)],
    );
    await workerOf().drain();
    const { state, report } = (await tested.get(`/v1/backtests/${id}`)).json();
    expect([state, report.decided]).toEqual(['done', whole.decided]);
  });

  it('can be stopped, also while it waits', async () => {
    const { id } = (await tested.post('/v1/backtests', { release, ...ALL })).json();
    expect((await tested.post(`/v1/backtests/${id}/cancel`, {})).json()).toMatchObject({ state: 'cancelled' });
    await workerOf().drain();
    expect((await tested.get(`/v1/backtests/${id}`)).json()).toMatchObject({ state: 'cancelled', report: null });
  });

  it('counts what can no longer be read', async () => {
    await tested.platform.sealer.erase('consumer/c3');
    const { report } = await backtest({ release });
    expect(report).toMatchObject({ decided: 51, erased: 1 });
  });

  it('takes days as they are in the zone of the pack', async () => {
    const answer = await tested.post('/v1/backtests', { release, from: '2025-11-29', to: '2025-12-01' });
    expect(answer.json()).toMatchObject({ from: '2025-11-28T16:00:00.000Z', to: '2025-11-30T16:00:00.000Z' });
    await tested.post(`/v1/backtests/${answer.json().id}/cancel`, {});
    const refused = await tested.post('/v1/backtests', { release, ...ALL, from: '29.11.2025' });
    expect(refused.json()).toMatchObject({ field: 'from', hint: expect.stringContaining('2026-11-01T08:00:00+08:00') });
  });

  it.each([
    [{ from: ALL.to, to: ALL.from }, 'from'],
    [{ from: '2020-01-01T00:00:00Z' }, 'to'],
    [{ release: '01890000-0000-7000-8000-000000000000' }, 'release'],
    [{ base: '01890000-0000-7000-8000-000000000000' }, 'base'],
  ])('refuses %o, naming the field', async (body, field) => {
    const answer = await tested.post('/v1/backtests', { release, ...ALL, ...body });
    expect([answer.statusCode, answer.json().field]).toEqual([422, field]);
  });

  it('says of a draft that cannot be read what is wrong with it', async () => {
    const { state, failure } = (await backtest({ release: await draftOf('\tno term\n') })) as unknown as Record<
      string,
      string
    >;
    expect(state).toBe('failed');
    expect(failure).toContain('lexicons/words.lex');
  });
});
