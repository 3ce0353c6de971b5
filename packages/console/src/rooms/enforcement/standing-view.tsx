import { secondsOf } from '../../kit/duration.ts';
import { formatSpan } from '../../kit/format.ts';
import { listText } from '../../kit/list-text.ts';
import { nameSubject } from '../../kit/names.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Standing } from './measure.ts';
import { moodOf, scaleOf } from './scale.ts';
import { words } from './standing-words.ts';
import './standing.css';

/** Where a party stands in one of its ladders, and what comes next. */
export function StandingView({ standing, linked = true }: { standing: Standing; linked?: boolean }) {
  const t = useT(words);
  const mood = moodOf(standing);
  const { title, counts, points, most } = standing;
  return (
    <section className="panel standing" aria-label={title} data-mood={mood}>
      <div className="panel-head">
        <h2>{title}</h2>
        <span className="quiet">{t(counts === 'up' ? 'standing.up' : 'standing.of', { n: most })}</span>
      </div>
      <p className="standing-now figures">{t('standing.now', { n: points })}</p>
      <ScaleBar standing={standing} />
      <p className={mood === 'reached' ? 'standing-next alarming' : 'standing-next'}>
        {mood === 'clear' ? t('standing.clear') : <Next standing={standing} />}
      </p>
      <Milestones standing={standing} />
      <Courses standing={standing} />
      <Entries standing={standing} linked={linked} />
    </section>
  );
}

function ScaleBar({ standing }: { standing: Standing }) {
  const t = useT(words);
  const { title, points, least, most, milestones } = standing;
  const { value, marks } = scaleOf(standing);
  const label = t('standing.label', { title, n: points, least, most, marks: milestones.map(({ at }) => at).join(' ') });
  return (
    <div className="scale" role="img" aria-label={label} data-counts={standing.counts}>
      <div className="scale-bar">
        <div className="scale-fill" style={{ width: `${value}%` }} />
        {marks.map(({ at, place, reached }) => (
          <div key={at} className="scale-mark" style={{ left: `${place}%` }} data-reached={reached || undefined} />
        ))}
      </div>
      <div className="scale-figures figures" aria-hidden="true">
        {marks.map(({ at, place }) => (
          <span
            key={at}
            style={{ left: `${place}%` }}
            data-edge={place <= 2 ? 'start' : place >= 98 ? 'end' : undefined}
          >
            {at}
          </span>
        ))}
      </div>
    </div>
  );
}

function Next({ standing: { next, milestones, counts } }: { standing: Standing }) {
  const t = useT(words);
  const { language } = usePreferences();
  if (next === null) return t('standing.next.none');
  const measures = milestones.find(({ at }) => at === next.at)?.measures ?? [];
  const params = { n: next.points, at: next.at, measures: listText(measures, language) };
  return t(`standing.next.${counts}`, params);
}

function Milestones({ standing: { milestones } }: { standing: Standing }) {
  const t = useT(words);
  const { language } = usePreferences();
  return (
    <>
      <h3>{t('standing.milestones')}</h3>
      <ol className="plain-list milestones">
        {milestones.map(({ at, title, measures, reached }) => (
          <li key={at} data-reached={reached || undefined}>
            <span className="figures milestone-at">{title}</span>
            <span>{listText(measures, language)}</span>
            {reached && <span className="alarming">{t('standing.reached')}</span>}
          </li>
        ))}
      </ol>
    </>
  );
}

function Courses({ standing: { courses } }: { standing: Standing }) {
  const t = useT(words);
  const { language } = usePreferences();
  if (courses === null) return null;
  const seconds = secondsOf(courses.every);
  const every = seconds === undefined ? courses.every : formatSpan(seconds, language);
  return <p className="quiet">{t('standing.courses', { n: courses.points, every, most: courses.most })}</p>;
}

const AT_ONCE = 8;

function Entries({ standing: { entries, counts }, linked }: { standing: Standing; linked: boolean }) {
  const t = useT(words);
  const { language } = usePreferences();
  if (entries.length === 0) return null;
  const rows = (some: Standing['entries']) => (
    <table className="rows entries">
      <tbody>
        {some.map((entry) => (
          <tr key={entry.id} data-gone={!entry.counts || undefined}>
            <td>
              <Time at={entry.at} detail="day" />
            </td>
            <td className="clip">
              {entry.kind === 'course' ? (
                t('standing.entry.course')
              ) : linked ? (
                <SubjectLink subject={entry.about} />
              ) : (
                nameSubject(entry.about, language)
              )}
              {!entry.counts && <span className="quiet"> {t('standing.entry.gone')}</span>}
            </td>
            <td data-align="right" className="figures">
              {(entry.kind === 'violation') === (counts === 'up') ? '+' : '−'}
              {entry.points}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <>
      <h3>{t('standing.entries')}</h3>
      {rows(entries.slice(0, AT_ONCE))}
      {entries.length > AT_ONCE && (
        <details>
          <summary>{t('standing.more', { n: entries.length - AT_ONCE })}</summary>
          {rows(entries.slice(AT_ONCE))}
        </details>
      )}
    </>
  );
}
