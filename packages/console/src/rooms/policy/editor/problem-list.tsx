import { useT } from '../../../kit/use-t.ts';
import { ProblemText } from '../problem-text.tsx';
import type { PackProblem } from '../releases/release.ts';
import { words } from './words.ts';

export interface ProblemListProps {
  title: string;
  problems: readonly PackProblem[];
  /** The file that is open: its name need not be said. */
  file: string;
  onGo(problem: PackProblem): void;
}

/** The server tells no more of them. */
const TOLD = 100;

/** What is wrong, each a way to its place. */
export function ProblemList({ title, problems, file, onGo }: ProblemListProps) {
  const t = useT(words);
  if (problems.length === 0) return null;
  return (
    <section className="editor-problems" aria-label={title}>
      <h3>{title}</h3>
      <ul className="plain-list">
        {problems.map((problem) => (
          <li key={`${problem.file} ${problem.line} ${problem.column} ${problem.code}`}>
            <button type="button" className="link-button" onClick={() => onGo(problem)}>
              {problem.file !== file && <code>{problem.file} </code>}
              {t('problems.line', { line: problem.line })}
            </button>
            <ProblemText problem={problem} />
          </li>
        ))}
      </ul>
      {problems.length >= TOLD && <p className="quiet">{t('problems.more')}</p>}
    </section>
  );
}
