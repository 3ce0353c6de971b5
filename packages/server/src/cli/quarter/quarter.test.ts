import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ASSUMPTION_NAMES, ASSUMPTIONS } from '../../../../simulator/src/index.ts';
import { createAgenda } from './agenda.ts';
import { quarterCommand } from './command.ts';
import { checkFlows, type Facts } from './facts.ts';
import { COMPARED, CONCERNED, figuresOf } from './figures.ts';
import { keptIn } from './kept.ts';
import { renderPage } from './page.ts';
import { quarterOf, runWorld, runWorlds, type WorldJob } from './run.ts';

const packDir = join(import.meta.dirname, '../../../../../packs/cn');
/** Few orders to which much happens, so that little time shows all of it. */
const SIZE = {
  ...{ orders: 100, seed: 4, days: 2 },
  moved: { regrets: 0.3, allergies: 0.3, sensitiveGoods: 0.5, lateShipments: 0.15, refusesOpened: 1, disputes: 0.9 },
};
const job = (more: Partial<WorldJob> = {}): WorldJob => ({ ...SIZE, packDir, without: [], ...more });
const PART = job({ without: COMPARED, only: 'concerned' });
const MINUTES = 60_000;

describe('a small quarter', () => {
  const quarter = quarterOf(SIZE);
  const byId = new Map(quarter.all.map((order) => [order.id, order]));
  const isConcerned = (id: string): boolean => COMPARED.some((right) => CONCERNED[right](byId.get(id)!));
  let all: Facts;
  beforeAll(async () => {
    all = await runWorld(job());
  }, 10 * MINUTES);

  it('ends with everything over, and the ledger agreeing with all that stands beside it', () => {
    expect(all.orders).toBe(SIZE.orders);
    expect(all.open).toEqual({ aftersales: 0, claims: 0, disputes: 0 });
    expect(all.checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(all.checks.length).toBeGreaterThanOrEqual(4);
    expect(all.flows.length).toBeGreaterThan(8);
  });

  it('covers the orders whose rights say so', () => {
    // 虚假发货必赔 is the platform’s, on every order
    expect(all.coverage.counted).toBe(SIZE.orders);
    const givers = new Set(quarter.shops.filter(({ gives }) => gives.includes('anxin-buy')).map(({ id }) => id));
    const least = quarter.all.filter(({ shop }) => givers.has(shop.id)).length;
    expect(all.coverage.chosen).toBeGreaterThanOrEqual(least);
    expect(all.coverage.chosen).toBeLessThan(SIZE.orders);
  });

  it('refunds at once what had not left, and pays for an allergy and for lateness', () => {
    const atOnce = all.refunds.filter(({ instant }) => instant);
    expect(atOnce.length).toBeGreaterThan(10);
    // the provider’s two minutes
    expect(new Set(atOnce.map(({ hours }) => hours?.toFixed(4)))).toEqual(new Set([(2 / 60).toFixed(4)]));
    const paid = new Map(all.claims.map((claim) => [claim.code, claim.paid]));
    expect(paid.get('allergy-return')).toBeGreaterThan(3);
    expect(paid.get('late-ship-pay')).toBeGreaterThan(3);
  });

  it.skipIf(process.env.ANXIN_TEST_LONG !== '1')(
    'goes the same way without the rights, but for the orders that these concern, alone as among all',
    async () => {
      const [whole, part] = [await runWorld(job({ without: COMPARED })), await runWorld(PART)];
      for (const { checks } of [whole, part]) expect(checks.filter(({ holds }) => !holds)).toEqual([]);
      // what a right concerns ends as it does where nobody else buys
      expect(whole.refunds.filter(({ order }) => isConcerned(order))).toEqual(part.refunds);
      expect(whole.disputes.filter(isConcerned)).toEqual(part.disputes);
      // all else ends as it does where the rights are given
      const others = ({ refunds, disputes }: Facts) => ({
        refunds: refunds.filter(({ order }) => !isConcerned(order)),
        disputes: disputes.filter((order) => !isConcerned(order)),
      });
      expect(others(whole)).toEqual(others(all));
      expect(whole.refunds.filter(({ instant }) => instant)).toEqual([]);
      expect(whole.claims.some(({ code }) => code === 'allergy-return')).toBe(false);
      const control = { facts: part, part: true };
      const figures = figuresOf(quarter, { all, without: { 'speed-refund': control, 'allergy-return': control } });
      expect(figures.refundHours.with).toBeLessThan(figures.refundHours.without);
      expect(figures.disputesSensitive.with).toBeLessThan(figures.disputesSensitive.without);
      expect(figures.disputesSensitive.change).toBeLessThan(0);

      // the same again, to the last cent
      expect(await runWorld(PART)).toEqual(part);
    },
    10 * MINUTES,
  );

  it('prints each assumption beside the figures, and a check that does not hold as one', () => {
    const control = { facts: all, part: false };
    const page = renderPage({
      ...{ ...SIZE, whole: false, seconds: 1, facts: all, sensitivity: undefined },
      figures: figuresOf(quarter, { all, without: { 'speed-refund': control, 'allergy-return': control } }),
      checks: [{ what: 'the sun', holds: false, detail: 'it is night' }],
    });
    for (const name of ASSUMPTION_NAMES) expect(page).toContain(`| ${ASSUMPTIONS[name].about} |`);
    expect(page).toContain('**does not hold**: the sun');
  });
});

describe('what flowed and what is there', () => {
  const flows = [
    { from: 'clearing', to: 'protection-fund', amount: 500, transfers: 1 },
    { from: 'protection-fund', to: 'clearing', amount: 200, transfers: 2 },
  ];
  const there = (fund: number) => [
    { purpose: 'clearing', amount: -fund },
    { purpose: 'protection-fund', amount: fund },
  ];

  it('agree, or name what does not', () => {
    expect(checkFlows(flows, there(300))).toMatchObject({ holds: true });
    expect(checkFlows(flows, there(299))).toMatchObject({ holds: false, detail: 'differ: clearing, protection-fund' });
    // what moved and lies nowhere is told of too
    expect(checkFlows(flows, there(300).slice(1))).toMatchObject({ holds: false, detail: 'differ: clearing' });
  });
});

describe('worlds that are kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anxin-kept-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const facts = { orders: 7, disputes: ['o1'] } as unknown as Facts;

  it('are found again by all that they hang on, and nothing else is', async () => {
    const kept = keptIn(join(folder, 'a'));
    kept.write(job(), facts);
    expect(keptIn(join(folder, 'a')).read(job())).toEqual(facts);
    const others = [{ seed: 5 }, { orders: 101 }, { without: COMPARED }, { only: 'concerned' as const }, { moved: {} }];
    for (const more of others) expect(kept.read(job(more)), JSON.stringify(more)).toBeUndefined();
  });

  it('are not run again', async () => {
    const kept = keptIn(join(folder, 'b'));
    const jobs = [job(), job({ seed: 5 })];
    for (const [i, one] of jobs.entries()) kept.write(one, { ...facts, orders: i });
    const signal = new AbortController().signal;
    const onEnd = (): never => {
      throw new Error('it was run');
    };
    const found = await runWorlds(jobs, { atOnce: 2, signal, kept, onEnd, onProgress: () => undefined });
    expect(found.map(({ orders }) => orders)).toEqual([0, 1]);
  });
});

describe('a world in a process of its own', () => {
  const script = new URL('./world-fixture.ts', import.meta.url);
  let processes: number[] = [];
  const run = (seeds: readonly number[], signal = new AbortController().signal): Promise<Facts[]> => {
    processes = [];
    return runWorlds(
      seeds.map((seed) => job({ seed })),
      { atOnce: 2, signal, script, onProgress: (_, pid) => void processes.push(pid) },
    );
  };

  it('is heard out, however much it tells', async () => {
    const told = run([1]);
    // whoever listens is busy meanwhile
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    expect((await told)[0]!.disputes[0]).toHaveLength(20_000_000);
  });

  it('that fails says why, and one that only ends says how', async () => {
    await expect(run([2])).rejects.toThrow('the sky fell');
    await expect(run([3])).rejects.toThrow('The world ended by 7 before it was through');
  });

  it('that fails ends those beside it, and is the one that is told of', async () => {
    await expect(run([4, 2])).rejects.toThrow('the sky fell');
    expect(processes).toHaveLength(2);
    for (const pid of processes) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('is ended with whoever is interrupted', async () => {
    const controller = new AbortController();
    const worlds = run([4], controller.signal);
    setTimeout(() => controller.abort(new Error('it was interrupted')), 1_500);
    await expect(worlds).rejects.toThrow('it was interrupted');
  });
});

describe('an agenda', () => {
  it('gives what is due, by its time, then by who, then as it came', () => {
    const agenda = createAgenda();
    const seen: string[] = [];
    for (const [at, n, name] of [
      [3, 1, 'd'],
      [1, 2, 'b'],
      [1, 2, 'c'],
      [1, 1, 'a'],
      [9, 0, 'e'],
    ] as const)
      agenda.add(at, n, () => void seen.push(name));
    for (const run of agenda.due(3)) void run();
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
    expect(agenda.next()).toBe(9);
    expect(agenda.due(8)).toEqual([]);
  });
});

describe('anxin simulate quarter', () => {
  it.each([
    ['--orders', '49'],
    ['--orders', 'many'],
    ['--sensitivity-orders', '3'],
    ['--seed', '-1'],
    ['--seed', '1.5'],
  ])('refuses %s %s, saying what it may be', async (option, value) => {
    const said: string[] = [];
    const command = quarterCommand()
      .exitOverride()
      .configureOutput({ writeErr: (text) => void said.push(text) });
    await expect(command.parseAsync([option, value], { from: 'user' })).rejects.toThrow(/invalid/);
    expect(said.join('')).toContain(option);
    expect(said.join('')).toContain('A whole number from');
  });

  it('takes its own options, and none of the command that it stands below', async () => {
    const bin = join(import.meta.dirname, '../../../bin/anxin.mjs');
    const anxin = (...args: string[]) =>
      promisify(execFile)(process.execPath, [bin, 'simulate', 'quarter', ...args]).then(
        () => ({ code: 0, stderr: '' }),
        ({ code, stderr }) => ({ code, stderr }),
      );
    expect(await anxin('--seed', '1.5')).toMatchObject({ code: 2, stderr: expect.stringContaining('A whole number') });
    expect(await anxin('--out', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('unknown option') });
  });
});
