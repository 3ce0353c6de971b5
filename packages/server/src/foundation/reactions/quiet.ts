import type { Clock } from '../clock.ts';
import type { Position } from '../log/event.ts';
import type { Front } from './cursor.store.ts';

/**
 * Remembers how far after a front there is nothing that its reaction wants, so that most reactions, which most events
 * do not concern, cost no write as the log grows. It is knowledge about a log that never changes behind its readers, so
 * it is never wrong; it is lost with the process, which then reads that stretch again. Written down now and then.
 */
export interface Quiet {
  /** Nothing is wanted between the front and `to`. */
  note(front: Front, to: Position): void;
  /** Where to read on for a front. */
  skip(front: Front): Position;
  /** Whether it is time to write down how far a front has got. */
  isDue(front: Front): boolean;
  /** Forgets about fronts that have moved. */
  keepOnly(fronts: readonly Front[]): void;
}

interface Stretch {
  to: Position;
  of: number;
  /** The buckets that it was found for: another one that arrives at this place later may want what is in between. */
  buckets: ReadonlySet<number>;
  since: number;
}

export function createQuiet(wall: Clock, longest: number): Quiet {
  const stretches = new Map<string, Stretch>();
  const nameOf = ({ reaction, position }: Front): string => `${reaction} ${position.txid}/${position.id}`;
  const find = (front: Front): Stretch | undefined => {
    const stretch = stretches.get(nameOf(front));
    if (!stretch || stretch.of !== front.of) return undefined;
    return front.buckets.every((bucket) => stretch.buckets.has(bucket)) ? stretch : undefined;
  };
  return {
    note(front, to) {
      const since = find(front)?.since ?? wall.now().getTime();
      stretches.set(nameOf(front), { to, of: front.of, buckets: new Set(front.buckets), since });
    },
    skip: (front) => find(front)?.to ?? front.position,
    isDue(front) {
      const stretch = find(front);
      return stretch !== undefined && wall.now().getTime() - stretch.since >= longest;
    },
    keepOnly(fronts) {
      const names = new Set(fronts.map(nameOf));
      for (const name of stretches.keys()) if (!names.has(name)) stretches.delete(name);
    },
  };
}
