import { looksSealed } from '../sealing/cipher.ts';

const LONGEST = 120;

/** Where an event's data has the words by which people know its subject, the best first. */
export const TITLE_PLACES: readonly (readonly [string, string])[] = [
  ['product', 'title'],
  ['video', 'title'],
  ['segment', 'transcript'],
  ['live', 'title'],
  ['review', 'text'],
  ['ticket', 'text'],
  ['contact', 'text'],
  ['aftersale', 'reason'],
  ['notice', 'grounds'],
  ['merchant', 'name'],
  ['creator', 'name'],
];

/**
 * A line for lists, out of an event as it is stored: what is sealed is not in it, so it may be kept and shown like any
 * public field. The subject itself where there are no such words.
 */
export function titleOf({ subject, data }: { subject: string; data: Record<string, unknown> }): string {
  for (const [object, field] of TITLE_PLACES) {
    const holder = Object.hasOwn(data, object) ? data[object] : undefined;
    const value =
      typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>)[field] : undefined;
    const text = typeof value === 'string' && !isSealed(value) ? value : '';
    const line = text.replace(/\s+/gu, ' ').trim();
    if (line !== '') return line.length > LONGEST ? `${cut(line)}…` : line;
  }
  return subject;
}

const isSealed = (text: string): boolean => looksSealed(text);

/** Never through the middle of a character. */
const cut = (line: string): string => line.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '');
