import { Button, Modal, Skeleton, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { nameOf } from '../../../kit/names.ts';
import { Link, useRoomParams } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan, useMe } from '../../../kit/session.tsx';
import { useReloadOn } from '../../../kit/stream/use-stream.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead, useReload, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { groundNames } from '../vault/names.ts';
import { Answer, Review } from './answer.tsx';
import { GRANTS, type Grant, type GrantDetail, STATE_COLOURS } from './model.ts';
import { Remaining } from './remaining.tsx';
import { Values } from './values.tsx';
import { words } from './words.ts';
import '../vault/vault.css';
import './keys.css';

/** One grant: why, what, by whom; and what the reader can do about it now. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { id } = useRoomParams();
  const path = `${GRANTS}/${id}`;
  const read = useRead<GrantDetail>(path);
  useReloadOn(['notifications'], [path]);
  if (read.isPending) return <Skeleton active />;
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  const detail = read.data;
  const { grant } = detail;
  return (
    <div className="vault-page keys-page">
      <PageHeader
        above={<Link to="/privacy/keys">{t('grant.above')}</Link>}
        name={nameOf(groundNames, grant.ground, language)}
        title={
          <>
            {nameOf(groundNames, grant.ground, language)}{' '}
            <Tag color={STATE_COLOURS[grant.state]} variant="outlined" className="glass-state">
              {t(`state.${grant.state}`)}
            </Tag>
          </>
        }
        actions={<Acts grant={grant} />}
      />
      <Facts detail={detail} />
      <Part detail={detail} />
      <Values detail={detail} />
      <History entries={detail.entries} />
    </div>
  );
}

/** What the reader is asked for, if anything. */
function Part({ detail: { grant } }: { detail: GrantDetail }) {
  const can = useCan();
  const { user } = useMe();
  const me = `user/${user.id}`;
  if (grant.state === 'asked' && can('privacy.break-glass.approve'))
    return <Answer grant={grant} other={grant.asked_by === me} />;
  if ((grant.state === 'ended' || grant.state === 'revoked') && can('privacy.break-glass.review'))
    return <Review grant={grant} other={grant.asked_by === me || grant.answered_by === me} />;
  return null;
}

function Acts({ grant }: { grant: Grant }) {
  const t = useT(words);
  const can = useCan();
  const { user } = useMe();
  const reload = useReload();
  const [revoking, setRevoking] = useState(false);
  const end = useSave({
    send: (api, verb: 'revoke' | 'withdraw') => api.post(`${GRANTS}/${grant.id}/${verb}`, {}),
    reload: [GRANTS],
    onSaved: () => setRevoking(false),
  });
  const over = () => void reload(GRANTS);
  if (grant.state === 'asked')
    return (
      <div className="vault-acts">
        <Remaining until={grant.answer_by} kind="answer" over={over} />
        {grant.asked_by === `user/${user.id}` && (
          <Button loading={end.isPending} onClick={() => end.mutate('withdraw')}>
            {t('grant.withdraw')}
          </Button>
        )}
      </div>
    );
  if (grant.state !== 'live') return null;
  return (
    <div className="vault-acts">
      <Remaining until={grant.ends_at!} kind="live" over={over} />
      {can('privacy.break-glass.approve') && (
        <Button danger onClick={() => setRevoking(true)}>
          {t('grant.revoke')}
        </Button>
      )}
      {revoking && (
        <Modal
          open
          title={t('grant.revoke.title')}
          okText={t('grant.revoke')}
          okButtonProps={{ danger: true }}
          confirmLoading={end.isPending}
          onOk={() => end.mutate('revoke')}
          onCancel={() => setRevoking(false)}
        >
          <p>{t('grant.revoke.text')}</p>
          {end.isError && <ErrorPanel error={end.error} />}
        </Modal>
      )}
    </div>
  );
}

function Facts({ detail: { grant, reference, reason, untold } }: { detail: GrantDetail }) {
  const t = useT(words);
  return (
    <section className="panel">
      <dl className="glass-facts">
        <Fact name={t('grant.reference')}>{reference}</Fact>
        <Fact name={t('grant.reason')}>
          <span className="glass-said">{reason}</span>
        </Fact>
        <Fact name={t('grant.asked')}>
          {grant.asked_by_name ?? grant.asked_by} · <Time at={grant.asked_at} />
        </Fact>
        {grant.answered_by !== null && (
          <Fact name={t(grant.state === 'refused' ? 'state.refused' : 'grant.answered')}>
            {grant.answered_by_name ?? grant.answered_by} · <Time at={grant.answered_at!} />
          </Fact>
        )}
        <Fact name={t('grant.minutes')}>
          {t('grant.minutes.value', { n: grant.minutes })}
          {grant.ends_at !== null && (
            <>
              {' · '}
              {t('grant.ends')} <Time at={grant.ended_at ?? grant.ends_at} />
            </>
          )}
        </Fact>
        <Fact name={t('grant.telling')}>
          {t(`telling.${grant.telling}`)} {grant.tell_from && <Time at={grant.tell_from} detail="day" />}
          {untold && <span className="quiet"> · {untold}</span>}
        </Fact>
        {grant.verdict !== null && (
          <Fact name={t('grant.review')}>
            <span className={grant.verdict === 'improper' ? 'alarming' : undefined}>
              {t(`verdict.${grant.verdict}`)}
            </span>{' '}
            · {grant.reviewed_by_name} · <Time at={grant.reviewed_at!} />
          </Fact>
        )}
      </dl>
    </section>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

const WHAT = ['ask', 'approve', 'refuse', 'withdraw', 'lapse', 'open', 'end', 'revoke', 'review'] as const;

function History({ entries }: Pick<GrantDetail, 'entries'>) {
  const t = useT(words);
  return (
    <section className="panel" aria-labelledby="history">
      <h2 id="history">{t('grant.history')}</h2>
      <ol className="plain-list glass-history">
        {entries.map(({ at, by, by_name, what, items, text }) => {
          const known = WHAT.find((one) => one === what);
          return (
            <li key={`${at} ${what}`}>
              <Time at={at} detail="second" /> <strong>{by === null ? t('by.itself') : (by_name ?? by)}</strong>{' '}
              {known ? t(`what.${known}`, { n: items ?? 0 }) : what}
              {text && <div className="quiet glass-said">{text}</div>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
