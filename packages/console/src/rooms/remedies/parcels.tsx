import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatTime } from '../../kit/format.ts';
import { parcelStatus } from '../../kit/parcel-names.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { problemOf } from '../../kit/problem.ts';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

interface Delivery {
  promises: {
    kind: string;
    title: string;
    parcel_id: string | null;
    state: string;
    due_at: string | null;
    met_at: string | null;
  }[];
  parcels: {
    id: string;
    aftersale: boolean;
    scans: { at: string; word: string; status: string | null; place: string | null }[];
  }[];
  judgements: { id: string; title: string; at: string; withdrawn_at: string | null }[];
  recall: { title: string } | null;
}

const MOVEMENT = 'logistics.movement';

/** Where the goods are, newest first, and what was promised of them. @param isBack nobody waits for them any more */
export function Parcels({ order, isBack = false }: { order: string; isBack?: boolean }) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  const read = useRead<Delivery>(`/v1/logistics/orders/${encodeURIComponent(order)}`);
  const isUnknown = read.isError && problemOf(read.error).status === 404;
  const { promises: all = [], parcels = [], judgements = [] } = read.data ?? {};
  // that a parcel moved on stands in its scans
  const promises = all.filter(
    ({ kind, met_at }) => (kind !== MOVEMENT || met_at === null) && !(isBack && met_at === null),
  );
  const standing = ({ due_at, met_at }: Delivery['promises'][number]): string => {
    if (met_at !== null) return `${formatTime(met_at, timeZone)} · ${t('promise.met')}`;
    if (due_at === null) return '';
    const time = t('promise.open', { time: formatTime(due_at, timeZone) });
    return Date.parse(due_at) < Date.now() ? `${time} · ${t('promise.late')}` : time;
  };
  return (
    <section aria-labelledby="parcels" className="cards">
      <h2 id="parcels">{t('parcels')}</h2>
      {read.isError && !isUnknown && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {(isUnknown || (read.data && promises.length + parcels.length === 0)) && (
        <p className="quiet">{t(isBack ? 'parcels.back' : 'parcels.none')}</p>
      )}
      {read.data?.recall && <p>{read.data.recall.title}</p>}
      {promises.length > 0 && (
        <ul className="plain-list lines">
          {promises.map((one) => (
            <li key={`${one.kind} ${one.parcel_id}`}>
              <span>{one.title}</span>
              <span className="quiet">{standing(one)}</span>
            </li>
          ))}
        </ul>
      )}
      {judgements
        .filter(({ withdrawn_at: withdrawn }) => withdrawn === null)
        .map(({ id, title, at }) => (
          <p key={id} className="alarming">
            {title} · <Time at={at} />
          </p>
        ))}
      {parcels.map(({ id, aftersale, scans }) => (
        <article className="card" key={id} aria-label={t('parcel.name', { id })}>
          <h3>{t(aftersale ? 'parcel.aftersale' : 'parcel.name', { id })}</h3>
          <ol className="steps-said" reversed>
            {scans.toReversed().map((scan, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a carrier says the same word twice
              <li key={at}>
                <Time at={scan.at} />{' '}
                {[parcelStatus(scan.status, scan.word, language), scan.place].filter(Boolean).join(' · ')}
              </li>
            ))}
          </ol>
        </article>
      ))}
    </section>
  );
}
