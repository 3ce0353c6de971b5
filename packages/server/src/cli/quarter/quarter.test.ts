import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { ASSUMPTION_NAMES, ASSUMPTIONS } from '../../../../simulator/src/index.ts';
import { createAgenda } from './agenda.ts';
import { checkFlows, type Facts } from './facts.ts';
import { figuresOf } from './figures.ts';
import { renderPage } from './page.ts';
import { quarterOf, runWorld, type WorldJob } from './run.ts';

const packDir = join(import.meta.dirname, '../../../../../packs/cn');
/** Few orders to which much happens, so that little time shows all of it. */
const SIZE = {
  ...{ orders: 150, seed: 4, days: 3 },
  moved: { regrets: 0.3, allergies: 0.3, sensitiveGoods: 0.5, lateShipments: 0.15, refusesOpened: 1, disputes: 0.9 },
};
const job = (more: Partial<WorldJob> = {}): WorldJob => ({ ...SIZE, packDir, without: [], ...more });
const MINUTES = 60_000;

describe('a small quarter', () => {
  const quarter = quarterOf(SIZE);
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

  it(
    'comes out the same for the same seed, to the last cent',
    async () => {
      expect(await runWorld(job())).toEqual(all);
    },
    10 * MINUTES,
  );

  it(
    'shows the same without a right, whether all orders are run or those that it concerns',
    async () => {
      const worlds = async (only: WorldJob['only']) => ({
        'speed-refund': { facts: await runWorld(job({ without: ['speed-refund'], only })), part: only !== undefined },
        'allergy-return': {
          facts: await runWorld(job({ without: ['allergy-return'], only })),
          part: only !== undefined,
        },
      });
      const [whole, part] = [await worlds(undefined), await worlds('concerned')];
      const [one, other] = [whole, part].map((without) => figuresOf(quarter, { all, without }));
      expect(other).toEqual(one);
      for (const { facts } of [...Object.values(whole), ...Object.values(part)])
        expect(facts.checks.filter(({ holds }) => !holds)).toEqual([]);
      const slow = whole['speed-refund'].facts;
      expect(slow.refunds.filter(({ instant }) => instant)).toEqual([]);
      expect(whole['allergy-return'].facts.claims.some(({ code }) => code === 'allergy-return')).toBe(false);
      expect(one!.refundHours.with).toBeLessThan(one!.refundHours.without);
      expect(one!.disputesSensitive.with).toBeLessThan(one!.disputesSensitive.without);
    },
    20 * MINUTES,
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
  const bin = join(import.meta.dirname, '../../../bin/anxin.mjs');
  const anxin = (...args: string[]) =>
    promisify(execFile)(process.execPath, [bin, 'simulate', 'quarter', ...args]).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );

  it.each([
    ['--orders', '49'],
    ['--orders', 'many'],
    ['--sensitivity-orders', '3'],
    ['--seed', '-1'],
    ['--seed', '1.5'],
  ])('refuses %s %s with 2, saying what it may be', async (option, value) => {
    const { code, stderr } = await anxin(option, value);
    expect(code).toBe(2);
    expect(stderr).toContain(option);
    expect(stderr).toContain('A whole number from');
  });

  it('knows no option of the command above it', async () => {
    expect(await anxin('--out', 'x')).toMatchObject({ code: 2 });
    expect((await anxin('--help')).stdout).toContain('--sensitivity-orders');
  });
});
