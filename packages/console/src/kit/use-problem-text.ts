import { useCallback } from 'react';
import { problemWords } from '../i18n/problems.ts';
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

/** A problem in the reader's language: by its code, else as the server said it. */
export function useProblemText(): (problem: Problem) => ProblemText {
  const { language } = usePreferences();
  const t = useT();
  return useCallback(
    (problem) => {
      const known = problemWords[language][problem.code];
      const params = { seconds: problem.retryAfter ?? 0 };
      return {
        title: known ? fill(known.title, params, language) : (problem.title ?? t('problem.unknown')),
        mend: known ? fill(known.mend, params, language) : (problem.mend ?? t('problem.unknown.mend')),
        detail: problem.detail,
      };
    },
    [language, t],
  );
}
