import { featuresOf, type Gazetteer, gazetteerOf } from './features.ts';
import type { FieldSpan, TaggedAddress } from './spans.ts';

/** Begin, inside, end of a field, and a field of one character: four labels a field. */
const [BEGIN, INSIDE, END, SINGLE] = [0, 1, 2, 3] as const;
const PLACES = 4;

export interface AddressTagger {
  fields: readonly string[];
  gazetteer: Gazetteer;
  /** Row of each feature in `weights`. */
  rows: ReadonlyMap<string, number>;
  /** A row of labels for each feature. */
  weights: Float32Array;
  /** From label to label. */
  moves: Float32Array;
}

export interface TrainingOptions {
  /** Times that all addresses are gone through. */
  rounds?: number;
  /** Of another seed comes another order, and a tagger that is as good. */
  seed?: number;
  /** Features that fewer addresses show are left out. */
  least?: number;
  /** Share of the features that is hidden each time, so that none is relied on alone. */
  hidden?: number;
  onRound?(round: number, mistakes: number): void;
}

const MARGIN = 1;

/**
 * Learns to tag addresses: an averaged structured perceptron with a margin (Collins 2002; Taskar 2003), which learns
 * from its mistakes alone. The same addresses and options give the same tagger.
 */
export function trainAddressTagger(addresses: readonly TaggedAddress[], options: TrainingOptions = {}): AddressTagger {
  const { rounds = 13, seed = 1, least = 2, hidden = 0.55 } = options;
  const fields = [...new Set(addresses.flatMap(({ spans }) => spans.map(({ field }) => field)))].sort();
  const gazetteer = gazetteerOf(addresses);
  const texts = addresses.map((address) => featuresOf(address, gazetteer, address));
  const rows = rowsOf(texts, least);
  const labels = fields.length * PLACES;
  const examples = addresses.map((address, i) => ({
    rows: numbered(texts[i]!, rows),
    truth: labelsOf(address, fields),
  }));
  texts.length = 0;
  const learnt = { weights: new Float32Array(rows.size * labels), moves: new Float32Array(labels * labels) };
  // what the average lacks: each change times the step at which it was made
  const late = { weights: new Float64Array(rows.size * labels), moves: new Float64Array(labels * labels) };
  const random = numbers(seed);
  let step = 1;
  const change = (name: 'weights' | 'moves', at: number, by: number): void => {
    learnt[name][at]! += by;
    late[name][at]! += by * step;
  };
  for (let round = 0; round < rounds; round++) {
    let mistakes = 0;
    for (const i of shuffled(examples.length, random)) {
      const { rows: all, truth } = examples[i]!;
      const shown = hidden === 0 ? all : all.map((each) => each.filter(() => random() >= hidden));
      const said = decode(scoresOf(shown, learnt.weights, labels), learnt.moves, labels, truth);
      for (const [at, right] of truth.entries()) {
        const wrong = said[at]!;
        if (wrong !== right) {
          mistakes++;
          for (const row of shown[at]!) {
            change('weights', row * labels + right, 1);
            change('weights', row * labels + wrong, -1);
          }
        }
        if (at === 0 || (wrong === right && said[at - 1] === truth[at - 1])) continue;
        change('moves', truth[at - 1]! * labels + right, 1);
        change('moves', said[at - 1]! * labels + wrong, -1);
      }
      step++;
    }
    options.onRound?.(round + 1, mistakes);
  }
  for (const name of ['weights', 'moves'] as const)
    for (let at = 0; at < learnt[name].length; at++) learnt[name][at]! -= late[name][at]! / step;
  // with nothing hidden each place has so much more to go by
  for (let at = 0; at < learnt.weights.length; at++) learnt.weights[at]! *= 1 - hidden;
  return { fields, gazetteer, rows, ...learnt };
}

/** The fields of an address; every character belongs to one. */
export function tagAddress(tagger: AddressTagger, characters: readonly string[]): FieldSpan[] {
  if (characters.length === 0) return [];
  const labels = tagger.fields.length * PLACES;
  const rows = numbered(featuresOf({ characters }, tagger.gazetteer), tagger.rows);
  const said = decode(scoresOf(rows, tagger.weights, labels), tagger.moves, labels);
  const spans: FieldSpan[] = [];
  for (const [at, label] of said.entries()) {
    const place = label % PLACES;
    if (place === BEGIN || place === SINGLE)
      spans.push({ start: at, end: at + 1, field: tagger.fields[(label - place) / PLACES]! });
    else spans.at(-1)!.end = at + 1;
  }
  return spans;
}

function rowsOf(texts: readonly string[][][], least: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const address of texts)
    for (const features of address) for (const one of features) counts.set(one, (counts.get(one) ?? 0) + 1);
  const rows = new Map<string, number>();
  for (const [one, count] of counts) if (count >= least) rows.set(one, rows.size);
  return rows;
}

const numbered = (features: readonly string[][], rows: ReadonlyMap<string, number>): number[][] =>
  features.map((each) => each.flatMap((one) => rows.get(one) ?? []));

function labelsOf({ characters, spans }: TaggedAddress, fields: readonly string[]): Int32Array {
  const labels = new Int32Array(characters.length);
  for (const { start, end, field } of spans) {
    const first = fields.indexOf(field) * PLACES;
    labels.fill(first + INSIDE, start, end);
    labels[start] = first + (end - start === 1 ? SINGLE : BEGIN);
    if (end - start > 1) labels[end - 1] = first + END;
  }
  return labels;
}

function scoresOf(rows: readonly number[][], weights: Float32Array, labels: number): Float64Array {
  const scores = new Float64Array(rows.length * labels);
  for (const [at, own] of rows.entries()) {
    const to = at * labels;
    for (const row of own) {
      const from = row * labels;
      for (let label = 0; label < labels; label++) scores[to + label]! += weights[from + label]!;
    }
  }
  return scores;
}

/**
 * The best sequence of labels that makes whole fields (Viterbi).
 * @param truth while learning: what is wrong gets a head start, so that what is right has to win by more
 */
function decode(scores: Float64Array, moves: Float32Array, labels: number, truth?: Int32Array): Int32Array {
  const length = scores.length / labels;
  const best = new Float64Array(scores.length).fill(-Infinity);
  const from = new Int32Array(scores.length);
  if (truth)
    for (let i = 0; i < scores.length; i++) if (i % labels !== truth[(i - (i % labels)) / labels]) scores[i]! += MARGIN;
  for (let label = 0; label < labels; label++)
    if (label % PLACES === BEGIN || label % PLACES === SINGLE) best[label] = scores[label]!;
  for (let at = 1; at < length; at++) {
    const [now, then] = [at * labels, (at - 1) * labels];
    for (let label = 0; label < labels; label++) {
      const place = label % PLACES;
      const first = label - place;
      let top = -Infinity;
      let chosen = 0;
      const consider = (before: number): void => {
        const value = best[then + before]! + moves[before * labels + label]!;
        if (value > top) [top, chosen] = [value, before];
      };
      if (place === BEGIN || place === SINGLE)
        for (let before = END; before < labels; before += before % PLACES === END ? 1 : PLACES - 1) consider(before);
      else {
        consider(first + BEGIN);
        consider(first + INSIDE);
      }
      best[now + label] = top + scores[now + label]!;
      from[now + label] = chosen;
    }
  }
  const end = (length - 1) * labels;
  let label: number = END;
  for (let each = END; each < labels; each += each % PLACES === END ? 1 : PLACES - 1)
    if (best[end + each]! > best[end + label]!) label = each;
  const said = new Int32Array(length);
  for (let at = length - 1; at >= 0; at--) {
    said[at] = label;
    label = from[at * labels + label]!;
  }
  return said;
}

/** The same every time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(length: number, random: () => number): number[] {
  const order = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
