import { Button, Input, Modal, Skeleton, Tag } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import type { Query } from '../../../kit/api.ts';
import { CopyId } from '../../../kit/copy-id.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { MoreButton } from '../../../kit/more-button.tsx';
import { Link } from '../../../kit/navigation.tsx';
import { useCan, useMe } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { usePages } from '../../../kit/use-pages.ts';
import { useT } from '../../../kit/use-t.ts';
import { dayPage } from './day-state.tsx';
import { type Difference, PROVABLE } from './difference.ts';
import { words } from './provider-words.ts';
import { Told } from './told.tsx';

/** What does not agree with the provider, each with what it means, what to do next, and what was done about it. */
export function DifferenceList({ query, empty }: { query: Query; empty: ReactNode }) {
  const t = useT(words);
  const [doing, setDoing] = useState<{ row: Difference; act: Act }>();
  const read = usePages<Difference>('/v1/ledger/discrepancies', query);
  if (read.isPending) return <Skeleton active />;
  if (read.isError && !read.data) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (read.items.length === 0 && !read.hasNextPage) return empty;
  return (
    <>
      <ul className="plain-list money-differences" aria-label={t('differences.title')}>
        {read.items.map((row) => (
          <li key={row.id} className="panel">
            <Item row={row} act={(act) => setDoing({ row, act })} />
          </li>
        ))}
      </ul>
      <MoreButton of={read}>{t('more')}</MoreButton>
      {doing && <SettleDialog {...doing} close={() => setDoing(undefined)} />}
    </>
  );
}

function Item({ row, act }: { row: Difference; act(act: Act): void }) {
  const t = useT(words);
  const isOpen = row.resolved_at === null;
  return (
    <>
      <div className="panel-head">
        <h3>{t(`different.${row.kind}`)}</h3>
        {isOpen ? (
          <Acts row={row} act={act} />
        ) : (
          <Tag color="green" variant="outlined">
            {t('resolved')}
          </Tag>
        )}
      </div>
      <p className="quiet">{t(`meaning.${row.kind}`)}</p>
      <Told row={row} />
      <p>{isOpen ? `${t('next')}${t(`next.${row.kind}`)}` : row.note}</p>
      <Place row={row} />
    </>
  );
}

/** When and in which file it was found, and as what the provider calls it: what it is asked about by. */
function Place({ row: { day, line, payment_id: id, told, found_at: at } }: { row: Difference }) {
  const t = useT(words);
  const theirs = told.provider_id ?? id;
  return (
    <p className="quiet money-acts">
      <span>
        {t('column.found')} <Time at={at} />
      </span>
      {day && (
        <span>
          {t('file')} <Link to={dayPage(day)}>{day}</Link>
          {line !== null && ` · ${t('line', { n: line })}`}
        </span>
      )}
      {theirs && (
        <span>
          {t('column.payment')} <CopyId id={theirs} />
        </span>
      )}
    </p>
  );
}

type Act = 'resolve' | 'prove';

/** What can be done about one that is open. */
function Acts({ row, act }: { row: Difference; act(act: Act): void }) {
  const t = useT(words);
  const can = useCan();
  const { user } = useMe();
  const isMine = row.asked_by === `user/${user.id}`;
  const proves = can('ledger.payment.settle') && PROVABLE.includes(row.kind);
  return (
    <div className="money-acts">
      {row.asked_by && <span className="quiet">{t(isMine ? 'prove.mine' : 'prove.waits')}</span>}
      {proves && !isMine && (
        <Button size="small" type="primary" onClick={() => act('prove')}>
          {t('prove')}
        </Button>
      )}
      {can('ledger.discrepancy.resolve') && (
        <Button size="small" onClick={() => act('resolve')}>
          {t('resolve')}
        </Button>
      )}
    </div>
  );
}

const ROUTES = { resolve: 'resolve', prove: 'settle' } as const;

function SettleDialog({ row, act, close }: { row: Difference; act: Act; close(): void }) {
  const t = useT(words);
  const id = useId();
  const [note, setNote] = useState('');
  const given = note.trim();
  const save = useSave({
    send: (api, text: string) =>
      api.post(`/v1/ledger/discrepancies/${encodeURIComponent(row.id)}/${ROUTES[act]}`, { note: text }),
    reload: ['/v1/ledger/discrepancies', '/v1/refunds', '/v1/payouts'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={act === 'prove' ? t('prove.title') : t('resolve.title', { kind: t(`different.${row.kind}`) })}
      okText={t(act)}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: given === '', loading: save.isPending }}
      onOk={() => save.mutate(given)}
      onCancel={close}
    >
      <div className="money-dialog">
        <p>{t(`${act}.text`)}</p>
        {act === 'prove' && <p className="quiet">{t('prove.two')}</p>}
        <label htmlFor={id}>{t('resolve.note')}</label>
        <Input.TextArea
          {...{ id, autoFocus: true, rows: 3, maxLength: 2_000, value: note }}
          onChange={({ target }) => setNote(target.value)}
        />
        {save.isError && <ErrorPanel error={save.error} />}
      </div>
    </Modal>
  );
}
