import { Figure } from '../../../kit/figures.tsx';
import { useT } from '../../../kit/use-t.ts';
import { RuleChips } from '../rule-chips.tsx';
import { type BacktestReport, changedRules, flipped, type RuleLine } from './backtest.ts';
import { Examples } from './examples.tsx';
import { FlipTable, FlipText, Scores, Share, TouchedText, WrongfulText } from './report-parts.tsx';
import { ruleWords } from './rule-words.ts';
import { words } from './words.ts';

/** All that a backtest found: what changes, whom it touches, how right it is, what to read. */
export function ReportView({ report }: { report: BacktestReport }) {
  const t = useT(words);
  return (
    <div className="stack">
      <div className="columns">
        <section className="panel found" aria-labelledby="flips">
          <h2 id="flips">{t('flips.title')}</h2>
          <FlipText report={report} />
          <FlipTable report={report} />
          {(['stricter', 'milder'] as const).map((way) => (
            <div key={way}>
              <h3>{t(`flips.${way}`)}</h3>
              <TouchedText touched={report[way]} />
            </div>
          ))}
        </section>
        <section className="panel found" aria-labelledby="scores">
          <h2 id="scores">{t('scores.title')}</h2>
          <Scores report={report} />
          <h3>{t('wrongful.title')}</h3>
          <WrongfulText report={report} />
        </section>
      </div>
      <Rules report={report} />
      <Examples report={report} />
    </div>
  );
}

function Cell({ of, column }: { of: RuleLine; column: (typeof COLUMNS)[number] }) {
  if (column === 'precision') return <Share of={of.precision} />;
  const count = of[column];
  return count === undefined ? '–' : <Figure value={count} />;
}

const COLUMNS = ['base', 'candidate', 'gained', 'lost', 'precision', 'unlabelled', 'missed'] as const;

function Rules({ report }: { report: BacktestReport }) {
  const t = useT(ruleWords);
  const rules = changedRules(report);
  return (
    <section className="panel" aria-labelledby="rules">
      <h2 id="rules">{t('rules.title')}</h2>
      {rules.length === 0 ? (
        <p className="quiet">{t(flipped(report) > 0 ? 'rules.same' : 'rules.none')}</p>
      ) : (
        <div className="scroll-x">
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{t('rules.column.rule')}</th>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col" data-align="right">
                    {t(`rules.column.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rules.map((line) => (
                <tr key={line.rule}>
                  <td className="clip">
                    <RuleChips rules={[line.rule]} />
                  </td>
                  {COLUMNS.map((column) => (
                    <td key={column} data-align="right">
                      <Cell of={line} column={column} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <p className="quiet">{t('rules.note')}</p>
        </div>
      )}
    </section>
  );
}
