import { formatSpan } from '../../../kit/format.ts';
import { listText } from '../../../kit/list-text.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { Treatment } from './like.ts';
import { words } from './words.ts';

/** How a case was treated, in words: `Held 1 day, points 8`. */
export function useTreatmentText(): (treatment: Treatment) => string {
  const t = useT(words);
  const { language } = usePreferences();
  return ({ measures }) =>
    listText(
      measures.map(({ title, points, guidance, seconds }) => {
        if (guidance) return t('guidance', { measure: title });
        const counted = points === null ? title : t('points', { measure: title, n: points });
        return seconds === null ? counted : `${counted} ${formatSpan(seconds, language)}`;
      }),
      language,
    );
}
