import type { PackFile } from '@anxin/engine';
import type { ReaderPlace } from '../bulk/reader.ts';
import { openThreads, type Threads } from '../bulk/threads.ts';
import type { Stretch } from './history.ts';
import type { Tally } from './tally.ts';

/** All that a thread needs to decide the past by itself. */
export interface Equipment extends ReaderPlace {
  /** Undefined: history is held against what was decided then. */
  base: readonly PackFile[] | undefined;
  candidate: readonly PackFile[];
}

/** Threads that decide stretches of the past. */
export type Crew = Threads<Stretch, Tally>;

export const openCrew = (equipment: Equipment): Crew =>
  openThreads(new URL('./crew.thread.ts', import.meta.url), equipment);
