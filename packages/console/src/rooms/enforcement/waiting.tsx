import type { Page } from '../../kit/api.ts';
import { Link } from '../../kit/navigation.tsx';
import { useRuleName } from '../../kit/rule-names.ts';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { addressOfMeasure, type Measure } from './measure.ts';
import { useMeasureTitle } from './state-tag.tsx';
import { words } from './words.ts';

const SHOWN = 8;

/** What a second person is asked about. Nothing, where nothing waits: an empty place here would be looked at every day. */
export function Waiting() {
  const t = useT(words);
  const ruleName = useRuleName();
  const titleOf = useMeasureTitle();
  const { data } = useRead<Page<Measure>>('/v1/measures', { query: { state: 'proposed', limit: SHOWN } });
  useReloadSlowly(['decisions', 'notifications'], ['/v1/measures']);
  if (!data || data.items.length === 0) return null;
  const more = data.next_cursor !== null;
  return (
    <section className="panel waiting" aria-labelledby="waiting">
      <div className="panel-head">
        <h2 id="waiting">{t(more ? 'waiting.title.more' : 'waiting.title', { n: data.items.length })}</h2>
        {more && (
          <Link to="/measures?state=proposed" className="panel-more">
            {t('waiting.all')}
          </Link>
        )}
      </div>
      <p className="quiet">{t('waiting.text')}</p>
      <table className="rows waiting-rows">
        <tbody>
          {data.items.map((row) => (
            <tr key={row.id}>
              <td>
                <Link to={addressOfMeasure(row.id)}>{titleOf(row)}</Link>
              </td>
              <td className="clip">
                <SubjectLink subject={row.target} />
              </td>
              <td className="clip quiet">
                {row.found_by === 'ladder' && row.points !== null
                  ? t('waiting.points', { at: row.points })
                  : row.rules[0]
                    ? ruleName(row.rules[0])
                    : t(`found.${row.found_by}`)}
              </td>
              <td className="quiet">{row.taken_by ?? t('history.system')}</td>
              <td data-align="right" className="quiet">
                <Time at={row.taken_at} as="ago" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
