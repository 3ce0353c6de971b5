import { Skeleton } from 'antd';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatSpan, formatTime } from '../../../kit/format.ts';
import { MoreButton } from '../../../kit/more-button.tsx';
import { Link } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan, useMe } from '../../../kit/session.tsx';
import { useReloadSlowly } from '../../../kit/stream/use-reload-slowly.ts';
import { useNow } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { usePages } from '../../../kit/use-pages.ts';
import { useT } from '../../../kit/use-t.ts';
import { urgencyOf, wasTaken } from '../courses/course.ts';
import { GuidanceRecord } from '../guidance.tsx';
import { COURSE, homeOf, LADDER_PARTIES, type Measure, type PartyStanding, pointsOf } from '../measure.ts';
import { OwnHearings } from '../owner.tsx';
import { StandingView } from '../standing-view.tsx';
import { type Appeal, groupsOf, isExplained, newestOf } from './appeal.ts';
import { MeasureCard } from './measure-card.tsx';
import { words } from './words.ts';
import './mine.css';

const OPEN_AT_ONCE = 2;

/** What is in force about a merchant or creator, how to mend it, until when to appeal; their points, and what comes next. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const { user } = useMe();
  const party = user.party ?? '';
  const home = homeOf(party);
  const known = home !== undefined;
  const counted = LADDER_PARTIES.some((type) => party.startsWith(`${type}/`));
  const force = usePages<Measure>('/v1/measures', { state: 'in-force', limit: 50 }, known);
  const standing = useRead<PartyStanding>(pointsOf(party), { when: counted });
  const appeals = usePages<Appeal>('/v1/appeals', { limit: 100 }, known && can('enforcement.appeal.read'));
  useReloadSlowly(['decisions', 'notifications'], ['/v1/measures', '/v1/parties', '/v1/appeals']);
  const fault = force.error ?? standing.error;
  const courses = force.items.filter(({ kind }) => kind === COURSE);
  const groups = groupsOf(force.items);
  const opened = new Set(
    groups
      .filter(isExplained)
      .slice(0, OPEN_AT_ONCE)
      .map(({ id }) => id),
  );
  const newest = newestOf(appeals.items);
  return (
    <div className="narrow">
      <PageHeader
        title={t('title')}
        above={home && <Link to={home}>{t(`above.${home}`)}</Link>}
        actions={
          <>
            {home && can('enforcement.appeal.read') && <Link to={`${home}/appeals`}>{t('appeals')}</Link>}
            <Link to="/rule-centre">{t('rules')}</Link>
          </>
        }
      >
        {force.data &&
          (groups.length === 0
            ? t('intro.clear')
            : t(force.hasNextPage ? 'intro.measures.more' : 'intro.measures', { n: groups.length }))}
      </PageHeader>
      {fault && <ErrorPanel error={fault} />}
      {!known && <Empty title={t('none.title')}>{t('none')}</Empty>}
      {known && force.isPending && <Skeleton active />}
      {known && <OwnHearings />}
      {courses.length > 0 && (
        <section className="mine-part" aria-labelledby="courses">
          <h2 id="courses">{t('courses.title')}</h2>
          {courses.map((course) => (
            <Course key={course.id} course={course} />
          ))}
        </section>
      )}
      {force.data && (
        <section className="mine-part" aria-labelledby="force">
          <h2 id="force">{t('force.title')}</h2>
          {groups.length === 0 && <Empty title={t('force.none.title')}>{t('force.none')}</Empty>}
          {groups.map((group) => (
            <MeasureCard key={group.id} group={group} appeals={newest} open={opened.has(group.id)} />
          ))}
          <MoreButton of={force}>{t('more')}</MoreButton>
        </section>
      )}
      {standing.data && (
        <section className="mine-part" aria-labelledby="points">
          <h2 id="points">{t('points.title')}</h2>
          {standing.data.ladders.length === 0 && <p className="quiet">{t('points.none')}</p>}
          {standing.data.ladders.map((one) => (
            <StandingView key={one.ladder} standing={one} linked={false} />
          ))}
        </section>
      )}
      {standing.data && <GuidanceRecord guidance={standing.data.guidance} />}
      {known && <Over />}
    </div>
  );
}

function Course({ course }: { course: Measure }) {
  const t = useT(words);
  const now = useNow();
  const { language, timeZone } = usePreferences();
  const { ends_at: until } = course;
  const { left } = urgencyOf(until, now);
  return (
    <article className="card">
      <strong>{until === null ? t('courses.open') : t('courses.due', { time: formatTime(until, timeZone) })}</strong>
      {left !== undefined && (
        <div className={left < 0 ? 'alarming' : 'quiet'}>
          {left < 0 ? t('courses.over') : t('courses.left', { span: formatSpan(left, language) })}
        </div>
      )}
      <div>{t('courses.where')}</div>
      <div className="quiet">{t('courses.done')}</div>
    </article>
  );
}

const SHOWN_OVER = 10;

/** What is over: that something was undone is told as plainly as that it was done. */
function Over() {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const reversed = usePages<Measure>('/v1/measures', { state: 'reversed', limit: SHOWN_OVER });
  const expired = usePages<Measure>('/v1/measures', { state: 'expired', limit: SHOWN_OVER });
  const rows = [...reversed.items, ...expired.items]
    .toSorted((a, b) => (b.ended_at ?? '').localeCompare(a.ended_at ?? ''))
    .slice(0, SHOWN_OVER);
  if (rows.length === 0) return null;
  return (
    <section className="mine-part" aria-labelledby="over">
      <h2 id="over">{t('over.title')}</h2>
      <ul className="plain-list lines">
        {rows.map(({ id, kind, title, state, ended_at, ends_at, subject_title }) => (
          <li key={id}>
            <span className="mine-line">
              {title}
              {subject_title && <span className="quiet"> · {subject_title}</span>}
            </span>
            <span className="quiet">
              {t(
                state === 'reversed'
                  ? 'over.reversed'
                  : kind === COURSE && wasTaken({ ended_at, ends_at })
                    ? 'over.taken'
                    : 'over.expired',
              )}
              {ended_at && ` ${formatTime(ended_at, timeZone, 'day')}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
