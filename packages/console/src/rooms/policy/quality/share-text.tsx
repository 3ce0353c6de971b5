import { formatNumber, formatShare } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { Interval, Parties, QualityLine } from './quality.ts';
import { words } from './words.ts';

/** A share with where it lies; a dash where nobody knows. */
export function ShareText({ of, whole = true }: { of: Interval | null; whole?: boolean }) {
  const t = useT(words);
  const { language } = usePreferences();
  if (of === null) return <span className="quiet">–</span>;
  const [share, low, high] = [of.share, of.low, of.high].map((part) => formatShare(part, language, 1));
  return (
    <span className="figures" title={t('interval', { share: share!, low: low!, high: high! })}>
      {whole ? t('interval', { share: share!, low: low!, high: high! }) : share}
    </span>
  );
}

export function PartiesText({ of: { count, exact } }: { of: Parties }) {
  const t = useT(words);
  const { language } = usePreferences();
  return (
    <span className="figures">{t(exact ? 'parties.n' : 'parties.least', { n: formatNumber(count, language) })}</span>
  );
}

/** Less than this is the weather. */
const LEAST_SHARE = 0.1;
const LEAST_POINTS = 0.02;

/** What differs from the span before, in words; empty where little does. */
export function useTrendText(): (trend: QualityLine['trend']) => string[] {
  const t = useT(words);
  const { language } = usePreferences();
  return ({ share, precision }) => [
    ...(share !== null && Math.abs(share) >= LEAST_SHARE
      ? [t(share > 0 ? 'trend.share.more' : 'trend.share.less', { n: formatShare(Math.abs(share), language, 0) })]
      : []),
    ...(precision !== null && Math.abs(precision) >= LEAST_POINTS
      ? [
          t(precision > 0 ? 'trend.precision.more' : 'trend.precision.less', {
            n: formatNumber(Math.abs(precision) * 100, language, 0),
          }),
        ]
      : []),
  ];
}
