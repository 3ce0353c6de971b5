import { useT } from '../../../kit/use-t.ts';
import type { Release, ReleaseLine } from './release.ts';
import { words } from './words.ts';

const LONGEST = 80;

/** What a release is called by people: the first line of its note, else where it comes from. */
export function useReleaseTitle(): (release: ReleaseLine & Partial<Pick<Release, 'reverts'>>) => string {
  const t = useT(words);
  return ({ note, origin, pack, version, reverts }) => {
    const line = note.trim().split('\n')[0] ?? '';
    if (line !== '') return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
    if (reverts) return t('what.revert');
    return origin === 'folder' ? t('what.folder') : t('what.change', { pack, version });
  };
}
