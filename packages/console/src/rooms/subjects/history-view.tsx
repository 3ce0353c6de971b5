import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { Page } from '../../kit/api.ts';
import { Empty } from '../../kit/empty.tsx';
import { eventNames } from '../../kit/event-names.ts';
import { formatTime } from '../../kit/format.ts';
import type { DecisionRow, StoredEvent } from '../../kit/model.ts';
import { measureNames, nameOf, promiseNames } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRuleName } from '../../kit/rule-names.ts';
import { useCan } from '../../kit/session.tsx';
import { useApi } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { VerdictTag } from '../../kit/verdict-tag.tsx';
import type { Language } from '../../kit/words.ts';
import { daysOf, type PastDecision } from './history.ts';
import type { SubjectPage } from './subject-page.ts';
import { words } from './words.ts';

const PAGE = 50;

/** Events and what was decided about them, on one line of time. */
export function History({ subject, page }: { subject: string; page: SubjectPage }) {
  const t = useT(words);
  const api = useApi();
  const can = useCan();
  const ruleName = useRuleName();
  const { language, timeZone } = usePreferences();
  const reads = can('policy.event.read');
  // the page holds the newest; older ones come when asked for
  const older = useInfiniteQuery({
    queryKey: ['/v1/events', subject, 'pages'],
    queryFn: async ({ pageParam, signal }) => {
      const events = await api.get<Page<StoredEvent>>('/v1/events', {
        query: { subject, limit: PAGE, cursor: pageParam },
        signal,
      });
      const last = events.items.at(-1);
      const decisions = last
        ? await api.get<Page<DecisionRow>>('/v1/decisions', { query: { subject, limit: 200 }, signal })
        : { items: [] };
      return { ...events, decisions: decisions.items };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled: false,
  });
  const events = older.data ? older.data.pages.flatMap(({ items }) => items) : page.events;
  const decisions: PastDecision[] = [
    ...page.decisions.map(({ id, event_id, verdict, reasons }) => ({ id, event_id, verdict, reasons })),
    ...(older.data?.pages.flatMap((each) => each.decisions) ?? []).map(({ id, event_id, verdict, rules }) => ({
      id,
      event_id,
      verdict,
      reasons: rules.map((rule) => ({ rule, message: ruleName(rule) })),
    })),
  ];
  const merged = newestFirst([...page.events, ...events]);
  const days = daysOf(merged, decisions, (at) => formatTime(at, timeZone, 'day'));
  const more = older.data ? older.hasNextPage : page.events.length >= PAGE;
  return (
    <section className="panel" aria-labelledby="history">
      <div className="panel-head">
        <h2 id="history">{t('history.title')}</h2>
        <span className="quiet">{t('history.note')}</span>
      </div>
      {days.length === 0 && <Empty title={t('history.none.title')}>{t('history.none')}</Empty>}
      {days.map(({ day, moments }) => (
        <div key={day} className="history-day">
          <h3 className="figures">{day}</h3>
          <ol className="history-line">
            {moments.map(({ at, event, decision }) => (
              <li key={event.id} data-verdict={decision?.verdict ?? 'none'}>
                <span className="figures quiet history-time">{formatTime(at, timeZone, 'second').slice(11)}</span>
                <span className="history-what">
                  {nameOf(eventNames, event.type, language)}
                  {detailOf(event, language) && <span className="quiet"> {detailOf(event, language)}</span>}
                </span>
                {decision && (
                  <Link to={`/decisions/${decision.id}`} className="history-decision">
                    <VerdictTag verdict={decision.verdict} />
                    <span className="history-reason">
                      {decision.reasons[0]
                        ? decision.reasons[0].message || ruleName(decision.reasons[0].rule)
                        : t('history.no-rule')}
                    </span>
                  </Link>
                )}
              </li>
            ))}
          </ol>
        </div>
      ))}
      {reads && more && (
        <Button
          size="small"
          loading={older.isFetching}
          onClick={() => void (older.data ? older.fetchNextPage() : older.refetch().then(() => older.fetchNextPage()))}
        >
          {t('history.more')}
        </Button>
      )}
    </section>
  );
}

function newestFirst(events: readonly StoredEvent[]): StoredEvent[] {
  return [...new Map(events.map((event) => [event.id, event])).values()];
}

/** What makes one event different from the next of its kind. */
function detailOf(event: StoredEvent, language: Language): string | undefined {
  const parts = event.data as Record<string, Record<string, unknown> | undefined>;
  const { segment, parcel, promise, measure } = parts;
  if (segment && typeof segment.seq === 'number') return `#${segment.seq}`;
  if (parcel) return [parcel.status, parcel.place].filter((text) => typeof text === 'string').join(' · ');
  if (promise && typeof promise.kind === 'string') return nameOf(promiseNames, promise.kind, language);
  if (measure && typeof measure.kind === 'string') return nameOf(measureNames, measure.kind, language);
  return undefined;
}
