import { eventOf, snapshotOf } from './cases.ts';
import type { Pack } from './compile.ts';
import { decide, emptySnapshot, type RuleError } from './decide.ts';
import type { PackCase, PlantedViolation } from './document.ts';
import { type GuaranteeCase, judgeGuarantees } from './guarantee-cases.ts';
import type { EngineEvent } from './types.ts';

export interface CaseFailure {
  file: string;
  line: number;
  name: string;
  /** What went otherwise than the case says. */
  faults: string[];
}

export interface Recall {
  kind: string;
  disguise: string;
  found: number;
  total: number;
  recall: number;
}

export interface PackReport {
  pack: string;
  cases: { passed: number; failed: number; failures: CaseFailure[] };
  planted: {
    found: number;
    total: number;
    /** Null without a planted set. */
    recall: number | null;
    kinds: Omit<Recall, 'disguise'>[];
    kinds_by_disguise: Recall[];
    /** The first 200 that were not found. */
    missed: { file: string; line: number; kind: string; disguise: string; fired: string[] }[];
  };
  /** Expressions that could not be evaluated on these events. */
  errors: (RuleError & { file: string; line: number })[];
}

const MISSED = 200;
const ERRORS = 200;

/** Runs a pack's cases and planted violations through `decide`, and cases of guarantees through these. */
export function evaluatePack(
  pack: Pack,
  cases: readonly PackCase[],
  planted: readonly PlantedViolation[] = [],
  ofGuarantees: readonly GuaranteeCase[] = [],
): PackReport {
  const errors: PackReport['errors'] = [];
  const failures: CaseFailure[] = [];
  cases.forEach((part, index) => {
    const { event, snapshot } = caseEvent(part, index);
    const found: RuleError[] = [];
    const fired = firedRules(pack, event, snapshot, found);
    for (const error of found) if (errors.length < ERRORS) errors.push({ ...error, file: part.file, line: part.line });
    const faults = faultsOf(part, fired, found);
    if (faults.length > 0) failures.push({ file: part.file, line: part.line, name: part.name, faults });
  });

  failures.push(...judgeGuarantees(pack.guarantees, ofGuarantees));

  const byKind = new Map<string, Recall>();
  const byDisguise = new Map<string, Recall>();
  const missed: PackReport['planted']['missed'] = [];
  planted.forEach((violation, index) => {
    const { kind, disguise, rules, file, line } = violation;
    const fired = firedRules(pack, eventOf(violation, `planted-${index + 1}`), emptySnapshot(), []);
    const found = rules.some((rule) => fired.has(rule));
    count(byKind, kind, kind, '', found);
    count(byDisguise, JSON.stringify([kind, disguise]), kind, disguise, found);
    if (!found && missed.length < MISSED) missed.push({ file, line, kind, disguise, fired: [...fired] });
  });
  const kinds = [...byKind.values()].map(({ disguise: _, ...rest }) => rest);
  const total = planted.length;
  const found = kinds.reduce((sum, kind) => sum + kind.found, 0);
  return {
    pack: pack.name,
    cases: { passed: cases.length + ofGuarantees.length - failures.length, failed: failures.length, failures },
    planted: {
      found,
      total,
      recall: total === 0 ? null : found / total,
      kinds,
      kinds_by_disguise: [...byDisguise.values()],
      missed,
    },
    errors,
  };
}

/** The event and snapshot of a case, with what it leaves out filled in. */
export function caseEvent(part: PackCase, index: number) {
  return { event: eventOf(part, `case-${index + 1}`), snapshot: snapshotOf(part) };
}

function firedRules(
  pack: Pack,
  event: EngineEvent,
  snapshot: ReturnType<typeof emptySnapshot>,
  errors: RuleError[],
): Set<string> {
  const decision = decide(event, snapshot, pack, { language: 'en', onRuleError: (error) => errors.push(error) });
  return new Set(decision.reasons.map(({ rule }) => rule));
}

function faultsOf(part: PackCase, fired: ReadonlySet<string>, errors: readonly RuleError[]): string[] {
  const because = (rule: string): string => {
    const error = errors.find((candidate) => candidate.rule === rule && candidate.part === 'when');
    return error === undefined ? '' : ` (${error.part}: ${error.message})`;
  };
  const faults: string[] = [];
  for (const rule of part.fires) if (!fired.has(rule)) faults.push(`${rule} did not fire${because(rule)}`);
  for (const rule of part.quiet) if (fired.has(rule)) faults.push(`${rule} fired`);
  for (const rule of part.beside) {
    const named = part.fires.includes(rule) || part.quiet.includes(rule);
    if (!named && fired.has(rule)) faults.push(`${rule} fired, and the case does not name it`);
  }
  return faults;
}

function count(into: Map<string, Recall>, key: string, kind: string, disguise: string, found: boolean): void {
  const recall = into.get(key) ?? { kind, disguise, found: 0, total: 0, recall: 0 };
  into.set(key, recall);
  recall.total++;
  if (found) recall.found++;
  recall.recall = recall.found / recall.total;
}
