import { describe, expect, it } from 'vitest';
import { compileCel } from './cel.ts';
import { createCelEnv } from './env.ts';
import { evaluateCel } from './evaluate.ts';
import { compareWithPeer } from './fuzz/compare.ts';
import { explanationOf, KNOWN_DIFFERENCES } from './fuzz/differences.ts';
import { FUZZ_VARIABLES, randomExpression } from './fuzz/grammar.ts';
import { randomOf } from './fuzz/random.ts';
import { randomActivation } from './fuzz/values.ts';
import { parseCel } from './parser.ts';
import { resolveNames } from './resolve.ts';
import { DYN } from './types.ts';
import { isCelError, kindOf } from './values.ts';

const env = createCelEnv({ variables: FUZZ_VARIABLES });

function read(source: string, declared = env) {
  const parsed = parseCel(source);
  if (parsed.problem !== undefined) throw new Error(`${source}: ${parsed.problem.message}`);
  return resolveNames(parsed.ast, declared);
}

const compare = (source: string, values: Record<string, unknown>) =>
  compareWithPeer(source, read(source), env, FUZZ_VARIABLES, values);

/** What the drawn expressions must have asked, each so often that a slip would show. */
const ASKED: Readonly<Record<string, RegExp>> = {
  'errors that are absorbed': /(?:\|\||&&).*(?:extra\.nothing|numbers\[|counts\.x)/,
  comprehensions: /\.(?:all|exists|exists_one|map|filter)\(/,
  'characters beyond U+FFFF': /🐱|\\U0001f431/,
  'the ends of int64': /9223372036854775807|-9223372036854775808/,
  'the ends of uint64': /18446744073709551615u/,
  instants: /timestamp\(|\bat\b/,
  durations: /duration\(|\bspan\b/,
  dyn: /dyn\(|\bany\b/,
  'maps and their keys': /\{.*:.*\}|extra\[|counts\[/,
  'has() of what is below something absent': /has\((?:product\.cost\.amount|extra\.x\.y\.z)\)/,
  names: /__proto__|constructor/,
};

describe('against @bufbuild/cel', () => {
  it('gives the same value, or an error where that gives one, but for differences that are known', () => {
    const random = randomOf(20261126);
    const asked = new Map(Object.keys(ASKED).map((what) => [what, 0]));
    let agreed = 0;
    for (let run = 0; run < 1000; run++) {
      const source = randomExpression(random, random.between(1, 4));
      const comparison = compare(source, randomActivation(random, FUZZ_VARIABLES));
      if (comparison === 'agree') agreed++;
      else if (comparison !== 'unread')
        expect(explanationOf(comparison), JSON.stringify(comparison, show)).toBeDefined();
      for (const [what, pattern] of Object.entries(ASKED))
        if (pattern.test(source)) asked.set(what, asked.get(what)! + 1);
    }
    expect(agreed).toBeGreaterThan(750);
    for (const [what, times] of asked) expect(times, what).toBeGreaterThan(10);
  });

  it.each(KNOWN_DIFFERENCES.map(({ example, why }) => [example, why]))('%s: that %s', (example, why) => {
    const comparison = compare(example, { 'lists.known': { a: true } });
    if (typeof comparison === 'string') throw new Error(`the two do not differ: ${comparison}`);
    expect(explanationOf(comparison)).toBe(why);
  });
});

describe('random expressions', () => {
  it('never give a value that contradicts the type the checker found', () => {
    const random = randomOf(20211111);
    let compiled = 0;
    for (let run = 0; run < 700; run++) {
      const source = randomExpression(random, random.between(1, 4));
      const { program } = compileCel(source, env);
      if (program === undefined) continue;
      compiled++;
      const value = program.evaluate(randomActivation(random, FUZZ_VARIABLES));
      if (isCelError(value)) {
        expect(value.code, `${source}: ${value.message}`).not.toBe('undeclared');
        continue;
      }
      const { kind } = program.type;
      if (kind !== 'dyn') expect(kindOf(value), source).toBe(kind === 'object' ? 'map' : kind);
    }
    expect(compiled).toBeGreaterThan(450);
  });

  it('never throw, whatever untyped variables hold', () => {
    const untyped = createCelEnv({
      variables: Object.fromEntries(Object.keys(FUZZ_VARIABLES).map((name) => [name, DYN])),
    });
    const random = randomOf(20211111);
    const kinds = new Set<string>();
    for (let run = 0; run < 700; run++) {
      const source = randomExpression(random, random.between(1, 4));
      const value = evaluateCel(read(source, untyped), untyped, randomActivation(random, FUZZ_VARIABLES, true));
      kinds.add(isCelError(value) ? value.code : 'value');
    }
    expect([...kinds]).toEqual(expect.arrayContaining(['value', 'no_such_overload', 'no_such_field', 'wrong_type']));
  });
});

const show = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
