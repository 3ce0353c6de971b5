import { CELL, KINDS, type Truth, type TruthTable } from './truth.ts';

/** How the words of a row are cut: a piece that is the same in many cells is kept once. */
export interface Layout {
  readonly chunks: number;
  /** Words of a chunk, a multiple of `LANES`. */
  readonly width: number;
}

/** Words of a row that are read together. */
export const LANES = 6;

const ABOUT = 16;

/** Chunks of about as many words, none of which is left nearly empty. */
export function layoutOf(clauses: number): Layout {
  const words = Math.ceil(clauses / 32);
  const chunks = Math.max(1, Math.round(words / ABOUT));
  return { chunks, width: LANES * Math.max(1, Math.ceil(words / chunks / LANES)) };
}

/** A table's demand on one clause: its bit is set where the truth is the wanted one. */
export interface Use {
  readonly clause: number;
  readonly table: TruthTable;
  readonly wanted: Truth;
}

/** The cells of a feature. Those of all features are numbered on, so that a cell is one number. */
export interface FeatureRows {
  /** The number of `CELL.unreachable`; those of the other kinds follow. */
  readonly first: number;
  /** The cell of a text, or else that of `CELL.string`. */
  readonly strings: ReadonlyMap<string, number>;
  /** Rising. */
  readonly points: Float64Array;
  /** The cell of numbers below the first point; those after it follow. */
  readonly numbers: number;
  /** Where a chunk of a cell's row lies in the pool: by cell, then by chunk; 0 where the feature refutes nothing of it. */
  readonly places: Int32Array;
}

export interface Pool {
  words: Int32Array;
}

export interface PoolBuilder {
  /** Where these words lie; those of a chunk that is all ones at 0. */
  place(words: Int32Array, from: number): number;
  /** Where that lies which chunks come to that are laid over each other. */
  overlay(places: readonly number[]): number;
  finish(): Pool;
}

export function buildPool({ width }: Layout): PoolBuilder {
  let words = new Int32Array(1024 * width);
  let used = width;
  words.fill(-1, 0, width);
  const byHash = new Map<number, number>();
  const same = (at: number, source: Int32Array, from: number): boolean => {
    for (let i = 0; i < width; i++) if (words[at + i] !== source[from + i]) return false;
    return true;
  };
  const place: PoolBuilder['place'] = (source, from) => {
    if (same(0, source, from)) return 0;
    let hash = 0;
    for (let i = 0; i < width; i++) hash = (Math.imul(hash, 0x01000193) ^ source[from + i]!) | 0;
    const before = byHash.get(hash);
    if (before !== undefined && same(before, source, from)) return before;
    if (used === words.length) {
      const grown = new Int32Array(words.length * 2);
      grown.set(words);
      words = grown;
    }
    const at = used;
    words.set(source.subarray(from, from + width), at);
    used += width;
    byHash.set(hash, at);
    return at;
  };
  const over = new Int32Array(width);
  return {
    place,
    overlay(places) {
      over.fill(-1);
      for (const at of places) for (let i = 0; i < width; i++) over[i]! &= words[at + i]!;
      return place(over, 0);
    },
    finish: () => ({ words: words.slice(0, used) }),
  };
}

/** One row that goes from cell to cell: what does not change is not looked at again. */
class Row {
  readonly #words: Int32Array;
  /** How many literals of a clause do not hold here. */
  readonly #failing: Uint16Array;
  readonly #dirty: Uint8Array;
  readonly #placed: Int32Array;
  readonly #width: number;

  constructor(clauses: number, { chunks, width }: Layout) {
    this.#width = width;
    this.#words = new Int32Array(chunks * width).fill(-1);
    this.#failing = new Uint16Array(clauses);
    this.#dirty = new Uint8Array(chunks);
    this.#placed = new Int32Array(chunks);
  }

  set(clause: number, before: boolean, after: boolean): void {
    if (before === after) return;
    this.#failing[clause]! += after ? -1 : 1;
    const word = clause >>> 5;
    const bit = 1 << (clause & 31);
    if (this.#failing[clause] === 0) this.#words[word]! |= bit;
    else this.#words[word]! &= ~bit;
    this.#dirty[(word / this.#width) | 0] = 1;
  }

  write(pool: PoolBuilder, into: Int32Array, cell: number): void {
    const chunks = this.#placed.length;
    for (let chunk = 0; chunk < chunks; chunk++) {
      if (this.#dirty[chunk]) {
        this.#placed[chunk] = pool.place(this.#words, chunk * this.#width);
        this.#dirty[chunk] = 0;
      }
      into[cell * chunks + chunk] = this.#placed[chunk]!;
    }
  }
}

/**
 * The rows of one feature, from all that is asked of it.
 * @param first how many cells the features before it have
 */
export function buildRows(
  uses: readonly Use[],
  { clauses, layout, pool, first }: { clauses: number; layout: Layout; pool: PoolBuilder; first: number },
): FeatureRows {
  const texts = [...new Set(uses.flatMap(({ table }) => [...table.strings.keys()]))];
  const points = Float64Array.from(new Set(uses.flatMap(({ table }) => table.points))).sort();
  const numbers = KINDS + texts.length;
  const into = new Int32Array((numbers + 2 * points.length + 1) * layout.chunks);
  const row = new Row(clauses, layout);
  const held = uses.map(() => true);
  const turn = (use: number, truth: Truth): void => {
    const { clause, wanted } = uses[use]!;
    const after = truth === wanted;
    row.set(clause, held[use]!, after);
    held[use] = after;
  };

  for (let cell = 0; cell < KINDS; cell++) {
    for (const [use, { table }] of uses.entries()) turn(use, table.kinds[cell]!);
    row.write(pool, into, cell);
  }
  // the last kind is that of other texts: each text differs from it in what names it
  const naming = Map.groupBy(
    uses.flatMap(({ table }, use) => Array.from(table.strings, ([text, truth]) => ({ text, use, truth }))),
    ({ text }) => text,
  );
  for (const [i, text] of texts.entries()) {
    for (const { use, truth } of naming.get(text)!) turn(use, truth);
    row.write(pool, into, KINDS + i);
    for (const { use } of naming.get(text)!) turn(use, uses[use]!.table.kinds[CELL.string]!);
  }

  const index = new Map(Array.from(points, (point, i) => [point, i]));
  const changes: { use: number; truth: Truth }[][] = Array.from({ length: 2 * points.length + 1 }, () => []);
  uses.forEach(({ table }, use) => {
    changes[0]!.push({ use, truth: table.numbers[0]! });
    table.points.forEach((point, own) => {
      const at = 2 * index.get(point)! + 1;
      changes[at]!.push({ use, truth: table.numbers[2 * own + 1]! });
      changes[at + 1]!.push({ use, truth: table.numbers[2 * own + 2]! });
    });
  });
  changes.forEach((some, cell) => {
    for (const { use, truth } of some) turn(use, truth);
    row.write(pool, into, numbers + cell);
  });
  return {
    ...{ first, points, numbers: first + numbers, places: into },
    strings: new Map(texts.map((text, i) => [text, first + KINDS + i])),
  };
}
