/** `digits` × 10^-`scale`, exactly. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

export const ZERO: Decimal = { digits: 0n, scale: 0 };

const FORM = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/;

/**
 * A finite number as JSON writes it: the shortest decimal that reads back as the same double. So a tenth is a tenth, and
 * sums do not depend on their order.
 */
export const decimalOf = (value: number): Decimal =>
  Number.isSafeInteger(value) ? { digits: BigInt(value), scale: 0 } : parseDecimal(String(value));

/** @throws TypeError for what is no decimal: it was not written by `writeDecimal` */
export function parseDecimal(text: string): Decimal {
  const parts = FORM.exec(text);
  if (parts === null) throw new TypeError('not a decimal');
  const [, sign, whole, fraction = '', exponent = '0'] = parts;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

export const writeDecimal = ({ digits, scale }: Decimal): string => (scale === 0 ? `${digits}` : `${digits}e-${scale}`);

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.scale === b.scale) return { digits: a.digits + b.digits, scale: a.scale };
  const [coarse, fine] = a.scale < b.scale ? [a, b] : [b, a];
  return { digits: coarse.digits * 10n ** BigInt(fine.scale - coarse.scale) + fine.digits, scale: fine.scale };
}

/** The double nearest to it; infinite beyond the largest. */
export const numberOf = (decimal: Decimal): number => Number(writeDecimal(decimal));
