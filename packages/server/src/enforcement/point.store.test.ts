import type { Ladder } from '@anxin/engine';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { addPoints, carryOver, createReadPoints, retainPoints } from './point.store.ts';
import { crossings, type PointEntry, standingAt, startOfYear } from './standing.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const DAY = 86_400_000;
const NOW = new Date('2026-11-20T08:00:00Z');
const text = { 'zh-CN': '', en: '' };
const ladder = (id: string, window: Ladder['window']): Ladder => ({
  ...{ id, title: text, party: 'merchant', counts: 'up', start: 0, least: 0, most: 480, window },
  milestones: [120, 240].map((at) => ({ at, title: text, measures: [] })),
  courses: { points: 20, every: 'P30D', most: 40 },
  ...{ file: '', line: 1, column: 1 },
});
const LADDERS = [
  ladder('ever', { kind: 'ever' }),
  ladder('rolling', { kind: 'rolling', milliseconds: 90 * DAY, text: 'P90D' }),
  ladder('year', { kind: 'year', zone: 'Asia/Shanghai' }),
];

let next = 0;
const entries = fc.array(
  fc.record({
    days: fc.nat(900),
    tenths: fc.integer({ min: 1, max: 150 }),
    about: fc.constantFrom('product/1', 'product/2', 'product/3'),
    kind: fc.constantFrom('violation' as const, 'violation' as const, 'course' as const),
  }),
  { minLength: 1, maxLength: 30 },
);

test('a checkpoint lets old entries go, and no standing changes by it, nor what milestones are still open', async () => {
  const { db, keys, ids } = tested.platform;
  const read = createReadPoints(keys);
  await fc.assert(
    fc.asyncProperty(entries, fc.nat(900), fc.constantFrom(...LADDERS), async (given, days, l) => {
      const party = `merchant/c${++next}`;
      const all = given.map(({ days: ago, ...entry }): PointEntry => {
        return { ...entry, id: ids.next(), at: new Date(NOW.getTime() - ago * DAY) };
      });
      await db.transaction().execute((tx) =>
        addPoints(
          tx,
          all.map((entry) => ({ ...entry, party, ladder: l.id })),
        ),
      );
      const until = new Date(NOW.getTime() - days * DAY);
      // twice: a checkpoint is carried on by the next one
      for (const instant of [until, new Date((until.getTime() + NOW.getTime()) / 2)]) {
        await db.transaction().execute((tx) => carryOver(tx, keys, { party, ladder: l, until: instant, now: NOW }));
        const left = await read(db, party, l);
        expect(standingAt(l, left.entries, NOW, left.from)).toBe(standingAt(l, all, NOW));
        const isOpen = ({ at }: { at: Date }): boolean => left.frozen === undefined || at > left.frozen;
        expect(crossings(l, left.entries, left.from).filter(isOpen)).toEqual(crossings(l, all).filter(isOpen));
      }
    }),
    { numRuns: 60 },
  );
  expect(await tested.sql('select 1 from point_checkpoint limit 1')).toHaveLength(1);
});

test('a checkpoint that somebody else has changed is found', async () => {
  const { db, keys, ids } = tested.platform;
  const [l] = LADDERS;
  const party = 'merchant/forged';
  const at = new Date(NOW.getTime() - 800 * DAY);
  await db
    .transaction()
    .execute((tx) =>
      addPoints(tx, [{ id: ids.next(), at, kind: 'violation', tenths: 50, about: 'product/1', party, ladder: l!.id }]),
    );
  expect(await retainPoints(db, keys, [l!], NOW)).toBeGreaterThan(0);
  expect((await createReadPoints(keys)(db, party, l!)).from).toMatchObject({ value: 50 });
  await tested.sql(`update point_checkpoint set standing = jsonb_set(standing, '{value}', '0') where party = $1`, [
    party,
  ]);
  await expect(createReadPoints(keys)(db, party, l!)).rejects.toThrow(/not as it was written/);
});

test('a year begins at midnight of its zone', () => {
  expect(startOfYear('Asia/Shanghai', NOW)).toEqual(new Date('2025-12-31T16:00:00Z'));
  expect(startOfYear('America/New_York', new Date('2026-01-01T04:59:59Z'))).toEqual(new Date('2025-01-01T05:00:00Z'));
});
