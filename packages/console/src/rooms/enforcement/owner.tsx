import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatTime } from '../../kit/format.ts';
import { nameSubject } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { addressOfMeasure, type Measure, type MeasurePage } from './measure.ts';
import { words } from './words.ts';

const MAX_ANSWER = 4_000;

/** What led to a measure against an owner, what the owner said, and until when it can. */
export function OwnerPanel({ page: { measure, causes, owner_answer: answer } }: { page: MeasurePage }) {
  const t = useT(words);
  const { language } = usePreferences();
  if (measure.owner_of === null) return null;
  return (
    <section className="panel" aria-labelledby="owner">
      <h2 id="owner">{t('owner.title')}</h2>
      <Told measure={measure} />
      {answer !== null && (
        <dl className="facts">
          <div className="fact">
            <dt>{t('owner.answer')}</dt>
            <dd className="written">{answer}</dd>
          </div>
        </dl>
      )}
      {causes.length > 0 && (
        <ul className="plain-list">
          {causes.map(({ id, title, target }) => (
            <li key={id}>
              <Link to={addressOfMeasure(id)}>{nameSubject(target, language)}</Link>{' '}
              <span className="quiet">{title}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What is proposed against a party that others belong to, where it can answer; nothing where nothing is. */
export function OwnHearings() {
  const t = useT(words);
  const proposed = usePages<Measure>('/v1/measures', { state: 'proposed', limit: 50 });
  const heard = proposed.items.filter(({ owner_of: owner }) => owner !== null);
  if (heard.length === 0) return null;
  return (
    <section className="mine-part" aria-labelledby="hearings">
      <h2 id="hearings">{t('owner.mine')}</h2>
      {heard.map((measure) => (
        <article key={measure.id} className="card">
          <h3>{measure.title}</h3>
          <Told measure={measure} />
        </article>
      ))}
    </section>
  );
}

function Told({ measure }: { measure: Measure }) {
  const t = useT(words);
  const can = useCan();
  const { timeZone } = usePreferences();
  const { owner_of: owner, hear_until: until, state } = measure;
  if (owner === null) return null;
  const { answered_at: answered } = owner;
  return (
    <>
      <p>{owner.facts}</p>
      {state === 'proposed' && <p>{owner.proposal}</p>}
      <p className="quiet">
        {t('owner.parties', { n: owner.parties, of: owner.after })}
        {until !== null && ` · ${t('owner.until', { time: formatTime(until, timeZone) })}`}
        {answered !== null && ` · ${t('owner.answered', { time: formatTime(answered, timeZone) })}`}
      </p>
      {until !== null && can('enforcement.measure.answer') && <AnswerForm measure={measure} />}
    </>
  );
}

function AnswerForm({ measure }: { measure: Measure }) {
  const t = useT(words);
  const id = useId();
  const [text, setText] = useState('');
  const answer = useSave({
    send: (api) => api.post(`/v1/measures/${encodeURIComponent(measure.id)}/answer`, { text: text.trim() }),
    reload: ['/v1/measures'],
  });
  return (
    <form
      className="mine-form"
      onSubmit={(event) => {
        event.preventDefault();
        answer.mutate(undefined);
      }}
    >
      <label htmlFor={id}>{t('owner.say')}</label>
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 3, maxRows: 12 }}
        maxLength={MAX_ANSWER}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <p className="quiet">{t('owner.say.help')}</p>
      {answer.isError && <ErrorPanel error={answer.error} />}
      <div className="mine-buttons">
        <Button type="primary" htmlType="submit" loading={answer.isPending} disabled={text.trim() === ''}>
          {t('owner.send')}
        </Button>
      </div>
    </form>
  );
}
