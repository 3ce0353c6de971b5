import { Button, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import type { Page } from '../../../kit/api.ts';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { nameOf } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan, useMe } from '../../../kit/session.tsx';
import { useReloadOn } from '../../../kit/stream/use-stream.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead, useReload } from '../../../kit/use-api.tsx';
import { useKeys } from '../../../kit/use-keys.tsx';
import { useT } from '../../../kit/use-t.ts';
import { groundNames } from '../vault/names.ts';
import { AskGrant } from './ask.tsx';
import { IndexGenerations, KeyFigures, MasterKey, useKeyring } from './keyring.tsx';
import { addressOfGrant, GRANTS, type ListedGrant, STATE_COLOURS } from './model.ts';
import { Remaining } from './remaining.tsx';
import { words } from './words.ts';
import '../vault/vault.css';
import './keys.css';

/** Whoever is called at night opens this: what waits for an answer first, then the keys. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const keyring = useKeyring();
  const mayAsk = can('privacy.break-glass.ask');
  useReloadOn(['notifications'], [GRANTS]);
  useKeys(mayAsk ? [{ keys: 'n', text: t('ask'), run: () => setAsking(true) }] : []);
  return (
    <div className="vault-page keys-page">
      <PageHeader
        title={t('title')}
        actions={
          mayAsk && (
            <Button type="primary" onClick={() => setAsking(true)}>
              {t('ask')}
            </Button>
          )
        }
      >
        {t('intro')}
      </PageHeader>
      {keyring.isError && <ErrorPanel error={keyring.error} retry={() => void keyring.refetch()} />}
      {keyring.isPending && <Skeleton active />}
      {keyring.data && <KeyFigures keyring={keyring.data} />}
      {can('privacy.break-glass.read') && <OpenGrants />}
      {keyring.data && (
        <div className="keys-two">
          <MasterKey keyring={keyring.data} />
          <IndexGenerations keyring={keyring.data} />
        </div>
      )}
      {can('privacy.break-glass.read') && <PastGrants />}
      {asking && <AskGrant close={() => setAsking(false)} />}
    </div>
  );
}

function OpenGrants() {
  const t = useT(words);
  const read = useRead<Page<ListedGrant>>(GRANTS, { query: { open: 'yes', limit: 50 } });
  return (
    <section className="panel" aria-labelledby="glass">
      <h2 id="glass">
        {t('glass.title')} <span className="quiet">{t('glass.open')}</span>
      </h2>
      <p className="quiet">{t('glass.intro')}</p>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active />}
      {read.data?.items.length === 0 && <Empty title={t('glass.none')}>{t('glass.none.text')}</Empty>}
      <ul className="plain-list glass-list">
        {read.data?.items.map((grant) => (
          <Line key={grant.id} grant={grant} />
        ))}
      </ul>
    </section>
  );
}

function Line({ grant }: { grant: ListedGrant }) {
  const t = useT(words);
  const { language } = usePreferences();
  const reload = useReload();
  const { user } = useMe();
  const mine = grant.asked_by === `user/${user.id}`;
  const part = mine || grant.answered_by === `user/${user.id}`;
  const isOver = grant.state === 'ended' || grant.state === 'revoked';
  const act =
    grant.state === 'asked' && !mine
      ? 'read'
      : grant.state === 'live' && mine
        ? 'goto'
        : isOver && !part
          ? 'review'
          : 'see';
  return (
    <li data-state={grant.state}>
      <div>
        <Tag color={grant.overdue ? 'red' : STATE_COLOURS[grant.state]} variant="outlined">
          {t(grant.overdue ? 'overdue' : `state.${grant.state}`)}
        </Tag>{' '}
        <strong>{nameOf(groundNames, grant.ground, language)}</strong>
        <div className="quiet">
          {mine ? t('glass.by.me') : t('glass.by', { name: grant.asked_by_name ?? grant.asked_by })} ·{' '}
          <Time at={grant.asked_at} /> · {t('glass.size', { orders: grant.orders, values: grant.values })}
        </div>
      </div>
      <div className="vault-acts">
        {grant.state === 'asked' && (
          <Remaining until={grant.answer_by} kind="answer" over={() => void reload(GRANTS)} />
        )}
        {grant.state === 'live' && <Remaining until={grant.ends_at!} kind="live" over={() => void reload(GRANTS)} />}
        {isOver && (
          <span className={grant.overdue ? 'alarming' : 'quiet'}>
            {t('left.review')} <Time at={grant.review_due_at!} as="ago" />
          </span>
        )}
        <Link to={addressOfGrant(grant.id)}>{t(`glass.${act}`)}</Link>
      </div>
    </li>
  );
}

function PastGrants() {
  const t = useT(words);
  const { language } = usePreferences();
  const columns: Column<ListedGrant>[] = [
    {
      ...{ name: 'asked', title: t('column.asked'), width: '144px' },
      render: (row) => (
        <Link to={addressOfGrant(row.id)}>
          <Time at={row.asked_at} />
        </Link>
      ),
    },
    {
      ...{ name: 'ground', title: t('column.ground'), width: 'clamp(96px, 16vw, 260px)' },
      render: ({ ground }) => nameOf(groundNames, ground, language),
    },
    {
      ...{ name: 'state', title: t('column.state'), width: 'clamp(112px, 14vw, 200px)' },
      render: ({ state }) => (
        <Tag color={STATE_COLOURS[state]} variant="outlined">
          {t(`state.${state}`)}
        </Tag>
      ),
    },
    { name: 'by', title: t('column.by'), onPhone: false, render: (row) => row.asked_by_name ?? row.asked_by },
    {
      ...{ name: 'approver', title: t('column.approver'), onPhone: false },
      render: (row) => row.answered_by_name ?? row.answered_by ?? '–',
    },
    {
      ...{ name: 'size', title: t('column.size'), onPhone: false },
      render: ({ orders, values }) => t('glass.size', { orders, values }),
    },
    {
      ...{ name: 'openings', title: t('column.openings'), align: 'right', onPhone: false },
      render: ({ openings }) => <Figure value={openings} />,
    },
    {
      ...{ name: 'review', title: t('column.review'), onPhone: false },
      render: ({ verdict, overdue }) =>
        verdict !== null ? (
          <span className={verdict === 'improper' ? 'alarming' : undefined}>{t(`verdict.${verdict}`)}</span>
        ) : overdue ? (
          <span className="alarming">{t('overdue')}</span>
        ) : (
          '–'
        ),
    },
  ];
  return (
    <section aria-labelledby="glass-past">
      <h2 id="glass-past">{t('glass.past')}</h2>
      <DataTable<ListedGrant>
        label={t('glass.past')}
        path={GRANTS}
        columns={columns}
        idOf={({ id }) => id}
        to={({ id }) => addressOfGrant(id)}
        topics={['notifications']}
        empty={<Empty title={t('glass.past.none')}>{t('glass.past.none.text')}</Empty>}
      />
    </section>
  );
}
