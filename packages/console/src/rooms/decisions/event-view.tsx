import { CopyId } from '../../kit/copy-id.tsx';
import { Empty } from '../../kit/empty.tsx';
import type { StoredEvent } from '../../kit/model.ts';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

/** The event as it was stored, personal fields masked. */
export function EventView({ event }: { event: StoredEvent | null }) {
  const t = useT(words);
  if (!event) return <Empty title={t('event.title')}>{t('event.gone')}</Empty>;
  return (
    <section className="panel" aria-label={t('event.title')}>
      <dl className="facts">
        <dt>type</dt>
        <dd>{event.type}</dd>
        <dt>subject</dt>
        <dd>{event.subject}</dd>
        <dt>id</dt>
        <dd>
          <CopyId id={event.id} whole />
        </dd>
        <dt>source</dt>
        <dd>
          {event.source} / {event.source_id}
        </dd>
        <dt>{t('what.time')}</dt>
        <dd>
          <Time at={event.time} detail="second" />
        </dd>
        <dt>{t('what.received')}</dt>
        <dd>
          <Time at={event.received_at} detail="second" />
        </dd>
      </dl>
      <p className="quiet">{t('event.note')}</p>
      <pre className="json">{JSON.stringify(event.data, shortened, 2)}</pre>
    </section>
  );
}

/** A picture inside an event would fill the page with letters. */
function shortened(_: string, value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('data:') && value.length > 80
    ? `${value.slice(0, 40)}… (${value.length})`
    : value;
}
