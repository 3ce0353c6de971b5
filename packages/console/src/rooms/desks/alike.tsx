import { Button } from 'antd';
import { useState } from 'react';
import { Money } from '../../kit/figures.tsx';
import { Link } from '../../kit/navigation.tsx';
import { useCan } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { type Alike as AlikeFigures, addressOfDispute, type Dispute, type Ruling, sumOf } from './model.ts';
import { words } from './words.ts';

interface Precedent {
  dispute_id: string;
  reason_title: string;
  share: number;
  ruling: Ruling;
}

/** How ones like it were ruled, and the latest of them when asked. */
export function Alike({ dispute, alike }: { dispute: Dispute; alike: AlikeFigures }) {
  const t = useT(words);
  const can = useCan();
  const [open, setOpen] = useState(false);
  const { by, count, outcomes, share } = alike;
  const asked = {
    ...{ limit: 5, reason: dispute.reason },
    ...(by === 'guarantee' ? { guarantee: dispute.guarantee ?? undefined } : {}),
    ...(by === 'category' ? { category_id: dispute.category_id ?? undefined } : {}),
  };
  const { items } = usePages<Precedent>('/v1/disputes/precedents', asked, open);
  return (
    <section className="panel" aria-labelledby="alike">
      <h2 id="alike">{t('alike.title')}</h2>
      {count === 0 ? (
        <p className="quiet">{t('alike.none')}</p>
      ) : (
        <>
          <p>{t('alike.count', { by: t(`alike.by.${by}`), n: count, ...outcomes })}</p>
          {share && <p>{t(share.least === share.most ? 'alike.share.all' : 'alike.share', share)}</p>}
          {can('service.dispute.precedents') && (
            <Button size="small" onClick={() => setOpen(!open)} aria-expanded={open}>
              {t(open ? 'alike.hide' : 'alike.see')}
            </Button>
          )}
          {open && (
            <ul className="plain-list">
              {items.map(({ dispute_id: id, ruling, share: given }) => (
                <li key={ruling.id} className="said-line">
                  <Link to={addressOfDispute(id)}>{t(`outcome.${ruling.outcome}`)}</Link>{' '}
                  <Money value={sumOf(ruling)} />{' '}
                  <span className="quiet">
                    {t('precedent.line', { share: given })} · <Time at={ruling.at} detail="day" />
                  </span>
                  <div className="said-text">{ruling.statement}</div>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}
