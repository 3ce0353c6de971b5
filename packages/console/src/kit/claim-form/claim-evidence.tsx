import { Button } from 'antd';
import { useId, useRef, useState } from 'react';
import { type AttachedList, acceptOf, sendFile, unfit, type VideoLimits } from '../attached.ts';
import { ErrorPanel } from '../error-panel.tsx';
import { formatBytes } from '../format.ts';
import { usePreferences } from '../preferences.tsx';
import { problemOf } from '../problem.ts';
import { useRead, useSave } from '../use-api.tsx';
import { useT } from '../use-t.ts';
import { CHANGED, type Right, type Way } from './right.ts';
import { kindsIn, readWays, sortedWays, waysText } from './ways.ts';
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
  // the page that this is on reads the same
  const page = useRead<{ lacks: Way[] }>(path);
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
  if (right === undefined || !page.data) return null;
  const add = (kind: string, list: FileList | null): void => {
    const chosen = [...(list ?? [])];
    const bad = chosen.find((file) => unfit(file, videos) !== undefined);
    setWrong(bad && t(`unfit.${unfit(bad, videos)!}`, { name: bad.name, size }));
    if (!bad) setFiles({ ...files, [kind]: [...(files[kind] ?? []), ...chosen] });
  };
  const known = [...right.guarantee.evidence, { id: 'loss', title: t('files.loss'), least: 1 }];
  const titleOf = (kind: string): string => known.find(({ id }) => id === kind)?.title ?? kind;
  const { lacks } = page.data;
  const { firm, either } = sortedWays(lacks);
  const isPlain = either.every(({ length }) => length === 1);
  const asked = kindsIn(lacks).map(({ kind }) => kind);
  const more = right.guarantee.evidence
    .filter(({ id }) => !asked.includes(id))
    .map(({ id }) => ({ kind: id, least: 1 }));
  const rows = (list: Way) =>
    list.map(({ kind, least }) => (
      <Kind
        key={kind}
        videos={videos}
        title={least > 1 ? t('files.least', { title: titleOf(kind), n: least }) : titleOf(kind)}
        count={files[kind]?.length ?? 0}
        onFiles={(chosen) => add(kind, chosen)}
      />
    ));
  const lacking = send.isError ? readWays(problemOf(send.error).params?.ways) : [];
  const any = Object.values(files).some((chosen) => chosen.length > 0);
  return (
    <section className={className} aria-labelledby={heading}>
      <h2 id={heading}>{t('files.kinds')}</h2>
      {rows(firm)}
      {either.length > 0 && (
        <p>{isPlain ? t('files.either') : t('ways.one-of', { list: waysText(either, titleOf, t) })}</p>
      )}
      {rows(kindsIn(either))}
      {more.length > 0 && <p className="quiet">{t('files.more')}</p>}
      {rows(more)}
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
      {send.isError && (
        <ErrorPanel
          error={send.error}
          exactly={lacking.length === 0 ? undefined : t('ways.lacking', { list: waysText(lacking, titleOf, t) })}
        />
      )}
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
