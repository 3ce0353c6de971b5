import { type Interval, shareOf, twoProportions } from '@anxin/engine';
import type { Keys } from '../../foundation/sealing/keys.ts';

/** The caller's word for a viewer, as it is kept. */
export const viewerMac = (keys: Pick<Keys, 'mac'>, viewer: string): Buffer =>
  keys.mac('index', `badge-viewer\n${viewer}`);

const OF = 1_000;

/**
 * Whether a viewer is not shown a badge: always the same for one viewer and guarantee, and for two guarantees
 * independently, so that each is measured by itself.
 * @param share of a thousand
 */
export const isHeld = (keys: Pick<Keys, 'mac'>, viewer: Buffer, code: string, share: number): boolean =>
  share > 0 &&
  keys.mac('index', Buffer.concat([Buffer.from(`badge-holdout\n${code}\n`), viewer])).readUInt32BE(0) % OF < share;

export interface Arm {
  viewers: number;
  buyers: number;
}

export interface Effect {
  shown: Arm & Interval;
  held: Arm & Interval;
  /** Of the shares: how much more of those who saw the badge bought, with its 95 % interval. */
  difference: number;
  low: number;
  high: number;
  /** Standard errors from no difference. */
  z: number;
}

/** Of each arm, so that the normal approximation holds and nobody reads anything into noise. */
export const LEAST_ARM = { viewers: 200, buyers: 10 } as const;

export const isLarge = ({ viewers, buyers }: Arm): boolean =>
  viewers >= LEAST_ARM.viewers && buyers >= LEAST_ARM.buyers;

/**
 * Whether a badge sells: the test of two proportions, and Newcombe's interval of their difference, made of Wilson's
 * intervals of both (Interval estimation for the difference between independent proportions, 1998, method 10).
 * @returns undefined where an arm is too small
 */
export function effectOf(shown: Arm, held: Arm): Effect | undefined {
  if (!isLarge(shown) || !isLarge(held)) return undefined;
  const one = shareOf(shown.buyers, shown.viewers)!;
  const other = shareOf(held.buyers, held.viewers)!;
  const difference = one.share - other.share;
  return {
    ...{ shown: { ...shown, ...one }, held: { ...held, ...other }, difference },
    low: difference - Math.hypot(one.share - one.low, other.high - other.share),
    high: difference + Math.hypot(one.high - one.share, other.share - other.low),
    z: twoProportions(
      { successes: shown.buyers, trials: shown.viewers },
      { successes: held.buyers, trials: held.viewers },
    ),
  };
}
