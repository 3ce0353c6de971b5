import type { CelFunction } from '../policy/cel/env.ts';
import { fn } from '../policy/cel/standard/define.ts';
import { INT } from '../policy/cel/types.ts';
import { celError } from '../policy/cel/values.ts';

type Two = readonly [bigint, bigint];
const MOST = 1n << 63n;

/** Division that rounds down, also below zero. */
export const floorDivide = (value: bigint, by: bigint): bigint => {
  const quotient = value / by;
  return value % by !== 0n && value < 0n !== by < 0n ? quotient - 1n : quotient;
};

const percentOf = (value: bigint, share: bigint): bigint => floorDivide(value * share, 100n);

const cheap = (added: CelFunction): CelFunction => ({ ...added, cheap: true });

/** What formulas may call beside CEL's own; all of it on whole numbers, percent rounding down. */
export const MONEY_FUNCTIONS: readonly CelFunction[] = [
  fn('min', [INT, INT], INT, ([a, b]: Two) => (a < b ? a : b)),
  fn('max', [INT, INT], INT, ([a, b]: Two) => (a > b ? a : b)),
  fn('clamp', [INT, INT, INT], INT, ([value, least, most]: readonly [bigint, bigint, bigint]) => {
    if (least > most) return celError('bad_argument', `clamp() has no room between ${least} and ${most}`);
    return value < least ? least : value > most ? most : value;
  }),
  fn('percent', [INT, INT], INT, ([value, share]: Two) => {
    const part = percentOf(value, share);
    return part >= -MOST && part < MOST
      ? part
      : celError('overflow', 'int overflow: the result needs more than 64 bits');
  }),
].map(cheap);
