import { Skeleton } from 'antd';
import { carrierName } from '../../kit/carrier-names.ts';
import { ClosedWhy } from '../../kit/closed-why.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { Files } from '../../kit/files.tsx';
import { type Amount, formatMoney, formatTime, shortId } from '../../kit/format.ts';
import { useGoodTitle } from '../../kit/goods.ts';
import type { Left } from '../../kit/left.ts';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { problemOf } from '../../kit/problem.ts';
import { useMe } from '../../kit/session.tsx';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { ConsumerActs, MerchantActs } from './aftersale-acts.tsx';
import { words } from './aftersale-words.ts';
import {
  type Aftersale,
  type AftersalePage,
  ALL,
  isAftersaleOver,
  REFUNDED_OTHERWISE,
  type Sent,
  type Side,
  sideOf,
} from './model.ts';
import { OpenDispute } from './open-dispute.tsx';
import { Due } from './parts.tsx';
import { SendTo } from './return-address.tsx';
import { words as shopWords } from './shop-words.ts';
import { words as shared } from './words.ts';
import './remedies.css';

/** What was written when it was asked for, and with later steps. */
interface Words {
  text: string | null;
  notes: { version: number; text: string | null }[];
}

/** One after-sale, to both of its sides. */
export function Room() {
  const t = useT(words);
  const tt = useT(shared);
  const shop = useT(shopWords);
  const { id } = useRoomParams<'id'>();
  const side = sideOf(useMe().user.party);
  const { language, timeZone } = usePreferences();
  const path = `/v1/aftersales/${id}`;
  const read = useRead<AftersalePage>(path);
  const said = useRead<Words>(`${path}/words`, { when: read.data !== undefined });
  useReloadOn(['promises', 'money'], ALL);
  const above =
    side === 'merchant' ? (
      <Link to="/shop/aftersales">{shop('aftersales.title')}</Link>
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
  const { aftersale: one, history, dispute } = read.data;
  const { instant } = one;
  // nobody says where the goods go
  const isLost = one.return_address === 'missing' && one.left?.goods !== 'stay';
  const sent = ({ carrier, number }: Sent) => ({ carrier: carrierName(carrier, language), number });
  return (
    <div className="narrow">
      <PageHeader title={t(`type.${one.type}`)} above={above}>
        {side === 'consumer' ? (
          <Link to={`/me/orders/${encodeURIComponent(one.order_id)}`}>{t('order', { id: one.order_id })}</Link>
        ) : (
          t('order', { id: one.order_id })
        )}
        {` · ${t('requested', { time: formatTime(one.requested_at, timeZone) })}`}
      </PageHeader>
      <article className="card">
        <div className="card-head">
          <h2 role="status">{t(`state.${one.state}`)}</h2>
          <strong>
            <Money value={one.left ?? one.amount} />
          </strong>
        </div>
        {one.left && <MoneyLeft one={one} left={one.left} isMerchant={side === 'merchant'} />}
        {one.known_difference && <Known one={one} known={one.known_difference} />}
        <Goods one={one} />
        <p className="quiet">{t(`reason.${one.reason}` as 'reason.quality').replace(/^reason\./, '')}</p>
        {one.due_at && one.owed_by && (
          <>
            <Due at={one.due_at}>{t(`next.${one.owed_by === side ? 'you' : one.owed_by}`)}</Due>
            <p className="quiet">{t(`then.${one.state}` as 'then.await-return')}</p>
          </>
        )}
        {instant.granted && <p>{t('instant')}</p>}
        {!instant.granted && instant.why?.message && instant.why.code !== 'right-missing' && (
          <p>{t('instant.not', { why: instant.why.message[language] })}</p>
        )}
        {one.state === 'refunding' && <p>{t('refunding')}</p>}
        {one.refunded_at && <p>{t('refunded', { time: formatTime(one.refunded_at, timeZone) })}</p>}
        {one.recall && <p>{one.recall.message[language]}</p>}
        {one.return && <p>{t('return.sent', sent(one.return))}</p>}
        {isWaived(one) && <p>{t(side === 'merchant' ? 'left.merchant.stay' : 'left.goods.stay')}</p>}
        {one.shipment && <p>{t('shipment.sent', sent(one.shipment))}</p>}
        <Refused reason={one.refuse_reason} />
        {one.arbitration === 'asked' && dispute !== null && (
          <p>
            {dispute.stands_from === null
              ? t('in-dispute', { id: shortId(dispute.id) })
              : t('in-dispute.ruled', {
                  ...{ id: shortId(dispute.id), time: formatTime(dispute.stands_from, timeZone) },
                })}{' '}
            {side === 'merchant' && <Link to={`/shop/disputes/${dispute.id}`}>{t('dispute.see')}</Link>}
          </p>
        )}
        {one.closed_why === REFUNDED_OTHERWISE && <p>{tt('refunded-otherwise')}</p>}
        {one.closed_why !== null && one.closed_why !== REFUNDED_OTHERWISE && (
          <p>
            {t('closed')}
            <ClosedWhy why={one.closed_why} />
          </p>
        )}
        {one.state === 'await-return' && one.return_address && one.left?.goods !== 'stay' && (
          <SendTo id={one.id} told={one.return_address} side={side} />
        )}
        {side === 'consumer' ? <ConsumerActs one={one} /> : <MerchantActs one={one} />}
        {side === 'consumer' && (
          <OpenDispute
            order={one.order_id}
            about={{ kind: 'aftersale', id }}
            reason={isLost ? 'other' : 'refund-refused'}
            may={isLost || ['refused-once', 'refused-twice'].includes(one.state)}
          />
        )}
      </article>
      {said.data?.text && (
        <section className="card">
          <h3>{t(side === 'consumer' ? 'text.mine' : 'text')}</h3>
          <p className="said">{said.data.text}</p>
        </section>
      )}
      <Notes notes={said.data?.notes ?? []} history={history} side={side} />
      <Files path={path} add={!isAftersaleOver(one.state)} />
      <section aria-labelledby="history">
        <h2 id="history">{t('history')}</h2>
        <ol className="steps-said">
          {history.map(({ version, at, side: who, step, state }) => (
            <li key={version}>
              <Time at={at} /> {t(who === side ? 'by.you' : `by.${who}`)} ·{' '}
              {t(step === 'return-address' ? 'step.return-address' : `state.${state}`)}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

/** What either side, or the platform, said with what it did. */
function Notes({ notes, history, side }: Pick<Words, 'notes'> & Pick<AftersalePage, 'history'> & { side: Side }) {
  const t = useT(words);
  return notes.map(({ version, text }) => {
    const who = history.find((step) => step.version === version)?.side;
    if (text === null || who === undefined) return null;
    return (
      <section className="card" key={version}>
        <h3>{t(who === side ? 'text.mine' : `said.${who}`)}</h3>
        <p className="said">{text}</p>
      </section>
    );
  });
}

/** Which of the goods it is about. */
function Goods({ one }: { one: Aftersale }) {
  const t = useT(words);
  const titleOf = useGoodTitle(one.product_id === null ? undefined : one.order_id);
  if (one.product_id === null) return <p>{t('ask.item.all')}</p>;
  const title = titleOf(one.product_id) ?? one.product_id;
  return <p>{one.quantity === null ? title : `${title} × ${one.quantity}`}</p>;
}

/** Whether the merchant did without the goods: it is refunded, and nothing came back. */
const isWaived = (one: Aftersale): boolean =>
  one.type === 'return-refund' && one.return === null && ['refunding', 'failed', 'done'].includes(one.state);

/** Why less comes than was asked for, and what becomes of the goods. */
function MoneyLeft({ one: { amount }, left, isMerchant }: { one: Aftersale; left: Left; isMerchant: boolean }) {
  const t = useT(words);
  const { language } = usePreferences();
  const sums = { asked: formatMoney(amount, language), left: formatMoney(left, language) };
  return (
    <>
      <p>
        <strong>{t(left.amount > 0 ? 'left.part' : `left.${left.why}`, sums)}</strong>
      </p>
      {left.goods && <p>{t(isMerchant ? `left.merchant.${left.goods}` : `left.goods.${left.goods}`)}</p>}
    </>
  );
}

/** What a difference in price comes to as far as the platform knows; who answers sees where more is asked. */
function Known({ one: { amount }, known }: { one: Aftersale; known: Amount }) {
  const t = useT(words);
  const { language } = usePreferences();
  const sums = { known: formatMoney(known, language), asked: formatMoney(amount, language) };
  const key = known.amount === 0 ? 'known.none' : amount.amount > known.amount ? 'known.less' : 'known';
  return <p>{t(key, sums)}</p>;
}

interface RefuseReason {
  code: string;
  evidence: boolean;
  title: { 'zh-CN': string; en: string };
}

function Refused({ reason }: { reason: string | null }) {
  const t = useT(words);
  const { language } = usePreferences();
  const reasons = useRead<{ items: RefuseReason[] }>('/v1/aftersales/reasons', { when: reason !== null });
  if (reason === null || !reasons.data) return null;
  const title = reasons.data.items.find(({ code }) => code === reason)?.title[language] ?? reason;
  return <p>{t('refused', { reason: title })}</p>;
}
