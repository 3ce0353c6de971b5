import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ShipStop } from '../../marketplace/ship-stop.ts';
import { RACES, type Race } from './aftersale.ts';
import { openTestAftersales, type TestAftersales } from './aftersale-fixture.ts';
import { RACE_TERMS, raceOf } from './race.ts';

let tested: TestAftersales;
beforeAll(async () => {
  tested = await openTestAftersales();
});
afterAll(() => tested.drop());

const SPEED = { rights: ['speed-refund'] };
const MINUTE = 60_000;

/** What is told of an order, by when it happened: before the stop or after it. */
type Told = 'scan-before' | 'scan-after' | 'word-before' | 'word-after';
const CASES: readonly { told: readonly Told[]; race: Race }[] = [
  { told: [], race: 'clean' },
  { told: ['scan-before'], race: 'handed-over-untold' },
  { told: ['scan-after'], race: 'shipped-after-stop' },
  { told: ['word-before'], race: 'shipped-untold' },
  { told: ['word-after'], race: 'shipped-after-stop' },
  { told: ['word-before', 'scan-before'], race: 'handed-over-untold' },
  { told: ['word-before', 'scan-after'], race: 'shipped-after-stop' },
  { told: ['word-after', 'scan-before'], race: 'handed-over-untold' },
  { told: ['word-after', 'scan-after'], race: 'shipped-after-stop' },
  { told: ['scan-before', 'scan-after'], race: 'handed-over-untold' },
];

async function run(told: readonly Told[]) {
  const order = await tested.order(SPEED);
  tested.clock.advance(10 * MINUTE);
  const stop = tested.clock.now();
  const asked = await tested.ask(order);
  expect(asked.instant.granted).toBe(true);
  tested.clock.advance(10 * MINUTE);
  for (const [n, what] of told.entries()) {
    const at = new Date(stop.getTime() + (what.endsWith('before') ? -1 : 1) * (n + 1) * MINUTE);
    await tested.tell(tested.shipped(order, what.startsWith('scan') ? { at, scan: `${order}-${n}` } : { at }));
  }
  const row = await tested.read(asked.id);
  const recalls = await tested.sql(`select 1 from event where type = 'parcel.recall-asked' and refs ->> 'order' = $1`, [
    order,
  ]);
  return { row, recalls: recalls.length };
}

describe('who bears what', () => {
  test.each(CASES)('$told → $race, in whatever order it is heard', async ({ told, race }) => {
    for (const order of told.length > 1 ? [told, [...told].reverse()] : [told]) {
      const { row, recalls } = await run(order);
      expect(row.race).toMatchObject({
        ...{ kind: race, goods_by: RACE_TERMS[race].goods, freight_by: RACE_TERMS[race].freight },
      });
      // the consumer has the money in all of them
      expect(['refunding', 'done']).toContain(row.state);
      expect(recalls).toBe(told.length === 0 ? 0 : 1);
    }
  });

  test('what the platform had been told of is the platform’s to bear', async () => {
    const order = await tested.order(SPEED);
    tested.clock.advance(MINUTE);
    const scan = tested.shipped(order, { scan: `early-${order}` });
    // in the log, and not yet in what decisions are made of
    await tested.post('/v1/events', [scan]);
    tested.clock.advance(MINUTE);
    const asked = await tested.ask(order);
    expect(asked.race.kind).toBe('clean');
    await tested.drain();
    expect((await tested.read(asked.id)).race).toMatchObject({
      ...{ kind: 'platform-error', goods_by: 'platform', freight_by: 'platform' },
    });
  });

  test('an order that left before it was asked for is not refunded at once: it is recalled', async () => {
    for (const projected of [true, false]) {
      const order = await tested.order(SPEED);
      const shipped = tested.shipped(order);
      if (projected) await tested.tell(shipped);
      else await tested.post('/v1/events', [shipped]);
      const asked = await tested.ask(order, { type: 'refund-before-shipping' });
      expect(asked).toMatchObject({
        ...{ type: 'refund-only-shipped', state: 'await-merchant', race: null },
        instant: { granted: false, why: { code: 'shipped' } },
      });
      const recalls = await tested.sql(
        `select 1 from event where type = 'parcel.recall-asked' and refs ->> 'order' = $1`,
        [order],
      );
      expect(recalls).toHaveLength(1);
      await tested.drain();
    }
  });

  test('what is shipped while the merchant is asked becomes another thing', async () => {
    const order = await tested.order();
    const { id, due_at } = await tested.ask(order);
    tested.clock.advance(MINUTE);
    await tested.tell(tested.shipped(order));
    expect(await tested.read(id)).toMatchObject({ type: 'refund-only-shipped', state: 'await-merchant', due_at });
  });
});

describe('the refund', () => {
  const corrections = (id: string) =>
    tested.sql<{ merchant: string; reason: string; state: string }>(
      `select c.merchant, c.reason, c.state from payout_correction c join payout p on p.id = c.payout_id
       where p.cause_ref = $1 order by c.number`,
      [id],
    );
  const back = (order: string) => {
    const scan = tested.shipped(order, { scan: `${order}-back` }) as { data: { parcel: object } };
    return { ...scan, data: { parcel: { ...scan.data.parcel, status: 'returned' } } };
  };

  test('falls on the platform where it let the goods go, and on the merchant again that has them back', async () => {
    const { row } = await run(['word-before']);
    expect(row.race.kind).toBe('shipped-untold');
    // it agreed to bear it, so that it does already
    expect(await corrections(row.id)).toEqual([]);
    const order = row.order_id;
    const at = new Date(tested.clock.now().getTime() - 15 * MINUTE);
    await tested.tell(tested.shipped(order, { at, scan: `${order}-late` }));
    expect((await tested.read(row.id)).race.kind).toBe('handed-over-untold');
    const platforms = { merchant: '0', reason: 'handed-over-untold', state: 'asked' };
    expect(await corrections(row.id)).toEqual([platforms]);
    await tested.tell(back(order));
    await tested.tell(back(order));
    expect(await corrections(row.id)).toMatchObject([platforms, { merchant: String(row.amount.amount) }]);
  });

  test('falls on a merchant that ships a stopped order, though the platform had promised to bear it', async () => {
    const order = await tested.order({ ...SPEED, agreed: false });
    const asked = await tested.ask(order);
    expect(asked.instant.granted).toBe(true);
    tested.clock.advance(MINUTE);
    await tested.tell(tested.shipped(order));
    expect((await tested.read(asked.id)).race.kind).toBe('shipped-after-stop');
    expect(await corrections(asked.id)).toMatchObject([{ merchant: String(asked.amount.amount), state: 'asked' }]);
  });
});

describe('a race', () => {
  const at = fc.integer({ min: 0, max: 20 }).map((n) => new Date(n));
  const maybe = fc.option(at, { nil: null });

  test('has terms for each, and follows from what is known alone', () => {
    expect(Object.keys(RACE_TERMS).sort()).toEqual([...RACES].sort());
    fc.assert(
      fc.property(maybe, maybe, maybe, maybe, fc.boolean(), (scanAt, wordAt, labelledAt, openedAt, knownBefore) => {
        const stop: ShipStop = {
          ...{ orderId: 'o', stoppedAt: new Date(10), stoppedFor: 'aftersale/a', releasedAt: null },
          ...{ scanAt, wordAt, labelledAt, openedAt, returnedAt: null, knownBefore },
        };
        const race = raceOf(stop);
        const left = scanAt !== null || wordAt !== null || knownBefore;
        expect(race === 'clean' || race === 'label-first').toBe(!left);
        // the platform bears nothing that happened after its stop
        if (!knownBefore && (scanAt === null || scanAt >= new Date(10)))
          expect(RACE_TERMS[race].goods).not.toBe('platform');
      }),
    );
  });
});
