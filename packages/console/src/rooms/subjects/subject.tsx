import { Skeleton } from 'antd';
import type { Page } from '../../kit/api.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import type { Case, DecisionRow, PromiseView } from '../../kit/model.ts';
import { answerNames, measureNames, nameOf, promiseNames, subjectNames } from '../../kit/names.ts';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useQueueName } from '../../kit/queue-names.ts';
import { useRuleName } from '../../kit/rule-names.ts';
import { useCan } from '../../kit/session.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { VERDICTS, type Verdict, VerdictTag } from '../../kit/verdict-tag.tsx';
import { History } from './history-view.tsx';
import { LiveTimeline } from './live-timeline.tsx';
import { StateFacts } from './state-facts.tsx';
import type { SubjectPage } from './subject-page.ts';
import { words } from './words.ts';
import './subject.css';

/** Everything about one subject: as it is now, what was decided, and its history on one line of time. */
export function Room() {
  const { type, id } = useRoomParams<'type' | 'id'>();
  const t = useT(words);
  const can = useCan();
  const { language } = usePreferences();
  const subject = `${type}/${id}`;
  const path = `/v1/subjects/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
  const read = useRead<SubjectPage>(path);
  useReloadSlowly(['decisions', 'cases'], [path]);
  const { data } = read;
  if (read.isError && !data) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!data) return <Skeleton active />;
  const kind = nameOf(subjectNames, type, language);
  const name = titleOf(data.state) ?? (data.title && data.title !== subject ? data.title : id);
  return (
    <>
      <PageHeader
        name={name}
        above={kind}
        title={
          <span className="subject-title">
            {/* a room is many segments: the newest of them does not speak for all */}
            {data.verdict && type !== 'live' && <VerdictTag verdict={data.verdict} />}
            <span>{name}</span>
          </span>
        }
        actions={
          LADDER_PARTIES.includes(type) &&
          can('enforcement.measure.read') && (
            <Link to={`/parties/${encodeURIComponent(type)}/${encodeURIComponent(id)}`}>{t('party.standing')}</Link>
          )
        }
      >
        {name !== id && <span className="quiet subject-id">{id}</span>}
        {data.party && data.party !== subject && (
          <span className="subject-party">
            <SubjectLink subject={data.party} />
          </span>
        )}
      </PageHeader>
      {type === 'live' && can('policy.event.read') && <LiveTimeline id={id} />}
      <div className="subject-parts">
        <div className="subject-main">
          {PARTIES.includes(type) && <PartyDecisions party={subject} />}
          <History subject={subject} page={data} />
        </div>
        <div className="subject-side">
          {!PARTIES.includes(type) && <Counts subject={subject} page={data} />}
          <StateFacts type={type} state={data.state} />
          <Measures page={data} />
          {can('casework.case.read') && <Cases subject={subject} cases={data.cases} />}
          {can('marketplace.promise.read') && type === 'order' && <Promises subject={subject} />}
        </div>
      </div>
    </>
  );
}

/** Whose points are counted. */
const LADDER_PARTIES = ['merchant', 'creator', 'agency'];
const PARTIES = ['merchant', 'creator', 'agency', 'rights-holder', 'consumer'];

/** What was decided about the subjects that a party answers for. */
function PartyDecisions({ party }: { party: string }) {
  const t = useT(words);
  const ruleName = useRuleName();
  const { data } = useRead<Page<DecisionRow>>('/v1/decisions', { query: { party, limit: 12 }, keep: true });
  useReloadSlowly(['decisions'], ['/v1/decisions']);
  const rows = data?.items ?? [];
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t('party.title')}</h2>
        {rows.length > 0 && (
          <Link to={`/decisions?party=${encodeURIComponent(party)}`} className="panel-more">
            {t('counts.all')}
          </Link>
        )}
      </div>
      {data && rows.length === 0 && <p className="quiet">{t('party.none')}</p>}
      <table className="rows party-rows">
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <Link to={`/decisions/${row.id}`}>
                  <Time at={row.decided_at} />
                </Link>
              </td>
              <td>
                <VerdictTag verdict={row.verdict} />
              </td>
              <td className="clip">
                <SubjectLink subject={row.subject} title={row.title} />
              </td>
              <td className="clip quiet">{row.rules[0] ? ruleName(row.rules[0]) : t('history.no-rule')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function titleOf(state: Record<string, unknown> | null | undefined): string | undefined {
  for (const name of ['title', 'name']) {
    const text = state?.[name];
    if (typeof text === 'string' && text !== '') return text;
  }
  return undefined;
}

/** How often each verdict was given, each count leading to its rows. */
function Counts({ subject, page }: { subject: string; page: SubjectPage }) {
  const t = useT(words);
  const given = VERDICTS.toReversed().flatMap((verdict): [Verdict, number][] => {
    const count = page.counts?.[verdict] ?? page.counts?.by_verdict?.[verdict] ?? 0;
    return count > 0 ? [[verdict, count]] : [];
  });
  const query = `subject=${encodeURIComponent(subject)}`;
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t('counts.title')}</h2>
        {given.length > 0 && (
          <Link to={`/decisions?${query}`} className="panel-more">
            {t('counts.all')}
          </Link>
        )}
      </div>
      {given.length === 0 ? (
        <p className="quiet">{t('counts.none')}</p>
      ) : (
        <ul className="plain-list counts">
          {given.map(([verdict, count]) => (
            <li key={verdict}>
              <Link to={`/decisions?${query}&verdict=${verdict}`}>
                <VerdictTag verdict={verdict} /> <span className="figures">{count}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Measures({ page }: { page: SubjectPage }) {
  const t = useT(words);
  const { language } = usePreferences();
  const measures = page.measures ?? [];
  if (measures.length === 0) return null;
  return (
    <section className="panel">
      <h2>{t('measures.title')}</h2>
      <ul className="plain-list side-lines">
        {measures.slice(0, 12).map((measure) => (
          <li key={`${measure.decision_id} ${measure.kind}`}>
            <Link to={`/decisions/${measure.decision_id}`}>{nameOf(measureNames, measure.kind, language)}</Link>
            {measure.points ? <span>{t('measures.points', { n: measure.points })}</span> : null}
            <span className="quiet">
              <Time at={measure.at} detail="day" />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Cases({ subject, cases }: { subject: string; cases: SubjectPage['cases'] }) {
  const t = useT(words);
  const queueName = useQueueName();
  const { language } = usePreferences();
  // who answers with a list of their own is asked once; otherwise cases are read by subject
  const given = Array.isArray(cases) ? cases : undefined;
  const { data } = useRead<Page<Case>>('/v1/cases', { query: { subject, limit: 10 }, when: given === undefined });
  const items = given ?? data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="panel">
      <h2>{t('cases.title')}</h2>
      <ul className="plain-list side-lines">
        {items.map((item) => (
          <li key={item.id}>
            <Link to={`/cases/${item.id}`}>
              <Time at={item.opened_at} detail="day" />
            </Link>
            <span className="quiet">{queueName(item.queue)}</span>
            <span>{item.answer && nameOf(answerNames, item.answer, language)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Promises({ subject }: { subject: string }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { data } = useRead<Page<PromiseView>>('/v1/promises', { query: { subject } });
  useReloadSlowly(['promises'], ['/v1/promises']);
  if (!data || data.items.length === 0) return null;
  return (
    <section className="panel">
      <h2>{t('promises.title')}</h2>
      <ul className="plain-list side-lines">
        {data.items.map((promise) => (
          <li key={promise.id}>
            <span>{nameOf(promiseNames, promise.kind, language)}</span>
            <span className={promise.state === 'breached' ? 'alarming' : undefined}>
              {t(`promise.${promise.state}`)}
            </span>
            <span className="quiet">{promise.due_at ? <Time at={promise.due_at} /> : t('promise.paused')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
