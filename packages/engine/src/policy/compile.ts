import type { GuaranteePlan } from '../money/guarantee-plan.ts';
import { compileFeatures, type EventTypes, NO_EVENT, type Refuse } from '../signals/compile-features.ts';
import type { FeaturePlan } from '../signals/feature.ts';
import { featureChecks } from '../signals/feature-checks.ts';
import { type Matcher, matcherSteps } from '../text/matcher.ts';
import { indexNeedles, type NeedleIndex } from '../text/needle-index.ts';
import { finish, type Steps } from '../text/steps.ts';
import { filterSteps, type RuleFilter } from './bitmap/filter.ts';
import { type CelProgram, compileCel } from './cel/cel.ts';
import { EVENT_SIZES } from './cel/cost/sizes.ts';
import { type CelEnv, createCelEnv } from './cel/env.ts';
import { DEFAULT_BUDGET } from './cel/limits.ts';
import { nearest } from './cel/problem.ts';
import { typeOfSchema } from './cel/schema.ts';
import { BOOL, bounded, type CelType, DOUBLE, DYN, mapOf, objectOf, STRING, TIMESTAMP, typeName } from './cel/types.ts';
import type { DailyLimits, PackDocument, QueueDocument, RuleDocument } from './document.ts';
import { compileGuarantees } from './guarantees.ts';
import { PACK_LIMITS } from './limits.ts';
import { indexSteps, type List } from './list.ts';
import { type MatchPlan, type MatchPlans, matchPlanner } from './match-plan.ts';
import { matchTypes } from './match-type.ts';
import { sortProblems } from './parse.ts';
import { pathProblem } from './paths.ts';
import type { Expression } from './reader.ts';
import type { RuleTexts } from './render.ts';
import type { Route } from './route.ts';
import { type PackProblem, VERDICTS, type Verdict } from './types.ts';
import { show } from './yaml.ts';

/** Event type to the JSON Schema of its `data`. */
export type EventSchemas = Readonly<Record<string, unknown>>;

interface MeasurePlan {
  readonly kind: string;
  readonly party: CelProgram | undefined;
  readonly points: number | undefined;
  readonly duration: string | undefined;
  readonly ladder: string | undefined;
}

/** One rule, ready for one type of event. */
export interface RulePlan {
  readonly document: RuleDocument;
  /** Where its reason stands among those of the other rules: the lower the earlier. */
  readonly rank: number;
  readonly matches: ReadonlyMap<string, MatchPlan>;
  readonly when: CelProgram;
  readonly unless: readonly { readonly id: string; readonly when: CelProgram }[];
  readonly params: ReadonlyMap<string, CelProgram>;
  readonly measures: readonly MeasurePlan[];
}

/** All that a pack does on one type of event. */
export interface TypePlan {
  readonly rules: readonly RulePlan[];
  /** The lexicons that any of these rules uses: a text is searched for all of them at once. */
  readonly lexicons: ReadonlySet<string>;
  readonly filter: RuleFilter;
}

/** A pack that decides. Never changes; one serves any number of decisions. */
export interface Pack {
  /** `<id>@<version>+sha256:<hex>` */
  readonly name: string;
  readonly id: string;
  readonly version: string;
  /** Hex; what `name` ends with. */
  readonly sha256: string;
  readonly rules: readonly RuleDocument[];
  readonly texts: ReadonlyMap<string, RuleTexts>;
  readonly types: ReadonlyMap<string, TypePlan>;
  readonly plans: MatchPlans;
  readonly matcher: Matcher;
  readonly needles: NeedleIndex;
  readonly lists: ReadonlyMap<string, List>;
  readonly features: ReadonlyMap<string, FeaturePlan>;
  readonly queues: readonly QueueDocument[];
  readonly routes: readonly Route[];
  readonly limits: DailyLimits;
  readonly measures: PackDocument['measures'];
  readonly ladders: PackDocument['ladders'];
  readonly guarantees: ReadonlyMap<string, GuaranteePlan>;
}

export type PackCompilation =
  | { readonly pack: Pack; readonly problems: readonly PackProblem[] }
  | { readonly pack?: undefined; readonly problems: readonly PackProblem[] };

/** The name under which CEL knows a list. */
export const listVariable = (name: string): string => name.replaceAll('-', '_');

/**
 * Checks a pack against the events that it is for and makes it ready to decide: every field of a match must exist,
 * every expression is type-checked against the data of every event type in its rule's `on`. There is a pack only
 * where there is no problem.
 */
export const compilePack = (document: PackDocument, catalogue: EventSchemas): PackCompilation =>
  finish(compileSteps(document, catalogue));

/** `compilePack` in pieces of some milliseconds, for whoever has other things to do meanwhile. */
export function* compileSteps(document: PackDocument, catalogue: EventSchemas): Steps<PackCompilation> {
  const problems: PackProblem[] = [];
  const told = new Set<string>();
  const refuse: Refuse = ({ file, line, column }, code, message, hint) => {
    // The same expression is checked once for each event type; once is enough to be told.
    const key = JSON.stringify([file, line, column, code]);
    if (told.has(key) || problems.length >= PACK_LIMITS.problems) return;
    told.add(key);
    problems.push({ file, line, column, code, message, hint });
  };
  checkListNames(document, refuse);
  const variables = sharedVariables(document);
  const typeOfMatch = matchTypes(document.lexicons);
  const events = eventTypes(catalogue);
  const features = compileFeatures(document.features, events, refuse);
  const planner = matchPlanner(document.similar);
  const envs = new Map<string, CelEnv>();
  const namesOf = (type: string, data: ReadonlyMap<string, CelType>): CelEnv => {
    const found =
      envs.get(type) ??
      createCelEnv({
        variables: { ...variables, features: features.typeFor(type), ...Object.fromEntries(data) },
      });
    envs.set(type, found);
    return found;
  };
  const drafts = new Map<string, TypeDraft>();
  const ranks = new Map([...document.rules].sort(bySeverity).map((rule, rank) => [rule, rank]));

  for (const rule of document.rules) {
    checkFields(rule, catalogue, refuse);
    const matches = new Map<string, MatchPlan>();
    for (const [name, match] of rule.match) {
      const plan = planner.plan(match, refuse);
      if (plan !== undefined) matches.set(name, plan);
    }
    for (const on of rule.on) {
      yield;
      const data = events.data(on.value);
      if (data === undefined) {
        const near = nearest(on.value, events.known);
        refuse(
          on,
          'unknown-type',
          `there is no event ${show(on.value)}`,
          near === undefined ? NO_EVENT : `did you mean ${near}?`,
        );
        continue;
      }
      for (const name of rule.match.keys()) {
        if (!data.has(name)) continue;
        refuse(
          rule,
          'taken-name',
          `a match cannot be called ${name}: ${on.value} has a field of this name`,
          'call the match otherwise',
        );
      }
      const matched = Array.from(rule.match, ([name, match]) => [name, typeOfMatch(match)] as const);
      const env = createCelEnv({ variables: Object.fromEntries(matched) }, namesOf(on.value, data));
      const checks = featureChecks(document, on.value, refuse);
      const plan = planRule({ rule, rank: ranks.get(rule)!, matches }, env, on.value, checks);
      if (plan === undefined) continue;
      const type = drafts.get(on.value) ?? { rules: [], lexicons: new Set<string>() };
      drafts.set(on.value, type);
      type.rules.push(plan);
      for (const { find } of matches.values()) {
        if (find.kind === 'lexicon') for (const name of find.names) type.lexicons.add(name);
      }
    }
  }
  const guarantees = yield* compileGuarantees(
    { guarantees: document.guarantees, sources: document.guaranteeSources },
    refuse,
  );
  sortProblems(problems);
  if (problems.length > 0) return { problems };
  const used = new Set([...drafts.values()].flatMap(({ lexicons }) => [...lexicons]));
  const types = new Map<string, TypePlan>();
  for (const [type, draft] of drafts) {
    const shared = { ...variables, features: features.typeFor(type) };
    const filter = yield* filterSteps(draft.rules, new Map([...Object.entries(shared), ...events.data(type)!]));
    types.set(type, { ...draft, filter });
  }
  const matcher = yield* matcherSteps([...document.lexicons.values()].filter(({ name }) => used.has(name)));
  const lists = new Map<string, List>();
  for (const list of document.lists.values()) lists.set(listVariable(list.name), yield* indexSteps(list));
  const { id, version, sha256, name, rules, queues, routes, limits } = document;
  const { measures, ladders } = document;
  const plans: MatchPlans = {
    matches: planner.matches,
    patterns: planner.patterns,
    fieldCount: planner.fieldCount,
    placesCount: planner.placesCount,
    overlapping: planner.overlapping,
  };
  return {
    problems,
    pack: {
      ...{ id, version, sha256, name, rules, types, plans, matcher, lists, queues, routes, limits, measures, ladders },
      texts: new Map(rules.map(({ id, message, mend, law }) => [id, { message, mend, law }])),
      needles: indexNeedles(plans.patterns),
      features: features.plans,
      guarantees,
    },
  };
}

interface TypeDraft {
  readonly rules: RulePlan[];
  readonly lexicons: Set<string>;
}

export const EVENT = objectOf('event', { id: STRING, type: STRING, source: STRING, time: TIMESTAMP, subject: STRING });

/** What the platform computes is no larger than an event, and holds no pictures. */
const COMPUTED = bounded(mapOf(STRING, bounded(DYN, EVENT_SIZES.words)), EVENT_SIZES.items);

function sharedVariables(document: PackDocument): Record<string, CelType> {
  const list = bounded(mapOf(STRING, BOOL), PACK_LIMITS.listEntries);
  const lists = Object.fromEntries([...document.lists.keys()].map((name) => [listVariable(name), list]));
  return {
    event: EVENT,
    lists: objectOf('lists', lists),
    models: bounded(mapOf(STRING, DOUBLE), EVENT_SIZES.items),
    signals: COMPUTED,
  };
}

/** What the catalogue says of each type, read when it is first asked for. */
function eventTypes(
  catalogue: EventSchemas,
): EventTypes & { data(type: string): ReadonlyMap<string, CelType> | undefined } {
  const read = new Map<string, ReadonlyMap<string, CelType>>();
  const data = (type: string): ReadonlyMap<string, CelType> | undefined => {
    const found = read.get(type) ?? (Object.hasOwn(catalogue, type) ? typesOfData(catalogue[type]) : undefined);
    if (found !== undefined) read.set(type, found);
    return found;
  };
  const variables: EventTypes['variables'] = (type) => {
    const found = data(type);
    return found && { event: EVENT, ...Object.fromEntries(found) };
  };
  return { known: Object.keys(catalogue), data, variables };
}

/** The members of an event's data by their own names. */
function typesOfData(schema: unknown): ReadonlyMap<string, CelType> {
  const type = typeOfSchema(listedOnly(schema, 0), 'data');
  if (type.kind !== 'object') return new Map();
  return new Map(Array.from(type.fields, ([name, field]) => [name, renamed(field.type, name)]));
}

const renamed = (type: CelType, name: string): CelType => (type.kind === 'object' ? { ...type, name } : type);

/**
 * A schema whose objects have just the fields that they list: events may carry more, but a rule that reads a field
 * nobody declared is nearly always a slip of the pen. Objects that list none stay free (`attributes`).
 */
function listedOnly(schema: unknown, depth: number): unknown {
  if (depth > 32 || typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map((part) => listedOnly(part, depth + 1));
  const members = Object.entries(schema).map(([key, value]) => [key, listedOnly(value, depth + 1)] as const);
  const { properties, additionalProperties } = schema as { properties?: object; additionalProperties?: unknown };
  const lists = typeof properties === 'object' && Object.keys(properties).length > 0;
  const open = lists && additionalProperties === true;
  return Object.fromEntries(open ? members.filter(([key]) => key !== 'additionalProperties') : members);
}

function checkListNames(document: PackDocument, refuse: Refuse): void {
  const variables = new Map<string, string>();
  for (const name of document.lists.keys()) {
    const before = variables.get(listVariable(name));
    if (before === undefined) variables.set(listVariable(name), name);
    else
      refuse(
        { file: `lists/${name}.list`, line: 1, column: 1 },
        'duplicate-entry',
        `CEL cannot tell it from ${before}`,
        'call one of the two lists otherwise',
      );
  }
}

/** A field must be one of at least one of the rule's events; where others lack it, it is just absent. */
function checkFields(rule: RuleDocument, catalogue: EventSchemas, refuse: Refuse): void {
  const known = rule.on.filter(({ value }) => Object.hasOwn(catalogue, value));
  if (known.length === 0) return;
  for (const match of rule.match.values()) {
    for (const field of match.category === undefined ? match.in : [...match.in, match.category]) {
      const faults = known.map(({ value }) => pathProblem(catalogue[value], field.value.split('.')));
      const fault = faults[0];
      if (fault === undefined || faults.includes(undefined)) continue;
      refuse(field, 'unknown-field', `${known.map(({ value }) => value).join(', ')}: ${fault.message}`, fault.hint);
    }
  }
}

const SEVERITY = Object.fromEntries(VERDICTS.map((verdict, rank) => [verdict, rank])) as Readonly<
  Record<Verdict, number>
>;

/** As reasons stand in a decision. */
function bySeverity(a: RuleDocument, b: RuleDocument): number {
  return SEVERITY[b.verdict] - SEVERITY[a.verdict] || b.weight - a.weight || (a.id < b.id ? -1 : 1);
}

function planRule(
  { rule, rank, matches }: { rule: RuleDocument } & Pick<RulePlan, 'rank' | 'matches'>,
  env: CelEnv,
  type: string,
  checks: ReturnType<typeof featureChecks>,
): RulePlan | undefined {
  const { refuse } = checks;
  const compile = (expression: Expression, expect?: CelType): CelProgram | undefined => {
    const { program, problems } = compileCel(expression.text, env, {
      maxCost: DEFAULT_BUDGET,
      ...(expect === undefined ? {} : { expect }),
    });
    for (const problem of problems ?? []) {
      const at = { file: expression.file, ...expression.locate(problem.start) };
      const where = rule.on.length > 1 ? ` (on ${type})` : '';
      refuse(at, problem.code, `${problem.message}${where}`, problem.hint);
    }
    if (program !== undefined) checks.check(program.ast, expression);
    return program;
  };
  const when = compile(rule.when, BOOL);
  const unless = rule.unless.map(({ id, when }) => ({ id, when: compile(when, BOOL) }));
  const measures = rule.measures.map(({ kind, points, duration, ladder, party }) => {
    const program = party && compile(party, STRING);
    return { kind, points, duration, ladder, party: program, broken: party !== undefined && program === undefined };
  });
  const params = new Map<string, CelProgram>();
  for (const [name, expression] of rule.params) {
    const program = compile(expression);
    if (program === undefined) continue;
    if (PARAM_KINDS.has(program.type.kind)) params.set(name, program);
    else {
      const at = { file: expression.file, ...expression.locate(0) };
      refuse(
        at,
        'cel.type',
        `the param ${name} is ${typeName(program.type)}; a text, a number or a bool can be shown`,
        'take one part of it, or convert it with string(…)',
      );
    }
  }
  const good =
    when !== undefined &&
    unless.every((part) => part.when !== undefined) &&
    measures.every((part) => !part.broken) &&
    params.size === rule.params.size &&
    matches.size === rule.match.size;
  if (!good) return undefined;
  return {
    document: rule,
    ...{ rank, matches },
    when,
    unless: unless.map(({ id, when }) => ({ id, when: when! })),
    params,
    measures,
  };
}

const PARAM_KINDS: ReadonlySet<string> = new Set(['string', 'int', 'uint', 'double', 'bool', 'dyn']);
