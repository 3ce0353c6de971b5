import type { Feature, SizeOf, Takes } from './feature.ts';
import { type MemberOrder, newOrder } from './member-order.ts';
import { type Points, pointsOf } from './points.ts';
import type { FeatureRows } from './rows.ts';
import { CELL } from './truth.ts';

export type ReadFeature = Exclude<Feature, { kind: 'found' }>;

/** What the fields of an event are, read once along the tree of their paths. */
export interface FieldTree {
  /** The event's data: each of its members has a name that is no variable of ours. */
  readonly data: Node;
  /** Variables that come from elsewhere. */
  readonly variables: readonly Node[];
  readonly asksLists: boolean;
  /** The cell of each feature where nothing can be read. */
  readonly unreachable: Int32Array;
}

export interface Node {
  readonly name: string;
  /** Whether every object has something of this name: then it has to be asked whether it is its own. */
  readonly inherited: boolean;
  /** What is asked about this value: in most nodes about the value as it is, and nothing else. */
  readonly fields: readonly FieldCells[];
  readonly others: OtherCells | undefined;
  readonly members: readonly Node[];
  /** In which order to expect them; undefined where they are so few that each is asked for by its name. */
  readonly order: MemberOrder<Node> | undefined;
  /** Features of the members, each with its cell where they are absent. */
  readonly absent: Int32Array;
}

/** Where the cell of another feature is written, and which cells it has. */
interface Cells {
  readonly at: number;
  readonly rows: FeatureRows;
}

/** A value as it is: the cell of each kind of value, so that nobody asks for each value which ones count. */
export interface FieldCells {
  readonly at: number;
  readonly absent: number;
  readonly null: number;
  readonly true: number;
  readonly false: number;
  readonly list: number;
  readonly object: number;
  readonly misfit: number;
  /** Texts that a condition names, and all others. */
  readonly texts: ReadonlyMap<string, number>;
  readonly text: number;
  /** Numbers that fit have their cells from here on … */
  readonly numbers: number;
  readonly points: Points;
  /** … and this is the cell of the others, which for doubles is what is no number. */
  readonly otherNumber: number;
  readonly takes: Takes;
  /** Which of the numbers that are exact as integers, as nearly all are, fit for sure: all, or those that are one. */
  readonly exact: ExactNumbers;
}

export const EXACT = { none: 0, all: 1, integers: 2 } as const;
type ExactNumbers = (typeof EXACT)[keyof typeof EXACT];

export interface SizeCells extends Cells {
  readonly of: SizeOf;
  readonly points: Points;
}

export interface ListedCells extends Cells {
  readonly takes: Takes;
  readonly list: string;
}

/** What else is asked about a value. */
export interface OtherCells {
  readonly sizes: readonly SizeCells[];
  readonly listed: readonly ListedCells[];
  /** Which texts the value, a list, is asked for: it is gone through once for all of them. */
  readonly held: readonly Cells[];
  readonly byText: ReadonlyMap<string, Cells>;
}

/** A feature, its rows, and where its cell is written. */
interface Asked {
  readonly feature: ReadFeature;
  readonly rows: FeatureRows;
  readonly points: Points;
  readonly at: number;
}

/** Names of variables that are no members of an event's data. */
const VARIABLES: ReadonlySet<string> = new Set(['event', 'features', 'signals', 'models', 'lists']);

/** So many members are read as fast one by one as in the order in which they stand. */
const FEW = 6;

/** @param rows of each feature */
export function fieldTree(features: readonly ReadFeature[], rows: readonly FeatureRows[]): FieldTree {
  const points = pointsOf(rows.map((one) => one.points));
  const asked = features.map((feature, at) => ({ feature, rows: rows[at]!, points: points[at]!, at }));
  const roots = grow(0, asked);
  return {
    data: nodeOf(
      'data',
      [],
      roots.filter(({ name }) => !VARIABLES.has(name)),
    ),
    variables: roots.filter(({ name }) => VARIABLES.has(name)),
    asksLists: features.some(({ kind }) => kind === 'listed'),
    unreachable: Int32Array.from(rows, ({ first }) => first + CELL.unreachable),
  };
}

/** The nodes that stand at this place of the paths. */
function grow(place: number, wanted: readonly Asked[]): Node[] {
  const byName = Map.groupBy(wanted, ({ feature }) => [feature.root, ...feature.path][place]!);
  return Array.from(byName, ([name, below]) => {
    const { here = [], further = [] } = Object.groupBy(below, ({ feature }) =>
      feature.path.length === place ? 'here' : 'further',
    );
    return nodeOf(name, here, grow(place + 1, further));
  });
}

function nodeOf(name: string, asked: readonly Asked[], members: readonly Node[]): Node {
  const others = othersOf(asked);
  return {
    ...{ name, members },
    inherited: name in Object.prototype,
    fields: asked.flatMap((one) => (one.feature.kind === 'field' ? fieldCells(one.feature.takes, one) : [])),
    others: others.sizes.length + others.listed.length + others.held.length > 0 ? others : undefined,
    order: members.length > FEW ? newOrder(new Map(members.map((member) => [member.name, member]))) : undefined,
    absent: Int32Array.from(members.flatMap(absentIn)),
  };
}

/** Where the cells of a node's features are written, each with the cell of what is absent. */
const absentIn = ({ fields, others }: Node): number[] => [
  ...fields.flatMap(({ at, absent }) => [at, absent]),
  ...(others === undefined ? [] : [...others.sizes, ...others.listed, ...others.held]).flatMap(({ at, rows }) => [
    at,
    rows.first + CELL.absent,
  ]),
];

function fieldCells(takes: Takes, { rows, points, at }: Asked): FieldCells {
  const { first, strings, numbers } = rows;
  const isAny = takes === 'dyn';
  const cell = (kind: keyof typeof CELL, ...fitting: Takes[]): number =>
    first + (isAny || fitting.includes(takes) ? CELL[kind] : CELL.misfit);
  return {
    ...{ at, numbers, points, takes },
    exact: isAny || takes === 'double' ? EXACT.all : takes === 'int' ? EXACT.integers : EXACT.none,
    absent: first + CELL.absent,
    null: cell('null'),
    true: cell('true', 'bool'),
    false: cell('false', 'bool'),
    list: cell('list'),
    object: cell('object'),
    misfit: first + CELL.misfit,
    texts: isAny || takes === 'string' ? strings : new Map(),
    text: cell('string', 'string'),
    otherNumber: cell('nan', 'double'),
  };
}

function othersOf(asked: readonly Asked[]): OtherCells {
  const held = new Map<string, Cells>();
  const sizes: SizeCells[] = [];
  const listed: ListedCells[] = [];
  for (const { feature, rows, points, at } of asked) {
    if (feature.kind === 'size') sizes.push({ at, rows, points, of: feature.of });
    else if (feature.kind === 'listed') listed.push({ at, rows, takes: feature.takes, list: feature.list });
    else if (feature.kind === 'holding') held.set(feature.value, { at, rows });
  }
  return { sizes, listed, held: [...held.values()], byText: held };
}
