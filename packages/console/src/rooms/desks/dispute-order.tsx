import { carrierName } from '../../kit/carrier-names.ts';
import { Money } from '../../kit/figures.tsx';
import type { Amount } from '../../kit/format.ts';
import { useGoodTitle } from '../../kit/goods.ts';
import { useGuaranteeName } from '../../kit/guarantee-names.ts';
import { Link } from '../../kit/navigation.tsx';
import { parcelStatus } from '../../kit/parcel-names.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import {
  addressOfAftersale,
  addressOfClaim,
  addressOfDispute,
  addressOfOrder,
  type Desk,
  type Dispute,
  type Order,
  type Part,
} from './model.ts';
import { usePartName } from './part-names.ts';
import { StateTag } from './state.tsx';
import { words } from './words.ts';

/** The order, masked, and what else there is on it. */
export function AboutOrder({ desk }: { desk: Desk }) {
  const t = useT(words);
  const partName = usePartName();
  const guaranteeName = useGuaranteeName();
  const { language } = usePreferences();
  const { order, left, dispute, rights, claims, aftersales, parcels } = desk;
  return (
    <section className="panel" aria-labelledby="order">
      <div className="panel-head">
        <h2 id="order">{t('dispute.order')}</h2>
        <Link className="panel-more" to={addressOfOrder(dispute.order_id)}>
          {t('order.desk')}
        </Link>
      </div>
      <OrderFacts order={order ?? { id: dispute.order_id }} left={left} />
      <Parts
        title={t('dispute.rights')}
        parts={rights}
        name={(one) => guaranteeName(one.kind)}
        state={(one) => partName('right', one.state)}
      />
      <Parts
        title={t('dispute.claims')}
        parts={claims}
        to={(one) => addressOfClaim(one.id)}
        name={(one) => guaranteeName(one.kind)}
        state={(one) => partName('claim', one.state)}
      />
      <Parts
        title={t('dispute.aftersales')}
        parts={aftersales}
        to={(one) => addressOfAftersale(one.id)}
        name={(one) => partName('type', one.kind)}
        state={(one) => partName('aftersale', one.state)}
      />
      <Parts
        title={t('dispute.parcels')}
        parts={parcels.map(({ id, carrier, status, at }) => ({
          ...{
            id,
            kind: carrier === null ? id : carrierName(carrier, language),
            state: status ?? '',
            at,
            amount: null,
          },
        }))}
        name={(one) => one.kind}
        state={(one) => parcelStatus(one.state, one.state, language)}
      />
    </section>
  );
}

/** @param left what can still be paid back of it */
export function OrderFacts({ order, left }: { order: Order; left?: Amount }) {
  const t = useT(words);
  const titleOf = useGoodTitle(order.id);
  const times = [
    ['order.paid-at', order.paid_at],
    ['order.shipped-at', order.shipped_at],
    ['order.delivered-at', order.delivered_at],
  ] as const;
  // the address begins with its region
  const { name, phone, address } = (order.recipient ?? {}) as Record<string, unknown>;
  const recipient = [name, phone, address].filter((part) => typeof part === 'string');
  return (
    <dl className="facts">
      {order.state && (
        <>
          <dt>{t('order.state')}</dt>
          <dd>{t(`order-state.${order.state}` as 'order-state.paid')}</dd>
        </>
      )}
      {order.paid && (
        <>
          <dt>{t('order.paid')}</dt>
          <dd>
            <Money value={order.paid} />
          </dd>
        </>
      )}
      {(order.items ?? []).length > 0 && (
        <>
          <dt>{t('order.goods')}</dt>
          <dd>
            {(order.items ?? []).map(
              (item) =>
                item.product_id !== undefined && (
                  <div key={item.product_id}>
                    <SubjectLink
                      subject={`product/${item.product_id}`}
                      title={item.title ?? titleOf(item.product_id)}
                      typed={false}
                    />
                    {item.quantity !== undefined && ` × ${item.quantity}`}
                  </div>
                ),
            )}
          </dd>
        </>
      )}
      {recipient.length > 0 && (
        <>
          <dt>{t('order.recipient')}</dt>
          <dd>{recipient.join(' ')}</dd>
        </>
      )}
      {times.map(
        ([name, at]) =>
          typeof at === 'string' && (
            <div key={name} className="fact">
              <dt>{t(name)}</dt>
              <dd>
                <Time at={at} />
              </dd>
            </div>
          ),
      )}
      {left && (
        <>
          <dt>{t('order.left')}</dt>
          <dd>
            <Money value={left} />
          </dd>
        </>
      )}
    </dl>
  );
}

interface PartsProps {
  title: string;
  parts: readonly Part[] | null;
  name(part: Part): string;
  state(part: Part): string;
  to?(part: Part): string;
}

function Parts({ title, parts, name, state, to }: PartsProps) {
  const t = useT(words);
  if (parts === null) return null;
  return (
    <>
      <h3>{title}</h3>
      {parts.length === 0 && <p className="quiet">{t('parts.none')}</p>}
      <ul className="plain-list">
        {parts.map((one) => (
          <li key={one.id}>
            {to ? <Link to={to(one)}>{name(one)}</Link> : name(one)} <span className="quiet">{state(one)}</span>{' '}
            {one.amount && <Money value={one.amount} />}
            {one.at !== null && (
              <span className="quiet">
                {' '}
                <Time at={one.at} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

export function Earlier({ rows, contacts }: { rows: readonly Dispute[]; contacts: Record<string, number> | null }) {
  const t = useT(words);
  const times = Object.values(contacts ?? {}).reduce((sum, n) => sum + n, 0);
  return (
    <section className="panel" aria-labelledby="earlier">
      <h2 id="earlier">{t('dispute.earlier')}</h2>
      {rows.length === 0 && <p className="quiet">{t('parts.none')}</p>}
      <ul className="plain-list">
        {rows.map((one) => (
          <li key={one.id}>
            <Link to={addressOfDispute(one.id)}>{one.reason_title}</Link> <StateTag state={one.state} />
            <span className="quiet">
              <Time at={one.opened_at} detail="day" />
            </span>
          </li>
        ))}
      </ul>
      {contacts !== null && (
        <p className="quiet">
          {t('dispute.contacts')}: <span className="figures">{times}</span>
        </p>
      )}
    </section>
  );
}
