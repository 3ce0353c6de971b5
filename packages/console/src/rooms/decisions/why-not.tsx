import { Skeleton } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import type { ExplainedRule } from '../../kit/model.ts';
import { RulePath } from '../../kit/reasons/rule-path.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

interface Explanation {
  rules: ExplainedRule[];
  re_decidable: boolean;
}

/** Why not: the rules that nearly fired, each with what was missing. */
export function WhyNot({ id }: { id: string }) {
  const t = useT(words);
  const explanation = useRead<Explanation>(`/v1/decisions/${encodeURIComponent(id)}/explanation`);
  if (explanation.isError) return <ErrorPanel error={explanation.error} retry={() => void explanation.refetch()} />;
  if (!explanation.data) return <Skeleton active />;
  const { rules, re_decidable } = explanation.data;
  if (!re_decidable) return <Empty title={t('not.title')}>{t('not.gone')}</Empty>;
  const near = rules.filter((rule) => rule.outcome !== 'fired' && (rule.nearly || rule.outcome !== 'quiet'));
  const rest = rules.filter((rule) => rule.outcome === 'quiet' && !rule.nearly);
  return (
    <section className="stack" aria-label={t('not.title')}>
      <p className="quiet why-not-note">{t('not.note')}</p>
      {near.length === 0 && <Empty title={t('not.none.title')}>{t('not.none.text')}</Empty>}
      {near.map((rule) => (
        <div key={rule.rule} className="panel">
          <RulePath rule={rule} />
        </div>
      ))}
      {rest.length > 0 && (
        <details className="panel">
          <summary>{t('not.rest', { n: rest.length })}</summary>
          <div className="stack rest-rules">
            {rest.map((rule) => (
              <RulePath key={rule.rule} rule={rule} />
            ))}
          </div>
        </details>
      )}
    </section>
  );
}
