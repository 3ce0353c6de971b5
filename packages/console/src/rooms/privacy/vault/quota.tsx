import { Button, Tag } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { nameSubject } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan } from '../../../kit/session.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { Peaks } from './peaks.tsx';
import { words } from './words.ts';
import './vault.css';

// a calendar is heavy, and few declare anything
const DeclarePeak = lazy(() => import('./declare-peak.tsx').then(({ DeclarePeak }) => ({ default: DeclarePeak })));

interface Quota {
  caller: string;
  day: string;
  factor: number;
  day_limit: number;
  day_used: number;
  second_limit: number;
  orders: number;
  order_limit: number | null;
  other: number;
  other_limit: number | null;
  held: boolean;
}

interface Terms {
  floor: number;
  spare: number;
  per_order: number;
}

/** What each caller may open and has opened, and the sales peaks that raise it. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const [declaring, setDeclaring] = useState(false);
  const read = useRead<{ items: Quota[]; terms: Terms }>('/v1/vault/quota');
  const raises = can('privacy.quota.raise');
  return (
    <div className="vault-page">
      <PageHeader
        title={t('quota.title')}
        actions={
          raises && (
            <Button type="primary" onClick={() => setDeclaring(true)}>
              {t('peaks.declare')}
            </Button>
          )
        }
      >
        {t('quota.intro')}
      </PageHeader>
      {read.data && (
        <p className="quiet">
          {t('quota.formula', {
            ...{ floor: read.data.terms.floor, spare: read.data.terms.spare, items: read.data.terms.per_order },
          })}
        </p>
      )}
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      <section className="panel" aria-labelledby="callers">
        <h2 id="callers">{t('quota.callers')}</h2>
        {read.data?.items.length === 0 && <p className="quiet">{t('quota.none')}</p>}
        {read.data && read.data.items.length > 0 && <Callers rows={read.data.items} />}
      </section>
      {raises && <Peaks />}
      {declaring && (
        <Suspense fallback={null}>
          <DeclarePeak close={() => setDeclaring(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Callers({ rows }: { rows: readonly Quota[] }) {
  const t = useT(words);
  const { language } = usePreferences();
  // a service provider's orders are counted shop by shop
  const share = (used: number, limit: number | null) =>
    limit === null ? <span className="quiet">–</span> : t('quota.of', { used, limit });
  return (
    <div className="vault-scroll">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t('column.of')}</th>
            {(['day', 'today', 'other', 'rate', 'factor'] as const).map((column) => (
              <th key={column} scope="col" data-align="right">
                {t(`column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.caller}>
              <td>
                <div>
                  <Link to="/privacy/access" query={{ caller: row.caller.split('+')[0]! }}>
                    {row.caller
                      .split('+')
                      .map((one) => nameSubject(one, language))
                      .join(' · ')}
                  </Link>
                </div>
                <span className="quiet">{row.day}</span> {row.held && <Tag color="error">{t('quota.held')}</Tag>}
              </td>
              <td data-align="right">{t('quota.of', { used: row.day_used, limit: row.day_limit })}</td>
              <td data-align="right">{share(row.orders, row.order_limit)}</td>
              <td data-align="right">{share(row.other, row.other_limit)}</td>
              <td data-align="right">
                <Figure value={row.second_limit} />
              </td>
              <td data-align="right">{row.factor === 1 ? <span className="quiet">–</span> : `×${row.factor}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
