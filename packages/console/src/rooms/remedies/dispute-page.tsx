import { Skeleton } from 'antd';
import { Lines } from '../../kit/claim-form/lines.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Files } from '../../kit/files.tsx';
import { type Amount, formatMoney, formatTime } from '../../kit/format.ts';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { problemOf } from '../../kit/problem.ts';
import { type Refused, refusalNames } from '../../kit/refusal-names.ts';
import { useMe } from '../../kit/session.tsx';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { Time, useNow } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { Offer, Say } from './dispute-acts.tsx';
import { words } from './dispute-words.ts';
import { ALL, type Dispute, nextOf, type Side, sideOf } from './model.ts';
import { Act, Due } from './parts.tsx';
import { words as shared } from './words.ts';
import './remedies.css';

interface Ruling {
  id: string;
  number: number;
  at: string;
  outcome: 'consumer' | 'partly' | 'merchant';
  refund: Amount;
  compensation: Amount;
  bears: { merchant: Amount };
  grounds: { id: string; title: string }[];
  statement: string;
  law: string | null;
  obligations: { id: string; title: string }[];
  comply_days: number | null;
  otherwise: Amount;
  otherwise_paid: Amount | null;
  payout_id: string | null;
  on_appeal: boolean;
  /** Nobody has agreed to pay it yet. */
  waits: boolean;
  refused: Refused | null;
  otherwise_refused: Refused | null;
}

interface Whole {
  dispute: Dispute;
  you: Side | null;
  messages: { id: string; at: string; side: Side | 'platform'; draft: boolean; text: string | null }[];
  offers: {
    number: number;
    side: Side;
    at: string;
    refund: Amount;
    compensation: Amount;
    state: 'open' | 'accepted' | 'replaced' | 'gone';
    refused: Refused | null;
  }[];
  asks: {
    number: number;
    side: Side;
    due_at: string;
    silence_title: string;
    outcome: 'supplied' | 'silent' | 'gone' | null;
  }[];
  rulings: Ruling[];
  appeals: { id: string; side: Side; ruling: number }[];
}

/** One dispute, to both of its sides. */
export function Room() {
  const t = useT(words);
  const tt = useT(shared);
  const { id } = useRoomParams<'id'>();
  const side = sideOf(useMe().user.party);
  const { language, timeZone } = usePreferences();
  const path = `/v1/disputes/${id}`;
  const read = useRead<Whole>(path);
  useReloadOn(['promises', 'money'], ALL);
  const above =
    side === 'merchant' ? (
      <Link to="/shop/disputes">{t('list.title')}</Link>
    ) : (
      <Link to="/me">{tt('orders.title')}</Link>
    );
  if (read.isError && !read.data)
    return [400, 404].includes(problemOf(read.error).status) ? (
      <Empty title={tt('gone')} action={above}>
        {tt('gone.text')}
      </Empty>
    ) : (
      <ErrorPanel error={read.error} retry={() => void read.refetch()} />
    );
  if (!read.data) return <Skeleton active />;
  const { dispute, messages, rulings, asks } = read.data;
  return (
    <div className="narrow">
      <PageHeader title={t('title', { reason: dispute.reason_title })} above={above}>
        {side === 'consumer' ? (
          <Link to={`/me/orders/${encodeURIComponent(dispute.order_id)}`}>{dispute.order_id}</Link>
        ) : (
          dispute.order_id
        )}
        {` · ${t('opened', { time: formatTime(dispute.opened_at, timeZone) })}`}
        {dispute.wanted.amount > 0 && ` · ${t('wanted', { money: formatMoney(dispute.wanted, language) })}`}
      </PageHeader>
      <State whole={read.data} side={side} />
      {rulings.toReversed().map((ruling) => (
        <RulingCard key={ruling.id} ruling={ruling} />
      ))}
      {asks.length > 0 && (
        <section className="card" aria-labelledby="asks">
          <h2 id="asks">{t('asks.title')}</h2>
          {asks.map((ask) => (
            <div key={ask.number}>
              {ask.outcome === null ? (
                <Due at={ask.due_at}>{t('ask.of', { side: t(`side.${ask.side}`) })}</Due>
              ) : (
                <p>{`${t(`side.${ask.side}`)} · ${t(`ask.${ask.outcome}`)}`}</p>
              )}
              <p className="quiet">{t('ask.silence', { what: ask.silence_title })}</p>
            </div>
          ))}
        </section>
      )}
      <Offers whole={read.data} side={side} />
      <section className="card" aria-labelledby="said">
        <h2 id="said">{t('said.title')}</h2>
        {messages.length === 0 && <p className="quiet">{t('said.none')}</p>}
        {messages.map((message) => (
          <div key={message.id}>
            <p className="quiet">
              {t(`side.${message.side}`)} · <Time at={message.at} />
            </p>
            <p className="said">{message.text ?? t('erased')}</p>
          </div>
        ))}
        {['negotiation', 'ruling', 'evidence', 'appealed'].includes(dispute.state) && (
          <Say path={`${path}/evidence`} label={t('say.label')} send={t('say.send')} />
        )}
      </section>
      <Files path={`${path}/${side}`} add={dispute.closed_at === null} />
      <p className="quiet">{t('files.own')}</p>
    </div>
  );
}

function State({ whole: { dispute, appeals, rulings }, side }: { whole: Whole; side: Side }) {
  const t = useT(words);
  const now = useNow();
  const { id, state } = dispute;
  const path = `/v1/disputes/${id}`;
  // what was ruled anew can be appealed against by who had appealed before
  const since = rulings.findLast((one) => !one.on_appeal)?.number ?? 1;
  const appealed = appeals.some((one) => one.side === side && one.ruling >= since);
  const mayAppeal =
    state === 'ruled' && !appealed && dispute.appeal_until !== null && Date.parse(dispute.appeal_until) > now;
  const next = nextOf(dispute);
  const awaited = state === 'ruled' && dispute.appeal_until === null;
  const heading = awaited ? 'ruled.waits' : state === 'ruling' && rulings.length > 0 ? 'ruling.again' : state;
  return (
    <article className="card">
      <h2 role="status">{t(`state.${heading}` as 'state.ruling')}</h2>
      {dispute.waits_for.length > 0 && <p>{dispute.waits_for.map((whose) => t(`waits.${whose}`)).join(' · ')}</p>}
      {next && <Due at={dispute.next_at!}>{t(`next.${next}`)}</Due>}
      {(next === 'negotiation' || next === 'ruled' || next === 'confirm') && (
        <p className="quiet">{t(`then.${next}`)}</p>
      )}
      {awaited && <p className="quiet">{t('waits.payment')}</p>}
      {dispute.due_at && next !== 'ruled' && <Due at={dispute.due_at}>{t('due')}</Due>}
      {state === 'overdue' && next === undefined && dispute.comply_by && (
        <Due at={dispute.comply_by}>{t('next.final')}</Due>
      )}
      {mayAppeal && (
        <>
          <p className="quiet">{t('appeal.help')}</p>
          <Say path={`${path}/appeal`} label={t('appeal.label')} send={t('appeal.send')} />
        </>
      )}
      <div className="acts">
        {state === 'negotiation' && <Act label={t('escalate.go')} path={`${path}/escalate`} />}
        {['final', 'overdue'].includes(state) &&
          (side === 'merchant' ? (
            <Act primary label={t('comply.go')} path={`${path}/comply`} body={{ done: true }} />
          ) : (
            <>
              <Act label={t('comply.yes')} path={`${path}/comply`} body={{ done: true }} />
              <Act label={t('comply.no')} path={`${path}/comply`} body={{ done: false }} />
            </>
          ))}
        {side === 'consumer' && rulings.length === 0 && ['negotiation', 'ruling', 'evidence'].includes(state) && (
          <Act label={t('withdraw.go')} path={`${path}/withdraw`} />
        )}
      </div>
    </article>
  );
}

function Offers({ whole: { dispute, offers }, side }: { whole: Whole; side: Side }) {
  const t = useT(words);
  const { language } = usePreferences();
  const path = `/v1/disputes/${dispute.id}`;
  const isOpen = ['negotiation', 'ruling', 'evidence'].includes(dispute.state);
  if (!isOpen && offers.length === 0) return null;
  return (
    <section className="card" aria-labelledby="offers">
      <h2 id="offers">{t('offers.title')}</h2>
      {offers.map((offer) => {
        const total = { ...offer.refund, amount: offer.refund.amount + offer.compensation.amount };
        const money = formatMoney(total, language);
        return (
          <div key={offer.number}>
            <p>
              {t('offer.text', { side: t(`side.${offer.side}`), money })}
              <span className="quiet"> · {t(`offer.${offer.state}`)}</span>
            </p>
            <NotPaid refused={offer.refused} />
            {isOpen && offer.state === 'open' && offer.side !== side && (
              <>
                <p className="quiet">{t('offer.accept.text')}</p>
                <div className="acts">
                  <Act primary label={t('offer.accept')} path={`${path}/offers/${offer.number}/accept`} />
                </div>
              </>
            )}
          </div>
        );
      })}
      {isOpen && <Offer path={`${path}/offers`} currency={dispute.wanted.currency} />}
    </section>
  );
}

function RulingCard({ ruling }: { ruling: Ruling }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { refund, compensation, bears, grounds, obligations } = ruling;
  const lines = [
    { kind: 'refund', amount: refund },
    { kind: 'compensation', amount: compensation },
  ].filter(({ amount }) => amount.amount > 0);
  return (
    <section className="card" aria-label={t('ruling.title', { n: ruling.number })}>
      <div className="card-head">
        <h2>{`${t('ruling.title', { n: ruling.number })} · ${t(`ruling.${ruling.outcome}`)}`}</h2>
        <span className="quiet">
          <Time at={ruling.at} />
        </span>
      </div>
      <p className="said">{ruling.statement}</p>
      {lines.length > 0 && <Lines lines={lines} label={t(`ruling.${ruling.outcome}`)} />}
      <dl className="explanation">
        <dt>{t('ruling.grounds')}</dt>
        <dd>{grounds.map(({ title }) => title).join(' / ')}</dd>
        {ruling.law && (
          <>
            <dt>{t('ruling.law')}</dt>
            <dd>{ruling.law}</dd>
          </>
        )}
        {ruling.refused === null && (
          <>
            <dt>{t('ruling.bears')}</dt>
            <dd>{formatMoney(bears.merchant, language)}</dd>
          </>
        )}
        {obligations.length > 0 && (
          <>
            <dt>{t('ruling.do')}</dt>
            <dd>
              {obligations.map(({ title }) => title).join(' / ')}
              {ruling.comply_days !== null && t('ruling.do.within', { n: ruling.comply_days })}
              {ruling.otherwise.amount > 0 &&
                t('ruling.do.otherwise', { money: formatMoney(ruling.otherwise, language) })}
            </dd>
          </>
        )}
      </dl>
      {ruling.outcome === 'consumer' && lines.length === 0 && obligations.length === 0 && (
        <p>{t('ruling.otherwise')}</p>
      )}
      {ruling.otherwise_paid && ruling.otherwise_refused === null && (
        <p>
          {t(ruling.otherwise_paid.amount < ruling.otherwise.amount ? 'ruling.instead.less' : 'ruling.instead', {
            ...{ said: formatMoney(ruling.otherwise, language), money: formatMoney(ruling.otherwise_paid, language) },
          })}
        </p>
      )}
      <NotPaid refused={ruling.refused ?? ruling.otherwise_refused} />
      {ruling.payout_id && ruling.refused === null && (
        <p className="quiet">{t(ruling.waits ? 'ruling.waits' : 'ruling.paid')}</p>
      )}
    </section>
  );
}

/** What a second person of the platform refused to pay, with why. */
function NotPaid({ refused }: { refused: Refused | null }) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  if (refused === null) return null;
  const why = refusalNames[language][refused.why ?? 'unsaid'];
  return <p>{t('not-paid', { time: formatTime(refused.at, timeZone), why })}</p>;
}
