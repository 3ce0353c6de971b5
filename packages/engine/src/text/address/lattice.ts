import { BEGIN, END, INSIDE, PLACES, SINGLE } from './labels.ts';

/** A field that an address may have, and how likely it is. */
export interface Part {
  start: number;
  end: number;
  /** Its number among the fields. */
  field: number;
  chance: number;
}

/** Below, a chance is taken for none. */
const NOTHING = 1e-9;
/** Parts that are less likely are not told, unless they are the likeliest of one character. */
const LEAST_CHANCE = 1e-4;
/** Keeps a label that has no chance at all from making a sum of zero. */
const TINY = 1e-300;

/**
 * All ways to part an address into whole fields, and how likely each is: a linear-chain conditional random field
 * (Lafferty 2001) over labels of which only begin, inside, end of the same field may follow each other, or the next begins.
 */
export class Lattice {
  readonly labels: number;
  /** For each character and label how likely it is. Valid until the next {@link weigh}. */
  chances = new Float64Array(0);
  readonly #fields: number;
  readonly #starts: number[];
  readonly #ends: number[];
  /** Of the label before and the label: the score of that move, and e to it. */
  #moveScores: Float32Array = new Float32Array(0);
  readonly #moves: Float64Array;
  #length = 0;
  #logTotal = 0;
  #total = 1;
  #own = new Float64Array(0);
  #before = new Float64Array(0);
  #after = new Float64Array(0);
  #scale = new Float64Array(0);

  constructor(fields: number) {
    this.#fields = fields;
    this.labels = fields * PLACES;
    const every = (...places: number[]) =>
      Array.from({ length: fields }, (_, field) => places.map((place) => field * PLACES + place)).flat();
    this.#starts = every(BEGIN, SINGLE);
    this.#ends = every(END, SINGLE);
    this.#moves = new Float64Array(this.labels ** 2);
  }

  /** Takes these scores from label to label, as they are now. */
  take(moves: Float32Array): void {
    const { labels } = this;
    this.#moveScores = moves;
    for (const before of this.#ends)
      for (const label of this.#starts)
        this.#moves[before * labels + label] = Math.exp(moves[before * labels + label]!);
    for (let first = 0; first < labels; first += PLACES)
      for (const before of [first + BEGIN, first + INSIDE])
        for (const label of [first + INSIDE, first + END])
          this.#moves[before * labels + label] = Math.exp(moves[before * labels + label]!);
  }

  /**
   * Weighs all ways (forward and backward).
   * @param scores a row of labels for each character
   */
  weigh(scores: Float64Array): void {
    const { labels } = this;
    const length = scores.length / labels;
    this.#length = length;
    if (this.#own.length < scores.length) {
      const room = 2 * scores.length;
      this.#own = new Float64Array(room);
      this.#before = new Float64Array(room);
      this.#after = new Float64Array(room);
      this.chances = new Float64Array(room);
    }
    if (this.#scale.length < length) this.#scale = new Float64Array(2 * length);
    this.#logTotal = 0;
    for (let at = 0; at < length; at++) {
      const row = at * labels;
      let most = -Infinity;
      for (let label = row; label < row + labels; label++) most = Math.max(most, scores[label]!);
      for (let label = row; label < row + labels; label++) this.#own[label] = Math.exp(scores[label]! - most) + TINY;
      this.#logTotal += most;
    }
    for (let at = 0; at < length; at++) this.#forward(at);
    this.#backward();
    for (let each = 0; each < length * labels; each++)
      this.chances[each] = (this.#before[each]! * this.#after[each]!) / this.#total;
  }

  /** How much the true labels surprise: minus the logarithm of their chance. */
  surprise(scores: Float64Array, truth: Int32Array): number {
    const moves = this.#moveScores;
    let score = 0;
    for (const [at, label] of truth.entries())
      score += scores[at * this.labels + label]! + (at === 0 ? 0 : moves[truth[at - 1]! * this.labels + label]!);
    return this.#logTotal - score;
  }

  /** Adds to `gradient` how the logarithm of the chance of the true labels grows with each move. */
  learnMoves(truth: Int32Array, gradient: Float32Array): void {
    const { labels } = this;
    for (let at = 1; at < this.#length; at++) {
      gradient[truth[at - 1]! * labels + truth[at]!]! += 1;
      const [row, last] = [at * labels, (at - 1) * labels];
      const share = 1 / (this.#scale[at]! * this.#total);
      for (const before of this.#ends) {
        const value = this.#before[last + before]! * share;
        if (value < NOTHING) continue;
        for (const label of this.#starts) {
          const rest = this.#own[row + label]! * this.#after[row + label]!;
          if (rest > NOTHING)
            gradient[before * labels + label]! -= value * this.#moves[before * labels + label]! * rest;
        }
      }
      for (let first = 0; first < labels; first += PLACES)
        for (const before of [first + BEGIN, first + INSIDE])
          for (const label of [first + INSIDE, first + END])
            gradient[before * labels + label]! -=
              this.#before[last + before]! *
              share *
              this.#moves[before * labels + label]! *
              this.#own[row + label]! *
              this.#after[row + label]!;
    }
  }

  /** The fields that the address may have, with the chance of each: among them every single character as some field. */
  parts(): Part[] {
    const { labels } = this;
    const moves = this.#moves;
    const found: Part[] = [];
    const tell = (start: number, last: number, field: number, chance: number): void => {
      found.push({ start, end: last + 1, field, chance });
    };
    for (let start = 0; start < this.#length; start++) {
      const alone = (field: number): number => this.chances[start * labels + field * PLACES + SINGLE]!;
      let likeliest = 0;
      for (let field = 1; field < this.#fields; field++) if (alone(field) > alone(likeliest)) likeliest = field;
      for (let field = 0; field < this.#fields; field++) {
        const first = field * PLACES;
        if (field === likeliest || alone(field) > LEAST_CHANCE) tell(start, start, field, alone(field));
        let open = this.#before[start * labels + first + BEGIN]! / this.#total;
        let from = first + BEGIN;
        for (let at = start + 1; at < this.#length && open > NOTHING; at++) {
          const row = at * labels;
          open /= this.#scale[at]!;
          const end = first + END;
          const chance = open * moves[from * labels + end]! * this.#own[row + end]! * this.#after[row + end]!;
          if (chance > LEAST_CHANCE) tell(start, at, field, chance);
          open *= moves[from * labels + first + INSIDE]! * this.#own[row + first + INSIDE]!;
          from = first + INSIDE;
        }
      }
    }
    return found;
  }

  /** The chance of what stands before, with the label of `at`; scaled to a sum of one. */
  #forward(at: number): void {
    const { labels } = this;
    const moves = this.#moves;
    const before = this.#before;
    const [row, last] = [at * labels, (at - 1) * labels];
    before.fill(0, row, row + labels);
    if (at === 0) for (const label of this.#starts) before[label] = 1;
    else {
      for (const from of this.#ends) {
        const value = before[last + from]!;
        if (value < NOTHING) continue;
        for (const label of this.#starts) before[row + label]! += value * moves[from * labels + label]!;
      }
      for (let first = 0; first < labels; first += PLACES) {
        const [begun, within] = [before[last + first + BEGIN]!, before[last + first + INSIDE]!];
        for (const label of [first + INSIDE, first + END])
          before[row + label] =
            begun * moves[(first + BEGIN) * labels + label]! + within * moves[(first + INSIDE) * labels + label]!;
      }
    }
    let sum = TINY;
    for (let label = row; label < row + labels; label++) sum += before[label]! *= this.#own[label]!;
    for (let label = row; label < row + labels; label++) before[label]! /= sum;
    this.#scale[at] = sum;
    this.#logTotal += Math.log(sum);
  }

  /** The chance of what stands behind each label, by the same scale. */
  #backward(): void {
    const { labels } = this;
    const moves = this.#moves;
    const after = this.#after;
    const end = (this.#length - 1) * labels;
    after.fill(0, end, end + labels);
    this.#total = TINY;
    for (const label of this.#ends) {
      after[end + label] = 1;
      this.#total += this.#before[end + label]!;
    }
    this.#logTotal += Math.log(this.#total);
    for (let at = this.#length - 2; at >= 0; at--) {
      const [row, next] = [at * labels, (at + 1) * labels];
      const scale = this.#scale[at + 1]!;
      const value = (label: number): number => (this.#own[next + label]! * after[next + label]!) / scale;
      const values = this.#starts.map(value);
      for (const label of this.#ends) {
        let sum = 0;
        for (let i = 0; i < values.length; i++) sum += moves[label * labels + this.#starts[i]!]! * values[i]!;
        after[row + label] = sum;
      }
      for (let first = 0; first < labels; first += PLACES) {
        const [inside, ends] = [value(first + INSIDE), value(first + END)];
        for (const label of [first + BEGIN, first + INSIDE])
          after[row + label] =
            moves[label * labels + first + INSIDE]! * inside + moves[label * labels + first + END]! * ends;
      }
    }
  }
}

/**
 * The way to part an address of which most fields are right on average, whatever is right (minimum Bayes risk).
 * @param cost chance that a field has to have to be worth telling
 */
export function likeliestWay(length: number, parts: readonly Part[], cost: number): Part[] {
  const ending: Part[][] = Array.from({ length: length + 1 }, () => []);
  for (const part of parts) ending[part.end]!.push(part);
  const best = new Float64Array(length + 1).fill(-Infinity);
  best[0] = 0;
  const chosen: Part[] = [];
  for (let end = 1; end <= length; end++)
    for (const part of ending[end]!) {
      const value = best[part.start]! + part.chance - cost;
      if (value > best[end]!) [best[end], chosen[end]] = [value, part];
    }
  const way: Part[] = [];
  for (let end = length; end > 0; end = way.at(-1)!.start) way.push(chosen[end]!);
  return way.reverse();
}
