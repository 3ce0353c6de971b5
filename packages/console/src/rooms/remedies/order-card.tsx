import { Button } from 'antd';
import { useState } from 'react';
import { UseRight } from '../../kit/claim-form/return-form.tsx';
import { INSTANT, type Right, usageOf } from '../../kit/claim-form/right.ts';
import { Money } from '../../kit/figures.tsx';
import { formatSpan, formatTime } from '../../kit/format.ts';
import { type Good, goodsOfListed } from '../../kit/goods.ts';
import { nameOf, orderStates } from '../../kit/names.ts';
import { Link, useGo } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { isBack, type Refunded, refundedOf } from '../../kit/refunded.ts';
import { useNow } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { type Aftersale, CHANGED_MIND, isAftersaleOver, type ListedOrder, type Order, ofInstant } from './model.ts';
import { Open } from './open-things.tsx';
import { Act } from './parts.tsx';
import { PayoutsSaid } from './payouts-of-order.tsx';
import { words } from './words.ts';

export interface OrderCardProps {
  listed: ListedOrder;
  /** Undefined while they are not worked out. */
  rights: readonly Right[] | undefined;
  /** Of products, by their ids. */
  titles: ReadonlyMap<string, string>;
}

const addressOf = ({ id }: Order): string => `/me/orders/${encodeURIComponent(id)}`;

/** One order: how far it is, what is under way, and what can be used with one tap. */
export function OrderCard({ listed, rights, titles }: OrderCardProps) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  const { order, claims, aftersales, disputes, payouts } = listed;
  const goods = goodsOfListed(order.items ?? [], titles);
  const refunded = refundedOf(order, payouts);
  const back = isBack(refunded);
  return (
    <article className="card" aria-label={order.id}>
      <div className="card-head">
        <h3>{isBack(refunded) ? t(`order.${refunded}`) : nameOf(orderStates, order.state, language)}</h3>
        {order.paid && (
          <strong>
            <Money value={order.paid} />
          </strong>
        )}
      </div>
      <Goods goods={goods} />
      <div className="quiet">
        <Link to={addressOf(order)} label={`${order.id} · ${t('see.order')}`}>
          {order.id}
        </Link>
        {order.paid_at && ` · ${t('paid', { time: formatTime(order.paid_at, timeZone) })}`}
      </div>
      {!back && <Steps order={order} />}
      <Open claims={claims} aftersales={aftersales} disputes={disputes} />
      <PayoutsSaid payouts={payouts} claims={claims} />
      {rights === undefined && <p className="quiet">{t('rights.unknown')}</p>}
      {rights && <Rights order={order} goods={goods} rights={rights} aftersales={aftersales} refunded={refunded} />}
    </article>
  );
}

/** What was bought; how much of it, where nobody knows what it is called. */
export function Goods({ goods }: { goods: readonly Good[] }) {
  const t = useT(words);
  const named = goods.flatMap(({ product_id, title, quantity }) =>
    title === null ? [] : [{ product_id, text: quantity > 1 ? `${title} ×${quantity}` : title }],
  );
  const sumOf = (some: readonly Good[]): number => some.reduce((sum, { quantity }) => sum + quantity, 0);
  const count = sumOf(goods);
  const others = sumOf(goods.filter(({ title }) => title === null));
  if (named.length === 0) return count > 0 ? <div>{t('items', { n: count })}</div> : null;
  return (
    <div>
      {named.map(({ product_id, text }) => (
        <div key={product_id} className="goods">
          {text}
        </div>
      ))}
      {others > 0 && <div className="quiet">{t('items.others', { n: others })}</div>}
    </div>
  );
}

const STEPS = ['paid', 'shipped', 'delivered', 'completed'] as const;

/** How far it is, and until when it has to be sent. */
function Steps({ order }: { order: Order }) {
  const t = useT(words);
  const now = useNow();
  const { language, timeZone } = usePreferences();
  const reached = STEPS.indexOf(order.state as (typeof STEPS)[number]);
  const due = order.state === 'paid' ? order.promised_ship_at : undefined;
  const left = due === undefined ? 0 : (Date.parse(due) - now) / 1000;
  return (
    <>
      {reached >= 0 && (
        <ol className="steps" aria-hidden="true">
          {STEPS.map((step, at) => (
            <li key={step} data-reached={at <= reached || undefined} />
          ))}
        </ol>
      )}
      {due !== undefined && (
        <p className={left < 0 ? 'due alarming' : 'due'}>
          {t('ship.by', { time: formatTime(due, timeZone) })}{' '}
          <span className="whole">
            {left < 0
              ? t('ship.over', { span: formatSpan(-left, language) })
              : t('ship.left', { span: formatSpan(left, language) })}
          </span>
        </p>
      )}
    </>
  );
}

/** Beyond these the order's own page is the better place. */
const MOST_USABLE = 4;
const MOST_NAMED = 3;

function Rights({
  order,
  goods,
  rights,
  aftersales,
  refunded,
}: {
  order: Order;
  goods: readonly Good[];
  rights: readonly Right[];
  aftersales: readonly Aftersale[];
  refunded: Refunded;
}) {
  const t = useT(words);
  const now = useNow();
  const go = useGo();
  const { timeZone } = usePreferences();
  const [open, setOpen] = useState<string>();
  const under = aftersales.some(({ state }) => !isAftersaleOver(state));
  const instant = under || refunded !== 'no' ? undefined : ofInstant(order, rights);
  // what an after-sale is used for is not asked for beside another one
  const others = rights.filter(({ code, guarantee }) => code !== INSTANT && !(under && guarantee.aftersale !== null));
  const usable = others.filter((right) => usageOf(right, now) === 'yes').slice(0, MOST_USABLE);
  // what waits for goods that are not sent any more comes to nothing
  const later = isBack(refunded)
    ? []
    : others.filter((right) => !usable.includes(right) && !['over', 'claimed'].includes(usageOf(right, now)));
  const chosen = usable.find(({ code }) => code === open);
  const named = later
    .slice(0, MOST_NAMED)
    .map(({ guarantee }) => guarantee.title)
    .join(' / ');
  const toLater = t(usable.length > 0 || instant ? 'rights.later' : 'rights.all', {
    n: later.length,
    list: later.length > MOST_NAMED ? t('rights.more', { list: named }) : named,
  });
  return (
    <>
      {(instant || usable.length > 0) && <h4 className="quiet">{t('rights.usable')}</h4>}
      {instant && (
        <div className="acts">
          <Act<Aftersale>
            primary
            label={t('instant.go')}
            path="/v1/aftersales"
            body={{ order_id: order.id, type: 'refund-only', reason: CHANGED_MIND }}
            onDone={(made) => go(`/me/aftersales/${made.id}`)}
          />
        </div>
      )}
      {usable.length > 0 && (
        <ul className="plain-list uses">
          {usable.map((right) => (
            <li key={right.code}>
              <Button
                block
                aria-expanded={right.code === open}
                onClick={() => setOpen(right.code === open ? undefined : right.code)}
              >
                <span>{right.guarantee.title}</span>
                {right.window.ends !== null && (
                  <span className="quiet">
                    {t('right.until', { time: formatTime(right.window.ends, timeZone, 'day') })}
                  </span>
                )}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {chosen && (
        <section aria-label={chosen.guarantee.title}>
          <p className="quiet">{chosen.guarantee.promise}</p>
          <UseRight
            key={chosen.code}
            order={order.id}
            currency={order.paid?.currency ?? 'CNY'}
            right={chosen}
            goods={goods}
            by="consumer"
            onMade={(claim) => go(`/me/claims/${claim.id}`)}
            onAsked={(aftersale) => go(`/me/aftersales/${aftersale.id}`)}
            close={() => setOpen(undefined)}
          />
        </section>
      )}
      {later.length > 0 && (
        <p className="quiet">
          <Link to={addressOf(order)} label={`${toLater} · ${order.id}`}>
            {toLater}
          </Link>
        </p>
      )}
    </>
  );
}
