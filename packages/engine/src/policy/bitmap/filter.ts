import type { Steps } from '../../text/steps.ts';
import type { CelType } from '../cel/types.ts';
import type { RulePlan } from '../compile.ts';
import type { MatchResult } from '../match.ts';
import type { MatchPlan } from '../match-plan.ts';
import type { Session } from '../session.ts';
import { type Branch, branchesOf, HOLDS, type Holds, holds, meets, type Needs } from './clauses.ts';
import { type Feature, featureKey, type Member } from './feature.ts';
import { type FieldTree, fieldTree, type ReadFeature } from './field-tree.ts';
import { type Formula, formulaOf } from './formula.ts';
import { type Joins, joinFeatures, pickRows } from './joins.ts';
import { type Points, pointsOf, stepsTo } from './points.ts';
import { readCells, Unreadable } from './read.ts';
import { buildPool, buildRows, type FeatureRows, LANES, type Layout, layoutOf, type Use } from './rows.ts';

/**
 * Which rules of a pack an event can make fire, for all rules at once. Each feature that rules ask about has a row of bits
 * for each of its cells, one bit for each clause that the cell does not refute; the rows of an event, laid over each other,
 * leave the clauses that hold. The cost lies in the number of features, and hardly in that of rules.
 */
export interface RuleFilter {
  /**
   * The rules whose condition holds, or may hold, in the order of the plans.
   * @returns undefined where the event holds values that only the evaluation can read
   */
  hold(session: Session): readonly Candidate[] | undefined;
}

export interface Candidate {
  readonly rule: number;
  /** Whether the condition holds for sure; else it is for the evaluation to say. */
  readonly certain: boolean;
}

interface FoundFeature {
  readonly match: MatchPlan;
  readonly member: Member;
  readonly rows: FeatureRows;
  readonly points: Points;
  /** Where in `Tables.asks` its words begin and end. */
  readonly from: number;
  readonly to: number;
}

interface Tables {
  readonly tree: FieldTree;
  readonly needs: Needs;
  readonly branches: readonly Branch[];
  readonly layout: Layout;
  readonly joins: Joins;
  /** Where a chunk of a row lies in the pool: by cell and, after all of these, by row of a group; then by chunk. */
  readonly places: Int32Array;
  readonly pool: Int32Array;
  readonly found: readonly FoundFeature[];
  /**
   * The words that hold clauses which ask about a match, each followed by those of its bits that do, and those that are left
   * where nothing was found, as nearly always. Those of all features lie side by side: an event asks for dozens of them.
   */
  readonly asks: Int32Array;
}

const NONE: readonly Candidate[] = [];

/** Builds the filter in pieces of some milliseconds. */
export function* filterSteps(plans: readonly RulePlan[], variables: ReadonlyMap<string, CelType>): Steps<RuleFilter> {
  const tables = yield* tableSteps(plans, variables);
  const cells = new Int32Array(tables.tree.unreachable.length);
  const rows = new Int32Array(tables.joins.alone + tables.joins.firstRows.length);
  const active = new Int32Array(rows.length);
  const bits = new Int32Array(tables.layout.chunks * tables.layout.width);
  return {
    hold(session) {
      try {
        readCells(tables.tree, session, cells);
      } catch (error) {
        if (error instanceof Unreadable) return undefined;
        throw error;
      }
      pickRows(tables.joins, cells, rows);
      overlay(tables, rows, active, bits);
      for (const feature of tables.found) ask(feature, session, tables, bits);
      return candidates(tables, bits);
    },
  };
}

/** Lays the rows of an event over each other. Of each row six words are read at a time: they don't wait for each other. */
function overlay({ places, layout, pool }: Tables, rows: Int32Array, active: Int32Array, bits: Int32Array): void {
  const { chunks, width } = layout;
  for (let chunk = 0; chunk < chunks; chunk++) {
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      const at = places[rows[i]! * chunks + chunk]!;
      active[count] = at;
      count += Number(at !== 0);
    }
    for (let word = 0; word < width; word += LANES) {
      let a = -1;
      let b = -1;
      let c = -1;
      let d = -1;
      let e = -1;
      let f = -1;
      for (let i = 0; i < count; i++) {
        const at = active[i]! + word;
        a &= pool[at]!;
        b &= pool[at + 1]!;
        c &= pool[at + 2]!;
        d &= pool[at + 3]!;
        e &= pool[at + 4]!;
        f &= pool[at + 5]!;
      }
      const to = chunk * width + word;
      bits[to] = a;
      bits[to + 1] = b;
      bits[to + 2] = c;
      bits[to + 3] = d;
      bits[to + 4] = e;
      bits[to + 5] = f;
    }
  }
}

/** Texts are searched only for clauses that nothing has refuted yet. */
function ask(feature: FoundFeature, session: Session, tables: Tables, bits: Int32Array): void {
  const { asks } = tables;
  const { from, to } = feature;
  if (!isAsked(asks, from, to, bits)) return;
  const count = countOf(session.match(feature.match), feature.member);
  if (count === 0) for (let at = from; at < to; at += 3) bits[asks[at]!]! &= asks[at + 2]!;
  else {
    const cell = feature.rows.numbers + stepsTo(feature.points, count);
    for (let at = from; at < to; at += 3) bits[asks[at]!]! &= wordOf(tables, cell, asks[at]!);
  }
}

function isAsked(asks: Int32Array, from: number, to: number, bits: Int32Array): boolean {
  for (let at = from; at < to; at += 3) if ((bits[asks[at]!]! & asks[at + 1]!) !== 0) return true;
  return false;
}

/** By name each, since a look-up of a member that is told takes several times longer. */
function countOf({ count, distinct, disguised, terms, tags }: MatchResult, member: Member): number {
  if (member === 'count') return count;
  if (member === 'distinct') return distinct;
  if (member === 'disguised') return disguised;
  return member === 'terms' ? terms.length : tags.length;
}

/** A word of a cell's row. */
function wordOf(
  { places, pool, layout: { chunks, width } }: Pick<Tables, 'places' | 'pool' | 'layout'>,
  cell: number,
  word: number,
): number {
  const chunk = Math.floor(word / width);
  return pool[places[cell * chunks + chunk]! + word - chunk * width]!;
}

function candidates({ needs, branches }: Tables, bits: Int32Array): readonly Candidate[] {
  let out: Candidate[] | undefined;
  for (let word = 0; word * 32 < branches.length; word++) {
    for (let left = bits[word]!; left !== 0; left &= left - 1) {
      const rule = word * 32 + 31 - Math.clz32(left & -left);
      if (rule >= branches.length) break;
      if (!meets(needs, rule, bits)) continue;
      const held: Holds = holds(branches[rule]!, bits);
      if (held === HOLDS.no) continue;
      out ??= [];
      out.push({ rule, certain: held === HOLDS.yes });
    }
  }
  return out ?? NONE;
}

interface FeatureUses {
  feature: Feature;
  uses: Use[];
}

function* tableSteps(plans: readonly RulePlan[], variables: ReadonlyMap<string, CelType>): Steps<Tables> {
  const formulas: Formula[] = [];
  for (const { when, matches } of plans) {
    formulas.push(formulaOf(when.ast, { variables, matches }));
    yield;
  }
  const { needs, branches, clauses } = branchesOf(formulas);
  const layout = layoutOf(clauses.length);
  const pool = buildPool(layout);
  const features = yield* gather(clauses);
  const built: FeatureRows[] = [];
  let first = 0;
  const rowsOf = ({ uses }: FeatureUses): FeatureRows => {
    const rows = buildRows(uses, { clauses: clauses.length, layout, pool, first });
    first += rows.places.length / layout.chunks;
    built.push(rows);
    return rows;
  };
  const read = features.flatMap(({ feature, uses }) => (feature.kind === 'found' ? [] : { feature, uses }));
  const found = features
    .flatMap(({ feature, uses }) => (feature.kind === 'found' ? { feature, uses } : []))
    .sort((a, b) => COSTS[a.feature.match.find.kind] - COSTS[b.feature.match.find.kind]);
  const ofFields: { feature: ReadFeature; rows: FeatureRows }[] = [];
  for (const { feature, uses } of read) {
    ofFields.push({ feature, rows: rowsOf({ feature, uses }) });
    yield;
  }
  const asked: (Pick<FoundFeature, 'match' | 'member' | 'rows'> & { uses: readonly Use[] })[] = [];
  for (const { feature, uses } of found) {
    const { match, member } = feature;
    asked.push({ match, member, uses, rows: rowsOf({ feature, uses }) });
    yield;
  }
  const joined = joinFeatures(ofFields, first, layout, pool);
  const places = Int32Array.from([...built.flatMap((rows) => [...rows.places]), ...joined.places]);
  const counts = pointsOf(asked.map(({ rows }) => rows.points));
  const laid = { layout, places, pool: pool.finish().words };
  const asks: number[] = [];
  return {
    ...{ needs, branches, joins: joined.joins, ...laid },
    tree: fieldTree(
      joined.features.map(({ feature }) => feature),
      joined.features.map(({ rows }) => rows),
    ),
    found: asked.map(({ uses, ...one }, i) => {
      const from = asks.length;
      const nothing = one.rows.numbers + stepsTo(counts[i]!, 0);
      for (const [word, bits] of askingWords(uses)) asks.push(word, bits, wordOf(laid, nothing, word));
      return { ...one, points: counts[i]!, from, to: asks.length };
    }),
    asks: Int32Array.from(asks),
  };
}

/** The dearer a search, the later it is asked for: what went before may have refuted all that would need it. */
const COSTS = { lexicon: 0, contact: 1, pattern: 2, similar: 3 } as const;

const CLAUSES_A_PIECE = 128;

function* gather(clauses: ReturnType<typeof branchesOf>['clauses']): Steps<FeatureUses[]> {
  const numbers = new Map<MatchPlan, number>();
  const numberOf = (match: MatchPlan): number => {
    const number = numbers.get(match) ?? numbers.size;
    numbers.set(match, number);
    return number;
  };
  const byKey = new Map<string, FeatureUses>();
  for (const [clause, literals] of clauses.entries()) {
    for (const { feature, table, wanted } of literals) {
      const key = featureKey(feature, numberOf);
      const uses = byKey.get(key) ?? { feature, uses: [] };
      byKey.set(key, uses);
      uses.uses.push({ clause, table, wanted });
    }
    if (clause % CLAUSES_A_PIECE === 0) yield;
  }
  return [...byKey.values()];
}

/** The words that hold clauses of these, rising, and which bits do. */
function askingWords(uses: readonly Use[]): [word: number, bits: number][] {
  const bits = new Map<number, number>();
  for (const { clause } of uses) bits.set(clause >>> 5, (bits.get(clause >>> 5) ?? 0) | (1 << (clause & 31)));
  return [...bits].sort(([a], [b]) => a - b);
}
