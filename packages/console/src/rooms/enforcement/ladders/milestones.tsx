import { secondsOf } from '../../../kit/duration.ts';
import { Figure } from '../../../kit/figures.tsx';
import { formatSpan } from '../../../kit/format.ts';
import { listText } from '../../../kit/list-text.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { Kind } from '../measure.ts';
import type { Ladder, Preview } from './ladder.ts';
import { words } from './words.ts';

/** Whom each milestone would have reached, and what would have been done to them. */
export function Milestones({ ladder, preview, days }: { ladder: Ladder; preview: Preview; days: number }) {
  const t = useT(words);
  const { language } = usePreferences();
  const kinds = useRead<{ items: Kind[] }>('/v1/measure-kinds');
  const most = Math.max(1, ...preview.milestones.map(({ reached }) => reached));
  const measureText = ({ kind, duration }: Ladder['milestones'][number]['measures'][number]): string => {
    const found = kinds.data?.items.find((one) => one.kind === kind);
    const title = found?.title ?? kind;
    const lasts = duration ?? found?.duration ?? null;
    const seconds = lasts === null ? undefined : secondsOf(lasts);
    const named = seconds === undefined ? title : `${title} ${formatSpan(seconds, language)}`;
    return found?.second_person ? t('milestone.second', { measure: named }) : named;
  };
  return (
    <section className="panel ladder-panel" aria-labelledby="milestones">
      <div className="panel-head">
        <h2 id="milestones">{t('milestones.title')}</h2>
        <span className="quiet">{t('milestones.since', { n: days })}</span>
      </div>
      <div className="ladder-scroll">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t('milestone.at')}</th>
              <th scope="col">{t('milestone.measures')}</th>
              <th scope="col" data-align="right">
                {t('milestone.standing')}
              </th>
              <th scope="col" data-align="right">
                {t('milestone.reached')}
              </th>
              <th scope="col" data-align="right">
                {t('milestone.times')}
              </th>
              <th scope="col">
                <span className="sr-only">{t('milestone.picture')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {preview.milestones.map(({ at, standing, reached, times }, i) => (
              <tr key={at}>
                <td>{ladder.milestones[i]?.title ?? at}</td>
                <td>{listText((ladder.milestones[i]?.measures ?? []).map(measureText), language)}</td>
                <td data-align="right">
                  <Figure value={standing} />
                </td>
                <td data-align="right" className={reached > 0 ? 'alarming' : ''}>
                  <Figure value={reached} />
                </td>
                <td data-align="right" className="quiet">
                  <Figure value={times} />
                </td>
                <td className="ladder-reach">
                  <span aria-hidden="true" style={{ width: `${(reached / most) * 100}%` }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
