import { isCelValueObject } from '../cel/adapt.ts';
import { codePointLength } from '../cel/text.ts';
import { isListed, type ListAtInstant } from '../list.ts';
import type { Session } from '../session.ts';
import type { Feature, SizeOf, Takes } from './feature.ts';
import type { FeatureRows } from './rows.ts';
import { CELL } from './truth.ts';

export type ReadFeature = Exclude<Feature, { kind: 'found' }>;
type Holding = Feature & { readonly kind: 'holding' };

/** What the fields of an event are, read once along the tree of their paths. */
export interface FieldTree {
  readonly roots: readonly Node[];
  readonly asksLists: boolean;
  /** The cell of each feature where nothing can be read. */
  readonly unreachable: Int32Array;
}

interface Node {
  readonly name: string;
  /** Whether every object has something of this name: then it has to be asked whether it is its own. */
  readonly inherited: boolean;
  /** What is asked about this value. */
  readonly asked: readonly Asked<Exclude<ReadFeature, Holding>>[];
  /** Which texts the value, a list, is asked for: it is gone through once for all of them. */
  readonly held: readonly Asked<Holding>[];
  readonly byText: ReadonlyMap<string, Asked<Holding>>;
  readonly members: readonly Node[];
}

/** A feature, its rows, and where its cell is written. */
interface Asked<F extends ReadFeature = ReadFeature> {
  readonly feature: F;
  readonly rows: FeatureRows;
  readonly at: number;
}

const isHolding = (one: Asked): one is Asked<Holding> => one.feature.kind === 'holding';
const isOther = (one: Asked): one is Asked<Exclude<ReadFeature, Holding>> => !isHolding(one);

/** @param rows of each feature */
export function fieldTree(features: readonly ReadFeature[], rows: readonly FeatureRows[]): FieldTree {
  const grow = (path: number, wanted: readonly Asked[]): Node[] =>
    Array.from(
      Map.groupBy(wanted, ({ feature }) => [feature.root, ...feature.path][path]!),
      ([name, below]) => {
        const { here = [], further = [] } = Object.groupBy(below, ({ feature }) =>
          feature.path.length === path ? 'here' : 'further',
        );
        const held = here.filter(isHolding);
        return {
          ...{ name, inherited: name in Object.prototype, asked: here.filter(isOther), held },
          byText: new Map(held.map((one) => [one.feature.value, one])),
          members: grow(path + 1, further),
        };
      },
    );
  return {
    roots: grow(
      0,
      features.map((feature, at) => ({ feature, rows: rows[at]!, at })),
    ),
    asksLists: features.some(({ kind }) => kind === 'listed'),
    unreachable: Int32Array.from(rows, ({ first }) => first + CELL.unreachable),
  };
}

/** Values that are no JSON, such as a host's own CEL values, and what cannot be told from them: it is for the evaluation to say. */
export class Unreadable extends Error {}

/**
 * The cell of each feature in an event. Own properties only, as the evaluator reads.
 * @param cells filled; one for each feature
 * @throws Unreadable
 */
export function readCells(tree: FieldTree, session: Session, cells: Int32Array): void {
  if (isPolluted()) throw new Unreadable();
  const lists = tree.asksLists ? (session.variable('lists') as Lists) : NO_LISTS;
  cells.set(tree.unreachable);
  for (let i = 0; i < tree.roots.length; i++) {
    const root = tree.roots[i]!;
    readNode(root, session.variable(root.name), lists, cells);
  }
}

/** Somebody put something on all objects since: what an object does not have itself may be found in it. */
function isPolluted(): boolean {
  for (const name in Object.prototype) if (name !== '') return true;
  return false;
}

/** A function of its own, and not a closure: it is all that many an event needs. */
function readNode(node: Node, value: unknown, lists: Lists, cells: Int32Array): void {
  readValue(node, value, lists, cells);
  const { members } = node;
  if (members.length === 0 || !hasMembers(value)) return;
  for (let m = 0; m < members.length; m++) {
    const member = members[m]!;
    const below = !member.inherited || Object.hasOwn(value, member.name) ? value[member.name] : undefined;
    // most are leaves
    if (member.members.length === 0) readValue(member, below, lists, cells);
    else readNode(member, below, lists, cells);
  }
}

function readValue({ asked, held, byText }: Node, value: unknown, lists: Lists, cells: Int32Array): void {
  for (let i = 0; i < asked.length; i++) {
    const { feature, rows, at } = asked[i]!;
    if (feature.kind === 'field') cells[at] = cellOfField(feature.takes, rows, value);
    else if (feature.kind === 'size') cells[at] = cellOfSize(feature.of, rows, value);
    else cells[at] = rows.first + kindOfListed(feature.takes, lists[feature.list], value);
  }
  if (held.length === 0) return;
  const kind = kindOfHolding(value);
  for (let i = 0; i < held.length; i++) cells[held[i]!.at] = held[i]!.rows.first + kind;
  if (Array.isArray(value)) markHeld(byText, value, cells);
}

type Lists = Readonly<Record<string, ListAtInstant>>;
const NO_LISTS: Lists = {};

function hasMembers(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return isPlain(value);
}

/** An object as JSON has it; class instances have no members that CEL could read. */
function isPlain(value: object): boolean {
  if (isCelValueObject(value)) throw new Unreadable();
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function cellOfField(takes: Takes, rows: FeatureRows, value: unknown): number {
  const { first } = rows;
  switch (typeof value) {
    case 'undefined':
      return first + CELL.absent;
    case 'number':
      return numberFits(takes, value) ? cellOfNumber(rows, value) : first + CELL.misfit;
    case 'string':
      if (takes !== 'string' && takes !== 'dyn') return first + CELL.misfit;
      return rows.strings.get(value) ?? first + CELL.string;
    case 'boolean':
      if (takes !== 'bool' && takes !== 'dyn') return first + CELL.misfit;
      return first + (value ? CELL.true : CELL.false);
    case 'bigint':
      throw new Unreadable();
    case 'object':
      return first + kindOfObject(takes, value);
    default:
      return first + CELL.misfit;
  }
}

function kindOfObject(takes: Takes, value: object | null): number {
  if (value === null) return takes === 'dyn' ? CELL.null : CELL.misfit;
  if (Array.isArray(value)) return takes === 'dyn' ? CELL.list : CELL.misfit;
  return isPlain(value) && takes === 'dyn' ? CELL.object : CELL.misfit;
}

const INT64 = 2 ** 63;
const UINT64 = 2 ** 64;

function numberFits(takes: Takes, value: number): boolean {
  if (takes === 'double' || takes === 'dyn') return true;
  if (takes === 'int') return Number.isInteger(value) && value >= -INT64 && value < INT64;
  return takes === 'uint' && Number.isInteger(value) && value >= 0 && value < UINT64;
}

/** By bisection: the cell of the point, or of the interval, in which a number lies. */
export function cellOfNumber({ first, points, numbers }: FeatureRows, value: number): number {
  if (Number.isNaN(value)) return first + CELL.nan;
  let low = 0;
  // without a branch that could not be foreseen
  for (let left = points.length; left > 0; ) {
    const half = (left + 1) >>> 1;
    low += half * Number(points[low + half - 1]! < value);
    left -= half;
  }
  return numbers + 2 * low + (low < points.length && points[low] === value ? 1 : 0);
}

function cellOfSize(of: SizeOf, rows: FeatureRows, value: unknown): number {
  const size = sizeOf(of, value);
  return size === undefined ? rows.first + CELL.misfit : cellOfNumber(rows, size);
}

function sizeOf(of: SizeOf, value: unknown): number | undefined {
  if (typeof value === 'string') return of === 'string' || of === 'dyn' ? codePointLength(value) : undefined;
  if (typeof value === 'bigint') throw new Unreadable();
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return of === 'list' || of === 'dyn' ? value.length : undefined;
  if (!isPlain(value) || (of !== 'map' && of !== 'dyn')) return undefined;
  const members = value as Record<string, unknown>;
  return Object.keys(members).filter((name) => members[name] !== undefined).length;
}

function kindOfListed(takes: Takes, list: ListAtInstant | undefined, value: unknown): number {
  if (value === undefined || list === undefined) return CELL.absent;
  if (typeof value === 'string' && (takes === 'string' || takes === 'dyn'))
    return isListed(list, value) ? CELL.true : CELL.false;
  // what is no text is in no list, or cannot be read; both are for the evaluation to say
  if (typeof value === 'bigint' || (typeof value === 'object' && value !== null)) throw new Unreadable();
  return takes === 'dyn' ? CELL.false : CELL.misfit;
}

/** What a text that the value does not hold comes to: as the evaluator looks, one after the other until something is no text. */
function kindOfHolding(value: unknown): number {
  if (value === undefined) return CELL.absent;
  if (!Array.isArray(value)) {
    if (typeof value === 'bigint' || (typeof value === 'object' && value !== null)) throw new Unreadable();
    return CELL.misfit;
  }
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== 'string') return CELL.misfit;
  return CELL.false;
}

/** Those that stand before anything that is no text. */
function markHeld(byText: Node['byText'], list: readonly unknown[], cells: Int32Array): void {
  for (let i = 0; i < list.length; i++) {
    const element = list[i];
    if (typeof element !== 'string') return;
    const found = byText.get(element);
    if (found !== undefined) cells[found.at] = found.rows.first + CELL.true;
  }
}
