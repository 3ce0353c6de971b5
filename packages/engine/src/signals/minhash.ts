/**
 * Which of many sets are like another one, without comparing it with each: one-permutation MinHash with optimal
 * densification (Shrivastava, Optimal Densification for Fast and Accurate Minwise Hashing, ICML 2017, after Li, Owen and Zhang,
 * One Permutation Hashing, NIPS 2012), banded into a table. Two sets share a bin's minimum about as often as they are
 * alike by Jaccard; what shares all bins of some band is a candidate, to be compared exactly.
 */

/** Units of a shingle: as many characters in a row. */
export const SHINGLE = 3;
export const BINS = 126;
const ROWS = 3;
const BANDS = BINS / ROWS;
const EMPTY = 0xffffffff;

/** A bijection of 32 bits that leaves no pattern (the finaliser of MurmurHash3). */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The hash of the shingle that begins at each place; none where there are fewer units than one has. */
export function shingleHashes(units: Uint16Array, length: number): Uint32Array {
  const hashes = new Uint32Array(Math.max(0, length - SHINGLE + 1));
  for (let i = 0; i < hashes.length; i++) {
    // 16 bits each, so only the third is folded over the others
    hashes[i] = mix(mix((units[i]! << 16) | units[i + 1]!) ^ Math.imul(units[i + 2]!, 0x9e3779b1));
  }
  return hashes;
}

/** Writes the signature of the set of hashes `[from, to)`; false for the empty set, which has none. */
export function signatureOf(hashes: Uint32Array, from: number, to: number, into: Uint32Array): boolean {
  if (from >= to) return false;
  into.fill(EMPTY);
  for (let i = from; i < to; i++) {
    const hash = hashes[i]!;
    // the upper bits choose the bin, all of them are the value
    const bin = Math.floor((hash / 2 ** 32) * BINS);
    if (hash < into[bin]!) into[bin] = hash;
  }
  densify(into);
  return true;
}

/** Gives each empty bin the minimum of another one, always chosen in the same way. */
function densify(signature: Uint32Array): void {
  const filled = signature.map((value) => (value === EMPTY ? 0 : 1));
  for (let bin = 0; bin < BINS; bin++) {
    if (filled[bin] === 1) continue;
    let donor = bin;
    for (let attempt = 1; filled[donor] === 0; attempt++) donor = mix(bin * BINS + attempt) % BINS;
    signature[bin] = signature[donor]!;
  }
}

/** An estimate of the Jaccard similarity; its standard error is about sqrt(j (1 - j) / BINS). */
export function estimate(a: Uint32Array, b: Uint32Array): number {
  let same = 0;
  for (let bin = 0; bin < BINS; bin++) if (a[bin] === b[bin]) same++;
  return same / BINS;
}

/** Signatures by their bands: a table of chains. */
export interface BandIndex {
  /** By slot: the first entry, or -1. Entries are counted through signatures and bands. */
  readonly heads: Int32Array;
  readonly next: Int32Array;
  readonly signatures: readonly Uint32Array[];
}

export function buildBandIndex(signatures: readonly Uint32Array[]): BandIndex {
  const entries = signatures.length * BANDS;
  const heads = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(64, 2 * entries)))).fill(-1);
  const next = new Int32Array(entries);
  for (const [i, signature] of signatures.entries()) {
    for (let band = 0; band < BANDS; band++) {
      const slot = slotOf(signature, band, heads.length);
      const entry = i * BANDS + band;
      next[entry] = heads[slot]!;
      heads[slot] = entry;
    }
  }
  return { heads, next, signatures };
}

function slotOf(signature: Uint32Array, band: number, slots: number): number {
  let hash = band + 1;
  for (let row = 0; row < ROWS; row++) hash = mix(Math.imul(hash, 0x9e3779b1) ^ signature[band * ROWS + row]!);
  return hash & (slots - 1);
}

/** Tells of each signature that shares a band with this one; of one that shares several, several times. */
export function candidates(
  { heads, next, signatures }: BandIndex,
  signature: Uint32Array,
  tell: (i: number) => void,
): void {
  for (let band = 0; band < BANDS; band++) {
    for (let entry = heads[slotOf(signature, band, heads.length)]!; entry >= 0; entry = next[entry]!) {
      const i = (entry / BANDS) | 0;
      // others may have come into the same slot
      if (entry % BANDS === band && sameBand(signatures[i]!, signature, band)) tell(i);
    }
  }
}

function sameBand(a: Uint32Array, b: Uint32Array, band: number): boolean {
  for (let bin = band * ROWS; bin < (band + 1) * ROWS; bin++) if (a[bin] !== b[bin]) return false;
  return true;
}
