import { compiled, openReader, RE_DECIDE } from '../bulk/reader.ts';
import type { Equipment } from './crew.ts';
import { readPast, type Stretch } from './history.ts';
import { type Packs, redecide, typesOf } from './redecide.ts';
import type { Tally } from './tally.ts';

/** One of a crew: decides stretches of the past by itself, over a connection of its own. */
export interface Hand {
  work(stretch: Stretch): Promise<Tally>;
  close(): Promise<void>;
}

/** @throws Error for a pack that cannot be read, naming the place */
export async function openHand({ base, candidate, ...place }: Equipment): Promise<Hand> {
  const packs: Packs = { base: base && compiled(base), candidate: compiled(candidate) };
  const types = typesOf(packs);
  const reader = await openReader(place, 'anxin backtest');
  return {
    async work(stretch) {
      const { past, erased } = await readPast(reader, stretch, types, RE_DECIDE);
      return redecide(past, erased, packs);
    },
    close: reader.close,
  };
}
