import { Button, Skeleton } from 'antd';
import type { Page } from '../../kit/api.ts';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { nameOf, subjectNames } from '../../kit/names.ts';
import { Link, useGo, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { subjectAddress } from '../../kit/subject-link.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { GuidanceRecord } from './guidance.tsx';
import { type Measure, type PartyStanding, pointsOf } from './measure.ts';
import { MeasureRows } from './measure-rows.tsx';
import { StandingView } from './standing-view.tsx';
import { words } from './words.ts';
import './enforcement.css';

/** Where a party stands in each of its ladders, and what is in force about it and what is its own. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const { language } = usePreferences();
  const { type, id } = useRoomParams<'type' | 'id'>();
  const party = `${type}/${id}`;
  const read = useRead<PartyStanding>(pointsOf(party));
  useReloadSlowly(['decisions'], ['/v1/parties', '/v1/measures']);
  if (read.isError && !read.data) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton active />;
  const { ladders } = read.data;
  return (
    <>
      <PageHeader
        name={`${id} ${t('party.title')}`}
        above={nameOf(subjectNames, type, language)}
        title={id}
        actions={
          <>
            {can('policy.decision.read') && (
              <Button onClick={() => go(subjectAddress(party))}>{t('party.subject')}</Button>
            )}
            {can('enforcement.measure.take') && (
              <Button onClick={() => go('/measures/take', { query: { target: party } })}>{t('take')}</Button>
            )}
          </>
        }
      >
        {t('party.title')}
      </PageHeader>
      <div className="measure-parts">
        {ladders.length === 0 && <Empty title={t('party.none.title')}>{t('party.none')}</Empty>}
        {ladders.map((standing) => (
          <StandingView key={standing.ladder} standing={standing} />
        ))}
        <InForce party={party} />
        <GuidanceRecord guidance={read.data.guidance} />
      </div>
    </>
  );
}

const SHOWN = 50;

function InForce({ party }: { party: string }) {
  const t = useT(words);
  const { data } = useRead<Page<Measure>>('/v1/measures', { query: { party, state: 'in-force', limit: SHOWN } });
  const rows = data?.items ?? [];
  return (
    <section className="panel whole" aria-labelledby="in-force">
      <div className="panel-head">
        <h2 id="in-force">{t('party.measures')}</h2>
        <Link to={`/measures?party=${encodeURIComponent(party)}`} className="panel-more">
          {t('party.all')}
        </Link>
      </div>
      {data && rows.length === 0 && <p className="quiet">{t('party.measures.none')}</p>}
      <MeasureRows rows={rows} of={party} />
    </section>
  );
}
