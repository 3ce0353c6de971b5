import { findSimilar, type SimilarPart } from '../signals/similar.ts';
import { type ContactHit, findContacts } from '../text/contact.ts';
import { type ExemptedHit, scan, type TermHit } from '../text/matcher.ts';
import { worthALook } from '../text/needle-index.ts';
import { normalise } from '../text/normalise.ts';
import type { NormalisedText } from '../text/normalised-text.ts';
import { findPattern, type PatternHit, type TextPattern } from '../text/pattern.ts';
import type { CelProgram } from './cel/cel.ts';
import { parseTimestamp } from './cel/time.ts';
import { type CelError, type CelValue, isCelError } from './cel/values.ts';
import { listVariable, type MatchPlan, type Pack, type RulePlan, type TypePlan } from './compile.ts';
import { DECIDE_LIMITS } from './limits.ts';
import { indexList, type ListAtInstant, type ListIndex, listAt } from './list.ts';
import { type FieldText, readBudget, textsAt } from './paths.ts';
import type { EngineEvent, Evidence, Snapshot } from './types.ts';

/** A place that a match found. */
export interface Hit extends Required<Evidence> {
  readonly tags: readonly string[];
  readonly disguised: boolean;
  /** Of a hit that is like a known text: how much. */
  readonly similarity?: number;
}

/** A hit that does not count, and why. */
export interface PassedHit extends Hit {
  readonly by: 'before' | 'after' | 'within';
  readonly phrase: string;
}

/** The value of a match; its first six members are what CEL sees. */
export interface MatchResult {
  readonly count: number;
  readonly distinct: number;
  readonly terms: readonly string[];
  readonly first: string;
  readonly tags: readonly string[];
  readonly disguised: number;
  /** Of what is like a known text: that of the one that is most. */
  readonly similarity?: number;
  /** The first 100. */
  readonly hits: readonly Hit[];
  /** The first 100. */
  readonly exempted: readonly PassedHit[];
}

/** One event before one pack: what was read once is kept for all rules. */
export interface Session {
  readonly event: EngineEvent;
  readonly type: TypePlan | undefined;
  match(plan: MatchPlan): MatchResult;
  /** The value of a variable that is not a match. */
  variable(name: string): unknown;
}

/** Begins to decide an event. Texts are normalised and searched when a rule first asks, and once. */
export function openSession(event: EngineEvent, snapshot: Snapshot, pack: Pack): Session {
  const type = pack.types.get(event.type);
  const budget = readBudget();
  const fields = new Map<string, readonly FieldText[]>();
  const texts = new Map<string, SearchedText>();
  const places = new Map<string, readonly Place[]>();
  const results = new Map<MatchPlan, MatchResult>();
  let lists: Readonly<Record<string, ListAtInstant>> | undefined;
  let models: Readonly<Record<string, unknown>> | undefined;

  const fieldsAt = (key: string, path: readonly string[]): readonly FieldText[] => {
    let found = fields.get(key);
    if (found === undefined) {
      found = textsAt(event.data, path, budget);
      fields.set(key, found);
    }
    return found;
  };
  const searched = (text: string): SearchedText => {
    let found = texts.get(text);
    if (found === undefined) {
      found = searchedText(text, pack, type?.lexicons ?? new Set());
      texts.set(text, found);
    }
    return found;
  };
  const placesOf = (plan: MatchPlan): readonly Place[] => {
    let found = places.get(plan.places);
    if (found === undefined) {
      const all = plan.paths.flatMap((path, i) => fieldsAt(plan.fields[i]!, path));
      // `product.*` and `product.title` look at the same string
      const each = new Map(all.map((one) => [one.field, one]));
      found = Array.from(each.values(), ({ field, text }) => ({ field, text, searched: searched(text) }));
      places.set(plan.places, found);
    }
    return found;
  };
  return {
    event,
    type,
    match(plan) {
      let result = results.get(plan);
      if (result === undefined) {
        result = runMatch(plan, placesOf(plan));
        results.set(plan, result);
      }
      return result;
    },
    variable(name) {
      switch (name) {
        case 'event':
          return { id: event.id, type: event.type, source: event.source, time: event.time, subject: event.subject };
        case 'features':
          return snapshot.features;
        case 'signals':
          return snapshot.signals;
        case 'models':
          models ??= scoresOf(snapshot);
          return models;
        case 'lists':
          lists ??= listsOf(pack, snapshot, event);
          return lists;
        default:
          return Object.hasOwn(event.data, name) ? event.data[name] : undefined;
      }
    },
  };
}

/** What became of one expression. */
export type Outcome = { readonly value: CelValue } | { readonly error: CelError };

export interface RuleResult {
  readonly plan: RulePlan;
  /** `exempted`: `when` held, and so did an exemption. `error`: `when` could not be evaluated, so nothing is held against anybody. */
  readonly outcome: 'fired' | 'quiet' | 'exempted' | 'error';
  readonly when: Outcome;
  /** Those that were asked, in order, up to the first that holds. */
  readonly unless: readonly { readonly id: string; readonly outcome: Outcome }[];
  readonly exemptedBy: string | undefined;
}

const TRUE: Outcome = { value: true };

/** Every rule on the event, each evaluated for itself: what the filter has to agree with, and what explains. */
export function runAll(session: Session): RuleResult[] {
  return (session.type?.rules ?? []).map((plan) => runRule(plan, session));
}

/** The rules that fire or are exempted: what the others come to is not looked at. */
export function runHolding(session: Session): RuleResult[] {
  const { type } = session;
  if (type === undefined) return [];
  const holding = type.filter.hold(session);
  if (holding === undefined) return runAll(session).filter(({ when }) => 'value' in when && when.value === true);
  const results: RuleResult[] = [];
  for (const { rule, certain } of holding) {
    const plan = type.rules[rule]!;
    const result = certain ? exempted(plan, session, TRUE) : runRule(plan, session);
    if (result.outcome === 'fired' || result.outcome === 'exempted') results.push(result);
  }
  return results;
}

/** Runs `when`, and where it holds the exemptions. An exemption that cannot be evaluated does not exempt. */
function runRule(plan: RulePlan, session: Session): RuleResult {
  const when = run(plan.when, variablesOf(plan, session));
  if ('value' in when && when.value === true) return exempted(plan, session, when);
  const outcome = 'error' in when ? 'error' : 'quiet';
  return { plan, when, unless: [], exemptedBy: undefined, outcome };
}

function exempted(plan: RulePlan, session: Session, when: Outcome): RuleResult {
  const result = { plan, when, unless: [], exemptedBy: undefined };
  if (plan.unless.length === 0) return { ...result, outcome: 'fired' };
  const variables = variablesOf(plan, session);
  const unless: { id: string; outcome: Outcome }[] = [];
  for (const exemption of plan.unless) {
    const outcome = run(exemption.when, variables);
    unless.push({ id: exemption.id, outcome });
    if ('value' in outcome && outcome.value === true)
      return { ...result, unless, outcome: 'exempted', exemptedBy: exemption.id };
  }
  return { ...result, unless, outcome: 'fired' };
}

export function variablesOf(plan: RulePlan, session: Session): (name: string) => unknown {
  return (name) => {
    const match = plan.matches.get(name);
    if (match === undefined) return session.variable(name);
    const { count, distinct, terms, first, tags, disguised, similarity } = session.match(match);
    const found = { count, distinct, terms, first, tags, disguised };
    return match.find.kind === 'similar' ? { ...found, similarity: similarity ?? 0 } : found;
  };
}

export function run(program: CelProgram, variables: (name: string) => unknown): Outcome {
  const value = program.evaluate(variables);
  return isCelError(value) ? { error: value } : { value };
}

/** Lists of one snapshot object are indexed once, also when it serves many events. */
const INDEXED = new WeakMap<readonly string[], ListIndex>();

/** As they are at the event's time: the same event finds the same lists whenever it is decided. */
function listsOf(pack: Pack, snapshot: Snapshot, { time }: EngineEvent): Readonly<Record<string, ListAtInstant>> {
  let instant: ReturnType<typeof parseTimestamp> | undefined;
  const nanos = (): bigint | undefined => {
    instant ??= parseTimestamp(time);
    return isCelError(instant) ? undefined : instant.nanos;
  };
  const lists: Record<string, ListAtInstant> = {};
  for (const [name, list] of pack.lists) lists[name] = listAt(list, nanos);
  for (const [name, values] of Object.entries(snapshot.lists)) {
    const variable = listVariable(name);
    if (!pack.lists.has(variable)) continue;
    let index = INDEXED.get(values);
    if (index === undefined) {
      index = indexList(values);
      INDEXED.set(values, index);
    }
    lists[variable] = index;
  }
  return lists;
}

/** Model name to score; which version gave it stands beside it in the snapshot. */
const scoresOf = ({ models }: Snapshot): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(models).map(([name, given]) => [name, typeof given === 'object' ? given?.score : given]),
  );

/** A text of the event, where it stands, and what was found in it. */
interface Place extends FieldText {
  readonly searched: SearchedText;
}

interface SearchedText {
  terms(lexicon: string): readonly TermHit[];
  exempted(lexicon: string): readonly ExemptedHit[];
  contacts(): readonly ContactHit[];
  pattern(pattern: TextPattern): readonly PatternHit[];
  similar(find: SimilarFind): readonly SimilarPart[];
}

type SimilarFind = MatchPlan['find'] & { kind: 'similar' };

const NONE: readonly never[] = [];

function searchedText(text: string, pack: Pack, lexicons: ReadonlySet<string>): SearchedText {
  let normalised: NormalisedText | undefined;
  let terms: Map<string, TermHit[]> | undefined;
  let exempted: Map<string, ExemptedHit[]> | undefined;
  let contacts: readonly ContactHit[] | undefined;
  let worth: Uint8Array | undefined;
  const patterns = new Map<TextPattern, readonly PatternHit[]>();
  const similar = new Map<SimilarFind, readonly SimilarPart[]>();
  const canonical = (): NormalisedText => {
    normalised ??= normalise(text);
    return normalised;
  };
  const search = (): void => {
    const result = scan(pack.matcher, canonical(), lexicons);
    terms = Map.groupBy(result.hits, (hit) => hit.lexicon);
    exempted = Map.groupBy(result.exempted, (hit) => hit.lexicon);
  };
  return {
    terms(lexicon) {
      if (terms === undefined) search();
      return terms?.get(lexicon) ?? NONE;
    },
    exempted(lexicon) {
      if (exempted === undefined) search();
      return exempted?.get(lexicon) ?? NONE;
    },
    contacts() {
      contacts ??= findContacts(canonical());
      return contacts;
    },
    pattern(pattern) {
      worth ??= worthALook(pack.needles, canonical());
      if (worth[pack.needles.numbers.get(pattern)!] === 0) return NONE;
      let hits = patterns.get(pattern);
      if (hits === undefined) {
        hits = findPattern(pattern, canonical());
        patterns.set(pattern, hits);
      }
      return hits;
    },
    similar(find) {
      let parts = similar.get(find);
      if (parts === undefined) {
        parts = findSimilar(find.set, canonical(), find.atLeast);
        similar.set(find, parts);
      }
      return parts;
    },
  };
}

type Found = {
  start: number;
  end: number;
  canonical: string;
  disguised: boolean;
  tags?: readonly string[];
  similarity?: number;
};

const NOTHING: MatchResult = {
  count: 0,
  distinct: 0,
  terms: [],
  first: '',
  tags: [],
  disguised: 0,
  hits: [],
  exempted: [],
};

function runMatch(plan: MatchPlan, places: readonly Place[]): MatchResult {
  const inFields: { field: string; text: string; found: readonly Found[]; passed: readonly ExemptedHit[] }[] = [];
  for (const { field, text, searched } of places) {
    const found = foundIn(plan, searched);
    const passed = passedIn(plan, searched);
    if (found.length > 0 || passed.length > 0) inFields.push({ field, text, found, passed });
  }
  // most matches of most events; the rest of this is for the few that found something
  if (inFields.length === 0) return NOTHING;
  const terms = new Set<string>();
  const tags = new Set<string>();
  const hits: Hit[] = [];
  const exempted: PassedHit[] = [];
  let count = 0;
  let disguised = 0;
  let similarity: number | undefined;
  for (const { field, text, found, passed } of inFields) {
    for (const hit of found) {
      count++;
      if (hit.disguised) disguised++;
      if (hit.similarity !== undefined) similarity = Math.max(similarity ?? 0, hit.similarity);
      if (terms.size < DECIDE_LIMITS.hitsPerMatch) terms.add(hit.canonical);
      for (const tag of hit.tags ?? []) tags.add(tag);
      if (hits.length < DECIDE_LIMITS.hitsPerMatch) hits.push(hitOf(hit, field, text));
    }
    for (const hit of passed) {
      if (exempted.length >= DECIDE_LIMITS.hitsPerMatch) break;
      exempted.push({ ...hitOf(hit, field, text), by: hit.by, phrase: hit.phrase });
    }
  }
  return {
    count,
    distinct: terms.size,
    terms: hits.map((hit) => hit.canonical),
    first: hits[0]?.canonical ?? '',
    tags: [...tags],
    disguised,
    ...(similarity === undefined ? {} : { similarity }),
    hits,
    exempted,
  };
}

function foundIn(plan: MatchPlan, text: SearchedText): readonly Found[] {
  const { find } = plan;
  if (find.kind === 'pattern') return text.pattern(find.pattern);
  if (find.kind === 'similar')
    return text.similar(find).map(({ name, ...part }) => ({ ...part, canonical: name, disguised: false }));
  if (find.kind === 'contact') {
    const contacts = text.contacts();
    return find.contact === 'any' ? contacts : contacts.filter(({ kind }) => kind === find.contact);
  }
  return apart(gathered(find.names, (name) => text.terms(name)));
}

const passedIn = ({ find }: MatchPlan, text: SearchedText): readonly ExemptedHit[] =>
  find.kind === 'lexicon' ? gathered(find.names, (name) => text.exempted(name)) : [];

/** What each lexicon found, as one list: nothing is copied for the many texts in which none or one found anything. */
function gathered<T>(names: readonly string[], of: (name: string) => readonly T[]): readonly T[] {
  let all: readonly T[] = [];
  for (const name of names) {
    const some = of(name);
    if (some.length > 0) all = all.length === 0 ? some : [...all, ...some];
  }
  return all;
}

/** Several lexicons may hold the same term: of hits that overlap the earlier counts, and of those the longer. */
function apart(hits: readonly TermHit[]): readonly TermHit[] {
  if (hits.length < 2) return hits;
  const out: TermHit[] = [];
  let end = -1;
  for (const hit of [...hits].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (hit.start < end) continue;
    out.push(hit);
    end = hit.end;
  }
  return out;
}

function hitOf(found: Found, field: string, text: string): Hit {
  const { start, end, canonical, disguised, similarity, tags = [] } = found;
  const hit = { field, start, end, text: text.slice(start, end), canonical, tags, disguised };
  return similarity === undefined ? hit : { ...hit, similarity };
}
