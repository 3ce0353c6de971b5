import { Skeleton } from 'antd';
import { DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { nameSubject } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './contact-words.ts';
import './privacy.css';

interface Meter {
  party: string;
  consumers: number;
  hour: number;
  day: number;
  night: number;
  unsaid: number;
  rejected: number;
}

interface Report {
  id: string;
  party: string;
  channel: string;
  at: string;
  finding: 'ordinary' | 'serious' | 'very-serious' | 'unfounded' | null;
}

const FIGURES = ['consumers', 'hour', 'day', 'night', 'unsaid', 'rejected'] as const;

/** Who contacts consumers how often, and what consumers complain of. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const can = useCan();
  const meters = useRead<{ items: Meter[] }>('/v1/contacts/meters', { every: 60_000 });
  return (
    <>
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <h2 className="part-head">{t('meters')}</h2>
      {meters.isError && <ErrorPanel error={meters.error} retry={() => void meters.refetch()} />}
      {meters.isPending && <Skeleton active />}
      {meters.data?.items.length === 0 && <Empty title={t('meters.none.title')}>{t('meters.none')}</Empty>}
      {meters.data && meters.data.items.length > 0 && (
        <div className="data-table">
          <table aria-label={t('meters')}>
            <thead>
              <tr>
                <th scope="col">{t('party')}</th>
                {FIGURES.map((name) => (
                  <th key={name} scope="col" data-align="right">
                    {t(`meter.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {meters.data.items.map((meter) => (
                <tr key={meter.party}>
                  <td>
                    <Link to={`/subjects/${meter.party}`}>{nameSubject(meter.party, language)}</Link>
                  </td>
                  {FIGURES.map((name) => (
                    <td key={name} data-align="right">
                      {meter[name]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {can('privacy.harassment.read') && (
        <>
          <h2 className="part-head">{t('reports')}</h2>
          <DataTable<Report>
            label={t('reports')}
            path="/v1/harassment-reports"
            idOf={({ id }) => id}
            empty={<Empty title={t('reports.none.title')}>{t('reports.none')}</Empty>}
            columns={[
              { name: 'at', title: t('report.at'), width: '160px', render: ({ at }) => <Time at={at} /> },
              { name: 'party', title: t('party'), render: ({ party }) => nameSubject(party, language) },
              { name: 'channel', title: t('report.channel'), width: '140px', render: ({ channel }) => channel },
              {
                ...{ name: 'finding', title: t('report.finding'), width: '160px' },
                render: ({ finding }) => t(finding === null ? 'finding.open' : `finding.${finding}`),
              },
            ]}
          />
        </>
      )}
    </>
  );
}
