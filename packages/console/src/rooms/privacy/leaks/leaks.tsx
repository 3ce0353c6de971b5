import { Button, Input } from 'antd';
import { useId, useRef, useState } from 'react';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { Link, useGo } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { instantOf } from '../../../kit/zone.ts';
import { addressOfTrace, type Trace, textOf, type WholeTrace } from './trace.ts';
import { words } from './words.ts';
import './leaks.css';

const PATH = '/v1/leak-traces';

/** Lists that turned up outside: handing one in, and what came of those before. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const columns: Column<Trace>[] = [
    {
      ...{ name: 'at', title: t('column.at'), width: '176px' },
      render: (row) => (
        <Link to={addressOfTrace(row.id)}>
          <Time at={row.at} />
        </Link>
      ),
    },
    { name: 'rows', title: t('column.rows'), align: 'right', render: (row) => <Figure value={row.rows} /> },
    { name: 'persons', title: t('column.persons'), align: 'right', render: (row) => <Figure value={row.persons} /> },
    {
      ...{ name: 'compared', title: t('column.compared'), align: 'right', onPhone: false },
      render: (row) => <Figure value={row.compared} />,
    },
    { name: 'by', title: t('column.by'), onPhone: false, render: (row) => row.by_name ?? row.by },
  ];
  return (
    <div className="leaks">
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      {can('privacy.leak.trace') && <HandIn />}
      <section aria-labelledby="traced">
        <h2 id="traced">{t('list.title')}</h2>
        <DataTable<Trace>
          label={t('list.title')}
          path={PATH}
          columns={columns}
          idOf={({ id }) => id}
          to={({ id }) => addressOfTrace(id)}
          empty={<Empty title={t('list.none')}>{t('list.none.text')}</Empty>}
        />
      </section>
    </div>
  );
}

function HandIn() {
  const t = useT(words);
  const go = useGo();
  const { timeZone } = usePreferences();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const [seen, setSeen] = useState('');
  const trace = useSave({
    send: async (api, given: File) =>
      api.post<WholeTrace>(PATH, {
        list: textOf(await given.arrayBuffer()),
        ...(seen === '' ? {} : { seen_at: instantOf(seen, timeZone) }),
      }),
    reload: [PATH],
    onSaved: (done) => go(addressOfTrace(done.trace.id)),
  });
  return (
    <section className="panel" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t('new.title')}</h2>
      <div className="leaks-form">
        <div>
          <span id={`${id}-file`}>{t('new.file')}</span>
          <input
            ref={input}
            type="file"
            accept=".csv,.tsv,.txt"
            hidden
            onChange={({ target }) => setFile(target.files?.[0])}
          />
          <Button aria-describedby={`${id}-file`} onClick={() => input.current?.click()}>
            {file?.name ?? t('new.choose')}
          </Button>
        </div>
        <div>
          <label htmlFor={`${id}-seen`}>{t('new.seen')}</label>
          <Input
            id={`${id}-seen`}
            type="datetime-local"
            value={seen}
            aria-describedby={`${id}-hint`}
            onChange={({ target }) => setSeen(target.value)}
          />
        </div>
        <Button
          type="primary"
          disabled={file === undefined}
          loading={trace.isPending}
          onClick={() => file !== undefined && trace.mutate(file)}
        >
          {t('new.go')}
        </Button>
      </div>
      <p className="quiet leaks-hint" id={`${id}-hint`}>
        {t('new.hint')} {t('new.seen.hint')}
      </p>
      {trace.isError && <ErrorPanel error={trace.error} />}
    </section>
  );
}
