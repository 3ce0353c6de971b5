import type { FeatureRows, Layout, PoolBuilder } from './rows.ts';

/**
 * Features that have few different rows, such as flags, laid over each other beforehand: a group of them has one row for each
 * way in which theirs come together, and an event picks one row where it would have laid several over each other.
 */
export interface Joins {
  /** So many features, the first ones, have rows of their own. */
  readonly alone: number;
  /** Where among the features behind them each group begins; the last is their end. */
  readonly starts: Int32Array;
  /** By group: the number of its first row, all of them counted on from the cells. */
  readonly firstRows: Int32Array;
  /** By cell of a feature in a group: what it adds to that. */
  readonly parts: Int32Array;
}

/** Rows that a group has at most: a few flags, or two features of half a dozen values. */
const MOST_ROWS = 128;

/** A feature with its different rows; `kinds` says by cell which of them is its own. */
interface FewRows<F> {
  readonly feature: F;
  readonly rows: FeatureRows;
  readonly kinds: readonly number[];
  /** Of each kind a cell that has it. */
  readonly cells: readonly number[];
}

/** The same features, those alone first and then group by group; how they are joined; and the rows of the groups, by chunk. */
export interface Joined<F> {
  readonly features: readonly { readonly feature: F; readonly rows: FeatureRows }[];
  readonly joins: Joins;
  readonly places: readonly number[];
}

/** @param cells how many there are, also of other features */
export function joinFeatures<F>(
  features: readonly { readonly feature: F; readonly rows: FeatureRows }[],
  cells: number,
  { chunks }: Layout,
  pool: PoolBuilder,
): Joined<F> {
  const few = features.flatMap((one) => fewRows(one, chunks) ?? []).sort((a, b) => a.cells.length - b.cells.length);
  const groups = groupsOf(few);
  const grouped = new Set(groups.flatMap((group) => group.map(({ rows }) => rows)));
  const alone = features.filter(({ rows }) => !grouped.has(rows));
  const places: number[] = [];
  const parts = new Int32Array(cells);
  const firstRows = groups.map((group) => {
    const first = cells + places.length / chunks;
    let stride = 1;
    for (const { rows, kinds, cells: distinct } of group) {
      for (const [cell, kind] of kinds.entries()) parts[rows.first + cell] = kind * stride;
      stride *= distinct.length;
    }
    for (let row = 0; row < stride; row++)
      for (let chunk = 0; chunk < chunks; chunk++) places.push(pool.overlay(placesIn(group, row, chunk, chunks)));
    return first;
  });
  const starts = [alone.length];
  for (const group of groups) starts.push(starts.at(-1)! + group.length);
  return {
    features: [...alone, ...groups.flat()],
    joins: { alone: alone.length, starts: Int32Array.from(starts), firstRows: Int32Array.from(firstRows), parts },
    places,
  };
}

/** Undefined where there are more than a group of two could have. */
function fewRows<F>({ feature, rows }: { feature: F; rows: FeatureRows }, chunks: number): FewRows<F> | undefined {
  const byPlaces = new Map<string, number>();
  const cells: number[] = [];
  const kinds: number[] = [];
  for (let cell = 0; cell * chunks < rows.places.length; cell++) {
    const key = rows.places.subarray(cell * chunks, (cell + 1) * chunks).join();
    const kind = byPlaces.get(key) ?? cells.push(cell) - 1;
    byPlaces.set(key, kind);
    if (2 * cells.length > MOST_ROWS) return undefined;
    kinds.push(kind);
  }
  return { feature, rows, kinds, cells };
}

/** As many together as fit, those with the fewest rows first; none of one. */
function groupsOf<F>(few: readonly FewRows<F>[]): FewRows<F>[][] {
  const groups: FewRows<F>[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const one of few) {
    const kinds = one.cells.length;
    if (size * kinds > MOST_ROWS) groups.push([]);
    size = size * kinds > MOST_ROWS ? kinds : size * kinds;
    groups.at(-1)!.push(one);
  }
  return groups.filter(({ length }) => length > 1);
}

/** Where the rows lie that come together in a row of a group. */
function placesIn<F>(group: readonly FewRows<F>[], row: number, chunk: number, chunks: number): number[] {
  let left = row;
  return group.map(({ rows, cells }) => {
    const cell = cells[left % cells.length]!;
    left = Math.floor(left / cells.length);
    return rows.places[cell * chunks + chunk]!;
  });
}

/** The row of each feature alone and of each group in an event with these cells. */
export function pickRows({ alone, starts, firstRows, parts }: Joins, cells: Int32Array, rows: Int32Array): void {
  for (let i = 0; i < alone; i++) rows[i] = cells[i]!;
  for (let group = 0; group < firstRows.length; group++) {
    let row = firstRows[group]!;
    const end = starts[group + 1]!;
    for (let i = starts[group]!; i < end; i++) row += parts[cells[i]!]!;
    rows[alone + group] = row;
  }
}
