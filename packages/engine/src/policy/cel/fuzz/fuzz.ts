import { isDeepStrictEqual } from 'node:util';
import { type CelProgram, compileCel } from '../cel.ts';
import { createCelEnv } from '../env.ts';
import { evaluateCel } from '../evaluate.ts';
import { celToJson } from '../json.ts';
import { parseCel } from '../parser.ts';
import { resolveNames } from '../resolve.ts';
import { BOOL } from '../types.ts';
import { type CelError, type CelValue, isCelError, kindOf } from '../values.ts';
import { compareWithPeer } from './compare.ts';
import { explanationOf } from './differences.ts';
import { FUZZ_VARIABLES, randomExpression } from './grammar.ts';
import { mutated } from './mutate.ts';
import { ownOutcome } from './peer.ts';
import { type Random, randomOf } from './random.ts';
import type { Tripwires } from './tripwire.ts';
import { randomActivation } from './values.ts';

export interface FuzzReport {
  expressions: number;
  /** Of them: read, compiled, evaluated to a value, evaluated to an error. */
  parsed: number;
  compiled: number;
  values: number;
  errors: number;
  /** Compared with @bufbuild/cel: the same, and otherwise for a reason that is known. */
  agreed: number;
  explained: Map<string, number>;
  /** What should never happen. */
  findings: Finding[];
}

export interface Finding {
  readonly run: number;
  readonly what: string;
  readonly source: string;
  readonly detail: string;
}

/** So few that a dear expression meets its end, so many that most come to an answer. */
const BUDGET = 20_000;
const MAX_FINDINGS = 20;

const env = createCelEnv({ variables: FUZZ_VARIABLES });

export function emptyReport(): FuzzReport {
  return {
    expressions: 0,
    parsed: 0,
    compiled: 0,
    values: 0,
    errors: 0,
    agreed: 0,
    explained: new Map(),
    findings: [],
  };
}

/**
 * Tries `count` expressions: made by a grammar, or such ones after a few changes, over events that fit or don't. Each is
 * read, checked, evaluated twice, and compared with @bufbuild/cel where both can read it.
 */
export function fuzzCel(seed: number, count: number, wires: Tripwires, report: FuzzReport = emptyReport()): FuzzReport {
  const random = randomOf(seed);
  let other = 'true';
  for (let run = 0; run < count && report.findings.length < MAX_FINDINGS; run++) {
    const made = randomExpression(random, random.between(1, 4));
    const source = random.chance(0.5) ? made : mutated(made, random, other);
    other = made;
    report.expressions++;
    const found = (what: string, detail: string): void => void report.findings.push({ run, what, source, detail });
    try {
      tryOne(source, random, wires, report, found);
    } catch (error) {
      found('thrown', error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    for (const name of wires.touched) found('prototype read', name);
    if (wires.touched.size > 0) break;
  }
  return report;
}

type Found = (what: string, detail: string) => void;

function tryOne(source: string, random: Random, wires: Tripwires, report: FuzzReport, found: Found): void {
  const wild = random.chance(0.3);
  const values = randomActivation(random, FUZZ_VARIABLES, wild);
  const parsed = wires.watch(() => parseCel(source));
  const compiled = wires.watch(() => compileCel(source, env, random.chance(0.3) ? { expect: BOOL } : {}));
  for (const problem of compiled.problems ?? []) {
    const { line, column, start, end } = problem;
    if (line < 1 || column < 1 || start > end || end > source.length + 1) found('misplaced', JSON.stringify(problem));
  }
  if (parsed.problem !== undefined) {
    if (compiled.program !== undefined) found('compiled', 'though it can not be read');
    return;
  }
  report.parsed++;
  const ast = wires.watch(() => resolveNames(parsed.ast, env));
  const evaluate = (): CelValue | CelError => evaluateCel(ast, env, values, { budget: BUDGET });
  const result = wires.watch(evaluate);
  if (isCelError(result)) report.errors++;
  else report.values++;
  checkValue(result, wires, found);
  if (!isSame(result, wires.watch(evaluate))) found('another answer', show(result));
  if (compiled.program !== undefined) {
    report.compiled++;
    checkProgram(compiled.program, result, values, wild, wires, found);
  }
  if (wild || (isCelError(result) && result.code === 'budget')) return;
  const comparison = compareWithPeer(source, ast, env, FUZZ_VARIABLES, values);
  if (comparison === 'agree') report.agreed++;
  else if (comparison !== 'unread') {
    const why = explanationOf(comparison);
    if (why === undefined) found('disagreement', show(comparison));
    else report.explained.set(why, (report.explained.get(why) ?? 0) + 1);
  }
}

/** A compiled program says what the plain walk says, within the steps and of the type that were told beforehand. */
function checkProgram(
  program: CelProgram,
  result: CelValue | CelError,
  values: Record<string, unknown>,
  wild: boolean,
  wires: Tripwires,
  found: Found,
): void {
  const meter = { steps: 0 };
  const value = wires.watch(() => program.evaluate(values, { budget: BUDGET, meter }));
  if (!wild && meter.steps > program.cost) found('dearer than told', `${meter.steps} steps, at most ${program.cost}`);
  if (isCelError(value)) {
    if (value.code === 'undeclared') found('undeclared', value.message);
    if (value.code === 'wrong_type' || value.code === 'budget') return;
  } else {
    const { kind } = program.type;
    const wanted = kind === 'object' ? 'map' : kind;
    // null is assignable to objects, as it is to messages.
    const isNothing = value === null && kind === 'object';
    if (!isNothing && wanted !== 'dyn' && wanted !== 'param' && wanted !== 'free' && kindOf(value) !== wanted)
      found('of another type', `${kindOf(value)}, not ${wanted}`);
  }
  // Patterns that are constant cost nothing there, so where the walk ran out of steps the program may not.
  if (!isSame(value, result) && !(isCelError(result) && result.code === 'budget'))
    found('another answer', show([value, result]));
}

function checkValue(value: CelValue | CelError, wires: Tripwires, found: Found): void {
  if (isCelError(value)) {
    if (value.line < 1 || value.column < 1) found('error without a place', show(value));
    return;
  }
  const json = wires.watch(() => celToJson(value));
  if (json.error === undefined) JSON.stringify(json.json);
}

/** Lists and maps are compared by what they hold. */
function isSame(a: CelValue | CelError, b: CelValue | CelError): boolean {
  return isDeepStrictEqual(isCelError(a) ? a : ownOutcome(a), isCelError(b) ? b : ownOutcome(b));
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)).slice(0, 2000);
