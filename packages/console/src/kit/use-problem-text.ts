import { useCallback, useSyncExternalStore } from 'react';
import type { problemWords } from '../i18n/problems.ts';
import { usePreferences } from './preferences.tsx';
import type { Problem } from './problem.ts';
import { useT } from './use-t.ts';
import { fill } from './words.ts';

export interface ProblemText {
  title: string;
  /** What to do about it. */
  mend: string;
  /** What exactly was wrong, as the server said it; for whoever helps. */
  detail: string | undefined;
}

/**
 * Texts of several hundred codes, which no page needs to be drawn: they come right after the first one, so that they are there
 * when nothing can be asked any more. Until then a problem is told as the server told it.
 */
let texts: typeof problemWords | undefined;
const waiting = new Set<() => void>();
void import('../i18n/problems.ts').then(
  (loaded) => {
    texts = loaded.problemWords;
    for (const tell of waiting) tell();
  },
  // told as the server told it
  () => undefined,
);
const follow = (tell: () => void): (() => void) => {
  waiting.add(tell);
  return () => waiting.delete(tell);
};

/** A problem in the reader's language: by its code, else as the server said it. */
export function useProblemText(): (problem: Problem) => ProblemText {
  const { language } = usePreferences();
  const t = useT();
  const all = useSyncExternalStore(follow, () => texts);
  return useCallback(
    (problem) => {
      const known = all?.[language][problem.code];
      const params = { seconds: problem.retryAfter ?? 0 };
      return {
        title: known ? fill(known.title, params, language) : (problem.title ?? t('problem.unknown')),
        mend: known ? fill(known.mend, params, language) : (problem.mend ?? t('problem.unknown.mend')),
        detail: problem.hint === undefined ? problem.detail : `${problem.detail ?? ''} – ${problem.hint}`,
      };
    },
    [all, language, t],
  );
}
