import { useQuery } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import type { Page } from '../../../kit/api.ts';
import { secondsOf } from '../../../kit/duration.ts';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { formatSpan } from '../../../kit/format.ts';
import { useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useApi, useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { Histogram } from './histogram.tsx';
import type { Ladder, Preview } from './ladder.ts';
import { Milestones } from './milestones.tsx';
import { words } from './words.ts';
import './ladders.css';

const DAYS = ['7', '30', '90', '365'] as const;
const USUAL = '30';

interface Release {
  id: string;
  pack: string;
  version: string;
  in_force: boolean;
  note: string;
}

/** The ladders in force or of a release: who would stand where, and whom each milestone would reach. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const { filters, set, clear } = useFilters(['release', 'ladder', 'of', 'days']);
  const { release, of, days = USUAL } = filters;
  const releases = useRead<Page<Release>>('/v1/packs', { query: { limit: 50 }, when: can('policy.pack.read') });
  const all = useRead<{ items: Ladder[] }>('/v1/ladders', { query: { release }, keep: true });
  const inForce = useRead<{ items: Ladder[] }>('/v1/ladders', { when: release !== undefined });
  const ladders = all.data?.items ?? [];
  const ladder = ladders.find(({ id }) => id === filters.ladder) ?? ladders[0];
  const others = (release === undefined ? ladders : (inForce.data?.items ?? [])).filter(
    ({ id, party }) => party === ladder?.party && id !== ladder?.id,
  );
  const offered = (releases.data?.items ?? []).filter(({ in_force }) => !in_force);
  return (
    <>
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'ladder', label: t('filter.ladder'), width: 220 },
            options: ladders.map(({ id, title }) => ({ value: id, label: title })),
          },
          {
            ...{ kind: 'choice', name: 'release', label: t('filter.release'), width: 260 },
            options: offered.map(({ id, pack, version, note }) => ({
              value: id,
              label: note.trim().split('\n')[0] || `${pack} ${version}`,
            })),
          },
          {
            ...{ kind: 'choice', name: 'of', label: t('filter.of'), width: 220 },
            options: others.map(({ id, title }) => ({ value: id, label: title })),
          },
          {
            ...{ kind: 'choice', name: 'days', label: t('filter.days'), width: 184 },
            options: DAYS.map((value) => ({ value, label: t('filter.days.n', { n: Number(value) }) })),
          },
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      {all.isError && <ErrorPanel error={all.error} retry={() => void all.refetch()} />}
      {all.isPending && <Skeleton active title={false} paragraph={{ rows: 8, width: '100%' }} />}
      {all.data && ladder === undefined && <Empty title={t('none.title')}>{t('none.text')}</Empty>}
      {ladder && <Previewed {...{ ladder, release, of, days: Number(days) || Number(USUAL) }} />}
    </>
  );
}

interface Asked {
  ladder: Ladder;
  release: string | undefined;
  of: string | undefined;
  days: number;
}

function Previewed({ ladder, release, of, days }: Asked) {
  const t = useT(words);
  const api = useApi();
  const can = useCan();
  const may = can('enforcement.ladder.preview');
  const body = { ladder: ladder.id, days, ...(release && { release }), ...(of && { points_of: of }) };
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['/v1/ladders/preview', body],
    queryFn: ({ signal }) => api.post<Preview>('/v1/ladders/preview', body, { signal }),
    enabled: may,
  });
  if (!may) return <Empty title={t('may.title')}>{t('may.text')}</Empty>;
  if (error && !data) return <ErrorPanel error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 8, width: '100%' }} />;
  return (
    <div aria-busy={isFetching}>
      <section className="panel ladder-panel" aria-labelledby="histogram">
        <div className="panel-head">
          <h2 id="histogram">{t('histogram.title', { title: ladder.title })}</h2>
          <span className="quiet">{t('histogram.sum', { n: data.parties })}</span>
        </div>
        {data.parties === 0 ? (
          <Empty title={t('nobody.title')}>{t('nobody.text')}</Empty>
        ) : (
          <Histogram ladder={ladder} preview={data} />
        )}
      </section>
      <Milestones ladder={ladder} preview={data} days={days} />
      <How ladder={ladder} preview={data} />
    </div>
  );
}

/** How the figures above came about, so that nobody has to believe them. */
function How({ ladder, preview }: { ladder: Ladder; preview: Preview }) {
  const t = useT(words);
  const { language } = usePreferences();
  const seconds = secondsOf(ladder.window);
  const window =
    ladder.window === 'year' || ladder.window === 'ever'
      ? t(`window.${ladder.window}`)
      : seconds === undefined
        ? ladder.window
        : formatSpan(seconds, language);
  return (
    <section className="panel ladder-panel" aria-labelledby="how">
      <h2 id="how">{t('how.title')}</h2>
      <dl className="facts-line">
        <div>
          <dt>{t('how.counts')}</dt>
          <dd>{t(`counts.${ladder.counts}`, { least: ladder.least, most: ladder.most, start: ladder.start })}</dd>
        </div>
        <div>
          <dt>{t('how.window')}</dt>
          <dd>{window}</dd>
        </div>
        <div>
          <dt>{t('how.since')}</dt>
          <dd>
            <Time at={preview.since} />
          </dd>
        </div>
      </dl>
      <ul className="ladder-how">
        <li>{t('how.anew')}</li>
        <li>{t(preview.points_of === ladder.id ? 'how.own' : 'how.other', { ladder: preview.points_of })}</li>
        <li>{t('how.standing')}</li>
        <li>{t('how.reached')}</li>
        <li>{t('how.nothing')}</li>
        {preview.cut && <li className="alarming">{t('how.cut', { n: preview.parties })}</li>}
      </ul>
    </section>
  );
}
