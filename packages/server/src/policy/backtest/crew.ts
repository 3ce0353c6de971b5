import { fileKind, type PackFile } from '@anxin/engine';
import type { ReaderPlace } from '../bulk/reader.ts';
import { openThreads, type Threads } from '../bulk/threads.ts';
import type { Stretch } from './history.ts';
import type { RecountEquipment, Recounted } from './recount-hand.ts';
import type { Tally } from './tally.ts';

/** All that a thread needs to decide the past by itself. */
export interface Equipment extends ReaderPlace {
  /** Undefined: history is held against what was decided then. */
  base: readonly PackFile[] | undefined;
  candidate: readonly PackFile[];
}

/** A stretch, with the features that were counted for it. */
export type Part = Stretch & { recounted?: Recounted };

/** Threads that decide stretches of the past. */
export type Crew = Threads<Stretch, Tally>;

/** @param stretch all that will be given to it, in the order of the log */
export function openCrew(equipment: Equipment, stretch: Stretch): Crew {
  const hands = openThreads<Part, Tally>(new URL('./crew.thread.ts', import.meta.url), equipment);
  if (!hasFeatures(equipment)) return hands;
  const script = new URL('./recount.thread.ts', import.meta.url);
  return withFeatures(hands, openThreads(script, { ...equipment, stretch } satisfies RecountEquipment, 1));
}

const hasFeatures = ({ base = [], candidate }: Equipment): boolean =>
  [...base, ...candidate].some(({ path }) => fileKind(path) === 'features');

/** A crew whose parts go by somebody first who counts what their decisions were not given. */
export function withFeatures(hands: Threads<Part, Tally>, counting: Omit<Threads<Stretch, Recounted>, 'size'>): Crew {
  let before: Promise<unknown> = Promise.resolve();
  return {
    size: hands.size,
    async work(stretch) {
      const counted = before.then(() => counting.work(stretch));
      before = counted.catch(() => {});
      return hands.work({ ...stretch, recounted: await counted });
    },
    async close() {
      await Promise.all([hands.close(), counting.close()]);
    },
  };
}
