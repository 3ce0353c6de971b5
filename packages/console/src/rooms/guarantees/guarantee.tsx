import { Skeleton, Tag } from 'antd';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatNumber } from '../../kit/format.ts';
import { Link, useFilters, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { problemOf } from '../../kit/problem.ts';
import { useCan } from '../../kit/session.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { EffectOf } from './effect.tsx';
import { type Arm, guaranteePage, type Standing, type Written } from './model.ts';
import { TermsOf } from './terms.tsx';
import { words } from './words.ts';
import './guarantees.css';

/** One guarantee as it is written, its versions, who gives it, and whether its badge sells. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const { code } = useRoomParams<'code'>();
  const { filters } = useFilters(['version']);
  const read = useRead<Written>(`/v1/guarantees/${encodeURIComponent(code)}/terms`);
  const rights = useRead<{ items: { code: string; title: string }[] }>('/v1/guarantees');
  const standings = useRead<{ items: Standing[] }>('/v1/guarantees/standings');
  const above = <Link to="/guarantees">{t('title')}</Link>;
  if (read.isError && !read.data)
    return problemOf(read.error).status === 404 ? (
      <Empty title={t('gone.title')} action={above}>
        {t('gone')}
      </Empty>
    ) : (
      <ErrorPanel error={read.error} retry={() => void read.refetch()} />
    );
  if (!read.data) return <Skeleton active />;
  const { current, versions } = read.data;
  const chosen = versions.find(({ terms }) => terms === filters.version)?.document;
  const terms = chosen ?? current ?? versions[0]!.document;
  const standing = standings.data?.items.find((one) => one.code === code);
  return (
    <div className="guarantees">
      <PageHeader title={terms.shown.title} above={above}>
        {terms.shown.promise}
      </PageHeader>
      {current === null && <p role="status">{t('old.title')}</p>}
      <div className="guarantee-two">
        <TermsOf terms={terms} titles={new Map(rights.data?.items.map((one) => [one.code, one.title] as const))} />
        <div className="guarantee-side">
          {!terms.shown.statutory && standing && <Arms standing={standing} />}
          <Versions code={code} written={read.data} shown={terms.shown.terms} />
        </div>
      </div>
      {terms.shown.given === 'enrolment' && can('service.enrolment.read') && <Enrolled code={code} />}
    </div>
  );
}

function Arms({ standing: { arms, effect } }: { standing: Standing }) {
  const t = useT(words);
  const { language } = usePreferences();
  const say = ({ viewers, buyers }: Arm): string =>
    t('arms.value', { viewers: formatNumber(viewers, language), buyers: formatNumber(buyers, language) });
  return (
    <section className="panel" aria-labelledby="arms">
      <h2 id="arms">{t('arms')}</h2>
      {arms === null ? (
        <p className="quiet">{t('arms.none')}</p>
      ) : (
        <>
          <p>
            <EffectOf effect={effect} />
          </p>
          <dl className="facts">
            <dt>{t('arms.shown')}</dt>
            <dd className="figures">{say(arms.shown)}</dd>
            <dt>{t('arms.held')}</dt>
            <dd className="figures">{say(arms.held)}</dd>
          </dl>
        </>
      )}
    </section>
  );
}

const SHORT = 12;

function Versions({ code, written: { versions }, shown }: { code: string; written: Written; shown: string }) {
  const t = useT(words);
  return (
    <section className="panel" aria-labelledby="versions">
      <h2 id="versions">{t('versions')}</h2>
      <p className="quiet">{t(versions.length === 0 ? 'versions.none' : 'versions.text')}</p>
      <ul className="plain-list">
        {versions.map(({ terms, current, first_at: at }) => (
          <li key={terms}>
            <Link
              to={guaranteePage(code)}
              query={{ version: terms }}
              label={t('version.see', { terms: terms.slice(0, SHORT) })}
            >
              <code>{terms.slice(0, SHORT)}</code>
            </Link>{' '}
            {current && (
              <Tag color="green" variant="outlined">
                {t('version.current')}
              </Tag>
            )}
            {terms === shown && <Tag variant="outlined">{t('version.shown')}</Tag>}
            <br />
            <span className="quiet">{at === null ? t('version.unknown') : <Time at={at} />}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Enrolment {
  id: string;
  merchant_id: string;
  from: string;
  until: string | null;
}

function Enrolled({ code }: { code: string }) {
  const t = useT(words);
  const columns: Column<Enrolment>[] = [
    {
      ...{ name: 'merchant', title: t('merchant') },
      render: ({ merchant_id: id }) => <SubjectLink subject={`merchant/${id}`} typed={false} />,
    },
    { name: 'from', title: t('enrolled.from'), width: '28%', render: ({ from }) => <Time at={from} /> },
    {
      ...{ name: 'until', title: t('enrolled.until'), width: '28%' },
      render: ({ until }) => (until === null ? <span className="quiet">{t('enrolled.on')}</span> : <Time at={until} />),
    },
  ];
  return (
    <section aria-labelledby="enrolled">
      <h2 id="enrolled">{t('enrolled')}</h2>
      <DataTable<Enrolment>
        label={t('enrolled')}
        path="/v1/enrolments"
        query={{ code }}
        columns={columns}
        idOf={({ id }) => id}
        empty={<Empty title={t('enrolled.empty')}>{t('enrolled.empty.text')}</Empty>}
      />
    </section>
  );
}
