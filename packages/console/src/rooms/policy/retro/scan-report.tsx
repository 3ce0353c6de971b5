import { Figure } from '../../../kit/figures.tsx';
import { formatNumber } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import { VerdictTag } from '../../../kit/verdict-tag.tsx';
import { PaidFor } from '../paid-for.tsx';
import { RuleChips } from '../rule-chips.tsx';
import type { ScanReport } from './scan.ts';
import { words } from './words.ts';

const SHOWN_RULES = 20;

/** What a release would do about what is on sale: how many, whom it touches, and by which rules. */
export function ScanReportView({ report }: { report: ScanReport }) {
  const t = useT(words);
  const { looked, off_sale, settled, erased, hits, kept, verdicts, rules } = report;
  return (
    <div className="columns">
      <section className="panel found" aria-labelledby="found">
        <h2 id="found">{t('found.title')}</h2>
        <p>{hits === 0 ? t('found.none', { n: looked }) : t('found.text', { n: looked, k: hits })}</p>
        {hits > 0 && <Touched report={report} />}
        {verdicts.length > 0 && (
          <table className="rows spaced">
            <thead>
              <tr>
                <th scope="col">{t('found.from')}</th>
                <th scope="col">{t('found.to')}</th>
                <th scope="col" data-align="right">
                  {t('found.count')}
                </th>
              </tr>
            </thead>
            <tbody>
              {verdicts.map(({ from, to, count }) => (
                <tr key={`${from} ${to}`}>
                  <td>
                    <VerdictTag verdict={from} />
                  </td>
                  <td>
                    <VerdictTag verdict={to} />
                  </td>
                  <td data-align="right">
                    <Figure value={count} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <p className="quiet">{t('found.off-sale', { n: off_sale })}</p>
        {settled > 0 && <p className="quiet">{t('found.settled', { n: settled })}</p>}
        {erased > 0 && <p className="quiet">{t('found.erased', { n: erased })}</p>}
        {kept < hits && <p className="quiet">{t('found.cut', { n: kept })}</p>}
      </section>
      <section className="panel" aria-labelledby="rules">
        <h2 id="rules">{t('rules.title')}</h2>
        {rules.length === 0 ? (
          <p className="quiet">{t('rules.none')}</p>
        ) : (
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{t('rules.rule')}</th>
                <th scope="col" data-align="right">
                  {t('found.count')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rules.slice(0, SHOWN_RULES).map(({ rule, count }) => (
                <tr key={rule}>
                  <td>
                    <RuleChips rules={[rule]} />
                  </td>
                  <td data-align="right">
                    <Figure value={count} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {rules.length > SHOWN_RULES && <p className="quiet">{t('rules.more', { n: rules.length - SHOWN_RULES })}</p>}
      </section>
    </div>
  );
}

function Touched({ report: { parties, money, asks } }: { report: ScanReport }) {
  const t = useT(words);
  const { language } = usePreferences();
  const n = parties.exact ? parties.count : t('about', { n: formatNumber(parties.count, language) });
  return (
    <>
      <p>
        {t('touched', { n })} {asks > 0 && t('touched.asks', { n: asks })}
      </p>
      <PaidFor sums={money.byCurrency} text={t('touched.money')} nothing={t('touched.no-money')} />
    </>
  );
}
