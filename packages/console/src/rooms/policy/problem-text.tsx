import { usePreferences } from '../../kit/preferences.tsx';
import { problemWords } from './problem-words.ts';
import type { PackProblem } from './releases/release.ts';

/** What is wrong: in the reader's language by its code, and what exactly as the engine says it. */
export function ProblemText({
  problem: { code, message, hint },
}: {
  problem: Pick<PackProblem, 'code' | 'message' | 'hint'>;
}) {
  const { language } = usePreferences();
  const name: string | undefined = (problemWords[language] as Record<string, string>)[code];
  return (
    <span className="problem-text">
      {name && <strong>{name}</strong>}{' '}
      <span lang="en" translate="no">
        {message}
      </span>
      {hint && (
        <span lang="en" translate="no" className="quiet">
          {' '}
          – {hint}
        </span>
      )}
    </span>
  );
}
