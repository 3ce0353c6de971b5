import { Button, Skeleton, Tabs } from 'antd';
import { CopyId } from '../../kit/copy-id.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { eventNames } from '../../kit/event-names.ts';
import type { DecisionContext } from '../../kit/model.ts';
import { nameOf, nameSubject } from '../../kit/names.ts';
import { Link, useFilters, useGo, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useQueueName } from '../../kit/queue-names.ts';
import { Reasons } from '../../kit/reasons/reasons.tsx';
import { useCan } from '../../kit/session.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useKeys } from '../../kit/use-keys.tsx';
import { useT } from '../../kit/use-t.ts';
import { VerdictTag } from '../../kit/verdict-tag.tsx';
import { EventView } from './event-view.tsx';
import { Basis, Before, Done, Undo } from './sections.tsx';
import { WhyNot } from './why-not.tsx';
import { words } from './words.ts';
import './decision.css';

const TABS = ['why', 'not', 'event'] as const;
type Tab = (typeof TABS)[number];

/** A decision: what, why, by what, what was done, how to undo it, what happened before; in this order. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const { language } = usePreferences();
  const queueName = useQueueName();
  const { id } = useRoomParams<'id'>();
  const { filters, set } = useFilters(['tab']);
  const tab: Tab = TABS.find((name) => name === filters.tab) ?? 'why';
  const context = useRead<DecisionContext>(`/v1/decisions/${encodeURIComponent(id)}/context`);
  const show = (next: Tab): void => set({ tab: next === 'why' ? '' : next });
  useKeys([
    { keys: '1', text: t('tab.why'), run: () => show('why') },
    { keys: '2', text: t('tab.not'), run: () => show('not'), when: can('policy.pack.read') },
    { keys: '3', text: t('tab.event'), run: () => show('event') },
  ]);

  const { data } = context;
  if (context.isError) return <ErrorPanel error={context.error} retry={() => void context.refetch()} />;
  if (!data) return <Skeleton active />;
  const { decision, event } = data;
  const title = data.title && data.title !== decision.subject ? data.title : nameSubject(decision.subject, language);
  return (
    <>
      <PageHeader
        name={title}
        above={<Link to="/decisions">{t('above')}</Link>}
        title={
          <span className="decision-title">
            <VerdictTag verdict={decision.verdict} />
            <span>{title}</span>
          </span>
        }
        actions={
          event &&
          can('policy.pack.try') && (
            <Button onClick={() => go(`/policy/try?decision=${decision.id}`)}>{t('undo.try')}</Button>
          )
        }
      >
        {t(`what.${decision.verdict}`)}
        {decision.case && ` ${t('what.case', { queue: queueName(decision.case.queue), n: decision.case.priority })}`}
      </PageHeader>
      <dl className="facts-line">
        <div>
          <dt>{t('what.subject')}</dt>
          <dd>
            <SubjectLink subject={decision.subject} />
          </dd>
        </div>
        {event && (
          <>
            <div>
              <dt>{t('what.event')}</dt>
              <dd>{nameOf(eventNames, event.type, language)}</dd>
            </div>
            <div>
              <dt>{t('what.time')}</dt>
              <dd>
                <Time at={event.time} detail="second" />
              </dd>
            </div>
          </>
        )}
        <div>
          <dt>{t('what.decided')}</dt>
          <dd>
            <Time at={data.decided_at} detail="second" />
          </dd>
        </div>
        <div>
          <dt>{t('what.id')}</dt>
          <dd>
            <CopyId id={decision.id} />
          </dd>
        </div>
      </dl>
      <Tabs
        activeKey={tab}
        onChange={(next) => show(next as Tab)}
        destroyOnHidden
        items={[
          {
            key: 'why',
            label: t('tab.why'),
            children: (
              <div className="decision">
                <Reasons
                  reasons={decision.reasons}
                  texts={data.texts}
                  none={can('policy.pack.read') && <Button onClick={() => show('not')}>{t('none.action')}</Button>}
                />
                <Basis context={data} />
                <Done context={data} />
                <Undo context={data} />
                <Before context={data} />
              </div>
            ),
          },
          // how rules are passed by is not for the parties that they judge
          ...(can('policy.pack.read')
            ? [{ key: 'not', label: t('tab.not'), children: <WhyNot id={decision.id} /> }]
            : []),
          { key: 'event', label: t('tab.event'), children: <EventView event={event} /> },
        ]}
      />
    </>
  );
}
