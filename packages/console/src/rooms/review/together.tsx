import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import type { CaseDetail, OtherCase } from '../../kit/model.ts';
import { nameSubject } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { caseIdIn } from './bulk.ts';
import { words } from './watch-words.ts';

/** Cases that have to do with this one; linking another, and making this one part of another of its subject. */
export function Together({ item, path }: { item: CaseDetail; path: string }) {
  const t = useT(words);
  const can = useCan();
  const { language } = usePreferences();
  const changes = can('casework.case.merge');
  const [merging, setMerging] = useState<OtherCase>();
  const unlink = useSave({
    send: (api, to: string) => api.post(`${path}/unlink`, { to }),
    reload: [path],
  });
  const mergeable = item.about === null && item.state !== 'decided' ? item.others.filter(isOpen) : [];
  if (item.linked.length === 0 && !changes) return null;
  return (
    <section aria-labelledby="together">
      <h2 id="together">{t('together.title')}</h2>
      {item.linked.length === 0 && <p className="quiet">{t('together.none')}</p>}
      <ul className="plain-list side-list">
        {item.linked.map((other) => (
          <li key={other.id}>
            <Link to={`/cases/${other.id}`}>{nameSubject(other.subject, language)}</Link>
            <Time at={other.opened_at} detail="day" />
            {changes && (
              <Button type="link" size="small" className="side-act" onClick={() => unlink.mutate(other.id)}>
                {t('together.unlink')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {unlink.isError && <ErrorPanel error={unlink.error} />}
      {changes && (
        <div className="side-acts">
          <LinkOther path={path} />
          {mergeable.map((other) => (
            <Button key={other.id} size="small" onClick={() => setMerging(other)}>
              {t('merge.into')} <Time at={other.opened_at} detail="day" />
            </Button>
          ))}
        </div>
      )}
      {merging && <Merge path={path} into={merging} onDone={() => setMerging(undefined)} />}
    </section>
  );
}

const isOpen = ({ state }: OtherCase): boolean => state !== 'decided';

function LinkOther({ path }: { path: string }) {
  const t = useT(words);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const to = caseIdIn(typed);
  const save = useSave({
    send: (api, id: string) => api.post(`${path}/link`, { to: id }),
    reload: [path],
    onSaved: () => {
      setTyped('');
      setOpen(false);
    },
  });
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('link.action')}
      </Button>
      <Modal
        open={open}
        title={t('link.action')}
        okText={t('link.save')}
        okButtonProps={{ disabled: to === undefined, loading: save.isPending }}
        onOk={() => to && save.mutate(to)}
        onCancel={() => setOpen(false)}
      >
        <p>{t('link.text')}</p>
        <Input
          aria-label={t('link.which')}
          placeholder={t('link.which')}
          maxLength={300}
          status={typed.trim() !== '' && to === undefined ? 'warning' : ''}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onPressEnter={() => to && save.mutate(to)}
        />
        {typed.trim() !== '' && to === undefined && <p className="quiet">{t('link.unknown')}</p>}
        {save.isError && <ErrorPanel error={save.error} />}
      </Modal>
    </>
  );
}

function Merge({ path, into, onDone }: { path: string; into: OtherCase; onDone(): void }) {
  const t = useT(words);
  const save = useSave({
    send: (api, id: string) => api.post(`${path}/merge`, { into: id }),
    reload: [path, '/v1/queues', '/v1/cases'],
    onSaved: onDone,
  });
  return (
    <Modal
      open
      title={t('merge.title')}
      okText={t('merge.save')}
      okButtonProps={{ danger: true, loading: save.isPending }}
      onOk={() => save.mutate(into.id)}
      onCancel={onDone}
    >
      <p>{t('merge.text')}</p>
      <p>
        <Link to={`/cases/${into.id}`}>{t('merge.look')}</Link>
      </p>
      {save.isError && <ErrorPanel error={save.error} />}
    </Modal>
  );
}
