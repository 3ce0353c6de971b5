import { validateEvent } from '@anxin/events';
import { describe, expect, it } from 'vitest';
import { ASSUMPTION_NAMES, ASSUMPTIONS, assumed } from './assumptions.ts';
import { tellShops } from './market.ts';
import {
  createQuarter,
  moved,
  tellCancelled,
  tellCourse,
  tellPaid,
  tellScan,
  tellSettlement,
  waits,
} from './orders.ts';

const FROM = Date.parse('2026-03-01T00:00:00+08:00');
const OPTIONS = { orders: 2_000, seed: 1, from: FROM, days: 90, assumed: assumed() };
const quarter = createQuarter(OPTIONS);
const share = (count: number): number => count / quarter.all.length;

describe('a quarter', () => {
  it('is the same for the same options, and another for another seed', () => {
    expect(createQuarter(OPTIONS)).toEqual(quarter);
    expect(createQuarter({ ...OPTIONS, seed: 2 }).all[0]).not.toEqual(quarter.all[0]);
  });

  it('has each order once, paid within its days and at a shop that is open', () => {
    expect(new Set(quarter.all.map(({ id }) => id)).size).toBe(OPTIONS.orders);
    const times = quarter.all.map(({ paidAt }) => paidAt);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(FROM);
    expect(times.at(-1)).toBeLessThan(quarter.until);
    expect(quarter.all.filter(({ shop, paidAt }) => shop.closesAt !== undefined && paidAt >= shop.closesAt)).toEqual(
      [],
    );
  });

  it('tells events that the catalogue takes', () => {
    const [order] = quarter.all.filter(({ deliveredAt }) => deliveredAt !== undefined);
    const events = [
      ...tellShops(quarter.shops, FROM),
      ...quarter.all.slice(0, 200).flatMap((one) => [tellPaid(one), ...tellCourse(one)]),
      ...[tellCancelled(order!, FROM), tellScan(order!, FROM, 'delivered', { aftersale: 'a1' })],
      tellSettlement(order!.shop, FROM, 100),
    ];
    expect(events.filter((event) => !validateEvent(event).ok)).toEqual([]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  it('follows its assumptions, as far as so many orders can', () => {
    const { regrets, lateShipments, sensitiveGoods } = assumed();
    expect(share(quarter.all.filter(({ regretsAt }) => regretsAt !== undefined).length)).toBeCloseTo(regrets, 1);
    expect(share(quarter.all.filter(({ shop }) => shop.sensitive).length)).toBeCloseTo(sensitiveGoods, 1);
    const late = quarter.all.filter(({ shippedAt, promisedAt }) => shippedAt !== undefined && shippedAt > promisedAt);
    expect(share(late.length)).toBeCloseTo(lateShipments, 1);
    expect(quarter.all.some(({ trouble, shop }) => trouble?.kind === 'allergy' && !shop.sensitive)).toBe(false);
  });

  it('asks each question apart: whoever is late is so whatever else is assumed', () => {
    const other = createQuarter({ ...OPTIONS, assumed: assumed({ regrets: 0.5, answerHours: 1 }) });
    const lateOf = ({ all }: typeof quarter) => all.map(({ shippedAt }) => shippedAt);
    expect(lateOf(other)).toEqual(lateOf(quarter));
    const before = new Set(quarter.all.flatMap(({ regretsAt, n }) => (regretsAt === undefined ? [] : n)));
    const after = new Set(other.all.flatMap(({ regretsAt, n }) => (regretsAt === undefined ? [] : n)));
    // more regret it, and those who did still do
    expect([...before].filter((n) => !after.has(n))).toEqual([]);
    expect(after.size).toBeGreaterThan(before.size);
  });

  it('moves an event with the instant that a scan has in it', () => {
    const scan = tellScan(quarter.all[0]!, FROM, 'picked-up');
    const later = moved(scan, 3_600_000);
    expect(later.time).toBe('2026-02-28T17:00:00.000Z');
    expect((later.data.parcel as { at: string }).at).toBe(later.time);
    expect(moved(scan, 0)).toBe(scan);
  });

  it('waits longer for longer means, and never more than four of them', () => {
    expect(waits(10, 0)).toBe(0);
    expect(waits(10, 0.5)).toBeCloseTo(10 * Math.LN2 * 3_600_000);
    expect(waits(10, 0.999_999)).toBe(40 * 3_600_000);
  });
});

describe('an assumption', () => {
  it.each(ASSUMPTION_NAMES)('%s lies between the values that it is moved to, and says what it rests on', (name) => {
    const { value, low, high, unit, about, why } = ASSUMPTIONS[name];
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    if (unit === 'share') expect(high).toBeLessThanOrEqual(1);
    expect(low).toBeGreaterThan(0);
    expect(about.length * why.length).toBeGreaterThan(0);
  });
});
