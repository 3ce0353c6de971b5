/** GET /v1/ladders. */
export interface Ladder {
  id: string;
  title: string;
  party: string;
  counts: 'up' | 'down';
  start: number;
  least: number;
  most: number;
  /** ISO 8601, `year` or `ever`. */
  window: string;
  milestones: { at: number; title: string; measures: { kind: string; duration: string | null }[] }[];
}

export interface Bin {
  from: number;
  to: number;
  parties: number;
}

/** POST /v1/ladders/preview. */
export interface Preview {
  ladder: string;
  points_of: string;
  since: string;
  /** With any points; all others stand at the start. */
  parties: number;
  histogram: Bin[];
  milestones: { at: number; standing: number; reached: number; times: number; measures: string[] }[];
  /** There are more than were looked at. */
  cut: boolean;
}

export interface Bar {
  bin: Bin;
  x: number;
  width: number;
  y: number;
  height: number;
}

/** Height that a bar has at least: one party among thousands is not to look like none. */
const LEAST_HEIGHT = 3;
const GAP = 2;

/** The bars of a histogram from least to most; those of nobody are not drawn. */
export function barsOf(histogram: readonly Bin[], width: number, height: number): Bar[] {
  const most = Math.max(1, ...histogram.map(({ parties }) => parties));
  const step = width / Math.max(1, histogram.length);
  return histogram.flatMap((bin, place) => {
    if (bin.parties === 0) return [];
    const tall = Math.max(LEAST_HEIGHT, (bin.parties / most) * height);
    return [{ bin, x: place * step + GAP / 2, width: Math.max(1, step - GAP), y: height - tall, height: tall }];
  });
}

/** Where a standing lies on the axis. */
export const placeOf = ({ least, most }: Pick<Ladder, 'least' | 'most'>, at: number, width: number): number =>
  most <= least ? 0 : (Math.min(most, Math.max(least, at)) - least) * (width / (most - least));

/** Marks whose words would run into the one before are drawn a line lower. */
export function linesOf(places: readonly number[], room: number): number[] {
  const ends: number[] = [];
  return places.map((place) => {
    const line = ends.findIndex((end) => end <= place);
    const chosen = line < 0 ? ends.length : line;
    ends[chosen] = place + room;
    return chosen;
  });
}
