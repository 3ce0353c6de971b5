import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import { CLAIMED, SKIPPED, UNCLAIMED } from './conformance.skips.ts';

export function reasonToSkip(id: string, expr: string): string | undefined {
  return SKIPPED.find(({ tests, exprs }) => tests?.test(id) || exprs?.test(expr))?.reason;
}

/** The groups of the suite and what of each is passed, as the engine's README shows them. */
export function conformanceTable(): string {
  let [asked, answered] = [0, 0];
  const rows = getConformanceSuite().suites.map(({ name, suites }) => {
    const ids = suites.flatMap((section) =>
      section.tests.map((test) => ({ id: `${name}/${section.name}/${test.name}`, expr: test.original.expr })),
    );
    if (!CLAIMED.includes(name)) return `| ${name} | ${ids.length} | not claimed | ${UNCLAIMED[name]} |`;
    const reasons = Map.groupBy(ids, ({ id, expr }) => reasonToSkip(id, expr));
    const passed = reasons.get(undefined)?.length ?? 0;
    reasons.delete(undefined);
    asked += ids.length;
    answered += passed;
    const leftOut = Array.from(reasons, ([reason, tests]) => `${tests.length}: ${reason}`).join('; ');
    return `| ${name} | ${ids.length} | ${passed} | ${leftOut}${leftOut === '' ? '' : ' '}|`;
  });
  const all = `| all that are claimed | ${asked} | ${answered} | |`;
  return ['| group | tests | passed | left out |', '|---|---|---|---|', ...rows, all].join('\n');
}
