import { expect, test } from 'vitest';
import { compileCel } from './cel/cel.ts';
import { createCelEnv } from './cel/env.ts';
import { BOOL, INT, listOf, objectOf, STRING } from './cel/types.ts';
import { isCelError } from './cel/values.ts';
import { gateOf, opens } from './gate.ts';

const MATCH = objectOf('Match', {
  count: INT,
  distinct: INT,
  disguised: INT,
  terms: listOf(STRING),
  tags: listOf(STRING),
});
const env = createCelEnv({ variables: { a: MATCH, b: MATCH, c: MATCH, flag: BOOL, missing: INT } });
const NAMES = ['a', 'b', 'c'] as const;

const compile = (source: string) => {
  const { program, problems } = compileCel(source, env, { expect: BOOL });
  if (!program) throw new Error(problems?.[0]?.message);
  return program;
};
const gate = (source: string) => gateOf(compile(source).ast, new Set(NAMES));

test.each([
  ['a.count > 0', { match: 'a' }],
  ['a.count >= 1 && flag', { match: 'a' }],
  ['flag && (a.distinct > 1 || size(b.terms) > 0)', { any: [{ match: 'a' }, { match: 'b' }] }],
  ['a.count > 0 && b.terms.size() >= 2 && !flag', { all: [{ match: 'a' }, { match: 'b' }] }],
  ['a.count == 3', { match: 'a' }],
  ['"x" in a.tags', { match: 'a' }],
  ['a.count > b.count', { match: 'a' }],
  ['a.count >= b.count', true],
  ['"x" in ["x"]', true],
  ['a.count != 0', { match: 'a' }],
  ['a.count > 0 || flag', true],
  ['a.count >= 0', true],
  ['a.count == 0', true],
  ['a.count < 3', true],
  ['!(a.count > 0)', true],
  ['flag ? a.count > 0 : b.count > 0', true],
])('%s', (source, expected) => {
  expect(gate(source)).toEqual(expected);
});

test('a closed gate means that the evaluation says false, whatever else is missing', () => {
  const parts = [
    'a.count > 0',
    'b.distinct >= 1',
    'size(c.terms) > 0',
    'a.count == 0',
    'flag',
    'missing > 3',
    '!(b.count > 0)',
  ];
  let closed = 0;
  for (const x of parts)
    for (const y of parts)
      for (const z of parts)
        for (const source of [`${x} && (${y} || ${z})`, `(${x} || ${y}) && ${z}`, `${x} && ${y} && ${z}`]) {
          const program = compile(source);
          const wanted = gateOf(program.ast, new Set(NAMES));
          for (let bits = 0; bits < 16; bits++) {
            const count = (i: number) => (bits >> i) & 1;
            const match = (i: number) => ({
              count: count(i),
              distinct: count(i),
              disguised: 0,
              terms: count(i) ? ['t'] : [],
              tags: [],
            });
            if (opens(wanted, (name) => count(NAMES.indexOf(name as 'a')) > 0)) continue;
            closed++;
            // `missing` is never there: reading it is an error
            const value = program.evaluate({ a: match(0), b: match(1), c: match(2), flag: count(3) === 1 });
            expect([source, bits, isCelError(value) ? 'error' : value]).toEqual([source, bits, false]);
          }
        }
  expect(closed).toBeGreaterThan(1_000);
});
