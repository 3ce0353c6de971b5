import type { Attached } from '../../kit/attached.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatBytes } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

/** Files that were handed in: each is downloaded, none is ever shown as a page of ours. */
export function Evidence({ path }: { path: string }) {
  const t = useT(words);
  const { language } = usePreferences();
  const address = `${path}/attachments`;
  const read = useRead<{ items: Attached[] }>(address);
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  const items = read.data?.items ?? [];
  if (read.data && items.length === 0) return <p className="quiet">{t('files.none')}</p>;
  return (
    <ul className="plain-list">
      {items.map((one) => (
        <li key={one.id}>
          {one.name === null ? t('dispute.erased') : <a href={`${address}/${one.id}`}>{one.name}</a>}{' '}
          <span className="quiet">
            {formatBytes(one.bytes, language)} · <Time at={one.at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
