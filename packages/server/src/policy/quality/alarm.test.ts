import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../foundation/clock.ts';
import { type OpenDatabase, openDatabase } from '../../foundation/database/database.ts';
import { testDatabase } from '../../foundation/database/embedded/test-database.ts';
import { createIds, lowestIdAt } from '../../foundation/ids.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import { type MadeDecision, writeDecisions } from '../decisions-fixture.ts';
import { compileFixture } from '../lifecycle/compile-fixture.ts';
import { listAlarms } from './alarm.store.ts';
import type { AlarmOptions } from './alarm.ts';
import { lookAtShares } from './alarm.ts';
import { followQuality, resetQuality } from './quality.follower.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-20T08:40:00Z');
const TYPE = 'product.submitted';
const RULE = 'goods.test.a';
const rule = (id: string): string =>
  `  - { id: ${id}, title: { zh-CN: 题, en: T }, on: [${TYPE}], when: 'true', verdict: observe, message: { zh-CN: 词, en: W } }\n`;
const PACK = {
  'pack.yaml': 'id: tests\nversion: 1.0.0\nabout: { zh-CN: 测试, en: For tests }\n',
  'goods/rules.yaml': `rules:\n${rule(RULE)}${rule('goods.test.b')}`,
};

let database: Awaited<ReturnType<typeof testDatabase>>;
let open: OpenDatabase;
let options: AlarmOptions;
const clock = manualClock(new Date(NOW));
const ids = createIds();
let asleep: string[] = [];
const people: Record<string, string> = {};

beforeAll(async () => {
  database = await testDatabase();
  open = openDatabase({ url: database.url, poolSize: 4 });
  const pack = await compileFixture(PACK);
  for (const roles of [['policy-editor', 'policy-approver'], ['operator'], ['reviewer']]) {
    const id = ids.next();
    people[id] = roles[0]!;
    await sql`
      insert into user_account (id, name, roles, groups, exchanged, state, totp_step, theme, created_at, created_by)
      values (${id}, 'x', ${roles}, '{}', false, 'active', 0, 'system', now(), 'test')`.execute(open.db);
  }
  options = {
    ...{ db: open.db, clock, ids, notify: createNotify({ ids, clock }), log: { warn: () => {} } },
    packs: { current: () => pack },
    snoozes: { current: () => asleep.map((one) => ({ rule: one })) as never },
    ...{ band: { least: 30, factor: 2 }, width: HOUR },
  };
});
afterAll(async () => {
  await open.close();
  await database.drop();
});
beforeEach(async () => {
  clock.set(new Date(NOW));
  asleep = [];
  await sql`delete from decision`.execute(open.db);
  await sql`truncate pass_alarm, notification`.execute(open.db);
  await resetQuality(open.db);
});

let number = 0;
/** Decisions at one time: so many merchants, the first of them hit by rules. */
const decisions = (at: number, merchants: number, hit: number, more: Partial<MadeDecision> = {}): MadeDecision[] =>
  Array.from({ length: merchants }, (_, i) => {
    const of = i < hit ? { rules: [RULE], verdict: 'reject' as const } : { rules: [], verdict: 'allow' as const };
    return {
      ...{ at: new Date(at), type: TYPE, subject: `product/p${++number}`, parties: [`merchant/m${i}`], ...of },
      id: `${lowestIdAt(new Date(at)).slice(0, 24)}${String(number).padStart(12, '0')}`,
      ...{ weight: 1, queue: null, pack: 'tests@1.0.0+sha256:00', ...more },
    };
  });

const store = async (...made: MadeDecision[][]): Promise<void> => {
  for (const some of made) await writeDecisions(open.db, some);
  while (await followQuality({ db: open.db, rulesOf: async () => undefined, width: HOUR }));
};

/** What is usual: a week of days with these shares at this hour. */
const week = (merchants: number, hit: number): Promise<void> =>
  store(...Array.from({ length: 7 }, (_, i) => decisions(NOW - (7 - i) * DAY, merchants, hit)));

const alarms = async () =>
  (await listAlarms(open.db, { limit: 10 })).map(({ rule: of, direction, parties, hit, cleared_at }) => ({
    ...{ rule: of, direction, parties, hit, open: cleared_at === null },
  }));
const notices = async (): Promise<string[]> => {
  const { rows } = await sql<{
    user_id: string;
    kind: string;
    params: { rule?: string; percent: number; usual: number };
  }>`
    select user_id, kind, params from notification`.execute(open.db);
  return rows.map((row) => `${people[row.user_id]} ${row.kind} ${row.params.percent}% ${row.params.usual}%`).sort();
};
const bothRaised = (hit: number, direction = 'above', parties = 40) =>
  ['stopped', RULE].map((of) => ({ rule: of, direction, parties, hit, open: true }));

describe('a share of parties that is not as usual', () => {
  it('is told to those who answer for policy, once, and ends by itself', async () => {
    await week(40, 4);
    await store(decisions(NOW, 40, 30));
    await lookAtShares(options);
    expect((await alarms()).toSorted((a, b) => (a.rule > b.rule ? -1 : 1))).toEqual(bothRaised(30));
    const said = ['operator', 'policy-editor'].flatMap((who) =>
      ['share.rule', 'share.stopped'].map((kind) => `${who} ${kind} 75% 10%`),
    );
    expect(await notices()).toEqual(said.sort());
    // the next hour is as usual
    clock.set(new Date(NOW + HOUR));
    await store(
      ...Array.from({ length: 7 }, (_, i) => decisions(NOW + HOUR - (7 - i) * DAY, 40, 4)),
      decisions(NOW + HOUR, 40, 5),
    );
    await lookAtShares(options);
    expect((await alarms()).map((alarm) => alarm.open)).toEqual([false, false]);
    // and again on the same day: it is open, and nobody is told anew
    await store(decisions(NOW + HOUR, 40, 32));
    await lookAtShares(options);
    expect((await alarms()).map((alarm) => [alarm.open, alarm.hit])).toEqual([
      [true, 32],
      [true, 32],
    ]);
    expect(await notices()).toEqual(said.sort());
    // the day ends, and with it the alarm
    clock.set(new Date(NOW + DAY));
    await lookAtShares(options);
    expect((await alarms()).map((alarm) => alarm.open)).toEqual([false, false]);
  });

  it('is found also where a rule hits far fewer than usual', async () => {
    await week(60, 40);
    await store(decisions(NOW, 60, 2));
    await lookAtShares(options);
    expect((await alarms()).toSorted((a, b) => (a.rule > b.rule ? -1 : 1))).toEqual(bothRaised(2, 'below', 60));
  });

  it('is not moved by one party, whatever it sends', async () => {
    await week(40, 4);
    const flood = decisions(NOW, 300, 300, { parties: ['merchant/loud'] });
    await store(decisions(NOW, 40, 4), flood);
    await lookAtShares(options);
    expect(await alarms()).toEqual([]);
  });

  it('says nothing where parties, or days to compare with, are too few', async () => {
    await week(40, 4);
    await store(decisions(NOW, 29, 29));
    await lookAtShares(options);
    expect(await alarms()).toEqual([]);
    await sql`delete from decision`.execute(open.db);
    await resetQuality(open.db);
    await store(decisions(NOW - 2 * DAY, 40, 4), decisions(NOW - DAY, 40, 4), decisions(NOW, 40, 40));
    await lookAtShares(options);
    expect(await alarms()).toEqual([]);
  });

  it('is looked for in the hour before while the new one has few', async () => {
    await week(40, 4);
    await store(decisions(NOW, 40, 30));
    clock.set(new Date(NOW + HOUR / 2));
    await lookAtShares(options);
    expect(await alarms()).toHaveLength(2);
  });

  it('ends for a rule that is snoozed, or no longer in force', async () => {
    await week(40, 4);
    await store(decisions(NOW, 40, 30));
    await lookAtShares(options);
    asleep = [RULE];
    await lookAtShares(options);
    expect((await alarms()).find((alarm) => alarm.rule === RULE)?.open).toBe(false);
    asleep = [];
    await sql`truncate pass_alarm`.execute(open.db);
    await store(decisions(NOW, 40, 40, { rules: ['goods.test.gone'] }));
    await lookAtShares(options);
    expect((await alarms()).map((alarm) => alarm.rule).sort()).toEqual([RULE, 'stopped']);
  });

  it('is told by one of several processes', async () => {
    await week(40, 4);
    await store(decisions(NOW, 40, 30));
    await Promise.all([1, 2, 3].map(() => lookAtShares(options)));
    expect(await alarms()).toHaveLength(2);
    expect(await notices()).toHaveLength(4);
  });
});
