import { Link } from '../../../kit/navigation.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfMeasure } from '../measure.ts';
import type { AppealRow } from './appeal.ts';
import { words } from './words.ts';

/** What was answered, in the words that were frozen then. */
export function Answer({ appeal: { answer, instead_id: instead } }: { appeal: AppealRow }) {
  const t = useT(words);
  if (answer === null) return null;
  return (
    <section className="panel answer" aria-labelledby="answer">
      <h2 id="answer">{t('answer.title')}</h2>
      <p>
        <strong>{answer.outcome}</strong>
      </p>
      <dl className="facts">
        {answer.undone.length > 0 && (
          <div className="fact">
            <dt>{t('answer.undone')}</dt>
            <dd>
              {answer.undone.map((one, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: frozen, and two may be called the same
                <div key={at}>{one}</div>
              ))}
            </dd>
          </div>
        )}
        {answer.instead !== null && (
          <div className="fact">
            <dt>{t('answer.instead')}</dt>
            <dd>{instead === null ? answer.instead : <Link to={addressOfMeasure(instead)}>{answer.instead}</Link>}</dd>
          </div>
        )}
        <div className="fact">
          <dt>{t('answer.how')}</dt>
          <dd>{answer.how}</dd>
        </div>
        <div className="fact">
          <dt>{t('answer.next')}</dt>
          <dd>{answer.next}</dd>
        </div>
      </dl>
    </section>
  );
}
