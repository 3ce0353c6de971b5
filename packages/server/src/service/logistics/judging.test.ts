import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { courseRows, weekOf } from './course-row.ts';
import { promiseFacts } from './deadline.ts';
import { at, delivery, hour, scan, storm, verdicts } from './judging-fixture.ts';
import { SCAN_STATUSES, type Scan, statusOf } from './scan.ts';

const WELL = [scan(12, 'collected', { region: '110101' }), scan(40, 'in-transit'), scan(70, 'signed')];

test('what goes well is judged nothing, and is over', () => {
  const judged = at(delivery(WELL), 500);
  expect(judged).toMatchObject({ judgements: [], nextAt: null, until: hour(70) });
});

describe('words of carriers', () => {
  test.each([
    ['Picked_Up', 'picked-up'],
    ['已揽收', 'picked-up'],
    [' OUT FOR DELIVERY ', 'out-for-delivery'],
    ['派件中', 'out-for-delivery'],
    ['已签收', 'delivered'],
    ['拒收', 'returned'],
    ['ＬＯＳＴ', 'lost'],
  ])('%s is %s', (word, status) => {
    expect(statusOf(word)).toBe(status);
  });

  test('a word that nobody explained shows that the carrier saw it, and is no status', () => {
    expect(statusOf('清关中')).toBeUndefined();
    expect(statusOf('constructor')).toBeUndefined();
    // no false shipment, no missing pick-up; and neither delivered nor taken
    const judged = at(delivery([scan(20, '清关中')]), 100);
    expect(verdicts(judged)).toEqual({});
    expect(judged.parcels[0]!.course.scans[0]).toMatchObject({ word: '清关中', status: null });
    expect(judged.parcels[0]!.course.picked).toBeUndefined();
  });

  test('every status has a word of its own name', () => {
    for (const status of SCAN_STATUSES) expect(statusOf(status)).toBe(status);
  });
});

describe('what is judged', () => {
  test('late: not said to be shipped by the promised time, and not taken by a carrier either', () => {
    const facts = delivery([], { shippedAt: null });
    expect(at(facts, 48)).toMatchObject({ judgements: [{ kind: 'late-shipment', at: hour(48) }] });
    expect(at(facts, 47)).toMatchObject({ judgements: [], nextAt: hour(48) });
    expect(verdicts(at(delivery([], { shippedAt: hour(60) }), 61))).toEqual({ 'late-shipment': ['merchant', 48] });
    expect(at(delivery([], { shippedAt: hour(60) }), 61).judgements[0]!.facts.late_hours).toBe(12);
    // a parcel that a carrier has was shipped, whenever its merchant says so
    expect(verdicts(at(delivery([scan(47, 'collected')], { shippedAt: hour(60) }), 61))).toEqual({});
    expect(verdicts(at(delivery([], { shippedAt: null, cancelledAt: hour(40) }), 100))).toEqual({});
    // stopped because it was refunded: nobody is to ship it; once it was late already, it is late all the same
    expect(verdicts(at(delivery([], { shippedAt: null, stoppedAt: hour(40) }), 100))).toEqual({});
    expect(verdicts(at(delivery([], { shippedAt: null, stoppedAt: hour(50) }), 100))).toEqual({
      'late-shipment': ['merchant', 48],
    });
  });

  test('a false shipment: said to be shipped, and no carrier knows of it a day later', () => {
    expect(at(delivery([]), 33)).toMatchObject({ judgements: [], nextAt: hour(34) });
    expect(verdicts(at(delivery([]), 34))).toEqual({
      'false-shipment': ['merchant', 34],
      'no-pickup': ['merchant', 34],
    });
    // what comes too late does not make it true
    expect(verdicts(at(delivery([scan(80, 'collected')]), 90))).toMatchObject({ 'false-shipment': ['merchant', 34] });
    expect(verdicts(at(delivery([scan(34, 'collected')]), 90))).toEqual({});
  });

  test('no pick-up: the number is known to the carrier and the parcel is not', () => {
    expect(verdicts(at(delivery([scan(11, '已下单')]), 40))).toEqual({ 'no-pickup': ['merchant', 34] });
  });

  test('a number that is another order’s, or that moved before anybody had paid', () => {
    const parcel = { id: 'k1', takenFrom: { orderId: 'o0', at: hour(10) }, ofAftersale: false, scans: WELL };
    expect(verdicts(at(delivery([], { parcels: [parcel] }), 12))).toEqual({ 'false-shipment': ['merchant', 10] });
    const early = delivery([scan(-30, 'collected'), scan(20, 'signed')]);
    const judged = at(early, 30);
    expect(verdicts(judged)).toEqual({ 'false-shipment': ['merchant', 0] });
    expect(judged.judgements[0]!.facts).toEqual({ why: 'before-payment' });
    // and counts for nothing
    expect(judged.until).toBeNull();
    expect(verdicts(at(delivery([scan(-0.1, 'announced'), ...WELL]), 71))).toEqual({});
  });

  test('stalled between two scans, and since the last one', () => {
    expect(verdicts(at(delivery([scan(12, 'collected')]), 83))).toEqual({});
    expect(verdicts(at(delivery([scan(12, 'collected')]), 84))).toEqual({ stalled: ['carrier', 84] });
    expect(verdicts(at(delivery([scan(12, 'collected'), scan(100, 'signed')]), 101))).toEqual({
      stalled: ['carrier', 84],
    });
    expect(verdicts(at(delivery([scan(12, 'collected'), scan(60, '清关中'), scan(130, 'signed')]), 131))).toEqual({});
  });

  test('lost by the carrier’s word, or by a week of silence', () => {
    expect(verdicts(at(delivery([scan(12, 'collected'), scan(30, '遗失')]), 31))).toEqual({ lost: ['carrier', 30] });
    expect(at(delivery([scan(12, 'collected')]), 179).judgements.map(({ kind }) => kind)).not.toContain('lost');
    expect(verdicts(at(delivery([scan(12, 'collected')]), 180))).toMatchObject({ lost: ['carrier', 180] });
    // found again
    expect(verdicts(at(delivery([scan(12, 'collected'), scan(30, '遗失'), scan(50, 'signed')]), 51))).toEqual({});
    expect(at(delivery([scan(12, 'collected')], { arrivedAt: hour(60) }), 900).judgements).toEqual([]);
  });

  test('delayed by where it comes from and goes to', () => {
    const moving = (region: string | null) =>
      delivery([scan(12, 'collected', { region }), ...[50, 90, 120].map((n) => scan(n, 'in-transit'))]);
    expect(verdicts(at(moving('330101'), 125))).toEqual({ delayed: ['carrier', 60] });
    expect(verdicts(at(moving('330700'), 125))).toEqual({ delayed: ['carrier', 108] });
    expect(verdicts(at(moving('110101'), 125))).toEqual({});
    expect(verdicts(at(moving('110101'), 132))).toEqual({ delayed: ['carrier', 132] });
    expect(verdicts(at(moving(null), 131))).toEqual({});
  });

  test('damaged, and lighter than it was', () => {
    expect(verdicts(at(delivery([...WELL.slice(0, 2), scan(50, '破损')]), 51))).toEqual({ damaged: ['carrier', 50] });
    const weighed = (first: number, then: number, declaredWeight: number | null = null) =>
      verdicts(
        at(
          delivery(
            [scan(12, 'collected', { weight: first }), scan(40, 'in-transit', { weight: then }), scan(70, 'signed')],
            {
              declaredWeight,
            },
          ),
          71,
        ),
      );
    expect(weighed(2_000, 1_500)).toEqual({ 'weight-misfit': ['carrier', 40] });
    expect(weighed(2_000, 1_700)).toEqual({});
    expect(weighed(500, 500, 1_000)).toEqual({ 'weight-misfit': ['merchant', 12] });
    expect(weighed(900, 900, 1_000)).toEqual({});
  });

  test('dedicated logistics: the carrier and the time that were promised', () => {
    const dedicated = { carrier: 'sf', by: hour(60) };
    expect(verdicts(at(delivery(WELL, { dedicated }), 71))).toEqual({ 'slot-missed': ['carrier', 60] });
    expect(verdicts(at(delivery(WELL, { dedicated: { carrier: 'jd', by: null } }), 71))).toEqual({
      'carrier-changed': ['merchant', 12],
    });
    // who handed it over too late made it late
    const late = delivery([scan(50, 'collected'), scan(70, 'signed')], { dedicated });
    expect(verdicts(at(late, 71))).toMatchObject({ 'slot-missed': ['merchant', 60] });
  });

  test('of several parcels that were named each one is owed', () => {
    const named = new Map([
      ['k1', hour(10)],
      ['k2', hour(10)],
    ]);
    const facts = delivery(WELL, { named, shippedAt: null });
    expect(at(facts, 71)).toMatchObject({
      until: null,
      judgements: [{ kind: 'false-shipment', parcel: 'k2' }, { kind: 'no-pickup' }],
    });
  });
});

describe('what is nobody’s delay', () => {
  test('the consumer’s own: later or elsewhere by their wish', () => {
    const asked = [scan(12, 'collected', { region: '330101' }), scan(40, '收件人要求延后')];
    expect(verdicts(at(delivery(asked), 170))).toEqual({});
    expect(verdicts(at(delivery([...asked, scan(140, 'signed')]), 170))).toEqual({});
    // and the clock goes on afterwards
    expect(verdicts(at(delivery([...asked, scan(140, 'in-transit')]), 170))).toEqual({ delayed: ['carrier', 160] });
    const moved = delivery(WELL.slice(0, 2), { movedAt: hour(50) });
    expect(verdicts(at(moved, 135)).delayed).toBeUndefined();
  });

  test('an exemption stands in the clocks’ way, in its regions alone', () => {
    const facts = delivery([scan(12, 'collected')]);
    expect(verdicts(at(facts, 100, { exempt: [storm(20, 50)] }))).toEqual({});
    expect(verdicts(at(facts, 114, { exempt: [storm(20, 50)] }))).toEqual({ stalled: ['carrier', 114] });
    expect(verdicts(at(facts, 300, { exempt: [storm(20, 50, { effect: 'void' })] }))).toMatchObject({
      lost: ['carrier', 180],
    });
    expect(verdicts(at(facts, 300, { exempt: [storm(20, 50, { effect: 'void' })] })).stalled).toBeUndefined();
    // over before, or not begun
    expect(verdicts(at(facts, 84, { exempt: [storm(1, 11), storm(90, 99)] }))).toEqual({ stalled: ['carrier', 84] });
    expect(at(facts, 30, { exempt: [storm(40, 50)] }).nextAt).toEqual(hour(40));
    expect(at(delivery([], { shippedAt: null }), 60, { exempt: [storm(20, 50)] }).judgements).toEqual([]);
  });
});

const anyScan: fc.Arbitrary<Scan> = fc.record({
  at: fc.integer({ min: -2, max: 400 }).map(hour),
  carrier: fc.constantFrom('sf', 'jd'),
  word: fc.constantFrom(...SCAN_STATUSES, '清关中'),
  weight: fc.constantFrom(null, 500, 2_000),
  place: fc.constantFrom(null, '杭州'),
  region: fc.constantFrom(null, '110101', '330101'),
});

test('the same is judged and promised in whatever order scans come, and however often', () => {
  fc.assert(
    fc.property(
      fc.array(anyScan, { maxLength: 12 }),
      fc.infiniteStream(fc.nat(1_000)),
      fc.integer({ min: 0, max: 700 }),
      fc.boolean(),
      (scans, picks, now, stormy) => {
        const world = stormy ? { exempt: [storm(30, 90), storm(60, 100, { effect: 'void' as const, id: 'x' })] } : {};
        const [first] = [at(delivery(scans), now, world)];
        const shuffled = [...scans, ...scans.slice(0, 3)]
          .map((one) => [picks.next().value as number, one] as const)
          .sort(([a], [b]) => a - b)
          .map(([, one]) => ({ ...one, at: new Date(one.at) }));
        const second = at(delivery(shuffled), now, world);
        expect(second).toEqual(first);
        const told = (judged: typeof first) => judged.deadlines.flatMap((one) => promiseFacts(one, 'o1'));
        expect(told(second)).toEqual(told(first));
      },
    ),
    { numRuns: 500 },
  );
});

test('nothing is judged before its time, and what is to come is looked at when it comes', () => {
  fc.assert(
    fc.property(fc.array(anyScan, { maxLength: 8 }), fc.integer({ min: 0, max: 500 }), (scans, now) => {
      const facts = delivery(scans);
      const judged = at(facts, now);
      for (const one of judged.judgements) expect(one.at.getTime()).toBeLessThanOrEqual(hour(now).getTime());
      const next = judged.nextAt?.getTime() ?? hour(2_000).getTime();
      const kinds = (n: number) => at(facts, n).judgements.map(({ kind, at: since }) => [kind, since]);
      // no look in between would have found anything
      const before = (next - 1 - hour(0).getTime()) / 3_600_000;
      if (before > now) expect(kinds(before)).toEqual(kinds(now));
    }),
    { numRuns: 300 },
  );
});

test('a parcel as the scorecard counts it', () => {
  const facts = delivery(WELL);
  expect(courseRows(facts, at(facts, 71))).toEqual([
    {
      ...{
        parcel: 'k1',
        carrier: 'sf',
        from: '11',
        to: '33',
        week: '2026-11-02',
        pickedAt: hour(12),
        endedAt: hour(70),
      },
      ...{ transitHours: 58, pickedInTime: true, firstAttempt: true },
      marks: ['picked-up', 'picked-in-time', 'arrived', 'first-attempt'],
    },
  ]);
  expect(weekOf(new Date('2026-11-01T15:59:59Z'))).toBe('2026-10-26');
  expect(weekOf(new Date('2026-11-01T16:00:00Z'))).toBe('2026-11-02');
  const failed = delivery([WELL[0]!, scan(30, '派送失败'), scan(50, 'signed')]);
  expect(courseRows(failed, at(failed, 51))[0]).toMatchObject({ firstAttempt: false });
});
