import type { TaggedAddress } from './spans.ts';

/** What the training addresses call a word: `西湖区` a district, how often. */
export type Gazetteer = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** How often a word is which field. */
export type Lookup = (word: string) => (readonly [field: string, count: number])[];

export const LONGEST_WORD = 8;
const UNKNOWN: ReturnType<Lookup> = [];

export function gazetteerOf(addresses: readonly TaggedAddress[]): Gazetteer {
  const words = new Map<string, Map<string, number>>();
  for (const { characters, spans } of addresses)
    for (const { start, end, field } of spans) {
      if (end - start < 2 || end - start > LONGEST_WORD) continue;
      const word = characters.slice(start, end).join('');
      const fields = words.get(word) ?? new Map<string, number>();
      words.set(word, fields.set(field, (fields.get(field) ?? 0) + 1));
    }
  return words;
}

/** @param own the address is one of those the gazetteer is made of: its own words do not count */
export function lookupIn(gazetteer: Gazetteer, own?: TaggedAddress): Lookup {
  const mine = gazetteerOf(own ? [own] : []);
  return (word) => {
    const fields = gazetteer.get(word);
    if (fields === undefined) return UNKNOWN;
    const others = [...fields].map(([field, count]) => [field, count - (mine.get(word)?.get(field) ?? 0)] as const);
    return others.filter(([, count]) => count > 0);
  };
}
