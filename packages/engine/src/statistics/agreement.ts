/** How much a difference counts: every one alike, or by how far apart the two answers are in their order. */
export type Weights = 'none' | 'linear' | 'quadratic';

/** Cohen's kappa with what is known of it. */
export interface Agreement {
  /** Things that both judged. */
  readonly count: number;
  /** Share of them on which they agreed; with weights, a near miss counts in part. */
  readonly observed: number;
  /** The share on which two would agree who answer as often as they did, and at random. */
  readonly expected: number;
  /** 1: always one opinion; 0: no more than by chance. */
  readonly kappa: number;
  /** The true one lies between in about 95 of 100 such samples. */
  readonly low: number;
  readonly high: number;
}

const Z = 1.959963984540054;

/**
 * Agreement of two people beyond chance: Cohen, A coefficient of agreement for nominal scales (1960), and with weights
 * Cohen, Weighted kappa (1968). The interval is that of large samples by Fleiss, Cohen and Everitt, Large sample standard
 * errors of kappa and weighted kappa (1969); under about 30 things it is too narrow.
 *
 * @param table `table[i][j]`: how often the one answered `i` and the other `j`; answers in their order, where they have one
 * @returns undefined where nothing was judged by both, or each gave one and the same answer always: nothing is known then
 * @throws RangeError for a table that is not square or holds less than nothing
 */
export function agreementOf(table: readonly (readonly number[])[], weights: Weights = 'none'): Agreement | undefined {
  const size = table.length;
  if (table.some((row) => row.length !== size || row.some((cell) => !(cell >= 0 && Number.isFinite(cell)))))
    throw new RangeError('a table of agreement is square and holds counts');
  const count = table.reduce((sum, row) => sum + sumOf(row), 0);
  if (count === 0) return undefined;
  const places = table.map((_, i) => i);
  const part = (i: number, j: number): number => table[i]![j]! / count;
  const rows = places.map((i) => sumOf(table[i]!) / count);
  const columns = places.map((j) => sumOf(table.map((row) => row[j]!)) / count);
  const weight = (i: number, j: number): number => weightOf(weights, Math.abs(i - j), size);
  const over = (of: (i: number, j: number) => number): number =>
    places.reduce((sum, i) => sum + places.reduce((more, j) => more + of(i, j), 0), 0);

  const observed = over((i, j) => weight(i, j) * part(i, j));
  const expected = over((i, j) => weight(i, j) * rows[i]! * columns[j]!);
  // a rounding error away from one answer only
  if (1 - expected < 1e-12) return undefined;
  const kappa = (observed - expected) / (1 - expected);
  const ofRow = places.map((i) => places.reduce((sum, j) => sum + weight(i, j) * columns[j]!, 0));
  const ofColumn = places.map((j) => places.reduce((sum, i) => sum + weight(i, j) * rows[i]!, 0));
  const spread = over((i, j) => part(i, j) * (weight(i, j) - (ofRow[i]! + ofColumn[j]!) * (1 - kappa)) ** 2);
  const variance = (spread - (kappa - expected * (1 - kappa)) ** 2) / (count * (1 - expected) ** 2);
  const reach = Z * Math.sqrt(Math.max(0, variance));
  return {
    ...{ count, observed, expected, kappa },
    ...{ low: Math.max(-1, kappa - reach), high: Math.min(1, kappa + reach) },
  };
}

const sumOf = (cells: readonly number[]): number => cells.reduce((sum, cell) => sum + cell, 0);

function weightOf(weights: Weights, apart: number, size: number): number {
  if (apart === 0) return 1;
  if (weights === 'none') return 0;
  const far = apart / (size - 1);
  return weights === 'linear' ? 1 - far : 1 - far ** 2;
}
