import { useState } from 'react';
import type { Page } from '../../kit/api.ts';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { eventNames } from '../../kit/event-names.ts';
import type { DecisionRow } from '../../kit/model.ts';
import { nameOf } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRuleName } from '../../kit/rule-names.ts';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { VerdictTag } from '../../kit/verdict-tag.tsx';
import { words } from './words.ts';

export const RECENT = 10;

/** What was objected to just now; new rows come in at the top and show so for a moment. */
export function RecentPanel() {
  const t = useT(words);
  const { language } = usePreferences();
  const recent = useRead<Page<DecisionRow>>('/v1/decisions', { query: { limit: RECENT }, keep: true });
  useReloadSlowly(['decisions'], ['/v1/decisions']);
  const ruleName = useRuleName();
  const rows = recent.data?.items ?? [];
  // what was there when the page was opened has not just arrived
  const [first] = useState<{ ids?: ReadonlySet<string> }>({});
  if (recent.data && !first.ids) first.ids = new Set(rows.map((row) => row.id));
  return (
    <section className="panel" aria-labelledby="recent">
      <div className="panel-head">
        <h2 id="recent">{t('recent.title')}</h2>
        <Link to="/decisions" className="panel-more">
          {t('recent.all')}
        </Link>
      </div>
      {recent.isError && <ErrorPanel error={recent.error} retry={() => void recent.refetch()} />}
      {recent.data && rows.length === 0 && <Empty title={t('recent.empty.title')}>{t('recent.empty')}</Empty>}
      {rows.length > 0 && (
        <table className="rows recent">
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} className={first.ids?.has(row.id) ? undefined : 'arrives'}>
                <td className="figures quiet recent-time">
                  <Time at={row.decided_at} detail="second" />
                </td>
                <td className="recent-verdict">
                  <Link to={`/decisions/${row.id}`}>
                    <VerdictTag verdict={row.verdict} />
                  </Link>
                </td>
                <td className="quiet recent-type">{nameOf(eventNames, row.event_type, language)}</td>
                <td className="clip">
                  <SubjectLink subject={row.subject} title={row.title} typed={false} />
                </td>
                <td className="quiet clip recent-rule">{row.rules[0] ? ruleName(row.rules[0]) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
