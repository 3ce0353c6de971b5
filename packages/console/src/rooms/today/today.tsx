import { Button, Segmented } from 'antd';
import type { Page } from '../../kit/api.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import type { DecisionRow } from '../../kit/model.ts';
import { useFilters, useGo } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { isRange, RANGES, type Range } from '../../kit/ranges.ts';
import { useCan } from '../../kit/session.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { FigureStrip } from './figure-strip.tsx';
import type { Overview } from './overview.ts';
import { PromisesPanel } from './promises-panel.tsx';
import { QueuesPanel } from './queues-panel.tsx';
import { ReasonsPanel } from './reasons-panel.tsx';
import { RECENT, RecentPanel } from './recent-panel.tsx';
import { VerdictChart } from './verdict-chart.tsx';
import { words } from './words.ts';
import './today.css';

/** The first page: what changed, what is breaking promises, where people are needed. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const go = useGo();
  const { filters, set } = useFilters(['range']);
  const range: Range = isRange(filters.range) ? filters.range : '24h';
  const hours = RANGES[range];
  const overview = useRead<Overview>('/v1/overview', {
    query: { hours },
    keep: true,
    // news can come before what it tells of is counted, and no news comes when it is
    every: (read) => (read && read.log.lag_s > 0 ? 2_000 : 60_000),
  });
  useReloadSlowly(['decisions', 'cases', 'promises'], ['/v1/overview']);
  const { data } = overview;
  // the same answer as that of the panel below; a quiet day is not an empty house
  const recent = useRead<Page<DecisionRow>>('/v1/decisions', {
    query: { limit: RECENT },
    keep: true,
    when: can('policy.decision.read'),
  });
  const nothing = recent.data?.items.length === 0;

  return (
    <div className="today">
      <PageHeader
        title={t('title')}
        actions={
          <Segmented
            aria-label={t('range')}
            value={range}
            options={(Object.keys(RANGES) as Range[]).map((value) => ({ value, label: t(`range.${RANGES[value]}`) }))}
            onChange={(value) => set({ range: value === '24h' ? '' : value })}
          />
        }
      >
        {t('intro')}
      </PageHeader>
      {overview.isError && <ErrorPanel error={overview.error} retry={() => void overview.refetch()} />}
      <FigureStrip overview={data} range={range} />
      {nothing && can('policy.pack.try') && (
        <section className="panel start">
          <h2>{t('start.title')}</h2>
          <p>{t('start.text')}</p>
          <Button type="primary" onClick={() => go('/policy/try')}>
            {t('start.try')}
          </Button>
          <code>{t('start.ingest')}</code>
        </section>
      )}
      <div className="today-row today-row-chart">
        <VerdictChart overview={data} range={range} />
        <ReasonsPanel overview={data} range={range} />
      </div>
      <div className="today-row today-row-lists">
        <PromisesPanel overview={data} />
        <QueuesPanel overview={data} />
      </div>
      {can('policy.decision.read') && <RecentPanel />}
      <p className="quiet today-foot">
        {data && data.log.lag_s > 5 ? t('log.lag', { n: Math.round(data.log.lag_s) }) : '\u00a0'}
      </p>
    </div>
  );
}
