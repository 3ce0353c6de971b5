import { useCallback, useSyncExternalStore } from 'react';
import type { problemParams } from '../i18n/problem-params.ts';
import type { problemWords } from '../i18n/problems.ts';
import { formatMoney, formatTime } from './format.ts';
import { usePreferences } from './preferences.tsx';
import type { Problem } from './problem.ts';
import { useT } from './use-t.ts';
import { fill, type Language, type Words } from './words.ts';

export interface ProblemText {
  title: string;
  /** What to do about it. */
  mend: string;
  /** What exactly was wrong, in the reader's language, where that is known. */
  exactly: string | undefined;
  /** The same as the server said it; for whoever helps. */
  detail: string | undefined;
}

/**
 * Texts of several hundred codes, which no page needs to be drawn: they come right after the first one, so that they are there
 * when nothing can be asked any more. Until then a problem is told as the server told it.
 */
let texts: { words: typeof problemWords; params: typeof problemParams } | undefined;
const waiting = new Set<() => void>();
void Promise.all([import('../i18n/problems.ts'), import('../i18n/problem-params.ts')]).then(
  ([{ problemWords: words }, { problemParams: params }]) => {
    texts = { words, params };
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
  const { language, timeZone } = usePreferences();
  const t = useT();
  const all = useSyncExternalStore(follow, () => texts);
  return useCallback(
    (problem) => {
      const known = all?.words[language][problem.code];
      const params = { seconds: problem.retryAfter ?? 0 };
      return {
        title: known ? fill(known.title, params, language) : (problem.title ?? t('problem.unknown')),
        mend: known ? fill(known.mend, params, language) : (problem.mend ?? t('problem.unknown.mend')),
        exactly: exactlyOf((all?.params as Words | undefined)?.[language][problem.code], problem, language, timeZone),
        detail: [problem.detail, problem.hint].filter((part) => part !== undefined).join(' – ') || undefined,
      };
    },
    [all, language, timeZone, t],
  );
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** @returns undefined: nothing is known to say, or a part of it is not told */
export function exactlyOf(
  text: string | undefined,
  { params = {} }: Pick<Problem, 'params'>,
  language: Language,
  timeZone: string,
): string | undefined {
  if (text === undefined) return undefined;
  const shown = Object.entries(params).map(([name, value]) => {
    if (typeof value === 'object') return [name, formatMoney(value, language)];
    return [name, typeof value === 'string' && INSTANT.test(value) ? formatTime(value, timeZone) : value];
  });
  const filled = fill(text, Object.fromEntries(shown), language);
  return /\{\w+[|}]/.test(filled) ? undefined : filled;
}
