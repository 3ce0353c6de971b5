import { Button, Modal } from 'antd';
import { useState } from 'react';
import { UseRight } from '../../kit/claim-form/return-form.tsx';
import { INSTANT, type Right, totalOf, usageOf } from '../../kit/claim-form/right.ts';
import { formatMoney, formatTime } from '../../kit/format.ts';
import type { Good } from '../../kit/goods.ts';
import { Link, useGo } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { useNow } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { addressOfClaim } from './model.ts';
import { words } from './order-words.ts';

const permissionOf = ({ guarantee }: Right): string =>
  guarantee.aftersale === null ? 'service.claim.open' : 'service.aftersale.make';

/** The rights of an order, and a claim under one of them for its consumer. */
export function OrderRights({ order, currency = 'CNY' }: { order: string; currency?: string | undefined }) {
  const t = useT(words);
  const can = useCan();
  const { language, timeZone } = usePreferences();
  const now = useNow();
  const [claiming, setClaiming] = useState<Right>();
  const read = useRead<{ items: Right[]; goods: Good[] }>(`/v1/orders/${encodeURIComponent(order)}/rights`, {
    when: can('service.right.read'),
  });
  const whenOf = ({ window: { open, ends, opens, waits_for: waits } }: Right): string => {
    if (open && ends !== null) return t('rights.window', { time: formatTime(ends, timeZone) });
    return t(waits !== null || (opens !== null && Date.parse(opens) > now) ? 'rights.later' : 'rights.over');
  };
  return (
    <section className="panel" aria-labelledby="rights">
      <h2 id="rights">{t('rights.title')}</h2>
      {(read.isError || read.data?.items.length === 0) && <p className="quiet">{t('rights.none')}</p>}
      {read.data?.items.map((right) => {
        const amount = totalOf(right.estimate ?? []);
        const use = usageOf(right, now);
        return (
          <div key={right.code} className="said-line desk-acts">
            <span>
              {right.guarantee.title}{' '}
              <span className="quiet">
                {whenOf(right)}
                {amount && ` · ${t('rights.estimate', { money: formatMoney(amount, language) })}`}
              </span>
            </span>
            {right.claim !== null && <Link to={addressOfClaim(right.claim.id)}>{t('rights.claimed')}</Link>}
            {(use === 'nothing' || use === 'automatic') && <span className="quiet">{t(`rights.${use}`)}</span>}
            {use === 'yes' && right.code !== INSTANT && can(permissionOf(right)) && (
              <Button size="small" onClick={() => setClaiming(right)}>
                {t('rights.claim')}
              </Button>
            )}
          </div>
        );
      })}
      {claiming && (
        <OpenClaim
          {...{ order, currency }}
          right={claiming}
          goods={read.data?.goods ?? []}
          close={() => setClaiming(undefined)}
        />
      )}
    </section>
  );
}

interface OpenClaimProps {
  order: string;
  currency: string;
  right: Right;
  goods: readonly Good[];
  close(): void;
}

function OpenClaim({ order, currency, right, goods, close }: OpenClaimProps) {
  const t = useT(words);
  const go = useGo();
  const { title, promise } = right.guarantee;
  return (
    <Modal open title={t('open.title', { title })} footer={null} onCancel={close}>
      <p>{promise}</p>
      <p className="quiet">{t('open.effect')}</p>
      <UseRight
        order={order}
        currency={currency}
        right={right}
        goods={goods}
        by="agent"
        onMade={({ id }) => go(addressOfClaim(id))}
        onAsked={({ id }) => go(`/service/aftersales/${id}`)}
        close={close}
      />
    </Modal>
  );
}
