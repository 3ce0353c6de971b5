import { Tooltip } from 'antd';
import { useSyncExternalStore } from 'react';
import { formatAgo, formatTime, formatZone } from './format.ts';
import { usePreferences } from './preferences.tsx';
import { useT } from './use-t.ts';

export interface TimeProps {
  at: string;
  detail?: 'day' | 'minute' | 'second';
  /** `ago`: three minutes ago, and the moment when asked. */
  as?: 'moment' | 'ago';
  /** The calendar by which a promise was counted, e.g. `Asia/Shanghai`: named beside the reader's own zone. */
  calendar?: string;
}

/** A moment in the reader's zone, which it names when asked. */
export function Time({ at, detail = 'minute', as = 'moment', calendar }: TimeProps) {
  const { language, timeZone } = usePreferences();
  const t = useT();
  const now = useNow();
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span>–</span>;
  const moment = formatTime(date, timeZone, detail);
  const whole = `${formatTime(date, timeZone, 'second')} ${formatZone(timeZone, language, date)}`;
  const counted =
    calendar !== undefined && calendar !== timeZone
      ? t('time.calendar', { time: formatTime(date, calendar, 'second'), zone: formatZone(calendar, language, date) })
      : undefined;
  return (
    <Tooltip title={counted === undefined ? whole : `${whole} · ${counted}`}>
      <time dateTime={date.toISOString()} className="figures">
        {as === 'ago' ? formatAgo(date, now, language) : moment}
      </time>
    </Tooltip>
  );
}

const TICK_MS = 20_000;
const listeners = new Set<() => void>();
let clock: ReturnType<typeof setInterval> | undefined;
let moment = Date.now();

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  clock ??= setInterval(() => {
    moment = Date.now();
    for (const listener of listeners) listener();
  }, TICK_MS);
  return () => {
    listeners.delete(tell);
    if (listeners.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  };
}

/** The time, to within 20 s; one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => moment);
}
