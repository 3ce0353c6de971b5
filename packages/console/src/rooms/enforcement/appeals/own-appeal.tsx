import { Button, Modal } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Files } from '../../../kit/files.tsx';
import { nameSubject } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan, useMe } from '../../../kit/session.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfStatement, type MeasurePage } from '../measure.ts';
import { Answer } from './answer.tsx';
import { type AppealPage, isOver, pathOfAppeal } from './appeal.ts';
import { Composer } from './composer.tsx';
import { standingOf } from './own-appeals.tsx';
import { OwnStatus } from './own-status.tsx';
import { Thread } from './thread.tsx';
import { words } from './words.ts';
import '../mine/mine.css';

/** To its party: where it stands, what was said, and what can be done about it; on a phone. */
export function OwnAppeal({ page: { appeal, messages } }: { page: AppealPage }) {
  const t = useT(words);
  const can = useCan();
  const { user } = useMe();
  const { language } = usePreferences();
  const [leaving, setLeaving] = useState(false);
  const { measure, state, answer } = appeal;
  const live = !isOver(state);
  const read = useRead<MeasurePage>(`/v1/measures/${encodeURIComponent(appeal.measure_id)}`, {
    when: can('enforcement.measure.read'),
  });
  const letter = read.data?.measure.statement_id ?? null;
  const again = state === 'refused' && read.data?.measure.appeal_until != null;
  return (
    <div className="mine">
      <PageHeader
        title={t('own.page', { title: measure.title })}
        above={<Link to="/appeals">{t('own.title')}</Link>}
        actions={letter !== null && <Link to={addressOfStatement(letter)}>{t('own.letter')}</Link>}
      >
        {read.data?.measure.subject_title ?? nameSubject(measure.subject, language)}
      </PageHeader>
      {answer === null ? <OwnStatus appeal={appeal} /> : <Answer appeal={appeal} />}
      {again && (
        <p>
          <Link to={standingOf(user.party)}>{t('own.again')}</Link>
        </p>
      )}
      <section className="mine-card" aria-label={t('thread.title')}>
        <Thread messages={messages} mine="party" />
      </section>
      {live && can('enforcement.appeal.message') && (
        <section className="mine-card">
          <Composer
            appeal={appeal.id}
            label={t(state === 'waiting-for-party' ? 'own.write.asked' : 'own.write')}
            help={t('own.write.help')}
            evidence
          />
        </section>
      )}
      <div className="mine-card">
        <Files path={pathOfAppeal(appeal.id)} add={live && can('enforcement.appeal.message')} />
      </div>
      {live && can('enforcement.appeal.make') && (
        <div className="mine-buttons">
          <Button onClick={() => setLeaving(true)}>{t('own.withdraw')}</Button>
        </div>
      )}
      {leaving && <Leave id={appeal.id} close={() => setLeaving(false)} />}
    </div>
  );
}

function Leave({ id, close }: { id: string; close(): void }) {
  const t = useT(words);
  const leave = useSave({
    send: (api) => api.post(`${pathOfAppeal(id)}/withdraw`, {}),
    reload: ['/v1/appeals', '/v1/measures'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t('own.withdraw.title')}
      okText={t('own.withdraw')}
      cancelText={t('cancel')}
      okButtonProps={{ danger: true, loading: leave.isPending }}
      onOk={() => leave.mutate(undefined)}
      onCancel={close}
    >
      <p>{t('own.withdraw.text')}</p>
      {leave.isError && <ErrorPanel error={leave.error} />}
    </Modal>
  );
}
