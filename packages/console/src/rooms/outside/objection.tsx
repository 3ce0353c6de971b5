import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import type { Decision, DecisionRow } from '../../kit/model.ts';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { VerdictTag } from '../../kit/verdict-tag.tsx';
import { words } from './words.ts';

/** What the owner is told of a verdict, in words that help. */
export function OwnerTag({ verdict }: { verdict: DecisionRow['verdict'] }) {
  const t = useT(words);
  return <VerdictTag verdict={verdict} text={t(`verdict.${verdict}`)} />;
}

/** One thing that was objected to: what, why, and how to mend it. The first ones are open at once. */
export function Objection({ row, open: begin }: { row: DecisionRow; open: boolean }) {
  const t = useT(words);
  const [open, setOpen] = useState(begin);
  return (
    <article className="card">
      <div className="card-head">
        <h3>{row.title || row.subject.slice(row.subject.indexOf('/') + 1)}</h3>
        <OwnerTag verdict={row.verdict} />
      </div>
      <div className="quiet">
        <Time at={row.decided_at} />
        {row.case_queue && ` · ${t('reviewing')}`}
      </div>
      {open && <Explanation id={row.id} />}
      <Button type="link" className="card-more" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t(open ? 'hide.why' : 'show.why')}
      </Button>
    </article>
  );
}

function Explanation({ id }: { id: string }) {
  const t = useT(words);
  const read = useRead<Decision>(`/v1/decisions/${id}`);
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  return read.data.reasons.map((reason) => (
    <dl key={reason.rule} className="explanation">
      <dt>{t('why')}</dt>
      <dd>
        {reason.message}
        {quoted(reason.evidence).length > 0 && (
          <span className="quotes">
            {quoted(reason.evidence).map((text) => (
              <mark key={text}>{text}</mark>
            ))}
          </span>
        )}
      </dd>
      {reason.mend && (
        <>
          <dt>{t('mend')}</dt>
          <dd>
            <strong>{reason.mend}</strong>
          </dd>
        </>
      )}
      {reason.law && (
        <>
          <dt>{t('law')}</dt>
          <dd className="quiet">{reason.law}</dd>
        </>
      )}
    </dl>
  ));
}

const quoted = (evidence: Decision['reasons'][number]['evidence']): string[] =>
  [...new Set(evidence.flatMap(({ text }) => text ?? []))].slice(0, 6);
