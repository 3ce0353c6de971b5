import { Button } from 'antd';
import { useState } from 'react';
import { Link } from '../../../kit/navigation.tsx';
import { publicRuleWords } from '../../../kit/public-rule-words.ts';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfConsultation } from './address.ts';
import { useAskedAbout } from './asked.ts';
import { OpenDialog } from './open-dialog.tsx';
import { words } from './words.ts';

interface Asked {
  id: string;
  state: string;
  note: string;
}

const CAN_ASK: ReadonlySet<string> = new Set(['approved', 'shadow']);

/** On a release's page: what those whom it binds are asked, or that nobody was. */
export function ConsultationPanel({ release, changesRules }: { release: Asked; changesRules: boolean }) {
  const t = useT(words);
  const told = useT(publicRuleWords);
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const { data } = useAskedAbout(release.id);
  if (!data) return null;
  const { consultation } = data;
  if (consultation === null && !(changesRules && CAN_ASK.has(release.state))) return null;
  return (
    <section className="panel" aria-labelledby="consultation">
      <h2 id="consultation">{t('panel.title')}</h2>
      {consultation ? (
        <>
          <p>
            {told(`consultation.${consultation.state}`)} <Time at={consultation.starts_at} /> –{' '}
            <Time at={consultation.ends_at} />
          </p>
          <p>
            {t('panel.counts', {
              objections: consultation.objections,
              waiting: consultation.waiting,
              comments: consultation.comments,
            })}
          </p>
          {consultation.state !== 'closed' && consultation.state !== 'withdrawn' && (
            <p className="quiet">{t('panel.holds')}</p>
          )}
          <Link to={addressOfConsultation(consultation.id)}>{t('panel.more')}</Link>
        </>
      ) : (
        <>
          <p>{t('panel.none')}</p>
          {can('policy.pack.release') && <Button onClick={() => setAsking(true)}>{t('panel.open')}</Button>}
        </>
      )}
      {asking && <OpenDialog release={release} close={() => setAsking(false)} />}
    </section>
  );
}
