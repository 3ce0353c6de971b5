import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { make } from '../../test-platform.ts';
import { approved, good, openPolicy, PACK, type PolicyPeople, rules } from '../lifecycle/lifecycle-fixture.ts';

const DAY = 86_400_000;
const WORDS = 'goods.test.words';

let people: PolicyPeople;
beforeAll(async () => {
  people = await openPolicy();
});
afterAll(() => people.drop());

let number = 0;
const decide = async (title: string, merchant: string, brand?: string) =>
  good(
    await people.key.post(
      '/v1/decisions',
      make.product(`q${++number}`, { title, merchant_id: merchant, ...(brand === undefined ? {} : { brand }) }),
    ),
  );
const quality = async (id: string, days = 30) => good(await people.editor.get(`/v1/rules/${id}/quality?days=${days}`));

/** A reviewer's final answer about a decision. */
async function review(decision: { subject: string }, answer: string): Promise<void> {
  const [one] = good(await people.key.get(`/v1/cases?subject=${decision.subject}`)).items;
  good(await people.key.post(`/v1/cases/${one.id}/take`));
  good(await people.key.post(`/v1/cases/${one.id}/decide`, { answer, version: 1 }));
}

async function settle(): Promise<void> {
  const { platform, sql } = people.tested;
  await sql(`update "case" set final_at = now() - interval '1 second' where state = 'decided'`);
  await platform.casework.settle();
  await platform.reactionWorker.drain();
  await platform.watch.qualityWorker.drain();
}

describe('the quality of a rule', () => {
  it('is told from what it fired on and what people said, beside the span before', async () => {
    const { clock } = people.tested;
    clock.set(new Date(clock.now().getTime() - 40 * DAY));
    await decide('国家级', 'm1');
    await decide('好茶', 'm1');
    await decide('好茶', 'm1');
    await decide('好茶', 'm1');
    clock.set(new Date(clock.now().getTime() + 40 * DAY));
    const [a, b, c] = [
      await decide('国家级', 'm1'),
      await decide('国家级', 'm1'),
      await decide('最佳', 'm2', 'Nike'),
      await decide('好茶', 'm3'),
    ];
    await review(a, 'uphold');
    await review(b!, 'clear');
    await review(c!, 'limit');
    await settle();
    const told = await quality(WORDS);
    expect(told).toMatchObject({
      ...{ rule: WORDS, title: 'Words', days: 30, from: '2026-10-22', to: '2026-11-20', snoozed: null },
      all: { decided: 4, fired: 3, looked: 3, right: 2, wrong: 1, missed: 0, overturned: 2 },
      before: { decided: 4, fired: 1, looked: 0, precision: null },
      trend: { share: 2, precision: null },
      parties: { count: 2, exact: true },
      in_force: { decided: 4, fired: 3, since: '2026-10-11T08:00:00.000Z' },
    });
    expect(told.all.share.share).toBe(0.75);
    expect(told.all.precision.share).toBeCloseTo(2 / 3);
    expect(told.all.precision.low).toBeLessThan(0.3);
    expect(told.all.precision.high).toBeGreaterThan(0.9);
    expect(told.series).toHaveLength(30);
    expect(told.series.at(-1)).toEqual({ day: '2026-11-20', decided: 4, fired: 3, wrong: 1 });
    expect(await quality('goods.test.brands')).toMatchObject({
      all: { decided: 4, fired: 1, right: 1, wrong: 0, precision: { share: 1 } },
      parties: { count: 1 },
    });
  });

  it('is another one when the rule does something else, and goes on when its words change', async () => {
    const { version } = (await quality(WORDS)).in_force;
    const renamed = rules().replace('en: Words', 'en: Absolute words');
    const same = await approved(people, { 'goods/rules.yaml': renamed });
    const { clock } = people.tested;
    const force = async (id: string) => {
      good(await people.editor.post(`/v1/packs/${id}/publish`));
      clock.set(new Date(clock.now().getTime() + 7 * DAY));
      good(await people.editor.post(`/v1/packs/${id}/activate`));
    };
    await force(same);
    await decide('国家级', 'm1');
    await settle();
    expect(await quality(WORDS)).toMatchObject({ title: 'Absolute words', in_force: { version, fired: 4 } });

    const harder = await approved(people, {
      'goods/rules.yaml': rules('words.count > 0 || product.title.contains("特供")'),
    });
    await force(harder);
    await decide('特供', 'm4');
    await settle();
    const told = await quality(WORDS);
    expect(told.in_force.version).not.toBe(version);
    expect(told.in_force).toMatchObject({ decided: 1, fired: 1, since: clock.now().toISOString() });
    expect(told.all).toMatchObject({ decided: 6, fired: 5 });
    expect(told.versions).toMatchObject([
      { in_force: true, fired: 1, parties: { count: 1 } },
      { in_force: false, version, fired: 4, precision: { share: expect.closeTo(2 / 3) }, parties: { count: 2 } },
    ]);
    expect(told.parties).toEqual({ count: 3, exact: true });
  });

  it('is listed for all rules in force, page by page, with those that sleep', async () => {
    const until = new Date(people.tested.clock.now().getTime() + DAY).toISOString();
    good(await people.editor.post(`/v1/rules/${WORDS}/snooze`, { until, why: 'too hard' }));
    const first = good(await people.editor.get('/v1/rules/quality?limit=1&days=366'));
    expect(first.items).toMatchObject([{ rule: WORDS, all: { fired: 6 }, snoozed: { until, why: 'too hard' } }]);
    const next = good(await people.editor.get(`/v1/rules/quality?limit=1&days=366&cursor=${first.next_cursor}`));
    expect(next).toMatchObject({ items: [{ rule: 'goods.test.brands', snoozed: null }], next_cursor: null });
    expect((await people.editor.delete(`/v1/rules/${WORDS}/snooze`)).statusCode).toBe(204);
  });

  it('is nothing for a rule that never was, and for a span that is none', async () => {
    expect((await people.editor.get('/v1/rules/goods.test.never/quality')).statusCode).toBe(404);
    for (const days of ['0', '367', 'x', '1.5'])
      expect([days, (await people.editor.get(`/v1/rules/${WORDS}/quality?days=${days}`)).statusCode]).toEqual([
        days,
        422,
      ]);
    // a rule that is no longer in force keeps its history
    const gone = await approved(people, {
      'goods/rules.yaml': rules().replace(/ {2}- id: goods.test.brands[\s\S]*/, ''),
      'goods/rules.cases.yaml': PACK['goods/rules.cases.yaml']!.replace(/ {2}- name: a brand[\s\S]*/, '').replace(
        ', goods.test.brands]',
        ']',
      ),
      'lists/brands.list': null,
    });
    good(await people.editor.post(`/v1/packs/${gone}/publish`));
    people.tested.clock.set(new Date(people.tested.clock.now().getTime() + 7 * DAY));
    good(await people.editor.post(`/v1/packs/${gone}/activate`));
    expect(await quality('goods.test.brands', 60)).toMatchObject({
      title: 'goods.test.brands',
      in_force: null,
      all: { fired: 1 },
    });
  });
});
