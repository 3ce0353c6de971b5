import { formatNumber } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Effect } from './model.ts';
import { words } from './words.ts';

/** How much more of those who saw a badge bought, with its interval. */
export function EffectOf({ effect }: { effect: Effect | null }) {
  const t = useT(words);
  const { language } = usePreferences();
  if (effect === null) return <span className="quiet">{t('effect.few')}</span>;
  const points = (share: number): string => `${share > 0 ? '+' : ''}${formatNumber(share * 100, language, 1)}`;
  return (
    <>
      <span className="figures">{t('effect.points', { difference: points(effect.difference) })}</span>
      <br />
      <span className="quiet figures">
        {t('effect.interval', { low: points(effect.low), high: points(effect.high) })}
      </span>
    </>
  );
}
