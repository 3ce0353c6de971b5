import { compiled, openReader, RE_DECIDE } from '../bulk/reader.ts';
import type { Equipment, Part } from './crew.ts';
import { readPast } from './history.ts';
import { type Packs, redecide, typesOf } from './redecide.ts';
import type { Tally } from './tally.ts';

/** One of a crew: decides stretches of the past by itself, over a connection of its own. */
export interface Hand {
  work(part: Part): Promise<Tally>;
  close(): Promise<void>;
}

/** @throws Error for a pack that cannot be read, naming the place */
export async function openHand({ base, candidate, ...place }: Equipment): Promise<Hand> {
  const packs: Packs = { base: base && compiled(base), candidate: compiled(candidate) };
  const types = typesOf(packs);
  const reader = await openReader(place, 'anxin backtest');
  return {
    async work(part) {
      const { past, erased } = await readPast(reader, part, types, RE_DECIDE);
      return redecide(past, erased, packs, part.recounted);
    },
    close: reader.close,
  };
}
