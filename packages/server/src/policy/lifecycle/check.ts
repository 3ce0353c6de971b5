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
  /** None where the content cannot decide. */
  cases: CaseOutcome[];
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
  const { pack, document, problems, warnings } = loadPack(files, schemasForPolicy());
  const cases = document ? casesFor(document, ask) : [];
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
      cases: pack ? cases.map((one, index) => tryCase(pack, one, index)) : [],
      rule: rule ? placeRule(rule, document!.rules, files) : null,
      tried: pack && ask.event ? tryEvent(pack, ask.event, ask.language) : null,
    },
    document,
  };
}

/** The cases of the file that is looked at, of rules or of cases, then those elsewhere that name the rule. */
function casesFor({ cases }: PackDocument, { file, rule }: CheckAsk): PackCase[] {
  const beside = file?.replace(/(\.cases)?\.yaml$/, '.cases.yaml');
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
