import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import { describe, expect, it } from 'vitest';
import { compileCel } from './cel.ts';
import { CLAIMED, SKIPPED, UNCLAIMED } from './conformance.skips.ts';
import { conformanceTable, reasonToSkip } from './conformance.table.ts';
import { declarationsOf, fromProto, toComparable, typeFromProto } from './conformance.values.ts';
import { createCelEnv } from './env.ts';
import { evaluateCel } from './evaluate.ts';
import { parseCel } from './parser.ts';
import { resolveNames } from './resolve.ts';
import { typeName } from './types.ts';
import { isCelError } from './values.ts';

const claimed = getConformanceSuite()
  .suites.filter(({ name }) => CLAIMED.includes(name))
  .flatMap((file) =>
    file.suites.flatMap((section) =>
      section.tests.map((test) => ({ id: `${file.name}/${section.name}/${test.name}`, ...test })),
    ),
  );

type Claimed = (typeof claimed)[number];

function run({ original, type: goType, id }: Claimed): void {
  const { expr, disableCheck, checkOnly, resultMatcher } = original;
  const { variables, functions } = declarationsOf(original);
  const env = createCelEnv({ variables, functions });
  const activation = Object.fromEntries(
    Object.entries(original.bindings).map(([name, { kind }]) => [
      name,
      kind.case === 'value' ? fromProto(kind.value) : undefined,
    ]),
  );
  const wantsError = resultMatcher.case === 'evalError' || resultMatcher.case === 'anyEvalErrors';

  if (!disableCheck) {
    const { program, problems } = compileCel(expr, env);
    // A constant that can't be converted is refused while compiling, where the suite expects an error while running.
    if (wantsError && problems?.every(({ code }) => code === 'cel.constant')) return;
    expect(problems, id).toBeUndefined();
    const declared = resultMatcher.case === 'typedResult' ? resultMatcher.value.deducedType : undefined;
    if (declared !== undefined) expect(typeName(program!.type), id).toBe(typeName(typeFromProto(declared)));
    else if (goType !== undefined) expect(typeName(program!.type), id).toBe(goType);
  }
  if (checkOnly) return;

  const parsed = parseCel(expr);
  if (parsed.problem !== undefined) throw new Error(`${id}: ${parsed.problem.message}`);
  const result = evaluateCel(resolveNames(parsed.ast, env), env, activation);
  if (wantsError) {
    expect(isCelError(result), `${id}: ${String(result)}`).toBe(true);
    return;
  }
  if (isCelError(result)) throw new Error(`${id}: ${result.message}`);
  const wanted =
    resultMatcher.case === 'value'
      ? resultMatcher.value
      : resultMatcher.case === 'typedResult'
        ? resultMatcher.value.result
        : undefined;
  expect(toComparable(result), id).toEqual(wanted === undefined ? true : toComparable(fromProto(wanted)));
}

describe('conformance with the CEL specification', () => {
  for (const test of claimed) {
    const reason = reasonToSkip(test.id, test.original.expr);
    if (reason === undefined) it(test.id, () => run(test));
    else it(test.id, (context) => context.skip(reason));
  }

  it('skips nothing that would pass, and nothing without need', () => {
    for (const { tests, exprs, reason } of SKIPPED) {
      expect(
        claimed.some(({ id, original }) => tests?.test(id) || exprs?.test(original.expr)),
        reason,
      ).toBe(true);
    }
    const passing = claimed.filter((test) => {
      if (reasonToSkip(test.id, test.original.expr) === undefined) return false;
      try {
        run(test);
        return true;
      } catch {
        return false;
      }
    });
    expect(passing.map(({ id }) => id)).toEqual([]);
  });

  it('claims each file of the suite, or says why not', () => {
    const names = getConformanceSuite().suites.map(({ name }) => name);
    expect([...CLAIMED, ...Object.keys(UNCLAIMED)].sort()).toEqual(names.sort());
  });

  it('is told in the README as it is', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
    expect(readme).toContain(`\n${conformanceTable()}\n`);
  });
});
