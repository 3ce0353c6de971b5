/** How many of a draw are marked, when chance alone decides. */
export interface Draw {
  /** All there are. */
  population: number;
  /** How many of them are marked. */
  marked: number;
  /** How many are drawn, without putting back. */
  drawn: number;
  /** How many of the drawn are marked. */
  hits: number;
}

/** The series below is exact to the last bit from here on. */
const STIRLING_FROM = 32;
const SMALL = logFactorials(STIRLING_FROM);

/**
 * Natural logarithm of the probability that chance gives as many hits or more (upper tail of the hypergeometric
 * distribution, Fisher's exact test). In logarithms throughout, so that 1e-3000 is as right as 0.1.
 * @throws RangeError for counts that cannot be
 */
export function logChanceOfHits({ population, marked, drawn, hits }: Draw): number {
  for (const [name, value, most] of [
    ['population', population, Number.MAX_SAFE_INTEGER],
    ['marked', marked, population],
    ['drawn', drawn, population],
    ['hits', hits, Math.min(marked, drawn)],
  ] as const)
    if (!Number.isSafeInteger(value) || value < 0 || value > most)
      throw new RangeError(`${name} is ${value}, not a whole number from 0 to ${most}`);
  const most = Math.min(marked, drawn);
  const least = Math.max(0, drawn + marked - population);
  if (hits <= least) return 0;
  const rest = population - marked;
  const all = logChoose(population, drawn);
  let term = logChoose(marked, hits) + logChoose(rest, drawn - hits) - all;
  // each term by its ratio to the one before; the sum in units of the largest
  let largest = term;
  let sum = 1;
  for (let k = hits; k < most; k++) {
    term += Math.log(marked - k) + Math.log(drawn - k) - Math.log(k + 1) - Math.log(rest - drawn + k + 1);
    if (term > largest) {
      sum = sum * Math.exp(largest - term) + 1;
      largest = term;
    } else {
      const more = Math.exp(term - largest);
      sum += more;
      // behind the mode they only fall, and faster and faster
      if (more < 1e-18 * sum) break;
    }
  }
  return Math.min(0, largest + Math.log(sum));
}

/** What chance alone would be expected to give. */
export const expectedHits = ({ population, marked, drawn }: Omit<Draw, 'hits'>): number =>
  population === 0 ? 0 : (drawn / population) * marked;

const logChoose = (from: number, take: number): number =>
  logFactorial(from) - logFactorial(take) - logFactorial(from - take);

function logFactorial(n: number): number {
  if (n < STIRLING_FROM) return SMALL[n]!;
  const inverse = 1 / (n * n);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / n;
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
}

function logFactorials(below: number): number[] {
  const sums = [0];
  for (let n = 1; n < below; n++) sums.push(sums[n - 1]! + Math.log(n));
  return sums;
}
