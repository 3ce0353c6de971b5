import { Button, Input, Modal, Tag } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import type { Query } from '../../../kit/api.ts';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { shortId } from '../../../kit/format.ts';
import { Link } from '../../../kit/navigation.tsx';
import { useCan } from '../../../kit/session.tsx';
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
  found_at: string;
  resolved_at: string | null;
  note: string | null;
}

/** What does not agree with the provider, each with what was done about it. */
export function DifferenceList({ query, empty }: { query: Query; empty: ReactNode }) {
  const t = useT(words);
  const can = useCan();
  const [settling, setSettling] = useState<Difference>();
  const columns: Column<Difference>[] = [
    { name: 'found', title: t('column.found'), width: '144px', render: (row) => <Time at={row.found_at} /> },
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
      ...{ name: 'result', title: t('column.result'), width: '18%' },
      render: (row) =>
        row.resolved_at ? (
          <span title={row.note ?? undefined}>
            <Tag color="green" variant="outlined">
              {t('resolved')}
            </Tag>{' '}
            <span className="quiet">{row.note}</span>
          </span>
        ) : (
          can('ledger.discrepancy.resolve') && (
            <Button size="small" onClick={() => setSettling(row)}>
              {t('resolve')}
            </Button>
          )
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
      {settling && <SettleDialog row={settling} close={() => setSettling(undefined)} />}
    </>
  );
}

function SettleDialog({ row, close }: { row: Difference; close(): void }) {
  const t = useT(words);
  const id = useId();
  const [note, setNote] = useState('');
  const given = note.trim();
  const save = useSave({
    send: (api, text: string) =>
      api.post(`/v1/ledger/discrepancies/${encodeURIComponent(row.id)}/resolve`, { note: text }),
    reload: ['/v1/ledger/discrepancies'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t('resolve.title', { kind: t(`different.${row.kind}`) })}
      okText={t('resolve')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: given === '', loading: save.isPending }}
      onOk={() => save.mutate(given)}
      onCancel={close}
    >
      <div className="money-dialog">
        <p>{t('resolve.text')}</p>
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
