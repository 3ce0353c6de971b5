import type { Case } from '../../kit/model.ts';

/** Cases answered at once; the server takes no more. */
export const MOST_AT_ONCE = 200;

/** Whether a case can be answered together with those that are picked: of one queue and kind, and free or one's own. */
export function mayPick(picked: readonly Case[], row: Case, me: string): boolean {
  if (picked.some(({ id }) => id === row.id)) return true;
  if (row.state !== 'open' && !(row.state === 'taken' && row.taken_by?.id === me)) return false;
  const [first] = picked;
  return first === undefined || (first.queue === row.queue && first.kind === row.kind && picked.length < MOST_AT_ONCE);
}

export const toggled = (picked: readonly Case[], row: Case): readonly Case[] =>
  picked.some(({ id }) => id === row.id) ? picked.filter(({ id }) => id !== row.id) : [...picked, row];

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** The case that somebody names by its id or the address of its page. */
export const caseIdIn = (typed: string): string | undefined => UUID.exec(typed)?.[0].toLowerCase();
