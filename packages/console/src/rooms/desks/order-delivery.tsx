import { carrierName } from '../../kit/carrier-names.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Link } from '../../kit/navigation.tsx';
import { parcelStatus } from '../../kit/parcel-names.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { problemOf } from '../../kit/problem.ts';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { addressOfAftersale } from './model.ts';
import { words } from './order-words.ts';
import { Due } from './state.tsx';

interface DeliveryPage {
  promises: { kind: string; title: string; parcel_id: string | null; state: string; due_at: string | null }[];
  parcels: {
    id: string;
    aftersale: boolean;
    scans: { at: string; carrier: string; word: string; status: string | null; place: string | null }[];
  }[];
  judgements: { id: string; title: string; at: string; withdrawn_at: string | null }[];
  recall: {
    state: 'asked' | 'recalled' | 'too-late';
    title: string;
    asked_at: string;
    aftersale_id: string;
    answers: { parcel_id: string; carrier: string; outcome: 'recalled' | 'too-late'; at: string }[];
  } | null;
}

/** What carriers told of an order's parcels, the newest first, and what follows from it. */
export function Delivery({ order }: { order: string }) {
  const t = useT(words);
  const { language } = usePreferences();
  const read = useRead<DeliveryPage>(`/v1/logistics/orders/${encodeURIComponent(order)}`);
  const isGone = read.isError && problemOf(read.error).status === 404;
  const promises = read.data?.promises.filter(({ state }) => state !== 'void') ?? [];
  return (
    <section className="panel" aria-labelledby="delivery">
      <h2 id="delivery">{t('delivery.title')}</h2>
      {read.isError && !isGone && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {(isGone || read.data?.parcels.length === 0) && <p className="quiet">{t('delivery.none')}</p>}
      {read.data?.recall && (
        <>
          <h3>{t('recall')}</h3>
          <p>
            <Link to={addressOfAftersale(read.data.recall.aftersale_id)}>{read.data.recall.title}</Link>{' '}
            <span className="quiet">
              <Time at={read.data.recall.asked_at} />
            </span>
          </p>
          {read.data.recall.answers.map((one) => (
            <div key={one.parcel_id}>
              {one.parcel_id} · {carrierName(one.carrier, language)} · {t(`recall.${one.outcome}`)}{' '}
              <span className="quiet">
                <Time at={one.at} />
              </span>
            </div>
          ))}
        </>
      )}
      {read.data && read.data.judgements.length > 0 && (
        <>
          <h3>{t('delivery.judgements')}</h3>
          {read.data.judgements.map((one) => (
            <div key={one.id}>
              {one.title}{' '}
              <span className="quiet">
                <Time at={one.at} />
                {one.withdrawn_at !== null && ` · ${t('judgement.withdrawn')}`}
              </span>
            </div>
          ))}
        </>
      )}
      {promises.length > 0 && (
        <>
          <h3>{t('delivery.promises')}</h3>
          {folded(promises).map(({ one, times }) => (
            <div key={`${one.kind}-${one.parcel_id}-${one.due_at}`}>
              {times > 1 ? `${one.title} ×${times}` : one.title}{' '}
              <span className="quiet">
                {one.state === 'open' ? (
                  <Due at={one.due_at} long />
                ) : (
                  t(one.state === 'met' ? 'promise.met' : 'promise.broken')
                )}
              </span>
            </div>
          ))}
        </>
      )}
      {read.data?.parcels.map(({ id, aftersale, scans }) => (
        <div key={id}>
          <h3>
            {scans[0] ? carrierName(scans[0].carrier, language) : id}
            {aftersale && t('delivery.aftersale')}
          </h3>
          {[...scans].reverse().map((one) => (
            <div key={`${one.at}-${one.word}`}>
              <Time at={one.at} /> {parcelStatus(one.status, one.word, language)}{' '}
              <span className="quiet">{one.place}</span>
            </div>
          ))}
        </div>
      ))}
    </section>
  );
}

type Promised = DeliveryPage['promises'][number];

/** What was kept many times over, such as that a parcel moved on, stands there once. */
function folded(promises: readonly Promised[]): { one: Promised; times: number }[] {
  const alike = Map.groupBy(promises, ({ kind, state, due_at: due }) => `${kind} ${state === 'met' ? state : due}`);
  return [...alike.values()].map((all) => ({ one: all[0]!, times: all.length }));
}
