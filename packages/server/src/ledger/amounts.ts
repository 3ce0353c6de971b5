/** The smaller of two amounts. */
export const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);

/** The amount, or nothing where it is below zero. */
export const above = (amount: bigint): bigint => (amount > 0n ? amount : 0n);

const digits = new Map<string, number>();

function digitsOf(currency: string): number {
  let known = digits.get(currency);
  if (known === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    known = format.resolvedOptions().maximumFractionDigits ?? 2;
    digits.set(currency, known);
  }
  return known;
}

/**
 * An amount as a sentence says it: `12.34 CNY`, `1234 JPY`.
 * @param amount minor units
 * @param currency three letters, ISO 4217
 */
export function amountText(amount: bigint | number, currency: string): string {
  const places = digitsOf(currency);
  const whole = BigInt(amount);
  const text = String(whole < 0n ? -whole : whole).padStart(places + 1, '0');
  const point = text.length - places;
  const number = places === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
  return `${whole < 0n ? '-' : ''}${number} ${currency}`;
}

/** An amount for `params` of a problem: whoever shows it says it in the reader's way. */
export const amountParam = (amount: bigint | number, currency: string) => ({ amount: Number(amount), currency });
