import { useT } from '../../../kit/use-t.ts';
import type { Person } from './release.ts';
import { words } from './words.ts';

/** What somebody is called; `start` is the platform itself. */
export function usePersonName(): (person: Person) => string {
  const t = useT(words);
  return ({ id, name }) => name || t(id === 'start' ? 'platform' : 'someone');
}
