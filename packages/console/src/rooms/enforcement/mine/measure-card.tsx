import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatTime } from '../../../kit/format.ts';
import { nameSubject } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan } from '../../../kit/session.tsx';
import { useNow } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfStatement, type Measure, POINTS } from '../measure.ts';
import type { Statement } from '../statement.ts';
import { type Appeal, type Group, isExplained, mayAppeal } from './appeal.ts';
import { AppealForm } from './appeal-form.tsx';
import { words } from './words.ts';

export interface MeasureCardProps {
  group: Group;
  /** The newest about each measure. */
  appeals: ReadonlyMap<string, Appeal>;
  open: boolean;
}

/** What was done on account of one thing: what, until when, why and how to mend it, and how to appeal. */
export function MeasureCard({ group, appeals, open: begin }: MeasureCardProps) {
  const t = useT(words);
  const { language } = usePreferences();
  const [open, setOpen] = useState(begin);
  const [first] = group.measures;
  const { subject, subject_title: title, party, found_by, points } = first!;
  const explained = isExplained(group);
  const about =
    found_by === 'ladder' && points !== null
      ? t('milestone', { at: points })
      : subject === party
        ? t(party.startsWith('merchant/') ? 'self.shop' : 'self.studio')
        : (title ?? nameSubject(subject, language));
  return (
    <article className="card">
      <h3>{about}</h3>
      <ul className="plain-list">
        {group.measures.map((measure) => (
          <Done key={measure.id} measure={measure} appeal={appeals.get(measure.id)} />
        ))}
      </ul>
      {open && explained && group.statement !== null && <Explanation id={group.statement} />}
      {group.statement !== null && (
        <div className="mine-links">
          {explained && (
            <Button type="link" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t(open ? 'hide' : 'show')}
            </Button>
          )}
          <Link to={addressOfStatement(group.statement)}>{t('letter')}</Link>
        </div>
      )}
    </article>
  );
}

function Done({ measure, appeal }: { measure: Measure; appeal: Appeal | undefined }) {
  const t = useT(words);
  const now = useNow();
  const can = useCan();
  const { timeZone } = usePreferences();
  const [writing, setWriting] = useState(false);
  const { kind, title, about, points, starts_at: since, ends_at: until, holds, appeal_until: latest } = measure;
  const offer = can('enforcement.appeal.make') ? mayAppeal(measure, appeal, now) : 'no';
  return (
    <li className="mine-done">
      <div>
        <strong>{kind === POINTS && points !== null ? t('points.taken', { n: points }) : title}</strong>{' '}
        <span className="quiet">
          {since && t('since', { time: formatTime(since, timeZone, 'day') })}
          {kind !== POINTS && ` · ${until ? t('until', { time: formatTime(until, timeZone) }) : t('until.open')}`}
        </span>
      </div>
      <div>{about}</div>
      {!holds && <div className="quiet">{t('overruled')}</div>}
      {appeal && <AppealLine appeal={appeal} />}
      {offer === 'over' && <div className="quiet">{t('appeal.over')}</div>}
      {offer === 'yes' && !writing && latest && (
        <div className="mine-appeal">
          <Button onClick={() => setWriting(true)}>{t('appeal')}</Button>
          <span className="quiet">
            {appeal === undefined && t('appeal.until', { time: formatTime(latest, timeZone, 'day') })}
          </span>
        </div>
      )}
      {writing && offer === 'yes' && <AppealForm measure={measure} close={() => setWriting(false)} />}
    </li>
  );
}

function AppealLine({ appeal: { id, state, due_at, waits_until, answer } }: { appeal: Appeal }) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const text =
    state === 'open' && due_at
      ? t('appeal.open.due', { time: formatTime(due_at, timeZone) })
      : state === 'waiting-for-party' && waits_until
        ? t('appeal.waiting-for-party.until', { time: formatTime(waits_until, timeZone) })
        : t(`appeal.${state}`);
  return (
    <div className="mine-answer">
      <strong>{text}</strong>
      {answer && (
        <div>
          {answer.outcome} {answer.next}
        </div>
      )}
      <div>
        <Link to={`/appeals/${encodeURIComponent(id)}`}>
          {t(state === 'waiting-for-party' ? 'appeal.reply' : 'appeal.see')}
        </Link>
      </div>
    </div>
  );
}

function Explanation({ id }: { id: string }) {
  const t = useT(words);
  const { language } = usePreferences();
  const read = useRead<Statement>(`/v1/statements/${encodeURIComponent(id)}`);
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const { rules, facts } = read.data.texts[language];
  if (rules.length === 0) return <p className="mine-facts">{facts}</p>;
  return rules.map(({ rule, message, mend, law }) => (
    <dl key={rule} className="explanation">
      <dt>{t('why')}</dt>
      <dd>{message}</dd>
      {mend && (
        <>
          <dt>{t('mend')}</dt>
          <dd>
            <strong>{mend}</strong>
          </dd>
        </>
      )}
      {law && (
        <>
          <dt>{t('law')}</dt>
          <dd className="quiet">{law}</dd>
        </>
      )}
    </dl>
  ));
}
