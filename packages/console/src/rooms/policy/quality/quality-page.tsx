import { Segmented } from 'antd';
import { addressOf } from '../../../kit/api.ts';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useRuleName } from '../../../kit/rule-names.ts';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { usePersonName } from '../releases/person-name.ts';
import { WithTime } from '../releases/with-time.tsx';
import { AlarmList } from './alarm-list.tsx';
import { type Alarm, DAYS, daysOf, type QualityLine, type Snooze } from './quality.ts';
import { PartiesText, ShareText, useTrendText } from './share-text.tsx';
import { words } from './words.ts';
import './quality.css';

const EVERY_MS = 60_000;

const addressOfRule = (rule: string): string => `/policy/rules/${encodeURIComponent(rule)}`;

const DAY_MS = 86_400_000;

/** The days that are counted are those of UTC. */
function addressOfFired(rule: string, days: number): string {
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  return addressOf('/decisions', { rule, from: new Date(today - (days - 1) * DAY_MS).toISOString() });
}

/** All rules in force by how they do; first what somebody has to look at. */
export function Room() {
  const t = useT(words);
  const { filters, set } = useFilters(['days']);
  const days = daysOf(filters.days);
  const trendText = useTrendText();
  const columns: Column<QualityLine>[] = [
    {
      name: 'rule',
      title: t('column.rule'),
      render: (row) => (
        <span title={row.rule}>
          <Link to={addressOfRule(row.rule)}>{row.title}</Link>{' '}
          {row.snoozed && (
            <span className="alarming">
              <WithTime text={t('snoozed.until')} at={row.snoozed.until} />
            </span>
          )}
        </span>
      ),
    },
    {
      ...{ name: 'fired', title: t('column.fired'), width: '96px', align: 'right' },
      render: (row) => (
        <Link to={addressOfFired(row.rule, days)} className="count-link">
          <Figure value={row.all.fired} />
        </Link>
      ),
    },
    {
      ...{ name: 'share', title: t('column.share'), width: '88px', align: 'right', onPhone: false },
      render: (row) => <ShareText of={row.all.share} whole={false} />,
    },
    {
      ...{ name: 'precision', title: t('column.precision'), width: '176px', align: 'right' },
      render: (row) => <ShareText of={row.all.precision} />,
    },
    {
      ...{ name: 'recall', title: t('column.recall'), width: '88px', align: 'right', onPhone: false },
      render: (row) => <ShareText of={row.all.recall} whole={false} />,
    },
    {
      ...{ name: 'parties', title: t('column.parties'), width: '96px', align: 'right', onPhone: false },
      render: (row) => <PartiesText of={row.parties} />,
    },
    {
      ...{ name: 'trend', title: t('column.trend'), width: '232px', onPhone: false },
      render: (row) => <span className="quiet">{trendText(row.trend).join(' · ')}</span>,
    },
  ];
  return (
    <>
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <div className="watch-pair">
        <Alarms />
        <Snoozed />
      </div>
      <div className="watch-line">
        <Segmented
          aria-label={t('days')}
          value={days}
          options={DAYS.map((value) => ({ value, label: t('days.n', { n: value }) }))}
          onChange={(value) => set({ days: String(value) })}
        />
        <span className="quiet">{t('note.looked')}</span>
      </div>
      <DataTable<QualityLine>
        label={t('title')}
        path="/v1/rules/quality"
        query={{ days }}
        columns={columns}
        idOf={(row) => row.rule}
        to={(row) => addressOfRule(row.rule)}
        empty={<Empty title={t('none.title')}>{t('none')}</Empty>}
      />
    </>
  );
}

function Alarms() {
  const t = useT(words);
  const read = useRead<{ items: Alarm[] }>('/v1/policy/alarms', { query: { open: true }, every: EVERY_MS });
  const alarms = read.data?.items ?? [];
  return (
    <section className="panel" aria-labelledby="alarms">
      <h2 id="alarms">{t('alarms')}</h2>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.data && alarms.length === 0 && <p className="quiet">{t('alarms.none')}</p>}
      <AlarmList alarms={alarms} named />
    </section>
  );
}

/** Those that last are among the newest: there are never many. */
const LOOKED_AT = 100;

function Snoozed() {
  const t = useT(words);
  const ruleName = useRuleName();
  const personName = usePersonName();
  const read = useRead<{ items: Snooze[] }>('/v1/snoozes', { query: { limit: LOOKED_AT }, every: EVERY_MS });
  const lasting = read.data?.items.filter(({ ended_at }) => ended_at === null) ?? [];
  return (
    <section className="panel" aria-labelledby="snoozed">
      <h2 id="snoozed">{t('snoozed')}</h2>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.data && lasting.length === 0 && <p className="quiet">{t('snoozed.none')}</p>}
      <ul className="plain-list alarm-list">
        {lasting.map(({ rule, until, why, by }) => (
          <li key={rule}>
            <Link to={addressOfRule(rule)}>{ruleName(rule)}</Link> <WithTime text={t('snoozed.until')} at={until} />{' '}
            <span className="quiet">
              {t('snoozed.by', { name: personName(by) })} · {why}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
