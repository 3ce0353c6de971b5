import { Button } from 'antd';
import { useState } from 'react';
import { Figure } from '../../../kit/figures.tsx';
import { Link, useGo, useRoomParams } from '../../../kit/navigation.tsx';
import { NotHere } from '../../../kit/not-here.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import type { Consultation } from '../../../kit/public-rule.ts';
import { ChangeView } from '../../../kit/public-rule.tsx';
import { publicRuleWords } from '../../../kit/public-rule-words.ts';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfRelease } from '../releases/release.ts';
import { CloseDialog } from './close-dialog.tsx';
import { Said } from './said.tsx';
import { words } from './words.ts';
import '../releases/releases.css';

/** One consultation, for those who answer: what people say, the answers, and the result. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const { id } = useRoomParams<'id'>();
  const read = useRead<Consultation>(`/v1/rule-centre/consultations/${encodeURIComponent(id)}`);
  const above = <Link to="/policy/consultations">{t('above')}</Link>;
  if (!read.data)
    return (
      <NotHere read={read} gone={t('gone')} above={above}>
        {t('intro')}
      </NotHere>
    );
  const consultation = read.data;
  return (
    <>
      <PageHeader
        title={consultation.about.trim().split('\n')[0]}
        above={above}
        actions={
          <>
            <Button onClick={() => go(`/rule-centre/consultations/${id}`)}>{t('public')}</Button>
            <Button onClick={() => go(addressOfRelease(consultation.release))}>{t('release')}</Button>
          </>
        }
      >
        <Facts consultation={consultation} />
      </PageHeader>
      <div className="stack">
        <Result consultation={consultation} />
        {can('policy.consultation.answer') && <Said consultation={consultation} />}
        <section className="panel" aria-labelledby="changes">
          <h2 id="changes">{t('changes.title')}</h2>
          {consultation.changes.map((change) => (
            <ChangeView key={change.rule} change={change} />
          ))}
        </section>
      </div>
    </>
  );
}

function Facts({ consultation: { state, starts_at, ends_at, objections, comments, waiting } }: Props) {
  const t = useT(words);
  const told = useT(publicRuleWords);
  return (
    <dl className="facts-line">
      <div>
        <dt>{told(`consultation.${state}`)}</dt>
        <dd>
          <Time at={starts_at} /> – <Time at={ends_at} />
        </dd>
      </div>
      {(
        [
          ['fact.objections', objections],
          ['fact.waiting', waiting],
          ['fact.comments', comments],
        ] as const
      ).map(([name, value]) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd>
            <Figure value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface Props {
  consultation: Consultation;
}

/** What was published, or what still has to happen before it can be. */
function Result({ consultation: { id, state, report, waiting } }: Props) {
  const t = useT(words);
  const can = useCan();
  const [asking, setAsking] = useState(false);
  if (state === 'withdrawn') return null;
  return (
    <section className="panel next" aria-labelledby="result">
      <h2 id="result">{t(report === null ? 'close' : 'report.title')}</h2>
      {report !== null && <p className="note">{report}</p>}
      {report === null && state !== 'answering' && <p>{t('close.early')}</p>}
      {report === null && waiting > 0 && <p>{t('close.waiting', { n: waiting })}</p>}
      {state === 'answering' && waiting === 0 && can('policy.consultation.answer') && (
        <div className="next-buttons">
          <Button type="primary" onClick={() => setAsking(true)}>
            {t('close')}
          </Button>
        </div>
      )}
      {asking && <CloseDialog of={id} close={() => setAsking(false)} />}
    </section>
  );
}
