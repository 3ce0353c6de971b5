import { Alert, Button } from 'antd';
import { problemOf } from './problem.ts';
import { useProblemText } from './use-problem-text.ts';
import { useT } from './use-t.ts';

export interface ErrorPanelProps {
  error: unknown;
  /** Tries again what failed. */
  retry?: () => void;
  /** What exactly was wrong, said by whoever knows what it was about. */
  exactly?: string | undefined;
}

/** What went wrong, and what to do about it, where it happened. */
export function ErrorPanel({ error, retry, exactly: said }: ErrorPanelProps) {
  const t = useT();
  const problem = problemOf(error);
  const { title, mend, exactly = said, detail } = useProblemText()(problem);
  // what is not there is not there the next time either
  const isGone = problem.status === 404;
  return (
    <Alert
      type={isGone ? 'info' : 'error'}
      showIcon={false}
      role="alert"
      title={title}
      description={
        <>
          {exactly && <div>{exactly}</div>}
          <div>{mend}</div>
          {detail && exactly === undefined && (
            <details className="quiet">
              <summary>{t('problem.detail')}</summary>
              <span lang="en">{detail}</span>
            </details>
          )}
        </>
      }
      action={
        retry &&
        !isGone && (
          <Button size="small" onClick={retry}>
            {t('retry')}
          </Button>
        )
      }
    />
  );
}
