import {
  caseEvent,
  decide,
  type EngineEvent,
  explain,
  type Language,
  loadPack,
  type Pack,
  type PackCase,
  type PackDocument,
  type PackFile,
  type PackProblem,
} from '@anxin/engine';
import { schemasForPolicy } from '@anxin/events';
import { viewExplanation } from '../explanation.ts';
import { personalMeasures } from '../personal-measures.ts';
import { caseEventProblems } from './report.ts';
import { type PlacedRule, placeRule } from './rule-form.ts';

export interface CheckAsk {
  /** What is being looked at: the cases beside it are run. */
  file?: string | undefined;
  /** The cases that name it are run too. */
  rule?: string | undefined;
  /** Is tried, where the content can decide. */
  event?: EngineEvent | undefined;
  language: Language;
}

export interface CaseOutcome {
  file: string;
  line: number;
  name: string;
  passed: boolean;
  /** What it says, and what happened: of the rules that it or its file is about. */
  fires: string[];
  quiet: string[];
  fired: string[];
}

/** What there is to say about a content while somebody writes it. Quicker than a report: only what is looked at is tried. */
export interface Check {
  problems: PackProblem[];
  warnings: PackProblem[];
  /** None where neither the content can decide, nor what is left of it without the files that are wrong. */
  cases: CaseOutcome[];
  /** Files that are wrong, without which the cases were run. */
  without: string[];
  rule: PlacedRule | null;
  tried: { decision: unknown; rules: unknown[] } | null;
}

const TOLD = 100;
const MOST_CASES = 300;

export interface Checked {
  check: Check;
  /** To be compared; undefined where it cannot be read. */
  document: PackDocument | undefined;
}

export function checkContent(files: readonly PackFile[], ask: CheckAsk): Checked {
  const loaded = loadPack(files, schemasForPolicy());
  const { pack, document, problems, warnings } = loaded;
  const cases = document ? casesFor(document, ask) : [];
  const runnable = pack === undefined ? withoutWrong(files, problems, ask) : { pack, cases, without: [] };
  const found = [
    ...problems,
    ...(document ? caseEventProblems({ ...document, cases, planted: [] }) : []),
    ...(pack ? personalMeasures(pack) : []),
  ];
  const rule = document?.rules.find(({ id }) => id === ask.rule);
  return {
    check: {
      problems: found.slice(0, TOLD),
      warnings: warnings.slice(0, TOLD),
      cases: runnable ? runnable.cases.map((one, index) => tryCase(runnable.pack, one, index)) : [],
      without: runnable?.without ?? [],
      rule: rule ? placeRule(rule, document!.rules, files) : null,
      tried: pack && ask.event ? tryEvent(pack, ask.event, ask.language) : null,
    },
    document,
  };
}

/**
 * What is left of a content that cannot decide, where the file that is looked at is not among those that are wrong: somebody else's half
 * a rule keeps nobody from trying their own.
 */
function withoutWrong(files: readonly PackFile[], problems: readonly PackProblem[], ask: CheckAsk) {
  const wrong = new Set(problems.map(({ file }) => file));
  if (ask.file === undefined || wrong.has(ask.file) || wrong.has(casesFileOf(ask.file))) return undefined;
  // the cases of rules that are left out judge nothing any more
  const left = files.filter(({ path }) => !wrong.has(path) && !wrong.has(path.replace(/\.cases\.yaml$/, '.yaml')));
  const { pack, document } = loadPack(left, schemasForPolicy());
  return pack && document && { pack, cases: casesFor(document, ask), without: [...wrong].sort() };
}

const casesFileOf = (file: string): string => file.replace(/(\.cases)?\.yaml$/, '.cases.yaml');

/** The cases of the file that is looked at, of rules or of cases, then those elsewhere that name the rule. */
function casesFor({ cases }: PackDocument, { file, rule }: CheckAsk): PackCase[] {
  const beside = file && casesFileOf(file);
  const here = cases.filter((one) => one.file === beside);
  const elsewhere = cases.filter(
    (one) => one.file !== beside && rule !== undefined && [...one.fires, ...one.quiet].includes(rule),
  );
  return [...here, ...elsewhere].slice(0, MOST_CASES);
}

function tryCase(pack: Pack, one: PackCase, index: number): CaseOutcome {
  const { event, snapshot } = caseEvent(one, index);
  const all = new Set(decide(event, snapshot, pack, { language: 'en' }).reasons.map(({ rule }) => rule));
  const fired = [...all].filter(
    (rule) => one.beside.includes(rule) || one.quiet.includes(rule) || one.fires.includes(rule),
  );
  const { file, line, name, fires, quiet } = one;
  const passed = fires.every((rule) => all.has(rule)) && fired.every((rule) => fires.includes(rule));
  return { file, line, name, passed, fires: [...fires], quiet: [...quiet], fired };
}

const NOTHING = { features: {}, signals: {}, lists: {}, models: {} };

function tryEvent(pack: Pack, event: EngineEvent, language: Language): Check['tried'] {
  const explained = explain(event, NOTHING, pack, { language });
  return { decision: explained.decision, rules: viewExplanation(explained, pack, event, { language, own: true }) };
}
