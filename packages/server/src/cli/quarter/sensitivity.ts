import { ASSUMPTION_NAMES, ASSUMPTIONS, type Assumed, type AssumptionName } from '../../../../simulator/src/index.ts';
import { COMPARED, type Figures, figuresOf } from './figures.ts';
import { type QuarterSize, quarterOf, type RunOptions, runWorlds, type WorldJob } from './run.ts';

/** How figures move with one assumption. */
export interface Moved {
  assumption: AssumptionName;
  low: Figures;
  high: Figures;
}

export interface Sensitivity {
  orders: number;
  days: number;
  base: Figures;
  moved: Moved[];
}

/** So many orders a day as a quarter of ten thousand has; a smaller run is a shorter one. */
const DAYS_OF_10_000 = 90;
const LEAST_DAYS = 5;

const daysOf = (orders: number): number => Math.max(LEAST_DAYS, Math.round((DAYS_OF_10_000 * orders) / 10_000));

/**
 * Moves each assumption down and up by itself. Of each setting two worlds are run: one with the orders to which something
 * happens, and one without both rights, with the orders that these concern.
 */
export async function measureSensitivity(
  {
    orders,
    seed,
    packDir,
    names = ASSUMPTION_NAMES,
  }: { orders: number; seed: number; packDir: string; names?: readonly AssumptionName[] },
  options: RunOptions,
): Promise<Sensitivity> {
  const days = daysOf(orders);
  const settings: Partial<Assumed>[] = [
    {},
    ...names.flatMap((name) => [{ [name]: ASSUMPTIONS[name].low }, { [name]: ASSUMPTIONS[name].high }]),
  ];
  const sizes = settings.map((moved): QuarterSize => ({ orders, seed, days, moved }));
  const jobs = sizes.flatMap((size): WorldJob[] => [
    { ...size, packDir, without: [], only: 'eventful' },
    { ...size, packDir, without: COMPARED, only: 'concerned' },
  ]);
  const facts = await runWorlds(jobs, options);
  const figures = sizes.map((size, i) => {
    const control = { facts: facts[2 * i + 1]!, part: true };
    return figuresOf(quarterOf(size), {
      all: facts[2 * i]!,
      without: { 'speed-refund': control, 'allergy-return': control },
    });
  });
  return {
    ...{ orders, days, base: figures[0]! },
    moved: names.map((assumption, i) => ({ assumption, low: figures[1 + 2 * i]!, high: figures[2 + 2 * i]! })),
  };
}
