import { Button } from 'antd';
import { useState } from 'react';
import { UseRight } from '../../kit/claim-form/return-form.tsx';
import { type Right, usageOf } from '../../kit/claim-form/right.ts';
import { formatTime } from '../../kit/format.ts';
import type { Good } from '../../kit/goods.ts';
import { Link, useGo } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useNow } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import type { ClaimState, Order } from './model.ts';
import { words } from './words.ts';

/** One right of an order: until when, what it comes to, and a claim in two taps. */
export function RightCard({ order, goods, right }: { order: Order; goods: readonly Good[]; right: Right }) {
  const t = useT(words);
  const now = useNow();
  const go = useGo();
  const [open, setOpen] = useState(false);
  const { guarantee, claim } = right;
  const use = usageOf(right, now);
  return (
    <article className="card" aria-label={guarantee.title}>
      <div className="card-head">
        <h3>{guarantee.title}</h3>
        <span className="quiet">
          <Window right={right} now={now} />
        </span>
      </div>
      <p>{guarantee.promise}</p>
      {guarantee.law && <p className="quiet">{t('right.law', { law: guarantee.law })}</p>}
      {use === 'automatic' && <p className="quiet">{t('right.automatic')}</p>}
      {use === 'nothing' && <p className="quiet">{t('right.nothing')}</p>}
      {claim !== null && (
        <p>
          <Link
            to={`/me/claims/${claim.id}`}
          >{`${t('right.claim')} · ${t(`claim.state.${claim.state as ClaimState}`)}`}</Link>
        </p>
      )}
      {use === 'yes' && !open && (
        <div className="acts">
          <Button onClick={() => setOpen(true)}>{t('right.use')}</Button>
        </div>
      )}
      {use === 'yes' && open && (
        <UseRight
          order={order.id}
          currency={order.paid?.currency ?? 'CNY'}
          right={right}
          goods={goods}
          by="consumer"
          onMade={(made) => go(`/me/claims/${made.id}`)}
          onAsked={(made) => go(`/me/aftersales/${made.id}`)}
          close={() => setOpen(false)}
        />
      )}
    </article>
  );
}

function Window({ right: { window }, now }: { right: Right; now: number }) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  if (window.waits_for !== null)
    return t(window.waits_for === 'delivered' ? 'right.window.waits.delivered' : 'right.window.waits.other');
  if (window.ends === null) return null;
  if (Date.parse(window.ends) <= now) return t('right.window.over', { time: formatTime(window.ends, timeZone) });
  if (window.opens !== null && !window.open)
    return t('right.window.early', { time: formatTime(window.opens, timeZone) });
  return t('right.until', { time: formatTime(window.ends, timeZone) });
}
