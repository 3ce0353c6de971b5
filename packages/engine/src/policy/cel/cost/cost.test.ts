import { describe, expect, it } from 'vitest';
import { compileCel } from '../cel.ts';
import { createCelEnv } from '../env.ts';
import { FUZZ_VARIABLES, randomExpression } from '../fuzz/grammar.ts';
import { randomOf } from '../fuzz/random.ts';
import { randomActivation } from '../fuzz/values.ts';
import { DEFAULT_BUDGET } from '../limits.ts';
import { STANDARD_LIBRARY } from '../standard/library.ts';
import { BOOL, bounded, type CelType, DYN, INT, listOf, mapOf, objectOf, optional, STRING } from '../types.ts';
import { costOf } from './cost.ts';
import { callRule } from './functions.ts';
import { type CelSizes, EVENT_SIZES } from './sizes.ts';

/** What `randomActivation` keeps to: bounds so low that an estimate which forgets something is found out. */
const SMALL: CelSizes = { text: 40, words: 40, items: 6, keys: 8, keyLength: 11, values: 80, total: 1900 };

/** The same variables with texts so long that what is charged by length outweighs the nodes. */
const LONG = 1500;
const longer = (type: CelType): CelType => {
  switch (type.kind) {
    case 'string':
    case 'bytes':
      return bounded(type, LONG);
    case 'list':
      return { ...type, element: longer(type.element) };
    case 'object':
      return {
        ...type,
        fields: new Map(Array.from(type.fields, ([name, field]) => [name, { ...field, type: longer(field.type) }])),
      };
    default:
      return type;
  }
};
const LONG_SIZES: CelSizes = { ...SMALL, text: LONG, words: LONG, total: 20 * LONG };

function show(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

describe('costOf', () => {
  it.each([
    ['small values', FUZZ_VARIABLES, SMALL, 2000],
    [
      'long texts',
      Object.fromEntries(Object.entries(FUZZ_VARIABLES).map(([name, type]) => [name, longer(type)])),
      LONG_SIZES,
      1000,
    ],
  ])('is no less than the steps that any evaluation takes, over %s', (_, variables, sizes, runs) => {
    const env = createCelEnv({ variables });
    const random = randomOf(20211111);
    let [compared, close] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const source = randomExpression(random, random.between(1, 5));
      const { program } = compileCel(source, env);
      if (program === undefined) continue;
      const values = randomActivation(random, variables);
      const meter = { steps: 0 };
      program.evaluate(values, { meter, budget: Number.MAX_SAFE_INTEGER });
      const cost = costOf(program.ast, env, { sizes }).steps;
      compared++;
      if (meter.steps * 3 > cost) close++;
      expect(meter.steps, `${source}\n${JSON.stringify(values, show)}`).toBeLessThanOrEqual(cost);
    }
    expect(compared).toBeGreaterThan(runs * 0.7);
    expect(close).toBeGreaterThan(runs * 0.4);
  });

  it('knows every function of the standard library', () => {
    const unknown = STANDARD_LIBRARY.map(({ name }) => name).filter((name) => callRule(name) === undefined);
    expect(new Set(unknown)).toEqual(new Set(['matches', '_[_]']));
  });
});

const line = objectOf('line', { name: bounded(STRING, 200), coupons: bounded(listOf(DYN), 100), note: STRING });
const env = createCelEnv({
  variables: {
    title: bounded(STRING, 500),
    text: STRING,
    lines: bounded(listOf(line), 200),
    comments: bounded(listOf(bounded(STRING, 4000)), 1000),
    attributes: mapOf(STRING, DYN),
    lists: objectOf('lists', { known: bounded(mapOf(STRING, BOOL), 1_000_000) }),
    paper: objectOf('paper', { kind: optional(STRING) }),
    count: INT,
  },
  functions: [{ name: 'risk', params: [STRING], result: INT, call: () => 1n }],
});

const costIn = (source: string): number => {
  const { program, problems } = compileCel(source, env);
  if (program === undefined) throw new Error(problems[0]!.message);
  return program.cost;
};

describe('the estimate', () => {
  it.each([
    ['1 + 2 > 3', 5],
    ['count > 3 && count < 5 || count == 7', 11],
    ['title.contains("ab")', 3 + Math.ceil((2 * (500 + 2)) / 128)],
    ['title.startsWith("ab")', 4],
    ['title.matches("a")', 3 + (501 * 3) / 8],
    ['text in lists.known', 4 + EVENT_SIZES.text / 64],
    ['count in [1, 2, 3]', 9],
  ])('%s takes at most %d', (source, most) => {
    expect(costIn(source)).toBe(Math.ceil(most));
  });

  it('counts what an event holds once, however its lists are nested', () => {
    const nested = costIn('lines.exists(l, l.coupons.exists(c, c == l.name))');
    // 200 lists of 100 would be 20,000 elements of up to a megabyte each.
    expect(nested).toBeLessThan(EVENT_SIZES.values * 12);
    const texts = costIn('comments.exists(c, c.contains("ab"))');
    expect(texts).toBeLessThan(1000 * 6 + (1000 * 4002) / 64);
    const values = costIn('attributes.exists(k, attributes[k].contains("ab"))');
    expect(values).toBeLessThan(256 * 9 + (EVENT_SIZES.total * 2) / 64);
    expect(values).toBeGreaterThan(EVENT_SIZES.total / 64);
  });

  it('takes each value of a list for as many as are asked for', () => {
    // Each of a thousand comments may name the same one, so here the longest counts a thousand times.
    const walks = costIn('comments.exists(c, dyn(comments)[int(c)] != "" && comments[int(c)].trim() == "")');
    expect(walks).toBeGreaterThan(1000 * (4000 / 8));
  });

  it('does not trust a name that was bound again', () => {
    const shadowed = 'attributes.exists(k, cel.bind(attributes, dyn([text, text]), attributes[k] == text))';
    expect(costIn(shadowed)).toBeGreaterThan(256 * (EVENT_SIZES.text / 64));
  });

  it('bounds nothing that a host or a text from outside decides', () => {
    expect(costIn('risk(title) > 0')).toBe(Number.POSITIVE_INFINITY);
    expect(costIn('title.matches(text)')).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a refusal for cost', () => {
  it.each([
    [
      'comments.exists(c, comments.exists(d, c == d + "x"))',
      /^1:1 on the largest event this takes up to [\d,]+ steps, and a rule has 1,000,000: exists\(\) walks through comments up to 1,000 times, [\d,]+ steps each \(a walk inside a walk multiplies/,
    ],
    [
      'count > 1 && lists.known.exists(k, k == title)',
      /^1:14 .*walks through lists\.known .*\(ask `x in lists\.known`/,
    ],
    [
      'count > 1 &&\n  text.matches("(ab|cd|ef)*g")',
      /^2:3 .*matches\(\) alone takes up to [\d,]+ \(look for it with match: /,
    ],
    [
      'title.matches(text)',
      /^1:1 nothing bounds the steps that this takes: the pattern of matches\(\) is put together at run time \(write the pattern as a constant\)/,
    ],
    ['risk(title) > 0', /^1:1 nothing bounds the steps that this takes: risk\(\) alone takes up to any number/],
    [
      'comments.exists(c, c.lowerAscii().contains(text))',
      /^1:1 .*walks through comments up to 1,000 times.* \(look for words with match/,
    ],
  ])('%s', (source, expected) => {
    const { problems } = compileCel(source, env, { maxCost: DEFAULT_BUDGET });
    expect(problems).toHaveLength(1);
    const { code, line, column, message, hint } = problems![0]!;
    expect(code).toBe('cel.cost');
    expect(`${line}:${column} ${message} (${hint})`).toMatch(expected);
  });

  it('lets through what stays within the budget', () => {
    const { program } = compileCel('comments.exists(c, c.contains("ab") || c.contains("cd"))', env, {
      maxCost: DEFAULT_BUDGET,
    });
    expect(program?.cost).toBeLessThan(DEFAULT_BUDGET);
  });
});
