import { Button } from 'antd';
import { useId, useRef, useState } from 'react';
import { type AttachedList, acceptOf, sendFile, unfit, type VideoLimits } from '../attached.ts';
import { ErrorPanel } from '../error-panel.tsx';
import { formatBytes } from '../format.ts';
import { usePreferences } from '../preferences.tsx';
import { useRead, useSave } from '../use-api.tsx';
import { useT } from '../use-t.ts';
import { CHANGED, type Right } from './right.ts';
import { words } from './words.ts';
import './claim-form.css';

export interface ClaimEvidenceProps {
  claim: { id: string; order_id: string; code: string; loss: object | null };
  className: string;
}

/** Exactly the files that the claim lacks, each under what it shows. */
export function ClaimEvidence({ claim, className }: ClaimEvidenceProps) {
  const t = useT(words);
  const heading = useId();
  const path = `/v1/claims/${claim.id}`;
  const rights = useRead<{ items: Right[] }>(`/v1/orders/${encodeURIComponent(claim.order_id)}/rights`);
  const [files, setFiles] = useState<Record<string, File[]>>({});
  const [wrong, setWrong] = useState<string>();
  const [sending, setSending] = useState<{ name: string; percent: number }>();
  const listed = useRead<AttachedList>(`${path}/attachments`);
  const { language } = usePreferences();
  const videos = listed.data?.videos ?? null;
  const size = videos === null ? '' : formatBytes(videos.most_bytes, language);
  const send = useSave<void, unknown>({
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
      return api.post(`${path}/submit`, { evidence });
    },
    reload: CHANGED,
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
    ...(claim.loss === null ? [] : [{ id: 'loss', title: t('files.loss'), least: 1 }]),
  ];
  const any = Object.values(files).some((chosen) => chosen.length > 0);
  return (
    <section className={className} aria-labelledby={heading}>
      <h2 id={heading}>{t('files.kinds')}</h2>
      {kinds.map(({ id, title, least }) => (
        <Kind
          key={id}
          videos={videos}
          title={least > 1 ? t('files.least', { title, n: least }) : title}
          count={files[id]?.length ?? 0}
          onFiles={(list) => add(id, list)}
        />
      ))}
      {sending !== undefined && <p role="status">{t('files.sending', sending)}</p>}
      <p className="quiet">
        {t('files.help')}
        {videos !== null && ` ${t('files.videos', { n: videos.most, size })}`}
      </p>
      {wrong !== undefined && (
        <p className="alarming" role="alert">
          {wrong}
        </p>
      )}
      {send.isError && <ErrorPanel error={send.error} />}
      <div className="acts">
        <Button type="primary" loading={send.isPending} disabled={!any} onClick={() => send.mutate()}>
          {t('files.submit')}
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
      <Button aria-label={`${t('files.add')} · ${title}`} onClick={() => box.current?.click()}>
        {t('files.add')}
      </Button>
      {count > 0 && <span role="status">{t('files.have', { n: count })}</span>}
    </div>
  );
}
