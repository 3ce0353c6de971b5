import { loadPack, type Pack } from '@anxin/engine';
import { schemasForPolicy } from '@anxin/events';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createNotify } from '../../foundation/notices/notices.ts';
import { make } from '../../test-platform.ts';
import { createAdmission } from '../admit.ts';
import { approved, good, openPolicy, type PolicyPeople } from '../lifecycle/lifecycle-fixture.ts';
import { createBreaker } from './breaker.ts';
import { dayIn } from './day.ts';

const limits = (aDay: number): string =>
  `limits:\n  - { measure: reject-listing, a_day: ${aDay}, queue: breaker, priority: 70 }\n`;

const rule = (name: string, when: string, more: string): string => `
  - id: goods.test.${name}
    title: { zh-CN: 题, en: Title }
    on: [product.submitted]
    when: ${when}
    verdict: reject
    ${more}
    message: { zh-CN: 词, en: Words }
`;

/** Titles say which rules fire. */
const PACK: Record<string, string> = {
  'pack.yaml': 'id: tests\nversion: 1.0.0\nabout: { zh-CN: 测试, en: For tests }\n',
  'limits.yaml': limits(3),
  'goods/rules.yaml': `rules:
${rule('one', "product.title.contains('一')", 'measures: [{ kind: reject-listing, subject: true }]')}
${rule('two', "product.title.contains('二')", `measures: [{ kind: reject-listing, subject: true }, { kind: reject-listing, party: "'merchant/' + product.merchant_id" }]`)}
${rule('asks', "product.title.contains('问')", 'measures: [{ kind: reject-listing, subject: true }]\n    case: { queue: goods, priority: 10 }')}
${rule('free', "product.title.contains('免')", 'measures: [{ kind: warn, subject: true }]')}
`,
};

let people: PolicyPeople;
beforeAll(async () => {
  people = await openPolicy({ pack: PACK });
});
afterAll(() => people.drop());
beforeEach(() => people.tested.sql('truncate measure_day, notification'));

let number = 0;
const listing = (title: string) => make.product(`b${++number}`, { title });
const decide = async (...titles: string[]) => good(await people.key.post('/v1/decisions', titles.map(listing)));
const today = async () => good(await people.editor.get('/v1/policy/limits'));
const told = () =>
  people.tested.sql<{ user_id: string; params: object; link: string }>(
    `select user_id, params, link from notification where kind = 'limit.reached' order by id`,
  );

describe('a day that has reached a limit', () => {
  it('takes no further measure of the kind, keeps what was found, and asks a person', async () => {
    const [a, b, free, c] = await decide('一', '一', '免', '问');
    expect([a, b, c].map(({ measures }) => measures.length)).toEqual([1, 1, 1]);
    const [over, asks, other, plain] = await decide('一', '问', '免', '好茶');
    expect(over).toMatchObject({
      ...{ verdict: 'reject', measures: [], case: { queue: 'breaker', priority: 70 } },
      reasons: [{ rule: 'goods.test.one' }],
      withheld: [{ kind: 'reject-listing', subject: expect.stringMatching(/^product/) }],
      snapshot: { withheld: [{ kind: 'reject-listing', queue: 'breaker', priority: 70 }] },
    });
    // the rule's own case stands
    expect(asks).toMatchObject({ measures: [], withheld: [{ kind: 'reject-listing' }], case: { queue: 'goods' } });
    for (const one of [free, other]) expect(one).toMatchObject({ measures: [{ kind: 'warn' }], case: null });
    expect(plain).toMatchObject({ verdict: 'allow', measures: [] });
    expect((await today()).limits).toEqual([
      { measure: 'reject-listing', a_day: 3, queue: 'breaker', priority: 70, taken: 3, withheld: 2 },
    ]);
    // it is what is stored, and what replay comes to
    expect(good(await people.editor.get(`/v1/decisions/${over.id}`))).toMatchObject({
      ...{ measures: [], withheld: over.withheld, snapshot: over.snapshot },
    });
    const cases = good(await people.key.get(`/v1/cases?subject=${over.subject}`)).items;
    expect(cases).toMatchObject([{ queue: 'breaker', state: 'open' }]);
    // whoever the decision is about does not learn what is used up
    const owner = await people.tested.signedIn({ roles: ['merchant'], party: 'merchant/m1' });
    for (const path of ['', '/context']) {
      const url = `/v1/decisions/${over.id}${path}`;
      const answer = await people.tested.http.app.inject({ method: 'GET', url, headers: owner.headers });
      expect([answer.statusCode, answer.body.includes('withheld')]).toEqual([200, false]);
    }
  });

  it('counts what is new, all of a decision or nothing of it', async () => {
    const events = [listing('二'), listing('二'), listing('一')];
    const decisions = good(await people.key.post('/v1/decisions', events));
    // the second would have needed two more, the third needs the one that is left
    expect(decisions.map(({ measures }: { measures: [] }) => measures.length)).toEqual([2, 0, 1]);
    expect(decisions[1].withheld).toHaveLength(2);
    expect(good(await people.key.post('/v1/decisions', events))).toEqual(decisions);
    expect((await today()).limits[0]).toMatchObject({ taken: 3, withheld: 2 });
  });

  it('is told once, and again when the limit was raised and that is reached too', async () => {
    await decide('一', '一', '一');
    expect(await told()).toEqual([]);
    await decide('一');
    await decide('一', '一');
    const first = await told();
    expect(new Set(first.map(({ user_id }) => user_id))).toEqual(
      new Set([people.editor.id, people.second.id, people.approver.id]),
    );
    expect(first).toHaveLength(3);
    expect(first[0]).toMatchObject({
      params: { measure: 'reject-listing', limit: 3, day: '2026-11-20', queue: 'breaker' },
      link: '/policy/limits',
    });
    const raised = await approved(people, { 'limits.yaml': limits(4) });
    good(await people.editor.post(`/v1/packs/${raised}/activate`));
    try {
      expect((await decide('一'))[0].measures).toHaveLength(1);
      expect(await told()).toHaveLength(3);
      expect((await decide('一'))[0].measures).toEqual([]);
      expect(await told()).toHaveLength(6);
    } finally {
      good(await people.editor.post(`/v1/packs/${raised}/rollback`));
    }
  });

  it('ends where the day of its zone ends', async () => {
    const { clock } = people.tested;
    const before = clock.now();
    clock.set(new Date('2026-11-20T15:59:59Z'));
    await decide('一', '一', '一');
    expect((await decide('一'))[0].measures).toEqual([]);
    expect(await today()).toMatchObject({ day: '2026-11-20', ends_at: '2026-11-20T16:00:00.000Z' });
    clock.set(new Date('2026-11-20T16:00:00Z'));
    expect(await today()).toMatchObject({ day: '2026-11-21', limits: [{ taken: 0, withheld: 0 }] });
    expect((await decide('一'))[0].measures).toHaveLength(1);
    clock.set(before);
  });
});

describe('processes that decide side by side', () => {
  const titles = fc.array(fc.constantFrom('一', '二', '免', '茶'), { minLength: 1, maxLength: 12 });

  it('take together exactly as many as the limit lets, whatever comes twice', async () => {
    const { db, door, packs, ids } = people.tested.platform;
    const { clock, sql } = people.tested;
    await fc.assert(
      fc.asyncProperty(fc.array(titles, { minLength: 2, maxLength: 4 }), fc.nat(14), async (batches, aDay) => {
        await sql('truncate measure_day');
        const pack: Pack = {
          ...packs.current(),
          limits: { zone: 'UTC', kinds: new Map([['reject-listing', { aDay, queue: 'breaker', priority: 1 }]]) },
        };
        const admit = () =>
          createAdmission({
            ...{ db, door, clock, ids, language: 'en', effects: [], onStored: () => {} },
            packs: { forParty: () => pack },
            breaker: createBreaker({ packs: { current: () => pack }, notify: createNotify({ ids, clock }) }),
          });
        const sent = batches.map((batch) => batch.map(listing));
        // the first batch comes to two processes at once
        const work = [...sent, sent[0]!].map((events) => ({ events, admission: admit() }));
        const outcomes = await Promise.all(work.map(({ events, admission }) => admission.many(events, 'always')));
        await Promise.all(work.map(({ admission }) => admission.stop()));
        expect(outcomes.flat().every(({ status }) => status !== 'refused')).toBe(true);
        const ours = sent.flat();
        const rows = await sql<{
          measures: { kind: string }[];
          withheld: { kind: string }[] | null;
          queue: string | null;
        }>(
          `select body -> 'measures' as measures, body -> 'withheld' as withheld, case_queue as queue from decision
           where subject_key = any($1)`,
          [ours.map(({ subject }) => subject)],
        );
        expect(rows).toHaveLength(ours.length);
        const of = (all: { kind: string }[] | null): number =>
          (all ?? []).filter(({ kind }) => kind === 'reject-listing').length;
        const taken = rows.reduce((sum, { measures }) => sum + of(measures), 0);
        const withheld = rows.reduce((sum, row) => sum + of(row.withheld), 0);
        const wanted = ours.reduce((sum, { data }) => sum + ({ 一: 1, 二: 2 }[String(data.product!.title)] ?? 0), 0);
        expect(taken + withheld).toBe(wanted);
        expect(taken).toBeLessThanOrEqual(aDay);
        // nothing is withheld while there is room for it; only a pair may not fit into what is left
        if (withheld > 0)
          expect(taken).toBeGreaterThanOrEqual(ours.some(({ data }) => data.product!.title === '二') ? aDay - 1 : aDay);
        for (const row of rows) expect([row.withheld !== null, row.queue]).toEqual([row.queue !== null, row.queue]);
        const [day] = await sql<{ taken: string; withheld: string }>('select taken, withheld from measure_day');
        expect([Number(day?.taken ?? 0), Number(day?.withheld ?? 0)]).toEqual([taken, withheld]);
      }),
      { numRuns: 12 },
    );
  });

  it('count a decision that comes later than its event, once', async () => {
    const { db, door, packs, ids } = people.tested.platform;
    const { clock } = people.tested;
    const { pack: idle } = loadPack([{ path: 'pack.yaml', text: PACK['pack.yaml']! }], schemasForPolicy());
    const events = ['一', '一', '一', '一', '一'].map(listing);
    const common = { db, door, clock, ids, language: 'en', effects: [], onStored: () => {} } as const;
    const silent = createAdmission({ ...common, packs: { forParty: () => idle! } });
    await silent.many(events, 'where-ruled');
    const { breaker } = people.tested.platform.watch;
    const late = [1, 2].map(() => createAdmission({ ...common, packs, breaker }));
    const outcomes = await Promise.all(late.map((admission) => admission.many(events, 'always')));
    for (const admission of [silent, ...late]) await admission.stop();
    const decisions = outcomes.map((all) => all.map((one) => (one.status === 'refused' ? undefined : one.decision!)));
    expect(decisions[0]!.map((one) => one!.id)).toEqual(decisions[1]!.map((one) => one!.id));
    expect(decisions[0]!.map((one) => one!.body.measures.length).sort()).toEqual([0, 0, 1, 1, 1]);
    expect((await today()).limits[0]).toMatchObject({ taken: 3, withheld: 2 });
  });
});

it('days change at midnight of their zone, also where the clocks are changed at midnight', () => {
  expect(dayIn('Asia/Shanghai', new Date('2026-11-20T15:59:59.999Z'))).toEqual({
    day: '2026-11-20',
    ends: new Date('2026-11-20T16:00:00Z'),
  });
  // 2026-09-06 begins at one o'clock there
  expect(dayIn('America/Santiago', new Date('2026-09-05T12:00:00Z'))).toEqual({
    day: '2026-09-05',
    ends: new Date('2026-09-06T04:00:00Z'),
  });
});
