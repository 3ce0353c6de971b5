import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { watchDrift } from './drift.job.ts';
import { type AnswerCount, answerDrifts, goldenDrifts } from './drift.ts';
import type { Tested } from './quality.store.ts';

const counts = (by: string, clear: number, reject: number, queue = 'q'): AnswerCount[] => [
  { by: `user/${by}`, queue, answer: 'clear', count: clear },
  { by: `user/${by}`, queue, answer: 'reject', count: reject },
];
const told = (drifts: ReturnType<typeof answerDrifts>) =>
  drifts.map(({ by, what, against }) => `${by} ${what} ${against}`).sort();

describe('shares of answers', () => {
  const others = [...counts('ben', 100, 100), ...counts('cho', 110, 90)];

  test('who lets through what they used to reject is found, against themselves and the others', () => {
    const found = answerDrifts([...counts('ann', 90, 10), ...others], [...counts('ann', 150, 150), ...others]);
    expect(told(found)).toEqual([
      'user/ann answer/clear others',
      'user/ann answer/clear self',
      'user/ann answer/reject others',
      'user/ann answer/reject self',
    ]);
    expect(found.find(({ what, against }) => what === 'answer/clear' && against === 'self')).toMatchObject({
      ...{ count: 100, share: 0.9, usualCount: 300, usual: 0.5 },
    });
  });

  test('nobody is where the queue has changed for all', () => {
    const before = [...counts('ann', 150, 150), ...counts('ben', 150, 150), ...counts('cho', 150, 150)];
    const recent = [...counts('ann', 90, 10), ...counts('ben', 180, 20), ...counts('cho', 170, 30)];
    expect(told(answerDrifts(recent, before))).toEqual([]);
  });

  test('too few answers say nothing, and neither does a small difference between very many', () => {
    expect(answerDrifts(counts('ann', 49, 0), counts('ann', 100, 100))).toEqual([]);
    expect(answerDrifts(counts('ann', 90, 10), counts('ann', 49, 50))).toEqual([]);
    expect(answerDrifts(counts('ann', 5_900, 4_100), counts('ann', 50_000, 50_000))).toEqual([]);
    expect(told(answerDrifts(counts('ann', 6_100, 3_900), counts('ann', 50_000, 50_000)))).toHaveLength(2);
  });

  test('what happens in another queue is of another queue', () => {
    expect(answerDrifts(counts('ann', 90, 10, 'p'), counts('ann', 150, 150, 'q'))).toEqual([]);
  });

  test('by chance alone, hardly ever: 2,000 weeks of somebody who rejects half', () => {
    // a generator with a seed: the same weeks in each run
    let state = 42;
    const draw = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const week = (n: number): number => Array.from({ length: n }, draw).filter((one) => one < 0.5).length;
    let alarms = 0;
    for (let i = 0; i < 2_000; i++) {
      const [recent, before] = [week(60), week(240)];
      alarms +=
        answerDrifts(counts('ann', recent, 60 - recent), counts('ann', before, 240 - before)).length > 0 ? 1 : 0;
    }
    expect(alarms).toBeLessThanOrEqual(2);
  });
});

describe('what is known', () => {
  const tested = (by: string, right: number, wrong: number): Tested[] =>
    Array.from({ length: right + wrong }, (_, i) => ({
      ...{ caseId: `${by}${i}`, item: 'i', queue: 'q', by: `user/${by}`, answer: 'clear', rules: [], at: new Date(0) },
      outcome: i < right ? 'right' : 'wrong',
    }));

  test('worse than before or than the others alarms, better does not', () => {
    const before = tested('ann', 28, 2);
    expect(told(goldenDrifts([...tested('ann', 12, 13), ...tested('ben', 38, 2)], before))).toEqual([
      'user/ann golden others',
      'user/ann golden self',
    ]);
    expect(goldenDrifts(tested('ann', 30, 0), tested('ann', 12, 13))).toEqual([]);
    expect(goldenDrifts(tested('ann', 5, 14), before)).toEqual([]);
  });
});

describe('watching', () => {
  let tested: TestPlatform;
  beforeAll(async () => {
    tested = await openTestPlatform();
  });
  afterAll(() => tested.drop());

  test('supervisors are told once while it lasts, and again when it comes back', async () => {
    const supervisor = await tested.signedIn({ roles: ['supervisor'] });
    const { db, clock, ids } = tested.platform;
    const ann = `user/${ids.next()}`;
    const notices: unknown[] = [];
    const watch = () =>
      watchDrift({
        ...{ db, clock, ids },
        notify: async (_, who, kind, params, link) => void notices.push({ who, kind, params, link }),
      });
    const given = async (days: number, right: number, wrong: number) => {
      const at = new Date(clock.now().getTime() - days * 86_400_000);
      const item = ids.next();
      await tested.sql(
        `insert into "case" (id, kind, queue, priority, state, subject_key, event_id, decision_id, verdict, rules, title,
           opened_at, due_at, urgency, joins, answer, decided_by, decided_at, final_at)
         select x, 'decision-review', 'q', 1, 'final', 'product/p', x, x, 'reject', '{}', 't', $2, $2, $2, false, 'clear', 'user/b', $2, $2
         from unnest(array[$1::uuid] || array(select gen_random_uuid() from generate_series(1, $3))) as x`,
        [item, at, right + wrong],
      );
      await tested.sql(`insert into golden_item values ($1, 'q', '{clear}', 'c', 'user/l', $2)`, [item, at]);
      await tested.sql(
        `insert into golden_given (case_id, item, to_whom, queue, given_at, answer, by_whom, outcome, rules, answered_at)
         select id, $1::uuid, $4, 'q', $2, 'clear', $4, case when n <= $3 then 'right' else 'wrong' end, '{}', $2
         from (select id, row_number() over () as n from "case" where opened_at = $2 and id <> $1) as c`,
        [item, at, right, ann],
      );
    };
    await given(40, 28, 2);
    await given(3, 10, 15);
    await watch();
    await watch();
    expect(notices).toEqual([
      {
        ...{ who: 'supervisor', kind: 'quality.drift', link: `/quality/${ann}` },
        params: { reviewer: ann, queue: '', what: 'golden', against: 'self', share: 40, usual: 93 },
      },
    ]);
    const read = async (query = '') =>
      (
        await tested.http.app.inject({ method: 'GET', url: `/v1/quality/alarms${query}`, headers: supervisor.headers })
      ).json().items;
    expect(await read('?open=true')).toMatchObject([
      {
        kind: 'user',
        person: { id: ann.slice('user/'.length) },
        queue: null,
        what: 'golden',
        against: 'self',
        count: 25,
        share: 0.4,
      },
    ]);
    await given(1, 40, 0);
    await watch();
    expect([await read('?open=true'), (await read()).length]).toEqual([[], 1]);
    await given(0.5, 0, 60);
    await watch();
    expect(notices).toHaveLength(2);
  });
});
