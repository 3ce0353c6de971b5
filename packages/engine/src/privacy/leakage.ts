/**
 * What tokens tell to who holds them without their key. All of it follows from how often each occurs: tokens are keyed
 * hashes, so nothing else can be seen in them. Counts are of one key: tokens under two keys cannot be compared.
 */
export interface TokenLeakage {
  /** Entries of the index. */
  rows: number;
  /** Distinct tokens. */
  tokens: number;
  /** Rows of the commonest token. */
  commonest: number;
  /** Rows whose token occurs more than once: they can be told to belong together. */
  linked: number;
  /**
   * Rows whose token can be told apart by how often it occurs: what laying two rankings beside each other can begin with.
   * Of tokens that occur equally often one is hit by chance, so each frequency counts once. What such a token stands for is
   * another question: the fewer bits, the more values.
   */
  apart: number;
  /** Bits of uncertainty about the token of a row (Shannon). */
  entropy: number;
  /** What they would be if all tokens occurred equally often. */
  evenEntropy: number;
  /** Distinct values, as far as cutting lets it be told; with every token in use at least so many. */
  values: number;
  /** Of these, how many share the token of another one, as cutting makes expect. */
  collisions: number;
  /** Rows of other values that come up with a search for one value, as cutting makes expect. */
  strangers: number;
}

/** How many tokens occur how often. */
export type Frequencies = ReadonlyMap<number, number>;

/** @param counts how often each token occurs */
export function frequenciesOf(counts: Iterable<number>): Map<number, number> {
  const found = new Map<number, number>();
  for (const count of counts) found.set(count, (found.get(count) ?? 0) + 1);
  return found;
}

/** @param bits of the hash that are kept @param frequencies of tokens under one key; none may be 0 */
export function tokenLeakage(bits: number, frequencies: Frequencies): TokenLeakage {
  let [rows, tokens, commonest, linked, apart, weighted] = [0, 0, 0, 0, 0, 0];
  for (const [often, alike] of frequencies) {
    const here = often * alike;
    rows += here;
    tokens += alike;
    commonest = Math.max(commonest, often);
    if (often > 1) linked += here;
    apart += often;
    weighted += here * Math.log2(often);
  }
  const values = valuesBehind(tokens, bits);
  return {
    ...{ rows, tokens, commonest, linked, apart, values, collisions: values - tokens },
    entropy: rows === 0 ? 0 : Math.max(0, Math.log2(rows) - weighted / rows),
    evenEntropy: tokens === 0 ? 0 : Math.log2(tokens),
    strangers: rows / 2 ** bits,
  };
}

/**
 * Distinct values that make one expect so many distinct tokens: d = m (1 − (1 − 1/m)^v) of m possible ones, solved for v
 * (linear counting: Whang, Vander-Zanden and Taylor, 1990). With every token in use half a one counts as free.
 */
function valuesBehind(tokens: number, bits: number): number {
  if (tokens === 0) return 0;
  const possible = 2 ** bits;
  const free = Math.max(possible - tokens, 0.5);
  return Math.max(tokens, Math.log(free / possible) / Math.log1p(-1 / possible));
}

/** What tokens of many keys tell together: sums, and of entropies and strangers the mean of all rows. */
export function joinLeakage(parts: Iterable<TokenLeakage>): TokenLeakage {
  const sum: TokenLeakage = {
    ...{ rows: 0, tokens: 0, commonest: 0, linked: 0, apart: 0, values: 0, collisions: 0 },
    ...{ entropy: 0, evenEntropy: 0, strangers: 0 },
  };
  for (const part of parts) {
    const rows = sum.rows + part.rows;
    const mean = (a: number, b: number): number => (rows === 0 ? 0 : (a * sum.rows + b * part.rows) / rows);
    for (const what of MEANS) sum[what] = mean(sum[what], part[what]);
    for (const what of SUMMED) sum[what] += part[what];
  }
  return sum;
}

const MEANS = ['entropy', 'evenEntropy', 'strangers'] as const;
const SUMMED = ['rows', 'tokens', 'commonest', 'linked', 'apart', 'values', 'collisions'] as const;
