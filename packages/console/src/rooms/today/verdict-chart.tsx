import { useMemo, useState } from 'react';
import { formatNumber, formatTime } from '../../kit/format.ts';
import { Link, useGo } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import type { Range } from '../../kit/ranges.ts';
import { useT } from '../../kit/use-t.ts';
import { useWidth } from '../../kit/use-width.ts';
import { useVerdictColours } from '../../kit/verdict-colours.ts';
import { type Bar, endOf, labelled, layBars, OBJECTIONS } from './bars.ts';
import { gather } from './gather.ts';
import type { Overview } from './overview.ts';
import { axisLabel, stepOf } from './steps.ts';
import { words } from './words.ts';

const HEIGHT = 208;
const LEFT = 44;
const LABELS = 22;
/** A label of the axis below needs this much room. */
const LABEL_ROOM = 68;

/** What was objected to over time: bars from zero, told apart by place and pattern as well as colour. */
export function VerdictChart({ overview, range }: { overview: Overview | undefined; range: Range }) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  const go = useGo();
  const [place, width] = useWidth();
  const [pointed, setPointed] = useState<number>();
  const series = useMemo(() => gather(overview?.series ?? [], timeZone), [overview?.series, timeZone]);
  const { bars, ticks } = layBars(series, { width: Math.max(0, width - LEFT), height: HEIGHT });
  // the first interval may have been cut; the second is whole
  const whole = Math.min(1, series.length - 1);
  const stepMs = series[whole] ? Date.parse(endOf(series, whole)) - Date.parse(series[whole].at) : 0;
  const step = stepOf(stepMs);
  const labels = bars.map(({ at }) => axisLabel(at, stepMs, timeZone));
  const shown = labelled(labels, Math.floor((width - LEFT) / LABEL_ROOM));
  const objected = bars.reduce((sum, bar) => sum + bar.total, 0);
  const bar = pointed === undefined ? undefined : bars[pointed];
  const n = (value: number): string => formatNumber(value, language);
  const describe = (of: Bar): string => {
    const count = (verdict: (typeof OBJECTIONS)[number]): number =>
      of.parts.find((part) => part.verdict === verdict)?.count ?? 0;
    return t('chart.bar', {
      from: formatTime(of.at, timeZone),
      to: formatTime(of.until, timeZone),
      observe: count('observe'),
      limit: count('limit'),
      reject: count('reject'),
      allow: of.all - of.total,
    });
  };

  return (
    <section className="panel" aria-labelledby="verdict-chart" style={useVerdictColours()}>
      <div className="panel-head">
        <h2 id="verdict-chart">{t('chart.title')}</h2>
        <span className="quiet">
          {series.length > 0 && t('chart.unit', { step: t(`chart.step.${step.unit}`, { n: step.n }) })}
        </span>
        <span className="panel-more chart-key">
          {OBJECTIONS.toReversed().map((verdict) => (
            <Link
              key={verdict}
              to={`/decisions?range=${range}&verdict=${verdict}`}
              className={`verdict-key verdict-${verdict}`}
            >
              {t(`figure.${verdict}`)}
            </Link>
          ))}
        </span>
      </div>
      <div className="chart-line quiet" aria-live="polite">
        {bar
          ? describe(bar)
          : overview && objected === 0
            ? t(overview.decided.total === 0 ? 'chart.empty' : 'chart.quiet', { n: overview.decided.total })
            : '\u00a0'}
      </div>
      <div ref={place} className="chart-area" style={{ height: HEIGHT + LABELS }}>
        {width > 0 && (
          // biome-ignore lint/a11y/noSvgWithoutTitle: the section has the title, and each bar its own words
          <svg width={width} height={HEIGHT + LABELS} onMouseLeave={() => setPointed(undefined)}>
            <Patterns />
            {ticks.map(({ value, y }) => (
              <g key={value}>
                <line x1={LEFT} x2={width} y1={y} y2={y} className={value === 0 ? 'axis' : 'grid'} />
                <text x={LEFT - 8} y={y} dy={value === 0 ? 0 : 4} className="axis-text figures" textAnchor="end">
                  {n(value)}
                </text>
              </g>
            ))}
            <g transform={`translate(${LEFT} 0)`}>
              {bars.map((of, position) => {
                const address = `/decisions?from=${of.at}&to=${of.until}`;
                return (
                  <a
                    key={of.at}
                    href={address}
                    className="chart-bar"
                    aria-label={describe(of)}
                    data-pointed={pointed === position || undefined}
                    onMouseEnter={() => setPointed(position)}
                    onFocus={() => setPointed(position)}
                    onBlur={() => setPointed(undefined)}
                    onClick={(event) => {
                      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                      event.preventDefault();
                      go(address);
                    }}
                  >
                    <rect x={of.x} y={0} width={of.width} height={HEIGHT} className="chart-bar-room" />
                    {of.parts.map(({ verdict, y, height }) => (
                      <rect
                        key={verdict}
                        x={of.x}
                        y={y}
                        width={of.width}
                        height={Math.max(1, height)}
                        className={`verdict-fill-${verdict}`}
                      />
                    ))}
                    {shown.has(position) && (
                      <text
                        x={of.x + of.width / 2}
                        y={HEIGHT + 16}
                        className="axis-text figures"
                        textAnchor={position === bars.length - 1 ? 'end' : 'middle'}
                        dx={position === bars.length - 1 ? of.width / 2 : 0}
                      >
                        {labels[position]}
                      </text>
                    )}
                  </a>
                );
              })}
            </g>
          </svg>
        )}
      </div>
    </section>
  );
}

/** Hatches over the colours: they are told apart in grey print too. */
function Patterns() {
  return (
    <defs>
      <pattern id="hatch-limit" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="5" height="5" className="verdict-solid-limit" />
        <line x1="0" y1="0" x2="0" y2="5" className="hatch" />
      </pattern>
      <pattern id="hatch-observe" width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" className="verdict-solid-observe" />
        <circle cx="2.5" cy="2.5" r="1" className="hatch-dot" />
      </pattern>
    </defs>
  );
}
