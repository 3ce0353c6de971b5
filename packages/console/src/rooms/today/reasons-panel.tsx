import { formatNumber } from '../../kit/format.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import type { Range } from '../../kit/ranges.ts';
import { useT } from '../../kit/use-t.ts';
import { changeOf } from './bars.ts';
import type { Overview } from './overview.ts';
import { words } from './words.ts';

const SHOWN = 7;

/** The rules that fired most, with bars to compare by and the change against before. */
export function ReasonsPanel({ overview, range }: { overview: Overview | undefined; range: Range }) {
  const t = useT(words);
  const { language } = usePreferences();
  const rules = overview?.top_rules.slice(0, SHOWN) ?? [];
  const most = Math.max(1, ...rules.map((rule) => rule.count));
  return (
    <section className="panel" aria-labelledby="reasons">
      <div className="panel-head">
        <h2 id="reasons">{t('reasons.title')}</h2>
        <span className="quiet">{t('reasons.note')}</span>
      </div>
      {overview && rules.length === 0 && <p className="quiet">{t('reasons.empty')}</p>}
      <ol className="reasons">
        {rules.map(({ rule, title, count, before }) => {
          const change = changeOf(count, before);
          return (
            <li key={rule}>
              <Link
                to={`/decisions?range=${range}&rule=${encodeURIComponent(rule)}`}
                className="reason-row"
                title={rule}
              >
                <span className="reason-title">{title}</span>
                <span className="figures reason-count">{formatNumber(count, language)}</span>
                <span className="reason-change quiet figures">
                  {'percent' in change ? t(`change.${change.kind}`, { n: change.percent }) : t(`change.${change.kind}`)}
                </span>
                <span className="reason-bar" aria-hidden="true">
                  <span style={{ width: `${(count / most) * 100}%` }} />
                </span>
              </Link>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
