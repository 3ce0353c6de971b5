import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { approved, good, openPolicy, PACK, type PolicyPeople, rules, told } from '../lifecycle/lifecycle-fixture.ts';

const WORDS = 'goods.test.words';
const BRANDS = 'goods.test.brands';
const NOW = new Date('2026-11-20T08:00:00Z');
const after = (hours: number): string => new Date(NOW.getTime() + hours * 3_600_000).toISOString();

let people: PolicyPeople;
/** Another process on the same database. */
let other: TestPlatform;
beforeAll(async () => {
  people = await openPolicy();
  other = await openTestPlatform({ after: people.tested, pack: PACK });
});
afterAll(async () => {
  await other.close();
  await people.drop();
});
beforeEach(async () => {
  people.tested.clock.set(NOW);
  other.clock.set(NOW);
  await people.tested.sql('truncate rule_snooze, notification');
  for (const { platform } of [people.tested, other]) await platform.watch.snoozes.refresh();
});

let number = 0;
const bad = (title = '国家级') => make.product(`z${++number}`, { title, brand: 'Nike' });
const decided = async (tested: TestPlatform, event = bad()) => (await tested.post('/v1/decisions', event)).json();
const firedIn = (decision: { reasons: { rule: string }[] }): string[] => decision.reasons.map(({ rule }) => rule);
const snooze = (until: string, rule = WORDS) =>
  people.editor.post(`/v1/rules/${rule}/snooze`, { until, why: 'It hits harmless listings' });

describe('a snoozed rule', () => {
  it('has no effect, which its decisions say, and everybody who should knows', async () => {
    const answer = good(await snooze(after(2)));
    expect(answer).toMatchObject({
      ...{ rule: WORDS, since: NOW.toISOString(), until: after(2), why: 'It hits harmless listings' },
      ...{ by: { id: people.editor.id }, ended_at: null, ended_by: null },
    });
    const decision = await decided(people.tested);
    expect(decision).toMatchObject({ verdict: 'limit', case: null, measures: [], snapshot: { snoozed: [WORDS] } });
    expect(firedIn(decision)).toEqual([BRANDS]);
    // what the rule is not on says nothing of it
    expect((await decided(people.tested, make.ticket('t1', '国家级'))).snapshot).not.toHaveProperty('snoozed');
    const { rules: explained } = good(await people.editor.get(`/v1/decisions/${decision.id}/explanation`));
    expect(explained.map(({ rule, outcome }: { rule: string; outcome: string }) => [rule, outcome])).toEqual([
      [WORDS, 'snoozed'],
      [BRANDS, 'fired'],
    ]);
    const { rules: tried } = good(await people.editor.post('/v1/packs/current/try', { event: bad() }));
    expect(tried[0].outcome).toBe('snoozed');
    const notices = await people.tested.sql('select user_id, params, link from notification');
    expect(notices).toEqual([
      {
        user_id: people.approver.id,
        params: { rule: WORDS, until: after(2) },
        link: `/policy/rules/${WORDS}`,
      },
    ]);
    const owner = await people.tested.signedIn({ roles: ['merchant'], party: 'merchant/m1' });
    const url = `/v1/decisions/${decision.id}`;
    const seen = await people.tested.http.app.inject({ method: 'GET', url, headers: owner.headers });
    expect([seen.statusCode, seen.body.includes('snoozed')]).toEqual([200, false]);
    const [entry] = await people.tested.sql<{ actor_id: string; detail: object }>(
      `select actor_id, detail from trail_entry where action = 'policy.rule.snooze' and object = $1`,
      [`rule/${WORDS}`],
    );
    expect(entry).toEqual({
      actor_id: people.editor.id,
      detail: { reason: 'It hits harmless listings', until: after(2) },
    });
  });

  it('sleeps in every process within a second, and wakes there as well', async () => {
    good(await snooze(after(1)));
    await vi.waitFor(async () => expect(firedIn(await decided(other))).toEqual([BRANDS]), { timeout: 60_000 });
    expect((await people.editor.delete(`/v1/rules/${WORDS}/snooze`)).statusCode).toBe(204);
    expect(firedIn(await decided(people.tested))).toEqual([WORDS, BRANDS]);
    await vi.waitFor(async () => expect(firedIn(await decided(other))).toEqual([WORDS, BRANDS]), { timeout: 60_000 });
  });

  it('wakes by itself at its instant, wherever it is known, also where nobody can look', async () => {
    good(await snooze(after(1)));
    await other.platform.watch.snoozes.refresh();
    for (const tested of [people.tested, other]) {
      tested.clock.set(new Date(after(1 - 1 / 3_600_000)));
      expect(firedIn(await decided(tested))).toEqual([BRANDS]);
      tested.clock.set(new Date(after(1)));
      const decision = await decided(tested);
      expect([firedIn(decision), decision.snapshot.snoozed]).toEqual([[WORDS, BRANDS], undefined]);
    }
    expect(good(await people.editor.get('/v1/snoozes')).items).toMatchObject([{ ended_at: after(1), ended_by: null }]);
    expect(told(await people.editor.delete(`/v1/rules/${WORDS}/snooze`))).toEqual([
      ...[404, 'request.not-found', `${WORDS} is not snoozed`],
    ]);
  });

  it('can be snoozed again to another instant, and its history stays', async () => {
    good(await snooze(after(1)));
    good(await snooze(after(3)));
    good(await snooze(after(2), BRANDS));
    expect((await decided(people.tested)).snapshot.snoozed).toEqual([BRANDS, WORDS]);
    const { items, next_cursor } = good(await people.editor.get('/v1/snoozes?limit=2'));
    expect(items.map(({ rule, until }: { rule: string; until: string }) => [rule, until])).toEqual([
      [BRANDS, after(2)],
      [WORDS, after(3)],
    ]);
    const rest = good(await people.editor.get(`/v1/snoozes?limit=2&cursor=${next_cursor}`)).items;
    expect(rest).toMatchObject([{ until: after(1), ended_at: NOW.toISOString(), ended_by: { id: people.editor.id } }]);
    expect(good(await people.editor.get(`/v1/snoozes?rule=${BRANDS}`)).items).toHaveLength(1);
  });

  it('of a release that is tried can be snoozed too', async () => {
    const named = rules().replace('goods.test.words', 'goods.test.newer');
    const cases = PACK['goods/rules.cases.yaml']!.replaceAll('goods.test.words', 'goods.test.newer');
    const id = await approved(people, { 'goods/rules.yaml': named, 'goods/rules.cases.yaml': cases });
    expect((await snooze(after(1), 'goods.test.newer')).statusCode).toBe(404);
    good(await people.editor.post(`/v1/packs/${id}/shadow`));
    good(await snooze(after(1), 'goods.test.newer'));
    good(await people.editor.post(`/v1/packs/${id}/withdraw`));
  });
});

describe('a snooze', () => {
  it('is refused where it has no end, one too far away, or no rule', async () => {
    expect(told(await snooze(after(-1)))).toEqual([422, 'request.invalid', 'until lies in the past']);
    expect(told(await snooze(after(30 * 24 + 1)))[2]).toMatch(/30 days at most/);
    good(await snooze(after(30 * 24)));
    for (const body of [{ until: after(1) }, { until: 'soon', why: 'x' }, { until: after(1), why: '' }])
      expect((await people.editor.post(`/v1/rules/${WORDS}/snooze`, body)).statusCode).toBe(422);
    expect((await snooze(after(1), 'goods.test.gone')).statusCode).toBe(404);
    for (const role of ['reviewer', 'category-manager'] as const) {
      const { headers } = await people.tested.signedIn({ roles: [role] });
      const url = `/v1/rules/${WORDS}/snooze`;
      const payload = { until: after(1), why: 'x' };
      expect((await people.tested.http.app.inject({ method: 'POST', url, headers, payload })).statusCode).toBe(403);
    }
  });

  it('is one at a time for each rule, whoever asks at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            rule: fc.constantFrom(WORDS, BRANDS),
            hours: fc.integer({ min: 1, max: 700 }),
            end: fc.boolean(),
          }),
          {
            minLength: 2,
            maxLength: 6,
          },
        ),
        async (steps) => {
          await people.tested.sql('truncate rule_snooze');
          const askers = [people.editor, people.approver];
          const answers = await Promise.all(
            steps.map(({ rule, hours, end }, i) =>
              end
                ? askers[i % 2]!.delete(`/v1/rules/${rule}/snooze`)
                : askers[i % 2]!.post(`/v1/rules/${rule}/snooze`, { until: after(hours), why: 'x' }),
            ),
          );
          for (const [i, { statusCode }] of answers.entries())
            expect(steps[i]!.end ? [204, 404] : [200]).toContain(statusCode);
          const rows = await people.tested.sql<{ rule: string; lasting: boolean }>(
            'select rule, ended_at is null as lasting from rule_snooze',
          );
          expect(rows).toHaveLength(steps.filter(({ end }) => !end).length);
          const lasting = rows.filter((row) => row.lasting).map(({ rule }) => rule);
          expect(new Set(lasting).size).toBe(lasting.length);
          const ended = answers.filter(({ statusCode }) => statusCode === 204).length;
          const replaced = rows.length - lasting.length - ended;
          expect(replaced).toBeGreaterThanOrEqual(0);
          await people.tested.platform.watch.snoozes.refresh();
          expect((await decided(people.tested)).snapshot.snoozed ?? []).toEqual(lasting.sort());
        },
      ),
      { numRuns: 10 },
    );
  });
});
