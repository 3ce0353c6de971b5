import {
  type CaseFailure,
  caseEvent,
  evaluatePack,
  eventOf,
  loadPack,
  type PackDocument,
  type PackFile,
  type PackProblem,
} from '@anxin/engine';
import { schemasForPolicy, validateEvent } from '@anxin/events';
import { Problem } from '../../foundation/errors.ts';
import { personalFeatures } from '../features/personal-features.ts';
import { personalMeasures } from '../personal-measures.ts';

/** What there is to say about a content before anybody agrees to it. */
export interface Report {
  /** The first hundred of each. */
  problems: PackProblem[];
  warnings: PackProblem[];
  rules: number;
  cases: { passed: number; failed: number; failures: CaseFailure[] };
  planted: { found: number; total: number };
}

const TOLD = 100;

/** Whether a content may go on: it is whole, and its cases pass. */
export const isSound = ({ problems, cases }: Report): boolean => problems.length === 0 && cases.failed === 0;

/** Reads, compiles and tries a pack's files. Takes as long as the pack is large. */
export function reportOn(files: readonly PackFile[]): Report {
  const { pack, document, problems, warnings } = loadPack(files, schemasForPolicy());
  const found = [
    ...problems,
    ...(document ? caseEventProblems(document) : []),
    ...(pack ? [...personalMeasures(pack), ...personalFeatures(pack, document!)] : []),
  ];
  const tried =
    pack && found.length === 0
      ? evaluatePack(pack, document!.cases, document!.planted, document!.guaranteeCases)
      : undefined;
  const { passed = 0, failed = 0, failures = [] } = tried?.cases ?? {};
  return {
    ...{ problems: found.slice(0, TOLD), warnings: warnings.slice(0, TOLD), rules: document?.rules.length ?? 0 },
    cases: { passed, failed, failures: failures.slice(0, TOLD) },
    planted: { found: tried?.planted.found ?? 0, total: tried?.planted.total ?? 0 },
  };
}

const MOST_FIELDS = 5;
const MOST_PROBLEMS = 200;

/** Cases and planted violations must be events that the door lets in, or they prove nothing. */
export function caseEventProblems(document: PackDocument): PackProblem[] {
  const events = [
    ...document.cases.map((part, index) => ({ ...part, event: caseEvent(part, index).event })),
    ...document.planted.map((part, index) => ({ ...part, column: 1, event: eventOf(part, `planted-${index + 1}`) })),
  ];
  const problems: PackProblem[] = [];
  for (const { file, line, column, event } of events) {
    const checked = validateEvent(event);
    if (checked.ok) continue;
    for (const { field, message } of checked.problems.slice(0, MOST_FIELDS)) {
      problems.push({
        ...{ file, line, column, code: 'case-event', message: `${field || 'the event'} ${message}` },
        hint: `write the event as ${event.type} has it: docs/events.md`,
      });
    }
  }
  return problems.slice(0, MOST_PROBLEMS);
}

/** Why a pack cannot decide. */
export function invalidPack(problems: readonly PackProblem[]): Problem {
  const [first, ...more] = problems;
  const where = first && `${first.file}:${first.line}:${first.column} ${first.message}`;
  return new Problem('pack.invalid', {
    detail: `${where ?? 'it is empty'}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
    problems: problems
      .slice(0, TOLD)
      .map((p) => ({ code: p.code, field: `${p.file}:${p.line}:${p.column}`, message: p.message, hint: p.hint })),
  });
}

/** The same for a report: problems first, then cases that fail. */
export function requireSound({ problems, cases }: Report): void {
  if (problems.length > 0) throw invalidPack(problems);
  if (cases.failed === 0) return;
  throw invalidPack(
    cases.failures.map(({ file, line, name, faults }) => ({
      ...{ file, line, column: 1, code: 'case-failed', message: `the case “${name}” fails: ${faults.join('; ')}` },
      hint: 'mend the rule, or say of the case what is right now',
    })),
  );
}
