import type { Chance } from '../random.ts';
import { MINUTE } from '../time.ts';
import type { World } from '../world.ts';

/** What a story is told from. */
export interface Telling {
  world: World;
  /** Unique, and the same whenever the same story is told: ids are made of it. */
  key: string;
  at: number;
  chance: Chance;
}

export const minutes = (chance: Chance, low: number, high: number): number =>
  Math.floor((low + (high - low) * chance.fraction()) * MINUTE);

export const fill = (text: string, words: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{([a-z]+)\}/g, (_, name: string) => String(words[name] ?? ''));

/** The id of an object of a story: `o251111-3` is paid for in the story that is called so, its parcel is `k251111-3`. */
export const idOf = (letter: string, key: string): string => letter + key.slice(1);
