import { featuresOf } from './features.ts';
import { type Example, learnField, partsBy, type RandomField } from './field.ts';
import { type Gazetteer, gazetteerOf } from './gazetteer.ts';
import { labelsOf, PLACES } from './labels.ts';
import { likeliestWay } from './lattice.ts';
import { networkScorer } from './network.ts';
import { randomOf } from './random.ts';
import type { Rows } from './scorer.ts';
import type { FieldSpan, TaggedAddress } from './spans.ts';

export interface AddressTagger {
  fields: readonly string[];
  gazetteer: Gazetteer;
  /** Row of each feature. */
  rows: ReadonlyMap<string, number>;
  /** They judge together. */
  judges: readonly RandomField[];
}

export interface TrainingOptions {
  /** Times that all addresses are gone through. */
  rounds?: number;
  /** More networks are wrong more rarely, and take longer. */
  networks?: number;
  /** Of another seed comes another order, and a tagger that is as good. */
  seed?: number;
  /** @param surprise how little likely the true fields of an address are, in nats, on average */
  onRound?(network: number, round: number, surprise: number): void;
}

/** Features that fewer addresses show are left out. */
const LEAST = 2;
/** Share of the features that is hidden each time, so that none is relied on alone. */
const HIDDEN = 0.5;
const ROUNDS = 6;
/** Networks that start differently are wrong in different places. */
const NETWORKS = 2;
/** Few addresses are gone through until so many have been seen. */
const LEAST_SEEN = 2_000;
/** A field has to be this likely to be worth telling. */
const COST = 0.2;

/**
 * Learns to tag addresses: conditional random fields whose scores come from networks that read the whole address; they
 * judge together. The same addresses and options give the same tagger.
 */
export function trainAddressTagger(addresses: readonly TaggedAddress[], options: TrainingOptions = {}): AddressTagger {
  const {
    rounds = Math.max(ROUNDS, Math.ceil(LEAST_SEEN / addresses.length)),
    seed = 1,
    networks = NETWORKS,
  } = options;
  const fields = [...new Set(addresses.flatMap(({ spans }) => spans.map(({ field }) => field)))].sort();
  const gazetteer = gazetteerOf(addresses);
  const { rows, examples } = examplesOf(addresses, fields, gazetteer);
  const random = randomOf(seed);
  const labels = fields.length * PLACES;
  const learn = (judge: number): RandomField =>
    learnField(examples, fields.length, {
      scorer: networkScorer(rows.size, labels, random),
      rounds,
      learning: { hidden: HIDDEN, random },
      onRound: (round, surprise) => options.onRound?.(judge, round, surprise),
    });
  const judges = Array.from({ length: networks }, (_, i) => learn(i + 1));
  return { fields, gazetteer, rows, judges };
}

/** The fields of an address; every character belongs to one. */
export function tagAddress(tagger: AddressTagger, characters: readonly string[]): FieldSpan[] {
  if (characters.length === 0) return [];
  const rows = numbered(featuresOf({ characters }, tagger.gazetteer), tagger.rows);
  const parts = partsBy(tagger.judges, rows);
  return likeliestWay(characters.length, parts, COST).map(({ start, end, field }) => ({
    start,
    end,
    field: tagger.fields[field]!,
  }));
}

function examplesOf(addresses: readonly TaggedAddress[], fields: readonly string[], gazetteer: Gazetteer) {
  const texts = addresses.map((address) => featuresOf(address, gazetteer, address));
  const counts = new Map<string, number>();
  for (const address of texts)
    for (const features of address) for (const one of features) counts.set(one, (counts.get(one) ?? 0) + 1);
  const rows = new Map<string, number>();
  for (const [one, count] of counts) if (count >= LEAST) rows.set(one, rows.size);
  const examples = addresses.map(
    (address, i): Example => ({ rows: numbered(texts[i]!, rows), truth: labelsOf(address, fields) }),
  );
  return { rows, examples };
}

function numbered(features: readonly string[][], rows: ReadonlyMap<string, number>): Rows {
  return features.map((each) => {
    const known: number[] = [];
    for (const one of each) {
      const row = rows.get(one);
      if (row !== undefined) known.push(row);
    }
    return Int32Array.from(known);
  });
}
