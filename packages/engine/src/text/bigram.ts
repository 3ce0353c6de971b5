import { BIGRAM_RARITY } from './generated/bigram-table.ts';

/** Bits of a bigram's hash that the table of frequencies tells apart. */
export const TABLE_BITS = 15;

/** Two UTF-16 units as 32 well-mixed bits; the upper ones are those to use. */
export function bigramHash(a: number, b: number): number {
  return Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b);
}

/** Four bits for each hash, two to a byte. */
const table = Uint8Array.from(atob(BIGRAM_RARITY), (character) => character.charCodeAt(0));

/**
 * How common a bigram of canonical text is, from 0 (not seen) to 15: each step is twice as often. Counted over texts of
 * live rooms, reviews and titles (scripts/generate-bigram-table.ts); bigrams with one hash share a figure, so a rare
 * one may look common, which costs time and nothing else.
 */
export function bigramFrequency(hash: number): number {
  const at = hash >>> (32 - TABLE_BITS);
  return (table[at >>> 1]! >>> ((at & 1) * 4)) & 15;
}
