import { Skeleton } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatClock, formatNumber } from '../../kit/format.ts';
import { useFilters } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { useRead } from '../../kit/use-api.tsx';
import { useKeys } from '../../kit/use-keys.tsx';
import { useT } from '../../kit/use-t.ts';
import { useWidth } from '../../kit/use-width.ts';
import { useVerdictColours } from '../../kit/verdict-colours.ts';
import type { Verdict } from '../../kit/verdict-tag.tsx';
import { type LiveSegment, layLive, stepFrom } from './live-layout.ts';
import { SegmentView } from './segment-view.tsx';
import { words } from './words.ts';

interface Timeline {
  live: Record<string, unknown>;
  segments: LiveSegment[];
}

const TRACK = 40;
const NAMES = 72;
const TOP = { marks: 0, viewers: 36, cards: 92, comments: 124, axis: 172 };
const HEIGHT = 192;

/** A live room on one axis: viewers, cards, comments, decisions; and the segment that is chosen, below. */
export function LiveTimeline({ id }: { id: string }) {
  const t = useT(words);
  const path = `/v1/live/${encodeURIComponent(id)}/timeline`;
  const read = useRead<Timeline>(path);
  useReloadSlowly(['decisions'], [path]);
  if (read.isError && !read.data) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton active />;
  const { segments } = read.data;
  if (segments.length === 0) return <Empty title={t('live.none.title')}>{t('live.none')}</Empty>;
  return <Axis segments={segments} />;
}

function Axis({ segments }: { segments: readonly LiveSegment[] }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { filters, set } = useFilters(['segment']);
  const [place, width] = useWidth();
  // each segment is blurred again: what is on the next one nobody has asked to see
  const [shown, setShown] = useState<number>();
  const line = useRef<HTMLDivElement>(null);
  const laid = useMemo(
    () => layLive(segments, { width: Math.max(0, width - NAMES), height: TRACK }),
    [segments, width],
  );
  const asked = segments.findIndex((segment) => String(segment.seq) === filters.segment);
  // the first that was decided against is what people come for
  const position = asked >= 0 ? asked : (laid.marks[0]?.position ?? 0);
  const chosen = segments[position]!;
  const toggle = (): void => setShown(shown === chosen.seq ? undefined : chosen.seq);
  const choose = (next: number | undefined): void => {
    if (next !== undefined) set({ segment: String(segments[next]!.seq) });
  };
  const step = (direction: -1 | 1, marked: boolean): void => choose(stepFrom(segments, position, direction, marked));
  useKeys([
    { keys: 'ArrowLeft', text: t('live.previous'), run: () => step(-1, false), repeats: true },
    { keys: 'ArrowRight', text: t('live.next'), run: () => step(1, false), repeats: true },
    { keys: 'Shift+ArrowLeft', text: t('live.previous-mark'), run: () => step(-1, true) },
    { keys: 'Shift+ArrowRight', text: t('live.next-mark'), run: () => step(1, true) },
    { keys: 'm', text: t('live.pictures'), run: () => toggle() },
  ]);
  const at = (clientX: number): number => {
    const left = line.current?.getBoundingClientRect().left ?? 0;
    const x = clientX - left - NAMES;
    const found = laid.columns.findIndex((column) => x < column.x + column.width);
    return found < 0 ? segments.length - 1 : found;
  };
  const column = laid.columns[position];
  const verdictOf = (segment: LiveSegment): string =>
    segment.decision ? t(`verdict.${segment.decision.verdict}`) : t('live.undecided');

  return (
    <section className="panel live" aria-labelledby="live" style={useVerdictColours()}>
      <div className="panel-head">
        <h2 id="live">{t('live.title')}</h2>
        <span className="quiet">
          {t('live.segments', { n: segments.length })} · {t('live.marks', { n: laid.marks.length })}
        </span>
      </div>
      <p className="quiet live-note">{t('live.note')}</p>
      <div
        ref={line}
        className="live-axis"
        role="slider"
        tabIndex={0}
        aria-label={t('live.title')}
        aria-valuemin={0}
        aria-valuemax={segments.length - 1}
        aria-valuenow={position}
        aria-valuetext={t('live.segment', {
          n: chosen.seq,
          time: formatClock(chosen.start_s),
          verdict: verdictOf(chosen),
        })}
        onClick={(event) => choose(at(event.clientX))}
        onKeyDown={(event) => {
          if (event.key === 'Home') choose(0);
          else if (event.key === 'End') choose(segments.length - 1);
          else return;
          event.preventDefault();
        }}
      >
        <div ref={place} style={{ height: HEIGHT }}>
          {width > NAMES && (
            <svg width={width} height={HEIGHT} aria-hidden="true">
              <TrackName y={TOP.marks + 20} text={t('live.decisions')} />
              <TrackName y={TOP.viewers + 24} text={t('live.viewers')} />
              <TrackName y={TOP.viewers + 40} text={t('live.peak', { n: formatNumber(laid.viewers.peak, language) })} />
              <TrackName y={TOP.cards + 16} text={t('live.cards')} />
              <TrackName y={TOP.comments + 24} text={t('live.comments')} />
              <g transform={`translate(${NAMES} 0)`}>
                {column && (
                  <rect
                    x={column.x}
                    y={0}
                    width={Math.max(2, column.width)}
                    height={TOP.axis}
                    className="live-chosen"
                  />
                )}
                <line x1={0} x2={width - NAMES} y1={TOP.marks + 28} y2={TOP.marks + 28} className="grid" />
                {laid.marks.map((mark) => (
                  <Mark key={mark.position} x={mark.x} verdict={mark.verdict} />
                ))}
                <path d={laid.viewers.path} transform={`translate(0 ${TOP.viewers})`} className="live-viewers" />
                {laid.cards.map((card) => (
                  <g key={card.from} transform={`translate(${card.x} ${TOP.cards})`}>
                    <title>{card.product}</title>
                    <rect width={Math.max(2, card.width - 1)} height={20} rx={3} className="live-card" />
                    {card.width > 56 && (
                      <text x={6} y={14} className="live-card-text">
                        {card.product.slice(0, Math.floor((card.width - 12) / 7))}
                      </text>
                    )}
                  </g>
                ))}
                {laid.comments.map((bar, index) =>
                  bar.count > 0 ? (
                    <rect
                      key={segments[index]!.seq}
                      x={bar.x}
                      y={TOP.comments + TRACK - bar.height}
                      width={Math.max(1, bar.width - 1)}
                      height={bar.height}
                      className="live-comments"
                    />
                  ) : null,
                )}
                <line x1={0} x2={width - NAMES} y1={TOP.axis - 4} y2={TOP.axis - 4} className="axis" />
                {laid.ticks.map((tick) => (
                  <g key={tick.seconds} transform={`translate(${tick.x} ${TOP.axis})`}>
                    <line y1={-4} y2={0} className="axis" />
                    <text y={14} className="axis-text figures" textAnchor={tick.x < 16 ? 'start' : 'middle'}>
                      {formatClock(tick.seconds)}
                    </text>
                  </g>
                ))}
              </g>
            </svg>
          )}
        </div>
      </div>
      <SegmentView
        segment={chosen}
        blurred={shown !== chosen.seq && (chosen.decision?.verdict ?? 'allow') !== 'allow'}
        onToggle={toggle}
        onStep={step}
        first={position === 0}
        last={position === segments.length - 1}
      />
    </section>
  );
}

function TrackName({ y, text }: { y: number; text: string }) {
  return (
    <text x={0} y={y} className="axis-text">
      {text}
    </text>
  );
}

/** Verdicts differ in shape as well: a square rejects, a diamond limits, a circle observes. */
function Mark({ x, verdict }: { x: number; verdict: Verdict }) {
  const y = TOP.marks + 16;
  const fill = `var(--verdict-${verdict})`;
  return (
    <g>
      <line x1={x} x2={x} y1={y} y2={TOP.axis - 4} stroke={fill} strokeOpacity={0.25} />
      {verdict === 'reject' && <rect x={x - 5} y={y - 5} width={10} height={10} fill={fill} />}
      {verdict === 'limit' && <path d={`M${x} ${y - 7}l7 7l-7 7l-7 -7z`} fill={fill} />}
      {verdict === 'observe' && <circle cx={x} cy={y} r={5} fill={fill} />}
    </g>
  );
}
