import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCel } from '../policy/cel/cel.ts';
import { INT } from '../policy/cel/types.ts';
import { claimValues, environments } from './facts.ts';
import { claimOf, guaranteeOf } from './fixture.ts';
import { intervalOf } from './interval.ts';

const terms = guaranteeOf({
  asks: [{ name: 'share', title: { 'zh-CN': '比例', en: 'Share' }, type: 'share', choices: [], optional: false }],
});
const env = environments(terms).claim;
const programOf = (text: string) => compileCel(text, env, { expect: INT }).program!;
const interval = (text: string) => intervalOf(programOf(text).ast, terms.asks);

describe('the least and the most of a formula', () => {
  it.each([
    ['300', 300n, 300n],
    ['claimed', 0n, null],
    ['order.quantity', 1n, null],
    ['max(3 * claimed, 50000)', 50_000n, null],
    ['min(claimed, 200)', 0n, 200n],
    ['clamp(percent(order.paid, 5), 300, 5000)', 300n, 5_000n],
    ['percent(1000, claim.asked.share)', 0n, 1_000n],
    ['100 + 2 * 30 - claimed', null, 160n],
    ["claim.ground == 'a' ? 500 : 100", 100n, 500n],
    ["{'a': 30, 'b': 50}[claim.ground]", 30n, 50n],
    ['[7, 3][0]', 3n, 7n],
    ['cel.bind(x, min(claimed, 10), x + 1)', 1n, 11n],
    ['1000 / order.quantity', 0n, 1_000n],
    ['claimed % 10', 0n, 9n],
    ['-claimed', null, 0n],
    ['claimed * -1', null, null],
    ["int(product.attributes['x'])", null, null],
    ['hours.since_promised_ship', null, null],
  ])('%s', (text, least, most) => {
    expect(interval(text)).toEqual({ least, most });
  });

  const leaf = fc.constantFrom(
    ...['claimed', 'order.paid', 'order.quantity', 'claim.asked.share', 'price_now', 'left', '0', '7', '300', '-5'],
  );
  const { formula } = fc.letrec<{ formula: string }>((tie) => {
    const part = tie('formula');
    const two = (write: (a: string, b: string) => string) => fc.tuple(part, part).map(([a, b]) => write(a, b));
    const infix = fc.constantFrom('+', '-', '*', '/', '%').chain((sign) => two((a, b) => `(${a} ${sign} ${b})`));
    const called = fc.constantFrom('min', 'max', 'percent').chain((name) => two((a, b) => `${name}(${a}, ${b})`));
    const chosen = fc.tuple(part, part).map(([a, b]) => `(claim.by == 'platform' ? ${a} : ${b})`);
    const clamped = fc.tuple(part, part, part).map(([a, b, c]) => `clamp(${a}, ${b}, ${c})`);
    return { formula: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, infix, called, chosen, clamped) };
  });

  it('holds whatever the facts are', () => {
    const fact = fc.record({
      paid: fc.nat(10 ** 6),
      quantity: fc.integer({ min: 1, max: 5 }),
      share: fc.nat(100),
      now: fc.nat(10 ** 6),
      by: fc.constantFrom('consumer', 'platform'),
    });
    fc.assert(
      fc.property(formula, fact, (text, { paid, quantity, share, now, by }) => {
        const facts = claimOf({
          order: { paid, freight: 0, quantity },
          item: { paid, quantity },
          claim: { by: by as 'consumer', asked: { share } },
        });
        const value = programOf(text).evaluate({ ...claimValues(terms, facts), price_now: now });
        if (typeof value !== 'bigint') return;
        const { least, most } = interval(text);
        if (least !== null) expect(value).toBeGreaterThanOrEqual(least);
        if (most !== null) expect(value).toBeLessThanOrEqual(most);
      }),
      { numRuns: 3_000 },
    );
  });
});
