import { Button } from 'antd';
import { useRef, useState } from 'react';
import { type AttachedList, acceptOf, sendFile, unfit } from './attached.ts';
import { AttachedFile } from './attached-file.tsx';
import { ErrorPanel } from './error-panel.tsx';
import { words } from './files-words.ts';
import { formatBytes } from './format.ts';
import { usePreferences } from './preferences.tsx';
import { Time } from './time.tsx';
import { useRead, useSave } from './use-api.tsx';
import { useT } from './use-t.ts';
import './files.css';

export interface FilesProps {
  /** `/v1/cases/<id>`: what the files belong to. */
  path: string;
  /** Whether more can be added. */
  add: boolean;
}

/** The files of a case or an appeal: each is downloaded, none is ever shown as a page of ours. */
export function Files({ path, add }: FilesProps) {
  const t = useT(words);
  const { language } = usePreferences();
  const box = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<string>();
  const [sending, setSending] = useState<{ name: string; percent: number }>();
  const address = `${path}/attachments`;
  const read = useRead<AttachedList>(address);
  const videos = read.data?.videos ?? null;
  const size = videos === null ? '' : formatBytes(videos.most_bytes, language);
  const send = useSave({
    send: async (api, files: readonly File[]) => {
      // one after the other: the limits count what is there already
      for (const file of files)
        await sendFile(api, path, file, (percent) => setSending({ name: file.name, percent })).finally(() =>
          setSending(undefined),
        );
    },
    reload: [address],
  });
  const chosen = (list: FileList | null): void => {
    const files = [...(list ?? [])];
    const wrong = files.find((file) => unfit(file, videos) !== undefined);
    setRefused(wrong && t(`unfit.${unfit(wrong, videos)!}`, { name: wrong.name, size }));
    if (!wrong && files.length > 0) send.mutate(files);
    if (box.current) box.current.value = '';
  };
  const items = read.data?.items ?? [];
  return (
    <section className="files" aria-labelledby="files">
      <h2 id="files">{t('title')}</h2>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.data && items.length === 0 && <p className="quiet">{t('none')}</p>}
      {items.length > 0 && (
        <ul className="plain-list">
          {items.map((one) => (
            <li key={one.id}>
              <AttachedFile address={address} file={one} erased={t('erased')}>
                <Time at={one.at} as="ago" />
                {one.mine && ` · ${t('mine')}`}
              </AttachedFile>
            </li>
          ))}
        </ul>
      )}
      {/* which files are taken is told with those that are there */}
      {add && read.data && (
        <>
          <input
            ref={box}
            type="file"
            multiple
            hidden
            aria-label={t('add')}
            accept={acceptOf(videos)}
            onChange={({ target }) => chosen(target.files)}
          />
          <Button size="small" loading={send.isPending} onClick={() => box.current?.click()}>
            {t('add')}
          </Button>
          {sending !== undefined && <p role="status">{t('sending', sending)}</p>}
          <p className="quiet">{t('help')}</p>
          {videos !== null && <p className="quiet">{t('help.videos', { n: videos.most, size })}</p>}
          {refused !== undefined && (
            <p className="alarming" role="alert">
              {refused}
            </p>
          )}
          {send.isError && <ErrorPanel error={send.error} />}
        </>
      )}
    </section>
  );
}
