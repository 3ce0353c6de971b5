import { Button, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { words } from '../office-words.ts';
import { APPS, type AppDialog, type AppReport, type Asked } from './provider-app.ts';

export function Scopes({ of: { scopes, fields } }: { of: Pick<Asked, 'scopes' | 'fields'> }) {
  const t = useT(words);
  const said = [...scopes.map((scope) => `scope.${scope}`), ...fields.map((field) => `field.${field}`)];
  return <span className="quiet">{said.map((word) => t(word as never)).join(' · ')}</span>;
}

/** Every question of the security review is answered before anything is decided; a refusal says why. */
export function ReviewApp({ app, close }: AppDialog) {
  const t = useT(words);
  const [answers, setAnswers] = useState<Readonly<Record<string, boolean>>>({});
  const [why, setWhy] = useState('');
  const review = useSave({
    send: (api, approve: boolean) =>
      api.post(`${APPS}/${app.id}/review`, { approve, answers, ...(approve ? {} : { why: why.trim() }) }),
    reload: [APPS],
    onSaved: close,
  });
  const isAnswered = app.review.every(({ question }) => answers[question] !== undefined);
  const holds = app.review.every(({ question }) => answers[question]);
  const asked = app.renewal ?? app;
  return (
    <Modal
      open
      title={`${t('app.review')} · ${app.name}`}
      onCancel={close}
      mask={{ closable: false }}
      footer={[
        <Button
          key="refuse"
          disabled={review.isPending || !isAnswered || why.trim() === ''}
          onClick={() => review.mutate(false)}
        >
          {t('app.refuse')}
        </Button>,
        <Button
          key="approve"
          type="primary"
          disabled={!isAnswered || !holds}
          loading={review.isPending}
          onClick={() => review.mutate(true)}
        >
          {t('app.approve')}
        </Button>,
      ]}
    >
      <p className="quiet">{asked.about}</p>
      <p>
        <Scopes of={asked} />
      </p>
      {app.review.map(({ question, text }) => (
        <div key={question} className="consent">
          <span id={`ask-${question}`}>{text}</span>
          <Radio.Group
            aria-labelledby={`ask-${question}`}
            value={answers[question]}
            onChange={({ target }) => setAnswers({ ...answers, [question]: target.value as boolean })}
            options={[
              { value: true, label: t('app.holds') },
              { value: false, label: t('app.fails') },
            ]}
          />
        </div>
      ))}
      <Input.TextArea
        rows={2}
        maxLength={2_000}
        aria-label={t('app.refused.why')}
        placeholder={t('app.refused.why')}
        value={why}
        onChange={({ target }) => setWhy(target.value)}
      />
      {review.isError && <ErrorPanel error={review.error} />}
    </Modal>
  );
}

/** What an app has reported about its months. */
export function Reports({ app, close }: AppDialog) {
  const t = useT(words);
  return (
    <Modal
      open
      title={`${t('app.reports')} · ${app.name}`}
      onCancel={close}
      footer={<Button onClick={close}>{t('app.close')}</Button>}
    >
      <ReportList app={app.id} />
    </Modal>
  );
}

export function ReportList({ app }: { app: string }) {
  const t = useT(words);
  const reports = useRead<{ items: AppReport[] }>(`${APPS}/${app}/reports`);
  if (reports.isError) return <ErrorPanel error={reports.error} />;
  if (reports.data?.items.length === 0) return <p className="quiet">{t('app.reports.none')}</p>;
  return (
    <ul className="plain-list">
      {reports.data?.items.map(({ month, opened, incidents }) => (
        <li key={month}>
          {month} <span className="quiet">{t('app.reports.line', { opened, incidents })}</span>
        </li>
      ))}
    </ul>
  );
}
