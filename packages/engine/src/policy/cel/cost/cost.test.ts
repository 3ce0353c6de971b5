import { describe, expect, it } from 'vitest';
import { compileCel } from '../cel.ts';
import { createCelEnv } from '../env.ts';
import { FUZZ_VARIABLES, randomExpression } from '../fuzz/grammar.ts';
import { randomOf } from '../fuzz/random.ts';
import { randomActivation } from '../fuzz/values.ts';
import { costOf } from './cost.ts';
import type { CelSizes } from './sizes.ts';

const env = createCelEnv({ variables: FUZZ_VARIABLES });
/** What `randomActivation` keeps to: bounds so low that an estimate which forgets something is found out. */
const SMALL: CelSizes = { text: 40, words: 40, items: 6, keys: 8, keyLength: 11, values: 80, total: 1900 };

function stepsOf(source: string, variables: Record<string, unknown>): { taken: number; cost: number } | undefined {
  const { program } = compileCel(source, env);
  if (program === undefined) return undefined;
  const meter = { steps: 0 };
  program.evaluate(variables, { meter, budget: Number.MAX_SAFE_INTEGER });
  return { taken: meter.steps, cost: costOf(program.ast, env, { sizes: SMALL }).steps };
}

describe('costOf', () => {
  it('is no less than the steps that any evaluation takes', () => {
    const random = randomOf(20211111);
    let [compared, close] = [0, 0];
    for (let run = 0; run < 5_000; run++) {
      const source = randomExpression(random, random.between(1, 5));
      const variables = randomActivation(random, FUZZ_VARIABLES);
      const steps = stepsOf(source, variables);
      if (steps === undefined) continue;
      compared++;
      if (steps.taken * 3 > steps.cost) close++;
      expect(steps.taken, `${source}\n${JSON.stringify(variables, show)}`).toBeLessThanOrEqual(steps.cost);
    }
    expect(compared).toBeGreaterThan(3_500);
    expect(close).toBeGreaterThan(2_000);
  });
});

const show = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
