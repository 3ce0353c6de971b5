import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { CopyId } from '../../kit/copy-id.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { subjectOf } from '../../kit/names.ts';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { problemOf } from '../../kit/problem.ts';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { Guidance } from './guidance.tsx';
import { addressOfParty, LADDER_PARTIES, type Measure, type MeasurePage, POINTS } from './measure.ts';
import { ByWhom, Followed, History, MadeGood, Neighbours, Why } from './measure-parts.tsx';
import { OwnerPanel } from './owner.tsx';
import { MeasureState, Until, useMeasureTitle } from './state-tag.tsx';
import { Steps } from './steps.tsx';
import { Meant } from './touches.tsx';
import { words } from './words.ts';
import './enforcement.css';

/** One measure: what, why, by whom, until when, what followed from it, how it is undone, what happened. */
export function Room() {
  const t = useT(words);
  const { id } = useRoomParams<'id'>();
  const titleOf = useMeasureTitle();
  const path = `/v1/measures/${encodeURIComponent(id)}`;
  const read = useRead<MeasurePage>(path);
  useReloadSlowly(['decisions', 'notifications'], [path]);
  const above = <Link to="/measures">{t('above')}</Link>;
  if (read.isError && !read.data)
    return [400, 404].includes(problemOf(read.error).status) ? (
      <Empty title={t('gone.title')} action={above}>
        {t('gone')}
      </Empty>
    ) : (
      <ErrorPanel error={read.error} retry={() => void read.refetch()} />
    );
  if (!read.data) return <Skeleton active />;
  const { measure, history, followed, compensations } = read.data;
  const title = titleOf(measure);
  return (
    <>
      <PageHeader
        name={title}
        above={above}
        title={
          <span className="measure-title">
            <MeasureState of={measure} />
            <span>{title}</span>
          </span>
        }
        actions={<Steps page={read.data} />}
      >
        {measure.about}
      </PageHeader>
      <Facts measure={measure} />
      <div className="measure-parts">
        <div className="measure-column">
          <OwnerPanel page={read.data} />
          <Guidance page={read.data} />
          <Why page={read.data} />
          <Followed followed={followed} />
          {compensations.length > 0 && <MadeGood all={compensations} amount={measure.amount} />}
        </div>
        <div className="measure-column">
          <ByWhom page={read.data} />
          <Neighbours measure={measure} />
          <History steps={history} />
        </div>
      </div>
    </>
  );
}

function Facts({ measure }: { measure: Measure }) {
  const t = useT(words);
  const { target, subject, party, starts_at: from, ended_at: ended, review_at: review } = measure;
  return (
    <dl className="facts-line">
      <Fact name={t('fact.target')}>
        <SubjectLink subject={target} title={target === subject ? measure.subject_title : null} />
      </Fact>
      {subject !== target && (
        <Fact name={t('fact.about')}>
          <SubjectLink subject={subject} title={measure.subject_title} />
        </Fact>
      )}
      {party !== null && party !== target && (
        <Fact name={t('fact.party')}>
          <SubjectLink subject={party} />
        </Fact>
      )}
      {party !== null && LADDER_PARTIES.includes(subjectOf(party).type) && (
        <Fact name={t('fact.standing')}>
          <Link to={addressOfParty(party)}>{t('fact.standing.link')}</Link>
        </Fact>
      )}
      {measure.points !== null && measure.kind !== POINTS && (
        <Fact name={t('fact.milestone')}>{t('points', { n: measure.points })}</Fact>
      )}
      {measure.amount && (
        <Fact name={t('fact.amount')}>
          <Money value={measure.amount} />
        </Fact>
      )}
      {from && (
        <Fact name={t('fact.from')}>
          <Time at={from} />
        </Fact>
      )}
      {ended ? (
        <Fact name={t('fact.ended')}>
          <Time at={ended} />
        </Fact>
      ) : (
        <Fact name={t(measure.state === 'proposed' ? 'fact.meant' : 'fact.until')}>
          {measure.state === 'proposed' ? <Meant measure={measure} /> : <Until of={measure} />}
        </Fact>
      )}
      {review && (
        <Fact name={t('fact.review')}>
          <Time at={review} detail="day" />
        </Fact>
      )}
      {measure.attempts > 1 && <Fact name={t('fact.attempts')}>{t('fact.attempts.n', { n: measure.attempts })}</Fact>}
      {measure.appeal_until && (
        <Fact name={t('fact.appeal')}>
          <Time at={measure.appeal_until} detail="day" />
        </Fact>
      )}
      <Fact name={t('fact.id')}>
        <CopyId id={measure.id} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
