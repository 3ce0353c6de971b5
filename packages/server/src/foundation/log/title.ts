import { redact } from '@anxin/engine';
import { looksSealed } from '../sealing/cipher.ts';

const LONGEST = 120;
/** What a number that a title is cut within needs to be known by. */
const READ = 2 * LONGEST;

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
 * A line for lists, out of an event as it is stored: what is sealed is not in it, and of telephone numbers, addresses and
 * the like that stand in a public field only their mask, so it may be kept and shown. The subject itself where there
 * are no such words.
 */
export function titleOf({ subject, data }: { subject: string; data: Record<string, unknown> }): string {
  for (const [object, field] of TITLE_PLACES) {
    const holder = Object.hasOwn(data, object) ? data[object] : undefined;
    const value =
      typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>)[field] : undefined;
    const text = typeof value === 'string' && !isSealed(value) ? value : '';
    const line = text.replace(/\s+/gu, ' ').trim();
    const shown = redact(line.slice(0, READ));
    if (shown !== '') return shown.length > LONGEST ? `${cut(shown)}…` : shown;
  }
  return subject;
}

const isSealed = (text: string): boolean => looksSealed(text);

/** Never through the middle of a character. */
const cut = (line: string): string => line.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '');
