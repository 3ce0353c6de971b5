import { createHash } from 'node:crypto';
import { validateEvent } from '@anxin/events';
import { beforeAll, describe, expect, it } from 'vitest';
import { DISGUISES } from './disguise.ts';
import { isTarget } from './drift.ts';
import { drawMedia, type Happening, pathsIn, SET_PIECES, type Simulation, simulate, storiesOfDay } from './index.ts';
import { dayOf } from './time.ts';
import { NATURES, TRAP_KINDS, VIOLATION_KINDS } from './truth.ts';

const UNTIL = new Date('2026-11-25T14:00:00Z');
const YEAR = { seed: 1, months: 12, scale: 1, until: UNTIL };
const SMALL = { ...YEAR, months: 2, scale: 0.2 };

async function all(simulation: Simulation): Promise<Happening[]> {
  const happenings: Happening[] = [];
  for await (const happening of simulation.happenings()) happenings.push(happening);
  return happenings;
}

const digest = (happenings: readonly Happening[]): string =>
  createHash('sha256')
    .update(happenings.map((happening) => JSON.stringify(happening)).join('\n'))
    .digest('hex');

const order = ({ event }: Happening) => event.data.order as Record<string, unknown>;

describe('a simulated year', () => {
  let simulation: Simulation;
  let year: Happening[];

  beforeAll(async () => {
    simulation = simulate(YEAR);
    year = await all(simulation);
  });

  it('consists of events that the catalogue takes, each id once', () => {
    const refused = year.flatMap(({ event }) => {
      const checked = validateEvent(JSON.parse(JSON.stringify(event)));
      return checked.ok ? [] : [{ id: event.id, problems: checked.problems }];
    });
    expect(refused).toEqual([]);
    expect(new Set(year.map(({ event }) => event.id)).size).toBe(year.length);
  });

  it('is about as large as a demo can be filled with', () => {
    expect(year.length).toBeGreaterThan(9_000);
    expect(year.length).toBeLessThan(16_000);
  });

  it('is told in the order of time, within its months', () => {
    const times = year.map(({ event }) => event.time);
    expect(times).toEqual([...times].sort());
    expect(times[0]! >= '2025-11-25').toBe(true);
    expect(times.at(-1)! < UNTIL.toISOString()).toBe(true);
  });

  it('holds every kind of violation, every trap and every nature', () => {
    const truths = year.flatMap(({ truth }) => truth ?? []);
    const kinds = new Set(truths.flatMap((truth) => ('kind' in truth ? truth.kind : [])));
    const traps = new Set(truths.flatMap((truth) => ('trap' in truth ? truth.trap : [])));
    const disguises = new Set(truths.flatMap((truth) => ('disguise' in truth ? truth.disguise : [])));
    expect(VIOLATION_KINDS.filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(TRAP_KINDS.filter((trap) => !traps.has(trap))).toEqual([]);
    expect(DISGUISES.filter((name) => !disguises.has(name))).toEqual([]);
    const natures = new Set(simulation.parties.map(({ nature }) => nature));
    expect(NATURES.filter((nature) => !natures.has(nature))).toEqual([]);
  });

  it('names only parties that there are as those behind a violation', () => {
    const known = new Set(simulation.parties.map(({ party }) => party));
    const unknown = year.flatMap(({ truth }) =>
      truth !== null && 'behind' in truth && !truth.behind.startsWith('consumer/') && !known.has(truth.behind)
        ? truth.behind
        : [],
    );
    expect(unknown).toEqual([]);
  });

  it('ships nothing that was not paid for, and pays no merchant who is closed', () => {
    const paid = new Map<string, string>();
    for (const happening of year) {
      const { event } = happening;
      if (event.type === 'order.paid') paid.set(event.subject, event.time);
      else if (event.type.startsWith('order.')) expect(paid.get(event.subject)! < event.time).toBe(true);
    }
    const closed = new Map(
      simulation.world.merchants.flatMap(({ id, closedAt }) => (closedAt ? [[id, closedAt] as const] : [])),
    );
    const late = year.filter(
      (happening) =>
        happening.event.type === 'order.paid' &&
        // a room that was open when its merchant was closed sells to its end
        Date.parse(happening.event.time) > (closed.get(String(order(happening).merchant_id)) ?? Infinity) + 3_600_000,
    );
    expect(late).toEqual([]);
    expect(closed.size).toBeGreaterThan(0);
  });

  it('ends every live room that it began, except those still open at the end', () => {
    const open = new Set<string>();
    for (const { event } of year) {
      if (event.type === 'live.started') open.add(event.subject);
      if (event.type === 'live.segment') expect(open.has(event.subject)).toBe(true);
      if (event.type === 'live.ended') open.delete(event.subject);
    }
    expect(open.size).toBeLessThan(5);
  });

  it('gives every come-back something of its former self, and another name', () => {
    const comeBacks = simulation.world.merchants.filter(({ nature }) => nature === 'come-back');
    expect(comeBacks.length).toBeGreaterThan(0);
    for (const { former, shares, name, phone, address, bankAccount, devices, appliedAt } of comeBacks) {
      expect(former).toBeDefined();
      expect(former!.closedAt!).toBeLessThan(appliedAt);
      expect(name).not.toBe(former!.name);
      const same = {
        ...{ phone: phone === former!.phone, address: address === former!.address },
        ...{ bank_account: bankAccount === former!.bankAccount, device: devices[0] === former!.devices[0] },
      };
      expect(shares.length).toBeGreaterThan(0);
      expect(shares.every((share) => same[share as keyof typeof same])).toBe(true);
    }
  });

  it('has days that tell something: nothing is like 11.11', () => {
    const paid = (day: string): number =>
      year.filter(({ event }) => event.type === 'order.paid' && event.time.startsWith(day)).length;
    const usual = ['2026-09-08', '2026-09-09', '2026-09-10'].map(paid).reduce((a, b) => a + b) / 3;
    expect(paid('2026-11-10') + paid('2026-11-11')).toBeGreaterThan(3 * usual);
  });

  it('invents its people: phone numbers of the example range, addresses that do not exist', () => {
    for (const happening of year.filter(({ event }) => event.type === 'order.paid')) {
      const { phone, name } = order(happening).recipient as Record<string, string>;
      expect(phone).toMatch(/^1380013\d{4}$/);
      expect(name).toMatch(/^.[样例试测演示范本模拟][甲乙丙丁戊己庚辛壬癸]$/);
    }
  });

  it('holds what visitors are led to', () => {
    for (const subject of [`product/${SET_PIECES.product}`, `live/${SET_PIECES.live}`, `order/${SET_PIECES.order}`])
      expect(year.some(({ event }) => event.subject === subject)).toBe(true);
    const said = year.filter(({ event, truth }) => event.subject === `live/${SET_PIECES.live}` && truth !== null);
    expect(said.length).toBe(3);
    expect(year.some(({ event }) => event.subject === `order/${SET_PIECES.order}` && event.type !== 'order.paid')).toBe(
      false,
    );
  });

  it('draws every picture that it names', () => {
    const paths = new Set<string>();
    for (const { event } of year) pathsIn(event.data, paths);
    expect(paths.size).toBeGreaterThan(50);
    for (const path of [...paths].filter((_, i) => i % 12 === 0)) {
      const png = drawMedia(path)!;
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect(png.length).toBeLessThan(20_000);
    }
  });
});

describe('the campaign in the middle of the year', () => {
  it('is felt in live rooms, and wears off', async () => {
    const large = await all(simulate({ ...YEAR, scale: 3 }));
    const share = (from: string, to: string): number => {
      const segments = large.filter(
        ({ event: { type, time } }) => type === 'live.segment' && time >= from && time < to,
      );
      const bad = segments.filter(({ truth }) => truth !== null && 'kind' in truth && isTarget(truth.kind));
      return bad.length / segments.length;
    };
    const before = share('2026-02-01', '2026-05-01');
    const after = share('2026-06-20', '2026-08-20');
    expect(after).toBeLessThan(0.7 * before);
    expect(share('2026-10-01', '2026-11-25')).toBeGreaterThan(after);
  });
});

describe('chance', () => {
  it('gives the same marketplace for the same seed, to the byte, and another for another', async () => {
    const first = digest(await all(simulate(SMALL)));
    expect(digest(await all(simulate(SMALL)))).toBe(first);
    expect(digest(await all(simulate({ ...SMALL, seed: 2 })))).not.toBe(first);
  });

  it('is asked neither of the machine nor of a clock', async () => {
    const { random } = Math;
    const { now } = Date;
    const broken = (): number => {
      throw new Error('not deterministic');
    };
    Math.random = broken;
    Date.now = broken;
    try {
      expect((await all(simulate({ ...SMALL, months: 1, scale: 0.1 }))).length).toBeGreaterThan(50);
    } finally {
      Math.random = random;
      Date.now = now;
    }
  });

  it('tells any day by itself', () => {
    const { world } = simulate(SMALL);
    const day = dayOf(UNTIL.getTime()) - 3;
    expect(storiesOfDay(world, day, { density: 4 })).toEqual(storiesOfDay(world, day, { density: 4 }));
    const beside = storiesOfDay(world, day, { density: 4, mark: 'n' }).map(({ event }) => event.id);
    const own = new Set(storiesOfDay(world, day, { density: 4 }).map(({ event }) => event.id));
    expect(beside.filter((id) => own.has(id))).toEqual([]);
  });

  it('thins: half as dense is about half of what happens, and nothing loses its beginning', async () => {
    const whole = await all(simulate({ ...SMALL, scale: 0.6 }));
    const thin = await all(simulate({ ...SMALL, scale: 0.6, density: () => 0.5 }));
    const orders = (happenings: Happening[]) => happenings.filter(({ event }) => event.type === 'order.paid').length;
    expect(orders(thin) / orders(whole)).toBeGreaterThan(0.35);
    expect(orders(thin) / orders(whole)).toBeLessThan(0.65);
    const seen = new Set(thin.map(({ event }) => event.id));
    expect(thin.filter(({ begins }) => !seen.has(begins))).toEqual([]);
  });
});
