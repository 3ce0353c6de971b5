import { Button } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../error-panel.tsx';
import type { ExplainedRule } from '../model.ts';
import { useCan } from '../session.tsx';
import { useRead } from '../use-api.tsx';
import { useT } from '../use-t.ts';
import { words } from './words.ts';

/**
 * What was found in a text that is personal: the words that matched, not the text. Asking for them reads sealed content
 * again, and is on the trail.
 */
export function MatchedTerms({ decision }: { decision: string }) {
  const t = useT(words);
  const can = useCan();
  const [asked, setAsked] = useState(false);
  const read = useRead<{ rules: ExplainedRule[]; re_decidable: boolean }>(
    `/v1/decisions/${encodeURIComponent(decision)}/explanation`,
    { when: asked },
  );
  if (!can('policy.decision.read')) return null;
  if (!asked)
    return (
      <p className="matched-terms">
        <Button size="small" onClick={() => setAsked(true)}>
          {t('terms.ask')}
        </Button>{' '}
        <span className="quiet">{t('terms.note')}</span>
      </p>
    );
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <p className="quiet matched-terms">{t('terms.loading')}</p>;
  if (!read.data.re_decidable) return <p className="quiet matched-terms">{t('terms.gone')}</p>;
  const fired = read.data.rules.filter((rule) => rule.outcome === 'fired');
  return (
    <dl className="facts matched-terms">
      {fired.map((rule) => (
        <div key={rule.rule} className="fact">
          <dt>{rule.title}</dt>
          <dd>
            {[...new Set(rule.matches.flatMap(({ terms }) => terms))].map((term) => (
              <mark key={term} className="term">
                {term}
              </mark>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
