import { type ClaimOutcome, claimOutcome } from '../money/claim-outcome.ts';
import type { ClaimFacts } from '../money/facts.ts';
import { type Guarantee, type OrderMoment, REMEDY_KINDS, type RemedyKind } from '../money/guarantee.ts';
import type { GuaranteePlan } from '../money/guarantee-plan.ts';
import type { Steps } from '../text/steps.ts';
import { nearest } from './cel/problem.ts';
import type { ParsedGuarantees } from './guarantees.ts';
import type { CaseFailure } from './judge.ts';
import { PACK_LIMITS } from './limits.ts';
import { readWholeCases } from './parse-yaml.ts';
import {
  json,
  list,
  number,
  object,
  oneOf,
  optional,
  type Placed,
  placed,
  type Read,
  required,
  type Source,
  text,
  yes,
} from './reader.ts';
import type { PackFile, PackProblem } from './types.ts';
import { show, type YamlNode } from './yaml.ts';

/** A claim and what must come of it. */
export interface GuaranteeCase {
  readonly name: string;
  readonly guarantee: string;
  readonly facts: Record<string, unknown>;
  readonly time: { readonly at: Date; readonly moments: { readonly [M in OrderMoment]?: Date } } | undefined;
  readonly gives: GivenOutcome;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a case does not say is not looked at. */
export interface GivenOutcome {
  readonly outcome: ClaimOutcome['outcome'];
  readonly lines: readonly { readonly kind: RemedyKind; readonly amount: number }[] | undefined;
  readonly total: number | undefined;
  readonly capped: true | undefined;
  /** `kept`: what is paid reaches it by itself. */
  readonly floor: 'applied' | 'kept' | undefined;
  readonly route: 'at-once' | 'merchant' | 'person' | undefined;
  /** Names of values and kinds of evidence. */
  readonly missing: readonly string[] | undefined;
  readonly rule: string | undefined;
}

const OUTCOMES = ['not-covered', 'too-early', 'too-late', 'missing', 'not-used', 'pay', 'failed'] as const;
const MOST = 10 ** 15;
const amount = (what: string): Read<number> => number(what, { min: 0, max: MOST, integer: true });

const instant =
  (what: string): Read<Date> =>
  (node, source) => {
    const value = text(what, 40)(node, source);
    if (value === undefined) return undefined;
    const at = /^\d{4}-\d{2}-\d{2}T/.test(value) ? new Date(value) : new Date(Number.NaN);
    if (!Number.isNaN(at.getTime())) return at;
    return source.report(node.offset, 'wrong-form', `${what} cannot be ${show(value)}`, 'as 2024-06-03T12:00:00+08:00');
  };

const caseShape = object('a case', {
  name: required(text('name', 200)),
  guarantee: required(placed(text('guarantee', 60))),
  facts: optional(json('facts')),
  at: optional(instant('at')),
  moments: optional(
    object('moments', {
      paid: optional(instant('paid')),
      'promised-ship': optional(instant('promised-ship')),
      shipped: optional(instant('shipped')),
      delivered: optional(instant('delivered')),
      completed: optional(instant('completed')),
    } satisfies Record<OrderMoment, unknown>),
  ),
  gives: required(
    object('gives', {
      outcome: required(oneOf('outcome', OUTCOMES)),
      lines: optional(
        list(
          'lines',
          object('a line', { kind: required(oneOf('kind', REMEDY_KINDS)), amount: required(amount('amount')) }),
          { max: 50 },
        ),
      ),
      total: optional(amount('total')),
      capped: optional(yes('capped')),
      floor: optional(oneOf('floor', ['applied', 'kept'])),
      route: optional(oneOf('route', ['at-once', 'merchant', 'person'])),
      missing: optional(list('missing', text('missing', 60), { min: 1, max: 50 })),
      rule: optional(text('rule', 100)),
    }),
  ),
});

/** Reads the cases beside the guarantees; `facts` of a file are those of each of its cases that says no other. */
export function* readGuaranteeCases(
  files: readonly PackFile[],
  guarantees: ReadonlyMap<string, Guarantee>,
  problems: PackProblem[],
): Steps<readonly GuaranteeCase[]> {
  const cases: GuaranteeCase[] = [];
  for (const file of files)
    yield* readWholeCases(file, problems, (base, item, source) => {
      const found = readCase(base, guarantees)(item, source);
      if (found !== undefined) cases.push(found);
    });
  if (cases.length > PACK_LIMITS.cases)
    problems.push({
      ...{ file: files[0]!.path, line: 1, column: 1, code: 'too-many' },
      message: `more than ${PACK_LIMITS.cases} cases of guarantees`,
      hint: 'take out those that try the same',
    });
  return cases;
}

function readCase(
  base: Record<string, unknown>,
  guarantees: ReadonlyMap<string, Guarantee>,
): (node: YamlNode, source: Source) => GuaranteeCase | undefined {
  return (node, source) => {
    const shape = caseShape(node, source);
    if (shape === undefined) return undefined;
    const { name, guarantee, at, moments, gives } = shape;
    if (!checkGuarantee(guarantee, guarantees, source)) return undefined;
    if ((at === undefined) !== (moments === undefined))
      return source.report(node.offset, 'wrong-case', 'at and moments are given together', 'or neither of them');
    const facts = merged(base, shape.facts ?? {});
    const absent = ['product', 'merchant', 'order', 'item', 'claim', 'consumer'].filter((key) => !isRecord(facts[key]));
    if (absent.length > 0)
      return source.report(node.offset, 'wrong-case', `the case says nothing of ${absent.join(', ')}`, 'in facts');
    return {
      ...{ name, guarantee: guarantee.value, facts },
      time: at && moments && { at, moments },
      gives: {
        ...{ outcome: gives.outcome, lines: gives.lines, total: gives.total, capped: gives.capped, floor: gives.floor },
        ...{ route: gives.route, missing: gives.missing, rule: gives.rule },
      },
      ...{ file: source.file, ...source.place(node.offset) },
    };
  };
}

function checkGuarantee(
  named: Placed<string>,
  guarantees: ReadonlyMap<string, Guarantee>,
  { reportAt }: Source,
): boolean {
  const found = guarantees.get(named.value);
  if (found === undefined) {
    const near = nearest(named.value, guarantees.keys());
    const hint = near === undefined ? 'expected in a file of guarantees' : `did you mean ${near}?`;
    reportAt(named, 'unknown-guarantee', `there is no guarantee ${show(named.value)}`, hint);
    return false;
  }
  if (found.bundles.length === 0) return true;
  reportAt(named, 'wrong-case', `${show(named.value)} is a bundle, of which nothing is claimed`, 'judge its rights');
  return false;
}

/** Objects member by member, anything else as a whole; null takes a member out (RFC 7396). */
function merged(base: Record<string, unknown>, own: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    if (value === null) delete out[key];
    else out[key] = isRecord(value) ? merged(isRecord(before) ? before : {}, value) : value;
  }
  return out;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A right that no case shows paying, and one that no case shows refusing, nobody has tried. */
export function warnOfGuarantees(
  { guarantees, sources }: ParsedGuarantees,
  cases: readonly GuaranteeCase[],
  warnings: PackProblem[],
): void {
  const paying = new Set(cases.filter(({ gives }) => gives.outcome === 'pay').map(({ guarantee }) => guarantee));
  const other = new Set(cases.filter(({ gives }) => gives.outcome !== 'pay').map(({ guarantee }) => guarantee));
  for (const [code, { bundles }] of guarantees) {
    if (bundles.length > 0 || warnings.length >= PACK_LIMITS.problems) continue;
    const missing = [...(paying.has(code) ? [] : ['pays']), ...(other.has(code) ? [] : ['does not pay'])];
    if (missing.length === 0) continue;
    const { file, line, column } = sources.get(code)!;
    const message = `${code} has no case in which it ${missing.join(', and none in which it ')}`;
    const hint = `add it to ${file.replace(/\.yaml$/, '.cases.yaml')}`;
    warnings.push({ file, line, column, code: 'guarantee-without-case', message, hint });
  }
}

/** Tries the cases; those that come to something else are told. */
export function judgeGuarantees(
  plans: ReadonlyMap<string, GuaranteePlan>,
  cases: readonly GuaranteeCase[],
): readonly CaseFailure[] {
  return cases.flatMap(({ name, guarantee, facts, time, gives, file, line }) => {
    const came = claimOutcome(plans.get(guarantee)!, facts as unknown as ClaimFacts, time);
    const faults = faultsOf(gives, came);
    return faults.length === 0 ? [] : [{ file, line, name, faults }];
  });
}

function faultsOf(gives: GivenOutcome, came: ClaimOutcome): string[] {
  const faults: string[] = [];
  const differs = (what: string, is: unknown, should: unknown): void => {
    if (should !== undefined && JSON.stringify(is) !== JSON.stringify(should))
      faults.push(`${what} is ${JSON.stringify(is)}, not ${JSON.stringify(should)}`);
  };
  if (came.outcome !== gives.outcome) {
    const why = came.outcome === 'failed' ? came.message : came.outcome === 'missing' ? namesOf(came).join(', ') : '';
    return [`outcome is ${came.outcome}${why && ` (${why})`}, not ${gives.outcome}`];
  }
  if (came.outcome === 'failed') differs('rule', came.rule, gives.rule);
  if (came.outcome === 'missing') differs('missing', namesOf(came), gives.missing);
  if (came.outcome !== 'pay') return faults;
  differs(
    'lines',
    came.lines.map(({ kind, amount }) => ({ kind, amount: Number(amount) })),
    gives.lines,
  );
  differs('total', Number(came.total), gives.total);
  differs('capped', came.capped, gives.capped);
  differs('floor', came.floor === undefined ? null : came.floor.applied ? 'applied' : 'kept', gives.floor);
  differs('route', came.route, gives.route);
  return faults;
}

const namesOf = ({ missing }: Extract<ClaimOutcome, { outcome: 'missing' }>): readonly string[] => [
  ...missing.asks,
  ...missing.evidence.map(({ kind }) => kind),
];
