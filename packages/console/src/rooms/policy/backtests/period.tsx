import { formatTime } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { BacktestLine } from './backtest.ts';
import { words } from './words.ts';

/** The days of a backtest; its end is the instant before which it stops. */
export function Period({ of }: { of: Pick<BacktestLine, 'from' | 'to'> }) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const last = new Date(Date.parse(of.to) - 1);
  return (
    <span className="figures">
      {t('period', { from: formatTime(of.from, timeZone, 'day'), to: formatTime(last, timeZone, 'day') })}
    </span>
  );
}
