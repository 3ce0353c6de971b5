import { Button } from 'antd';
import { useRef, useState } from 'react';
import { type AttachedList, acceptOf, sendFile, unfit, type VideoLimits } from '../../kit/attached.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatBytes } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { ALL, type Claim, type OrderRights } from './model.ts';
import { words } from './words.ts';

/** Exactly the files that the claim lacks, each under what it shows. */
export function ClaimEvidence({ claim }: { claim: Claim }) {
  const t = useT(words);
  const path = `/v1/claims/${claim.id}`;
  const rights = useRead<OrderRights>(`/v1/orders/${encodeURIComponent(claim.order_id)}/rights`);
  const [files, setFiles] = useState<Record<string, File[]>>({});
  const [wrong, setWrong] = useState<string>();
  const [sending, setSending] = useState<{ name: string; percent: number }>();
  const listed = useRead<AttachedList>(`${path}/attachments`);
  const { language } = usePreferences();
  const videos = listed.data?.videos ?? null;
  const size = videos === null ? '' : formatBytes(videos.most_bytes, language);
  const send = useSave<void, Claim>({
    async send(api) {
      const evidence = [];
      for (const [kind, chosen] of Object.entries(files)) {
        const ids = [];
        // one after the other: the limits count what is there already
        for (const file of chosen) {
          const sent = sendFile(api, path, file, (percent) => setSending({ name: file.name, percent }));
          ids.push((await sent.finally(() => setSending(undefined))).id);
        }
        if (ids.length > 0) evidence.push({ kind, files: ids });
      }
      return api.post<Claim>(`${path}/submit`, { evidence });
    },
    reload: ALL,
  });
  const right = rights.data?.items.find(({ code }) => code === claim.code);
  if (right === undefined) return null;
  const add = (kind: string, list: FileList | null): void => {
    const chosen = [...(list ?? [])];
    const bad = chosen.find((file) => unfit(file, videos) !== undefined);
    setWrong(bad && t(`unfit.${unfit(bad, videos)!}`, { name: bad.name, size }));
    if (!bad) setFiles({ ...files, [kind]: [...(files[kind] ?? []), ...chosen] });
  };
  const kinds = [
    ...right.guarantee.evidence,
    ...(claim.loss === null ? [] : [{ id: 'loss', title: t('claim.loss.files'), least: 1 }]),
  ];
  const any = Object.values(files).some((chosen) => chosen.length > 0);
  return (
    <section className="card" aria-labelledby="evidence">
      <h2 id="evidence">{t('claim.files.kinds')}</h2>
      {kinds.map(({ id, title, least }) => (
        <Kind
          key={id}
          videos={videos}
          title={least > 1 ? t('claim.files', { title, n: least }) : t('claim.files.any', { title })}
          count={files[id]?.length ?? 0}
          onFiles={(list) => add(id, list)}
        />
      ))}
      {sending !== undefined && <p role="status">{t('claim.files.sending', sending)}</p>}
      <p className="quiet">
        {t('claim.files.help')}
        {videos !== null && ` ${t('claim.files.videos', { n: videos.most, size })}`}
      </p>
      {wrong !== undefined && (
        <p className="alarming" role="alert">
          {wrong}
        </p>
      )}
      {send.isError && <ErrorPanel error={send.error} />}
      <div className="acts">
        <Button type="primary" loading={send.isPending} disabled={!any} onClick={() => send.mutate()}>
          {t('claim.submit')}
        </Button>
      </div>
    </section>
  );
}

interface KindProps {
  title: string;
  count: number;
  videos: VideoLimits;
  onFiles(list: FileList | null): void;
}

function Kind({ title, count, videos, onFiles }: KindProps) {
  const t = useT(words);
  const box = useRef<HTMLInputElement>(null);
  return (
    <div className="acts">
      <input
        ref={box}
        type="file"
        multiple
        hidden
        aria-label={title}
        accept={acceptOf(videos)}
        onChange={({ target }) => {
          onFiles(target.files);
          target.value = '';
        }}
      />
      <span>{title}</span>
      <Button aria-label={`${t('claim.files.add')} · ${title}`} onClick={() => box.current?.click()}>
        {t('claim.files.add')}
      </Button>
      {count > 0 && <span role="status">{t('claim.files.have', { n: count })}</span>}
    </div>
  );
}
