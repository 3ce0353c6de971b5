import { Button, Input, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useCan } from '../../kit/session.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './contact-words.ts';
import './privacy.css';

interface PoolLine {
  mode: 'axb' | 'extension';
  active: number;
  resting: number;
  live: number;
  waiting: number;
  unknown: number;
}

const POOL = '/v1/number-pool';
const FIGURES = ['active', 'resting', 'live', 'waiting', 'unknown'] as const;

/** How much of the pool of virtual numbers is in use, and more for it. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const pool = useRead<{ items: PoolLine[] }>(POOL, { every: 30_000 });
  return (
    <>
      <PageHeader title={t('numbers.title')}>{t('numbers.intro')}</PageHeader>
      {pool.isError && <ErrorPanel error={pool.error} retry={() => void pool.refetch()} />}
      {pool.isPending && <Skeleton active />}
      {pool.data && (
        <div className="data-table spaced">
          <table aria-label={t('numbers.title')}>
            <thead>
              <tr>
                <th scope="col">{t('numbers.mode')}</th>
                {FIGURES.map((name) => (
                  <th key={name} scope="col" data-align="right">
                    {t(`numbers.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {pool.data.items.map((line) => (
                <tr key={line.mode}>
                  <td>{t(`mode.${line.mode}`)}</td>
                  {FIGURES.map((name) => (
                    <td key={name} data-align="right">
                      {line[name]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {can('privacy.number.stock') && <Stock />}
    </>
  );
}

/** As the server takes them. */
const NUMBER = /^\d{7,15}$/;

function Stock() {
  const t = useT(words);
  const [mode, setMode] = useState<PoolLine['mode']>('extension');
  const [text, setText] = useState('');
  const numbers = text.split(/[\s,，;；]+/).filter((part) => part !== '');
  const wrong = numbers.filter((number) => !NUMBER.test(number));
  const add = useSave<void, { added: number }>({
    send: (api) => api.post(POOL, { mode, numbers }),
    reload: [POOL],
    onSaved: () => setText(''),
  });
  return (
    <section className="panel" aria-labelledby="stock">
      <h2 id="stock">{t('stock.title')}</h2>
      <p className="quiet">{t('stock.text')}</p>
      <Segmented
        aria-label={t('numbers.mode')}
        value={mode}
        onChange={setMode}
        options={(['extension', 'axb'] as const).map((value) => ({ value, label: t(`mode.${value}`) }))}
      />
      <p>
        <Input.TextArea
          aria-label={t('stock.numbers')}
          placeholder={t('stock.numbers')}
          rows={4}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </p>
      {wrong.length > 0 && <p className="alarming">{t('stock.wrong', { number: wrong[0]! })}</p>}
      <Button
        type="primary"
        disabled={numbers.length === 0 || numbers.length > 1_000 || wrong.length > 0}
        loading={add.isPending}
        onClick={() => add.mutate()}
      >
        {t('stock.add', { n: numbers.length })}
      </Button>
      {add.data && <p role="status">{t('stock.added', { n: add.data.added })}</p>}
      {add.isError && <ErrorPanel error={add.error} />}
    </section>
  );
}
