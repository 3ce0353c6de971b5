import { Chart } from '../../kit/chart.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Figure } from '../../kit/figures.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { formatNumber, formatShare } from '../../kit/format.ts';
import { Link, useFilters, useGo } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useNow } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { type Coverage, daysUntil } from './model.ts';
import { words } from './words.ts';

const SPANS = ['30', '90', '365'] as const;
type Span = (typeof SPANS)[number];
const isSpan = (text: string | undefined): text is Span => SPANS.includes(text as Span);

/** Of each day's orders, those with at least one right beyond the law; every figure leads to its orders. */
export function CoveragePanel() {
  const t = useT(words);
  const now = useNow();
  const { language } = usePreferences();
  const { filters, set, clear } = useFilters(['days']);
  const span = daysUntil(now, Number(isSpan(filters.days) ? filters.days : SPANS[0]));
  const read = useRead<Coverage>('/v1/guarantees/coverage', { query: span, keep: true });
  const coverage = read.data;
  const list = (more: Record<string, string> = {}): string =>
    `/guarantees/coverage?${new URLSearchParams({ ...span, ...more })}`;
  return (
    <section className="panel" aria-labelledby="coverage">
      <h2 id="coverage">{t('coverage')}</h2>
      <p className="quiet">{t('coverage.text')}</p>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'days', label: t('days.30'), width: 176 },
            options: SPANS.map((value) => ({ value, label: t(`days.${value}`) })),
          },
        ]}
        {...{ filters, set, clear }}
      />
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {coverage?.orders === 0 && <p className="quiet">{t('coverage.none')}</p>}
      {coverage && coverage.share !== null && (
        <>
          <div className="figure-strip guarantee-coverage">
            <Link to={list()} className="figure-cell">
              <span className="figure-name">{t('coverage.share')}</span>
              <span className="figure-value figures">{formatShare(coverage.share, language)}</span>
            </Link>
            <Link to={list()} className="figure-cell">
              <span className="figure-name">{t('coverage.orders')}</span>
              <span className="figure-value figures">{formatNumber(coverage.orders, language)}</span>
            </Link>
            <Link to={list({ covered: 'true' })} className="figure-cell">
              <span className="figure-name">{t('coverage.covered')}</span>
              <span className="figure-value figures">{formatNumber(coverage.covered, language)}</span>
            </Link>
            <Link to={list({ covered: 'false' })} className="figure-cell">
              <span className="figure-name">{t('coverage.without')}</span>
              <span className="figure-value figures">{formatNumber(coverage.orders - coverage.covered, language)}</span>
            </Link>
          </div>
          <Days coverage={coverage} />
        </>
      )}
    </section>
  );
}

const ofDay = (day: string): string => `/guarantees/coverage?${new URLSearchParams({ from: day, to: day })}`;

function Days({ coverage: { days } }: { coverage: Coverage }) {
  const t = useT(words);
  const go = useGo();
  const { language, dark } = usePreferences();
  const bar = dark ? '#6aa5e0' : '#3572b0';
  return (
    <>
      <Chart
        label={t('coverage.chart')}
        height={168}
        option={{
          grid: { left: 44, right: 8, top: 12, bottom: 24 },
          tooltip: {
            trigger: 'axis',
            formatter: ([point]: { dataIndex: number }[]) => {
              const of = days[point?.dataIndex ?? -1];
              return of
                ? `${of.day} ${formatShare(of.share ?? 0, language)} (${formatNumber(of.covered, language)} / ${formatNumber(of.orders, language)})`
                : '';
            },
          },
          xAxis: { type: 'category', data: days.map(({ day }) => day.slice(5)), axisTick: { show: false } },
          yAxis: { type: 'value', min: 0, max: 100, interval: 50, axisLabel: { formatter: '{value}%' } },
          series: [
            {
              ...{ type: 'bar', barMaxWidth: 24, itemStyle: { color: bar } },
              data: days.map(({ share }) => Math.round((share ?? 0) * 1_000) / 10),
            },
          ],
        }}
        onPick={({ dataIndex }) => {
          const of = days[dataIndex];
          if (of) go(ofDay(of.day));
        }}
      />
      <details>
        <summary>{t('coverage.days')}</summary>
        <table className="rows" aria-label={t('coverage.days')}>
          <thead>
            <tr>
              <th scope="col">{t('coverage.day')}</th>
              <th scope="col" data-align="right">
                {t('coverage.orders')}
              </th>
              <th scope="col" data-align="right">
                {t('coverage.covered')}
              </th>
              <th scope="col" data-align="right">
                {t('coverage.share')}
              </th>
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map(({ day, orders, covered, share }) => (
              <tr key={day}>
                <td>
                  <Link to={ofDay(day)}>{day}</Link>
                </td>
                <td data-align="right">
                  <Figure value={orders} />
                </td>
                <td data-align="right">
                  <Figure value={covered} />
                </td>
                <td data-align="right" className="figures">
                  {share === null ? '–' : formatShare(share, language)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
