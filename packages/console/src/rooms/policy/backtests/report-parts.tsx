import type { ReactNode } from 'react';
import { Figure } from '../../../kit/figures.tsx';
import { formatNumber, formatShare } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import { useVerdictColours } from '../../../kit/verdict-colours.ts';
import { VERDICTS, VerdictTag } from '../../../kit/verdict-tag.tsx';
import { PaidFor } from '../paid-for.tsx';
import { type BacktestReport, flipped, type Interval, lookedAt, type Touched } from './backtest.ts';
import { words } from './words.ts';

/** How many verdicts change, in a sentence. */
export function FlipText({ report }: { report: BacktestReport }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { decided, erased } = report;
  const k = flipped(report);
  const looked = lookedAt(report);
  return (
    <p>
      {k === 0
        ? t('flips.none', { n: decided })
        : t('flips.text', { n: decided, k, share: formatShare(k / Math.max(1, decided), language, 2) })}{' '}
      {k > 0 && looked !== undefined && t(looked === 0 ? 'flips.looked.none' : 'flips.looked', { n: looked, k })}{' '}
      {erased > 0 && <span className="quiet">{t('flips.erased', { n: erased })}</span>}
    </p>
  );
}

/** From which verdict to which: above the diagonal it is harder, below softer. */
export function FlipTable({ report: { flips } }: { report: BacktestReport }) {
  const t = useT(words);
  const { language } = usePreferences();
  const colours = useVerdictColours();
  if (flips.length === 0) return null;
  const count = (from: string, to: string): number =>
    flips.find((flip) => flip.from === from && flip.to === to)?.count ?? 0;
  const most = Math.max(...flips.map((flip) => flip.count));
  return (
    <table className="flips" style={colours}>
      <thead>
        <tr>
          <td className="quiet">{t('flips.corner')}</td>
          {VERDICTS.map((to) => (
            <th key={to} scope="col">
              <VerdictTag verdict={to} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {VERDICTS.map((from, row) => (
          <tr key={from}>
            <th scope="row">
              <VerdictTag verdict={from} />
            </th>
            {VERDICTS.map((to, column) => {
              const n = count(from, to);
              const way = column > row ? 'stricter' : column < row ? 'milder' : 'same';
              return (
                <td
                  key={to}
                  data-way={way}
                  data-none={n === 0 || undefined}
                  style={n === 0 ? undefined : { ['--weight' as string]: String(0.25 + (0.75 * n) / most) }}
                >
                  {way === 'same' ? '' : formatNumber(n, language)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Whom a direction of change touches, and what was paid for it. */
export function TouchedText({ touched }: { touched: Touched }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { decisions, parties, subjects, money } = touched;
  if (decisions === 0) return <p className="quiet">{t('touched.none')}</p>;
  const figure = ({ count, exact }: Touched['parties']): string | number =>
    exact ? count : t('about', { n: formatNumber(count, language) });
  return (
    <>
      <p>{t('touched', { decisions, parties: figure(parties), subjects: figure(subjects) })}</p>
      <PaidFor sums={money.byCurrency} text={t('touched.money')} nothing={t('touched.no-money')} />
      {!(parties.exact && subjects.exact && money.exact) && <p className="quiet">{t('approximate')}</p>}
    </>
  );
}

/** A share with its interval; what nobody knows says so. */
export function Share({ of }: { of: Interval | null }) {
  const t = useT(words);
  const { language } = usePreferences();
  if (of === null) return <span className="quiet">{t('scores.unknown')}</span>;
  const [share, low, high] = [of.share, of.low, of.high].map((part) => formatShare(part, language, 0));
  return <span className="figures">{t('scores.interval', { share: share!, low: low!, high: high! })}</span>;
}

/** Both contents side by side: what they catch, and how right they are. */
export function Scores({ report }: { report: BacktestReport }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { labelled, caught, whole } = report;
  const row = (name: 'caught' | 'precision' | 'recall' | 'f1', cell: (which: 'base' | 'candidate') => ReactNode) => (
    <tr key={name}>
      <th scope="row">
        {t(`scores.${name}`)}
        {name !== 'caught' && <span className="score-help">{t(`scores.${name}.help`)}</span>}
      </th>
      <td data-align="right">{cell('base')}</td>
      <td data-align="right">{cell('candidate')}</td>
    </tr>
  );
  return (
    <>
      <p>{labelled === 0 ? t('scores.none') : t('scores.text', { n: labelled })}</p>
      <table className="rows scores">
        <thead>
          <tr>
            <td />
            <th scope="col" data-align="right">
              {t('scores.base')}
            </th>
            <th scope="col" data-align="right">
              {t('scores.candidate')}
            </th>
          </tr>
        </thead>
        <tbody>
          {row('caught', (which) => (
            <Figure value={caught[which]} />
          ))}
          {labelled > 0 && (
            <>
              {row('precision', (which) => (
                <Share of={whole[which].precision} />
              ))}
              {row('recall', (which) => (
                <Share of={whole[which].recall} />
              ))}
              {row('f1', (which) => {
                const { f1 } = whole[which];
                return f1 === null ? (
                  <span className="quiet">{t('scores.unknown')}</span>
                ) : (
                  <span className="figures">{formatNumber(f1, language, 2)}</span>
                );
              })}
            </>
          )}
        </tbody>
      </table>
      {labelled > 0 && <p className="quiet">{t('scores.note')}</p>}
    </>
  );
}

/** How many of its decisions would be wrong, with how sure that is, in words. */
export function WrongfulText({ report: { wrongful, caught } }: { report: BacktestReport }) {
  const t = useT(words);
  if (caught.candidate === 0) return <p className="quiet">{t('wrongful.nothing')}</p>;
  if (wrongful === null) return <p>{t('wrongful.none', { caught: caught.candidate })}</p>;
  return <p>{t('wrongful.text', { caught: caught.candidate, ...wrongful })}</p>;
}
