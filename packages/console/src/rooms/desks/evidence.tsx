import type { AttachedList } from '../../kit/attached.ts';
import { AttachedFile } from '../../kit/attached-file.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

/** Files that were handed in. */
export function Evidence({ path }: { path: string }) {
  const t = useT(words);
  const address = `${path}/attachments`;
  const read = useRead<AttachedList>(address);
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  const items = read.data?.items ?? [];
  if (read.data && items.length === 0) return <p className="quiet">{t('files.none')}</p>;
  return (
    <ul className="plain-list">
      {items.map((one) => (
        <li key={one.id}>
          <AttachedFile address={address} file={one} erased={t('dispute.erased')} />
        </li>
      ))}
    </ul>
  );
}
