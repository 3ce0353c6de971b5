import type { Decision } from '@anxin/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manualClock } from '../../foundation/clock.ts';
import { make } from '../../test-platform.ts';
import { createAdmission } from '../admit.ts';
import { compileFixture } from './compile-fixture.ts';
import { approved, good, openPolicy, PACK, type PolicyPeople, rules } from './lifecycle-fixture.ts';
import { type Counts, type Difference, MOST_KEPT, noteShadow, readShadow } from './shadow.store.ts';
import { createShadow, type SeenEvent } from './shadow.ts';

let people: PolicyPeople;
beforeAll(async () => {
  people = await openPolicy();
});
afterAll(() => people.drop());

const shadowOf = async (id: string, query = '') => {
  await people.tested.platform.shadow.drain();
  return good(await people.editor.get(`/v1/packs/${id}/shadow${query}`));
};

test('a release that looks on is compared event by event, and can do nothing', async () => {
  const { editor, tested } = people;
  const { platform } = tested;
  const id = await approved(people, { 'lexicons/words.lex': '国家级\n最佳\n旁路\n', 'lists/brands.list': 'Nike\n' });
  good(await editor.post(`/v1/packs/${id}/shadow`));
  const { pack: candidate } = platform.packs.shadow()!;

  // effects that end everything as soon as they are handed something of the release that only looks on
  const handed: Decision[] = [];
  const admission = createAdmission({
    ...{ db: platform.db, door: platform.door, packs: platform.packs, shadow: platform.shadow, clock: tested.clock },
    ...{ ids: platform.ids, language: 'en', onStored: () => {} },
    effects: [
      {
        name: 'trap',
        wants: () => true,
        async apply(_tx, admitted) {
          for (const { decision } of admitted) {
            if (decision!.pack === candidate.name) throw new Error('the shadow acts');
            handed.push(decision!);
          }
        },
      },
    ],
  });
  const events = [
    make.product('s1', { title: '旁路' }),
    make.product('s2', { title: '最佳' }),
    make.product('s3', { brand: 'Puma' }),
    make.product('s4'),
  ];
  const outcomes = await admission.many(events, 'always');
  // the same again is no other event
  await admission.many(events, 'always');
  await admission.stop();
  expect(outcomes.map((outcome) => outcome.status === 'stored' && outcome.decision?.verdict)).toEqual([
    ...['allow', 'reject', 'limit', 'allow'],
  ]);
  expect(handed.map(({ pack }) => pack)).toEqual(Array(4).fill(platform.packs.current().name));

  const seen = await shadowOf(id);
  const decided = outcomes.map((outcome) => (outcome.status === 'stored' ? outcome.decision! : undefined)!);
  expect(seen).toMatchObject({
    ...{ compared: 4, different: 2, skipped: 0, failed: 0 },
    verdicts: [
      { verdict: 'allow', shadow: 'allow', count: 1 },
      { verdict: 'allow', shadow: 'reject', count: 1 },
      { verdict: 'limit', shadow: 'allow', count: 1 },
      { verdict: 'reject', shadow: 'reject', count: 1 },
    ],
    rules: [
      { rule: 'goods.test.brands', both: 0, lost: 1, gained: 0 },
      { rule: 'goods.test.words', both: 1, lost: 0, gained: 1 },
    ],
  });
  const one = { decision_id: decided[0]!.id, verdict: 'allow', shadow_verdict: 'reject', gained: ['goods.test.words'] };
  const other = { event_id: decided[2]!.eventId, shadow_verdict: 'allow', lost: ['goods.test.brands'], gained: [] };
  expect(seen.items).toMatchObject([other, one]);
  const page = await shadowOf(id, '?limit=1');
  expect((await shadowOf(id, `?limit=1&cursor=${page.next_cursor}`)).items).toEqual([seen.items[1]]);

  // nothing else of it is anywhere
  const [left] = await tested.sql<{ decisions: number; cases: number; packs: number; words: number }>(
    `select (select count(*)::int from decision where pack = $1) as decisions,
      (select count(*)::int from "case" where subject_key = 'product/s1') as cases,
      (select count(*)::int from pack where sha256 = $2) as packs,
      (select count(*)::int from shadow_difference d where d::text like '%旁路%') as words`,
    [candidate.name, candidate.sha256],
  );
  expect(left).toEqual({ decisions: 0, cases: 0, packs: 0, words: 0 });
  good(await editor.post(`/v1/packs/${id}/withdraw`));
});

test('what the door decides is looked on too, until it is withdrawn', async () => {
  const { editor, tested } = people;
  const id = await approved(people, { 'lexicons/words.lex': '国家级\n最佳\n再看\n' });
  good(await editor.post(`/v1/packs/${id}/shadow`));
  good(await tested.post('/v1/decisions', make.product('d1', { title: '再看' })));
  good(await tested.post('/v1/events', [make.product('d2', { title: '再看' }), make.order('paid', 'd3')]));
  // the order has no rules on either side
  expect(await shadowOf(id)).toMatchObject({ compared: 2, different: 2 });
  // decided later, once
  const order = make.order('paid', 'd3');
  good(await tested.post('/v1/decisions', order));
  good(await tested.post('/v1/decisions', order));
  expect(await shadowOf(id)).toMatchObject({ compared: 3, different: 2 });
  good(await editor.post(`/v1/packs/${id}/withdraw`));
  good(await tested.post('/v1/decisions', make.product('d4', { title: '再看' })));
  expect(await shadowOf(id)).toMatchObject({ compared: 3 });
});

test('events for which only the new one has rules are among them', async () => {
  const { editor, tested } = people;
  const review = rules().replace(
    'on: [product.submitted]\n    match: { words: { lexicon: words, in: [product.title] } }',
    'on: [review.posted]\n    match: { words: { lexicon: words, in: [review.text] } }',
  );
  const id = await approved(people, {
    'goods/rules.yaml': review,
    'goods/rules.cases.yaml': PACK['goods/rules.cases.yaml']!.replace(
      / {2}- name: a word[\s\S]*?(?= {2}- name: plain)/,
      '',
    ),
  });
  good(await editor.post(`/v1/packs/${id}/shadow`));
  const event = {
    ...{ id: 'r1', source: 'test', type: 'review.posted', time: '2026-11-20T07:00:00Z', subject: 'review/r1' },
    data: { review: { id: 'r1', product_id: 'p', consumer_id: 'c1', text: '最佳' } },
  };
  good(await tested.post('/v1/events', event));
  const { compared, items } = await shadowOf(id);
  expect([compared, items]).toMatchObject([1, [{ decision_id: null, verdict: 'allow', shadow_verdict: 'reject' }]]);
  good(await editor.post(`/v1/packs/${id}/withdraw`));
});

test('a content that decides the same shows no difference, on whatever events', async () => {
  const { editor, tested } = people;
  const id = await approved(people, { 'README.md': 'the same' });
  good(await editor.post(`/v1/packs/${id}/shadow`));
  const titles = ['好茶', '最佳好茶', '国 家 级', '最.佳', '茶'];
  const brands = ['Nike', 'Puma', 'Other'];
  const events = Array.from({ length: 300 }, (_, i) =>
    make.product(`same${i}`, { title: titles[i % 5], ...(i % 7 < 3 ? { brand: brands[i % 7] } : {}) }),
  );
  good(await tested.post('/v1/decisions', events));
  const { compared, different, rules: fired, verdicts } = await shadowOf(id);
  expect([compared, different]).toEqual([300, 0]);
  expect(fired.map(({ lost, gained }: { lost: number; gained: number }) => lost + gained)).toEqual([0, 0]);
  expect(verdicts.length).toBe(3);
  good(await editor.post(`/v1/packs/${id}/withdraw`));
});

describe('by itself', () => {
  const seenAs = (number: number): SeenEvent[] =>
    Array.from({ length: number }, (_, i) => ({
      event: make.product(`n${i}`, { title: i % 2 ? '最佳' : '好茶' }),
      eventId: `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`,
      decision: null,
    }));

  const open = async (over: Partial<Parameters<typeof createShadow>[0]> = {}) => {
    const pack = await compileFixture(PACK);
    const noted: { counts: Counts; differences: readonly Difference[] }[] = [];
    const shadow = createShadow({
      packs: { shadow: () => ({ release: 'r', pack }) },
      clock: manualClock(new Date('2026-11-20T08:00:00Z')),
      note: async (_release, counts, differences) => void noted.push({ counts, differences }),
      log: { warn: () => {} },
      ...over,
    });
    const sum = (key: string): number =>
      noted.reduce((all, { counts }) => all + ((counts as ReadonlyMap<string, number>).get(key) ?? 0), 0);
    return { shadow, noted, sum };
  };

  test('it is bounded: what it has no room for is counted', async () => {
    const { shadow, sum, noted } = await open({ mostWaiting: 50 });
    shadow.look(() => seenAs(80));
    shadow.look(() => seenAs(5));
    await shadow.drain();
    expect([sum('events compared'), sum('events skipped'), sum('events different')]).toEqual([50, 35, 25]);
    expect(noted.flatMap(({ differences }) => differences)).toHaveLength(25);
  });

  test('a failing event is counted, and a failing note keeps nobody from anything', async () => {
    const warned: string[] = [];
    const { shadow } = await open({
      note: () => Promise.reject(new Error('away')),
      log: { warn: (_fields, message) => void warned.push(message) },
    });
    shadow.look(() => seenAs(3));
    await shadow.drain();
    expect(warned).toHaveLength(1);
    const { shadow: other, sum } = await open();
    const deep = Array.from({ length: 60 }).reduce<unknown>((inner) => ({ inner }), 'x');
    other.look(() => [{ ...seenAs(1)[0]!, event: { ...make.product('deep'), data: { product: { title: deep } } } }]);
    await other.drain();
    expect([sum('events compared'), sum('events failed')]).toEqual([1, 1]);
  });

  test('it reads what was looked up for its pack, and nothing that was for another', async () => {
    const files = { ...PACK, 'goods/rules.yaml': rules('words.count > 0 || has(models.a) && models.a > 0.5') };
    const [pack, other] = [await compileFixture(files), await compileFixture(files)];
    const { shadow, sum } = await open({ packs: { shadow: () => ({ release: 'r', pack }) } });
    const snapshot = { features: {}, signals: {}, lists: {}, models: { a: 0.9 } };
    const [seen] = seenAs(1);
    shadow.look(() => [{ ...seen!, own: { pack, snapshot } }, { ...seen!, own: { pack: other, snapshot } }, seen!]);
    await shadow.drain();
    expect([sum('events compared'), sum('rule gained/goods.test.words')]).toEqual([3, 1]);
    expect(shadow.pack()).toBe(pack);
  });

  test('where nothing looks on, nothing is asked for', async () => {
    const { shadow } = await open({ packs: { shadow: () => undefined } });
    shadow.look(() => {
      throw new Error('asked');
    });
    await shadow.stop();
  });
});

test('of one release the first ten thousand differences are kept, whoever writes them, and all are counted', async () => {
  const { db } = people.tested.platform;
  const release = '01940000-0000-7000-8000-0000000000aa';
  let number = 0;
  const differences = (count: number): Difference[] =>
    Array.from({ length: count }, () => ({
      event_id: `01940000-0000-7000-9000-${String(++number).padStart(12, '0')}`,
      ...{ decision_id: null, at: new Date(0), event_type: 'x', verdict: 'allow', shadow_verdict: 'limit' },
      ...{ lost: [], gained: [] },
    }));
  const note = (count: number) =>
    noteShadow(db, release, new Map([['events different', count]] as const), differences(count));
  await note(MOST_KEPT - 300);
  await Promise.all([note(200), note(200), note(200)]);
  const [{ kept }] = (await people.tested.sql<{ kept: number }>(
    'select count(*)::int as kept from shadow_difference where release = $1',
    [release],
  )) as [{ kept: number }];
  expect(kept).toBe(MOST_KEPT);
  expect((await readShadow(db, release)).different).toBe(MOST_KEPT + 300);
});
