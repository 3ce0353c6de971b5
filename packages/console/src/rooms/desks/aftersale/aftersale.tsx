import { Skeleton, Tag } from 'antd';
import { ClosedWhy } from '../../../kit/closed-why.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Money } from '../../../kit/figures.tsx';
import { formatTime } from '../../../kit/format.ts';
import { useGoodTitle } from '../../../kit/goods.ts';
import { Link, useRoomParams } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { problemOf } from '../../../kit/problem.ts';
import { useCan } from '../../../kit/session.tsx';
import { useReloadSlowly } from '../../../kit/stream/use-reload-slowly.ts';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { AftersalePage, AftersaleWhole } from '../aftersale-model.ts';
import { Evidence } from '../evidence.tsx';
import { addressOfDispute, addressOfOrder } from '../model.ts';
import { words as listWords } from '../order-words.ts';
import { usePartName } from '../part-names.ts';
import { Due } from '../state.tsx';
import { AftersaleActs } from './aftersale-acts.tsx';
import { AftersaleRefund } from './aftersale-refund.tsx';
import { words } from './aftersale-words.ts';
import '../desks.css';

/** Steps that leave the state as it was. */
const MARKS: readonly string[] = ['race', 'recall', 'arbitrate', 'extend', 'arrive', 'shipped', 'return-address'];

/** One after-sale with all that happened to it, and what can be done for its sides. */
export function Room() {
  const t = useT(words);
  const partName = usePartName();
  const { id } = useRoomParams<'id'>();
  const path = `/v1/aftersales/${id}`;
  const read = useRead<AftersalePage>(path);
  const said = useRead<Words>(`${path}/words`, { when: read.data !== undefined });
  useReloadSlowly(['promises', 'money', 'notifications'], ['/v1/aftersales', '/v1/payouts']);
  const above = <Link to="/service/aftersales">{useT(listWords)('aftersales.page')}</Link>;
  if (read.isError && !read.data)
    return [400, 404].includes(problemOf(read.error).status) ? (
      <Empty title={t('gone')} action={above}>
        {t('gone.text')}
      </Empty>
    ) : (
      <ErrorPanel error={read.error} retry={() => void read.refetch()} />
    );
  if (!read.data) return <Skeleton active />;
  const { aftersale: one, history } = read.data;
  return (
    <>
      <PageHeader
        title={partName('type', one.type)}
        above={above}
        actions={<Tag>{partName('aftersale', one.state)}</Tag>}
      >
        <SubjectLink subject={`order/${one.order_id}`} /> · <SubjectLink subject={`consumer/${one.consumer_id}`} /> ·{' '}
        <SubjectLink subject={`merchant/${one.merchant_id}`} />
      </PageHeader>
      <div className="desk-columns">
        <div>
          <Facts one={one} dispute={read.data.dispute} />
          <section className="panel" aria-labelledby="words">
            <h2 id="words">{t('words.title')}</h2>
            {said.isError && <ErrorPanel error={said.error} />}
            <Said said={said.data} />
          </section>
          <section className="panel" aria-labelledby="evidence">
            <h2 id="evidence">{t('evidence.title')}</h2>
            <Evidence path={path} />
          </section>
          <section className="panel" aria-labelledby="history">
            <h2 id="history">{t('history.title')}</h2>
            {history.map(({ version, at, side, step, state }) => (
              <div key={version}>
                <Time at={at} />{' '}
                {MARKS.includes(step) ? t(`step.${step}` as 'step.race') : partName('aftersale', state)}{' '}
                <span className="quiet">{t(`by.${side}`)}</span>
              </div>
            ))}
          </section>
        </div>
        <div>
          <AftersaleActs one={one} />
          <AftersaleRefund one={one} />
          <Parcels one={one} />
        </div>
      </div>
    </>
  );
}

interface Words {
  text: string | null;
  notes: { version: number; text: string | null }[];
}

function Said({ said }: { said: Words | undefined }) {
  const t = useT(words);
  if (said === undefined) return null;
  const notes = said.notes.filter(({ text }) => text !== null);
  if (said.text === null && notes.length === 0) return <p className="quiet">{t('words.none')}</p>;
  return (
    <>
      {said.text !== null && <p className="said-text">{said.text}</p>}
      {notes.map(({ version, text }) => (
        <div key={version} className="said-line">
          <span className="quiet">{t('words.note', { n: version })}</span>
          <div className="said-text">{text}</div>
        </div>
      ))}
    </>
  );
}

function Facts({ one, dispute }: Pick<AftersalePage, 'dispute'> & { one: AftersaleWhole }) {
  const t = useT(words);
  const titleOf = useGoodTitle(one.order_id);
  const partName = usePartName();
  return (
    <section className="panel" aria-label={partName('type', one.type)}>
      <dl className="facts">
        <dt>{t('amount')}</dt>
        <dd>
          <Money value={one.amount} />
        </dd>
        {one.left && (
          <>
            <dt>{t('left')}</dt>
            <dd>
              <Money value={one.left} /> {t(`left.${one.left.why}`)}
              {one.left.goods && ` ${t(`left.goods.${one.left.goods}`)}`}
            </dd>
          </>
        )}
        {one.known_difference && (
          <>
            <dt>{t('known')}</dt>
            <dd>{one.known_difference.amount === 0 ? t('known.none') : <Money value={one.known_difference} />}</dd>
          </>
        )}
        <dt>{t('goods')}</dt>
        <dd>
          {one.product_id === null ? (
            t('goods.all')
          ) : (
            <SubjectLink subject={`product/${one.product_id}`} title={titleOf(one.product_id)} typed={false} />
          )}
          {one.quantity !== null && ` × ${one.quantity}`}
        </dd>
        <dt>{t('reason')}</dt>
        <dd>{t(`reason.${one.reason}` as 'reason.quality').replace(/^reason\./, '')}</dd>
        <dt>{t('requested')}</dt>
        <dd>
          <Time at={one.requested_at} />
        </dd>
        {one.due_at !== null && (
          <>
            <dt>{t('due')}</dt>
            <dd>
              <Due at={one.due_at} long />
            </dd>
          </>
        )}
        {one.owed_by !== null && (
          <>
            <dt>{t('owed')}</dt>
            <dd>{t(`owed.${one.owed_by}`)}</dd>
          </>
        )}
        {one.agreed !== null && (
          <>
            <dt>{t('agreed')}</dt>
            <dd>{t(`agreed.${one.agreed}`)}</dd>
          </>
        )}
        {one.refuse_reason !== null && <Refused one={one} />}
        {one.extended && (
          <>
            <dt>{t('extended')}</dt>
            <dd>{t('extended.yes')}</dd>
          </>
        )}
        {one.arbitration !== null && <Arbitration one={one} dispute={dispute} />}
        {one.closed_why !== null && (
          <>
            <dt>{t('closed')}</dt>
            <dd>
              <ClosedWhy why={one.closed_why} />
            </dd>
          </>
        )}
      </dl>
      <p>
        <Link to={addressOfOrder(one.order_id)}>{t('order')}</Link>
      </p>
    </section>
  );
}

function Refused({ one }: { one: AftersaleWhole }) {
  const t = useT(words);
  const { language } = usePreferences();
  const reasons = useRead<{ items: { code: string; title: { 'zh-CN': string; en: string } }[] }>(
    '/v1/aftersales/reasons',
  );
  const found = reasons.data?.items.find(({ code }) => code === one.refuse_reason);
  return (
    <>
      <dt>{t('refused')}</dt>
      <dd>{found?.title[language] ?? one.refuse_reason}</dd>
      <dt>{t('refusals')}</dt>
      <dd className="figures">{one.refusals}</dd>
    </>
  );
}

function Arbitration({ one, dispute }: Pick<AftersalePage, 'dispute'> & { one: AftersaleWhole }) {
  const t = useT(words);
  const can = useCan();
  const { timeZone } = usePreferences();
  return (
    <>
      <dt>{t('arbitration')}</dt>
      <dd>
        {t(`arbitration.${one.arbitration ?? 'over'}`)}{' '}
        {dispute?.stands_from && t('arbitration.stands', { time: formatTime(dispute.stands_from, timeZone) })}{' '}
        {dispute && can('service.dispute.read') && (
          <Link to={addressOfDispute(dispute.id)}>{t('arbitration.see')}</Link>
        )}
      </dd>
    </>
  );
}

/** Where the goods were told to go. */
function SentTo({ one: { id } }: { one: AftersaleWhole }) {
  const t = useT(words);
  const read = useRead<{ return_address: { name: string; phone: string; address: string } | null }>(
    `/v1/aftersales/${id}/return-address`,
  );
  if (read.isError) return <ErrorPanel error={read.error} />;
  if (!read.data) return <Skeleton active paragraph={{ rows: 1 }} />;
  const to = read.data.return_address;
  return (
    <dl className="facts">
      <dt>{t('return.to')}</dt>
      <dd>{to === null ? t('return.to.erased') : `${to.name} ${to.phone} ${to.address}`}</dd>
    </dl>
  );
}

function Parcels({ one }: { one: AftersaleWhole }) {
  const { return: back, shipment } = one;
  const t = useT(words);
  return (
    <section className="panel" aria-labelledby="return">
      <h2 id="return">{t('return.title')}</h2>
      {one.return_address === 'given' && <SentTo one={one} />}
      {one.return_address === 'missing' && <p className="alarming">{t('return.to.missing')}</p>}
      {back === null ? (
        <p className="quiet">{t('return.none')}</p>
      ) : (
        <dl className="facts">
          <dt>{t('return.title')}</dt>
          <dd>{t('return.sent', { carrier: back.carrier, number: back.number })}</dd>
          {back.sent_at !== null && (
            <>
              <dt>{t('return.sent-at')}</dt>
              <dd>
                <Time at={back.sent_at} />
              </dd>
            </>
          )}
          {back.arrived_at !== null && (
            <>
              <dt>{t('return.arrived-at')}</dt>
              <dd>
                <Time at={back.arrived_at} />
              </dd>
            </>
          )}
        </dl>
      )}
      {shipment !== null && (
        <dl className="facts">
          <dt>{t('shipment.title')}</dt>
          <dd>{t('return.sent', { carrier: shipment.carrier, number: shipment.number })}</dd>
        </dl>
      )}
    </section>
  );
}
