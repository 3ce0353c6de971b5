import type { Standing } from './measure.ts';

export interface Scale {
  /** Where the bar ends, in percent of the whole. */
  value: number;
  marks: { at: number; place: number; reached: boolean }[];
}

/** A ladder as a scale from its least to its most, left to right: its milestones, and how far somebody is. */
export function scaleOf({ points, least, most, milestones }: Standing): Scale {
  const place = (at: number): number =>
    most <= least ? 0 : Math.min(100, Math.max(0, ((at - least) / (most - least)) * 100));
  return {
    value: place(points),
    marks: milestones.map(({ at, reached }) => ({ at, reached, place: place(at) })),
  };
}

/** How a standing looks from outside: nothing has happened, something has, or a milestone is reached. */
export function moodOf({ points, start, milestones }: Pick<Standing, 'points' | 'start' | 'milestones'>) {
  if (milestones.some(({ reached }) => reached)) return 'reached';
  return points === start ? 'clear' : 'counting';
}
