import { POINTS } from '@anxin/engine';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Principal } from '../foundation/access/principal.ts';
import { Problem } from '../foundation/errors.ts';
import { openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { readAppealsOf } from './appeal.store.ts';
import { APPEAL_OUTCOMES, isOver } from './appeal.ts';
import { ENFORCEMENT_PACK } from './enforcement-fixture.ts';
import { listMeasures } from './measure.store.ts';
import { after, kindIn, type MeasureRow, type MeasureState, type MeasureStep } from './measure.ts';
import { createReadPoints } from './point.store.ts';
import { crossings, type PointEntry, standingAt } from './standing.ts';
import type { Taking } from './taking.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: ENFORCEMENT_PACK });
});
afterAll(() => tested.drop());

const HOUR = 3_600_000;
const nobody = { scopes: [], permissions: new Set<string>() };
const staff = (n: number): Principal => ({ kind: 'key', id: `staff-${n}`, name: 'staff', ...nobody });

type Act =
  | { act: 'points'; subject: number; tenths: number; late: number }
  | { act: 'hold'; subject: number; days: number }
  | { act: 'suspend' }
  | { act: 'settle'; which: number; step: 'confirm' | 'refuse' | 'excuse' }
  | { act: 'reverse'; which: number }
  | { act: 'learn'; tenths: number }
  | { act: 'expire' }
  | { act: 'appeal'; which: number }
  | { act: 'decide'; which: number; outcome: (typeof APPEAL_OUTCOMES)[number] }
  | { act: 'withdraw'; which: number };

const which = fc.nat(30);
const subject = fc.nat(3);
/** Points may be told of hours late: an event that another process held up, or a history that is read in afterwards. */
const points = fc.record({
  ...{ act: fc.constant('points'), subject, tenths: fc.constantFrom(30, 80, 130) },
  late: fc.constantFrom(0, 0, 2, 40),
});
const acts = fc.oneof(
  { weight: 6, arbitrary: points },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('hold'), subject, days: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('suspend') }) },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('settle'), which, step: fc.constantFrom('confirm', 'refuse', 'excuse') }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('reverse'), which }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('learn'), tenths: fc.constantFrom(10, 40) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('expire') }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('appeal'), which }) },
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constant('decide'), which, outcome: fc.constantFrom(...APPEAL_OUTCOMES) }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('withdraw'), which }) },
) as fc.Arbitrary<Act>;
/** What happens at once, and how many hours pass before the next. */
const moments = fc.array(
  fc.record({ acts: fc.array(acts, { minLength: 1, maxLength: 3 }), hours: fc.constantFrom(1, 30, 24 * 8) }),
  { minLength: 6, maxLength: 14 },
);

let runs = 0;

/** One merchant and its products, to which things are done. */
class Party {
  readonly number = ++runs;
  readonly party = `merchant/i-${this.number}`;
  readonly courses: PointEntry[] = [];
  readonly ladder = tested.platform.packs.current().ladders.get('merchant-points')!;

  measures = (): Promise<MeasureRow[]> =>
    listMeasures(tested.platform.db, { party: this.party, limit: 1_000 }).then((rows) => rows.reverse());

  appeals = async () =>
    [
      ...(
        await readAppealsOf(
          tested.platform.db,
          (await this.measures()).map(({ id }) => id),
        )
      ).values(),
    ].flat();

  private taking(kind: string, target: string, subject: string, more: Partial<Taking> = {}): Taking {
    const { packs, clock } = tested.platform;
    return {
      ...{ kind: kindIn(packs.current(), kind), target, subject, party: this.party, foundBy: 'patrol' },
      ...{ at: clock.now(), takenBy: 'key/staff-1', ...more },
    };
  }

  private product = (n: number): string => `product/i-${this.number}-${n}`;

  /** What an act does, seen from before anything of its moment has happened. */
  async plan(act: Act): Promise<() => Promise<unknown>> {
    const { db, clock, enforcement } = tested.platform;
    const { carrying, appeals } = enforcement;
    const nth = <T>(rows: readonly T[], n: number): T | undefined => rows[n % Math.max(1, rows.length)];
    const take = (taking: Taking) => () => db.transaction().execute((tx) => carrying.take(tx, [taking]));
    const at = clock.now();
    switch (act.act) {
      case 'points': {
        const { ladder } = this;
        const more = { ladder, tenths: act.tenths, at: new Date(at.getTime() - act.late * HOUR) };
        return take(this.taking(POINTS, this.party, this.product(act.subject), more));
      }
      case 'hold': {
        const target = this.product(act.subject);
        return take(this.taking('hold-sale', target, target, { duration: `P${act.days}D` }));
      }
      case 'suspend':
        return take(this.taking('suspend-trade', this.party, this.party));
      case 'settle': {
        const row = nth(
          (await this.measures()).filter(({ state }) => state === 'proposed'),
          act.which,
        );
        return async () =>
          row && db.transaction().execute((tx) => carrying.settle(tx, row.id, act.step, 'key/staff-2', at));
      }
      case 'reverse': {
        const row = nth(await this.measures(), act.which);
        const undoing = { why: 'mistake', by: 'key/staff-2', at, causeId: null } as const;
        return async () => row && db.transaction().execute((tx) => carrying.reverse(tx, [row.id], undoing));
      }
      case 'learn': {
        const id = tested.platform.ids.next();
        const { party, ladder } = this;
        this.courses.push({ id, at, kind: 'course', tenths: act.tenths, about: `course/${id}` });
        const course = { id, party, ladder, at, tenths: act.tenths };
        return () => db.transaction().execute((tx) => carrying.learn(tx, course));
      }
      case 'expire':
        return () => db.transaction().execute((tx) => carrying.expire(tx, at, 500));
      case 'appeal': {
        const row = nth(await this.measures(), act.which);
        const by: Principal = { ...staff(9), party: this.party as never };
        return async () => row && appeals.make(by, row.id, { text: 'no', evidence: [] });
      }
      case 'decide': {
        const row = nth(
          (await this.appeals()).filter(({ state }) => !isOver(state)),
          act.which,
        );
        // there is always something to decide, or to be decided next
        if (row === undefined) return this.plan({ act: 'appeal', which: act.which });
        const { outcome } = act;
        const measure = (await this.measures()).find(({ id }) => id === row.measureId);
        const instead =
          measure?.kind === POINTS ? { kind: POINTS, points: 1 } : { kind: measure?.kind ?? '', duration: 'PT5H' };
        const given = { outcome, reason: 'r', ...(outcome === 'partly-upheld' ? { instead } : {}) };
        return () => appeals.decide(staff(3), row.id, given);
      }
      case 'withdraw': {
        const row = nth(await this.appeals(), act.which);
        return async () => row && appeals.withdraw(staff(9), row.id);
      }
    }
  }
}

const STEP_OF: Readonly<Record<string, MeasureStep>> = {
  ...{
    confirm: 'confirm',
    refuse: 'refuse',
    excuse: 'excuse',
    expired: 'expire',
    reversed: 'reverse',
    refused: 'refuse',
  },
};

/** The states that the steps come to, one after the other. */
async function replayed(party: string): Promise<Map<string, MeasureState>> {
  const steps = await tested.sql<{ measure_id: string; what: string }>(
    `select h.measure_id, h.what from measure_history h join measure m on m.id = h.measure_id
     where m.party = $1 order by h.id`,
    [party],
  );
  const states = new Map<string, MeasureState>();
  for (const { measure_id: id, what } of steps) {
    const before = states.get(id);
    const state =
      before === undefined
        ? ({ proposed: 'proposed', taken: 'in-force' } as const)[what]
        : after(before, STEP_OF[what]!);
    expect([id, before, what, state]).not.toContain(undefined === state ? state : null);
    states.set(id, state!);
  }
  return states;
}

async function check(one: Party): Promise<void> {
  const { db, clock } = tested.platform;
  const { party, ladder } = one;
  const rows = await one.measures();
  const now = clock.now();
  expect(new Map(rows.map(({ id, state }) => [id, state]))).toEqual(await replayed(party));

  // points are those of measures that stand, and of courses
  const violations = rows
    .filter(({ kind, state, startsAt }) => kind === POINTS && startsAt !== null && state !== 'reversed')
    .map(({ id, startsAt, tenths, subject }) => ({
      id,
      at: startsAt!,
      kind: 'violation' as const,
      tenths: tenths!,
      about: subject,
    }));
  const entries = [...violations, ...one.courses];
  const stored = await createReadPoints(tested.platform.keys)(db, party, ladder);
  expect(new Set(stored.entries.map(({ id }) => id))).toEqual(new Set(entries.map(({ id }) => id)));
  expect(standingAt(ladder, stored.entries, now)).toBe(standingAt(ladder, entries, now));

  // measures of milestones are those that the crossings call for; what a person undid or refused stays so
  const keyOf = (entry: string | null, tenths: number | null, kind: string) => `${entry} ${tenths} ${kind}`;
  const called = crossings(ladder, entries).flatMap(({ milestone, entry }) => {
    const { at, measures } = ladder.milestones[milestone]!;
    return measures.map(({ kind }) => keyOf(entry, at, kind));
  });
  const standing = rows.filter(
    ({ foundBy, reversedWhy }) => foundBy === 'ladder' && reversedWhy !== 'points-withdrawn',
  );
  const inEffect = standing
    .filter(({ state }) => state === 'proposed' || state === 'in-force' || state === 'expired')
    .map(({ causeId, tenths, kind }) => keyOf(causeId, tenths, kind));
  const all = standing.map(({ causeId, tenths, kind }) => keyOf(causeId, tenths, kind));
  expect(new Set(all).size).toBe(all.length);
  expect(called.filter((key) => !all.includes(key))).toEqual([]);
  expect(inEffect.filter((key) => !called.includes(key))).toEqual([]);
  // and what is in the place of one goes with it
  for (const { causeId, state, foundBy } of rows)
    if (foundBy === 'origin' && state !== 'reversed') {
      const { causeId: entry, tenths, kind } = rows.find(({ id }) => id === causeId)!;
      expect(called).toContain(keyOf(entry, tenths, kind));
    }

  // everything is told once
  const told = await tested.sql<{ type: string; id: string; count: string }>(
    `select type, data -> 'measure' ->> 'id' as id, count(*) from event
     where type like 'measure.%' and data -> 'measure' ->> 'party' = $1 group by 1, 2`,
    [party],
  );
  const wanted = rows.flatMap(({ id, state, startsAt }) => [
    ...(startsAt === null ? [] : [`measure.taken ${id} 1`]),
    ...(state === 'reversed' ? [`measure.reversed ${id} 1`] : []),
  ]);
  expect(
    new Set(
      told.filter(({ type }) => type !== 'measure.expired').map(({ type, id, count }) => `${type} ${id} ${count}`),
    ),
  ).toEqual(new Set(wanted));

  // appeals come to what became of their measures
  const appeals = await one.appeals();
  const promises = await tested.sql<{ subject: string; met_at: Date | null; void_at: Date | null }>(
    `select subject, met_at, void_at from promise where subject = any($1)`,
    [appeals.map(({ id }) => `appeal/${id}`)],
  );
  for (const [measure, own] of Map.groupBy(appeals, ({ measureId }) => measureId)) {
    const { state } = rows.find(({ id }) => id === measure)!;
    expect(own.filter((appeal) => !isOver(appeal.state)).length).toBeLessThanOrEqual(1);
    if (own.some((appeal) => appeal.state === 'upheld' || appeal.state === 'partly-upheld'))
      expect(state).toBe('reversed');
    for (const appeal of own) {
      const kept = promises.find(({ subject }) => subject === `appeal/${appeal.id}`)!;
      const called = appeal.state === 'withdrawn' || appeal.state === 'settled';
      expect([appeal.state, kept.met_at !== null, kept.void_at !== null]).toEqual([
        ...[appeal.state, isOver(appeal.state) && !called, called],
      ]);
      // what is undone leaves nobody waiting for an answer
      if (state === 'reversed' || appeal.state === 'settled')
        expect([state, isOver(appeal.state)]).toEqual(['reversed', true]);
    }
  }
}

const moment = (...acts: Act[]) => ({ acts, hours: 1 });
/** A milestone that is reached, then reached by what is told of later, then by the first again: that one was wrong. */
const CAME_BACK = [
  moment({ act: 'points', subject: 0, tenths: 130, late: 0 }),
  moment({ act: 'points', subject: 1, tenths: 130, late: 40 }),
  moment({ act: 'reverse', which: 4 }),
];
/** Something milder in the place of a milestone's measure, and then the points that reached it undone. */
const IN_ITS_PLACE = [
  moment({ act: 'points', subject: 0, tenths: 130, late: 0 }),
  moment({ act: 'appeal', which: 0 }),
  moment({ act: 'decide', which: 0, outcome: 'partly-upheld' }),
  moment({ act: 'reverse', which: 1 }),
];
const SAME = { act: 'points', subject: 0, tenths: 80, late: 0 } as const;
/** The same three times at once; two appeals against it, and two answers. */
const AT_ONCE = [
  moment(SAME, SAME, SAME),
  moment({ act: 'appeal', which: 0 }, { act: 'appeal', which: 0 }),
  moment({ act: 'decide', which: 0, outcome: 'upheld' }, { act: 'decide', which: 0, outcome: 'partly-upheld' }),
];

test('whatever happens, and in whatever order, ends in what a replay of it gives', async () => {
  await fc.assert(
    fc.asyncProperty(moments, async (all) => {
      const one = new Party();
      for (const { acts: happening, hours } of all) {
        const plans = await Promise.all(happening.map((act) => one.plan(act)));
        const done = await Promise.allSettled(plans.map((plan) => plan()));
        // what cannot be done is said so, and leaves nothing behind
        for (const each of done) if (each.status === 'rejected' && !(each.reason instanceof Problem)) throw each.reason;
        tested.clock.advance(hours * HOUR);
      }
      await check(one);
    }),
    { numRuns: 6, examples: [[CAME_BACK], [AT_ONCE], [IN_ITS_PLACE]] },
  );
}, 600_000);
