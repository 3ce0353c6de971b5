import { Alert, Button, Skeleton } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useCan, useMe } from '../../kit/session.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { Alike } from './alike.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { AboutOrder, Earlier } from './dispute-order.tsx';
import { Said } from './dispute-said.tsx';
import { Evidence } from './evidence.tsx';
import type { Desk, Whole } from './model.ts';
import { RulingForm } from './ruling-form.tsx';
import { Rulings } from './rulings.tsx';
import { Due, StateTag } from './state.tsx';
import { words } from './words.ts';
import './desks.css';

/** A dispute with everything on it on one screen, and the ruling beside it. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const { user } = useMe();
  const { id } = useRoomParams<'id'>();
  const [asking, setAsking] = useState(false);
  const path = `/v1/disputes/${id}`;
  const read = useRead<Whole>(path);
  const desk = useRead<Desk>(`${path}/desk`, { when: can('service.dispute.desk') });
  useReloadSlowly(['cases', 'money', 'notifications'], ['/v1/disputes', '/v1/payouts']);
  if (read.isError && !read.data) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton active />;
  const { dispute, rulings, appeals } = read.data;
  const appealed = dispute.state === 'appealed';
  const isOpen = (dispute.state === 'ruling' || appealed) && can('service.dispute.rule');
  // whose ruling was not paid may mend it; whose is or was appealed against does not rule again
  const isOwn = rulings.some(
    ({ by, number }) => by === `user/${user.id}` && (appealed || appeals.some(({ ruling }) => ruling === number)),
  );
  const above = <Link to="/disputes">{t('disputes.title')}</Link>;
  return (
    <>
      <PageHeader
        title={dispute.reason_title}
        above={above}
        actions={
          <div className="desk-acts">
            <StateTag state={dispute.state} />
            {isOpen && !isOwn && <Button onClick={() => setAsking(true)}>{t('ask.title')}</Button>}
          </div>
        }
      >
        <SubjectLink subject={`order/${dispute.order_id}`} /> ·{' '}
        <SubjectLink subject={`consumer/${dispute.consumer_id}`} /> ·{' '}
        <SubjectLink subject={`merchant/${dispute.merchant_id}`} />
      </PageHeader>
      <div className="desk-columns">
        <div>
          <section className="panel" aria-label={dispute.reason_title}>
            <dl className="facts">
              <dt>{t('column.paid')}</dt>
              <dd>
                <Money value={dispute.paid} />
              </dd>
              <dt>{t('column.wanted')}</dt>
              <dd>{dispute.wanted.amount === 0 ? t('nothing') : <Money value={dispute.wanted} />}</dd>
              <dt>{t('column.waits')}</dt>
              <dd>{dispute.waits_for.map((who) => t(`side.${who}`)).join(' · ') || t('nothing')}</dd>
              {dispute.due_at !== null && (
                <>
                  <dt>{t('column.due')}</dt>
                  <dd>
                    <Due at={dispute.due_at} long />
                  </dd>
                </>
              )}
            </dl>
          </section>
          <Said whole={read.data} />
          {(['consumer', 'merchant'] as const).map((side) => (
            <section key={side} className="panel" aria-label={t(`dispute.evidence.${side}`)}>
              <h2>{t(`dispute.evidence.${side}`)}</h2>
              <Evidence path={`${path}/${side}`} />
            </section>
          ))}
          {desk.isError && <ErrorPanel error={desk.error} retry={() => void desk.refetch()} />}
          {desk.data && <AboutOrder desk={desk.data} />}
          {desk.data && <Earlier rows={desk.data.earlier} contacts={desk.data.contacts} />}
        </div>
        <div>
          {isOpen && isOwn && <Alert type="info" showIcon={false} title={t('rule.mine')} />}
          <Rulings rulings={rulings} appeals={appeals} />
          {isOpen && !isOwn && <RulingForm dispute={dispute} appealed={appealed} left={desk.data?.left} />}
          {desk.data && <Alike dispute={dispute} alike={desk.data.alike} />}
        </div>
      </div>
      {asking && <AskDialog dispute={id} close={() => setAsking(false)} />}
    </>
  );
}
