import { Segmented } from 'antd';
import { formatNumber, formatShare } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useT } from '../../kit/use-t.ts';
import { VERDICTS, type Verdict } from '../../kit/verdict-tag.tsx';
import { DAYS, daysOf, type Kappa, type Score } from './model.ts';
import { words } from './words.ts';

/** How many of what is known were right, with the interval for who points at it. */
export function ScoreText({ of }: { of: Score }) {
  const t = useT(words);
  const { language } = usePreferences();
  const asked = of.right + of.wrong;
  if (asked + of.unsure === 0) return <span className="quiet">–</span>;
  const [low, high] = of.share ? [of.share.low, of.share.high].map((part) => formatShare(part, language, 0)) : [];
  const value = of.share && formatShare(of.share.share, language, 0);
  return (
    <span className="figures" title={value ? t('interval', { value, low: low!, high: high! }) : undefined}>
      {t('score', { right: of.right, asked })}
      {of.unsure > 0 && <span className="quiet">{t('score.unsure', { n: of.unsure })}</span>}
    </span>
  );
}

export function KappaText({ of, whole = true }: { of: Kappa; whole?: boolean }) {
  const t = useT(words);
  const { language } = usePreferences();
  if (of === null) return <span className="quiet">{whole ? t('kappa.none') : '–'}</span>;
  const [value, low, high] = [of.value, of.low, of.high].map((part) => formatNumber(part, language, 2));
  const text = t('interval', { value: value!, low: low!, high: high! });
  return (
    <span className="figures" title={text}>
      {whole ? text : value}
    </span>
  );
}

const ANSWERS = ['uphold', 'clear', 'limit', 'reject', 'unsure'] as const;

/** What an answer, or the verdict that it comes to, is called. */
export function useAnswerName(): (answer: string) => string {
  const t = useT(words);
  const shared = useT();
  return (answer) => {
    const known = ANSWERS.find((one) => one === answer);
    if (known) return t(`answer.${known}`);
    return VERDICTS.includes(answer as Verdict) ? shared(`verdict.${answer as Verdict}`) : answer;
  };
}

export function Span({ days, set }: { days: string | undefined; set(filters: { days: string }): void }) {
  const t = useT(words);
  return (
    <Segmented
      aria-label={t('days')}
      value={daysOf(days)}
      options={DAYS.map((value) => ({ value, label: t('days.n', { n: value }) }))}
      onChange={(value) => set({ days: String(value) })}
    />
  );
}
