import { formatShare } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type BacktestLine, isGoing } from './backtest.ts';
import { words } from './words.ts';

/** How far it is, in words. */
export function StateWord({ of }: { of: BacktestLine }) {
  const t = useT(words);
  const { language } = usePreferences();
  return t(`state.${of.state}`, { share: formatShare(of.progress, language, 0) });
}

export function Progress({ of }: { of: BacktestLine }) {
  const t = useT(words);
  if (of.state === 'failed') return <p className="alarming">{t('failed', { why: of.failure ?? '' })}</p>;
  if (of.state === 'cancelled') return <p className="quiet">{t('cancelled')}</p>;
  if (!isGoing(of)) return null;
  return (
    <div className="progress">
      <progress max={1} value={of.progress} aria-label={t('going.label')} />
      <span className="figures">
        <StateWord of={of} />
      </span>
      <p className="quiet">{t('going')}</p>
    </div>
  );
}
