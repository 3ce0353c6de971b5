import { Button, Input, Modal, Tag } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import type { Query } from '../../../kit/api.ts';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { shortId } from '../../../kit/format.ts';
import { Link } from '../../../kit/navigation.tsx';
import { useCan, useMe } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { words } from './provider-words.ts';

export const DIFFERENCES = [
  ...(['unknown-payment', 'amount-differs', 'contradicted', 'balance-differs', 'line-unknown'] as const),
  ...(['line-differs', 'line-twice', 'line-failed', 'line-missing'] as const),
];

interface Difference {
  id: string;
  kind: (typeof DIFFERENCES)[number];
  payment_id: string | null;
  party: string | null;
  day: string | null;
  line: number | null;
  told: Record<string, string | null>;
  asked_by: string | null;
  found_at: string;
  resolved_at: string | null;
  note: string | null;
}

/** Those that say that a payment which failed by our books was paid. */
const PROVABLE: readonly Difference['kind'][] = ['line-failed', 'contradicted'];

/** What does not agree with the provider, each with what was done about it. */
export function DifferenceList({ query, empty }: { query: Query; empty: ReactNode }) {
  const t = useT(words);
  const [doing, setDoing] = useState<{ row: Difference; act: Act }>();
  const columns: Column<Difference>[] = [
    {
      ...{ name: 'found', title: t('column.found'), width: '144px', onPhone: false },
      render: (row) => <Time at={row.found_at} />,
    },
    { name: 'kind', title: t('column.kind'), render: (row) => t(`different.${row.kind}`) },
    {
      ...{ name: 'payment', title: t('column.payment'), width: '128px', onPhone: false },
      render: ({ payment_id: id, party }) => <span title={id ?? party ?? ''}>{shortId(id ?? party ?? '–')}</span>,
    },
    {
      ...{ name: 'told', title: t('column.told'), onPhone: false },
      render: ({ told }) => {
        const text = Object.entries(told).map(([name, value]) => `${name}: ${value ?? '–'}`);
        return (
          <code className="quiet" title={text.join('\n')}>
            {text.join(', ')}
          </code>
        );
      },
    },
    {
      ...{ name: 'day', title: t('column.day'), width: '176px', onPhone: false },
      render: ({ day, line }) =>
        day && (
          <>
            <Link to={`/money/reconciliations/${day}`}>{day}</Link>{' '}
            {line !== null && <span className="quiet">{t('line', { n: line })}</span>}
          </>
        ),
    },
    {
      ...{ name: 'result', title: t('column.result'), width: '30%' },
      render: (row) =>
        row.resolved_at ? (
          <span title={row.note ?? undefined}>
            <Tag color="green" variant="outlined">
              {t('resolved')}
            </Tag>{' '}
            <span className="quiet">{row.note}</span>
          </span>
        ) : (
          <Acts row={row} act={(act) => setDoing({ row, act })} />
        ),
    },
  ];
  return (
    <>
      <DataTable<Difference>
        label={t('differences.title')}
        path="/v1/ledger/discrepancies"
        query={query}
        columns={columns}
        idOf={(row) => row.id}
        empty={empty}
      />
      {doing && <SettleDialog {...doing} close={() => setDoing(undefined)} />}
    </>
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
