import { Button } from 'antd';
import { useRef, useState } from 'react';
import { ATTACHED_TYPES, base64Of, typeOf, unfit } from '../../kit/attached.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
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
  const send = useSave<void, Claim>({
    async send(api) {
      const evidence = [];
      for (const [kind, chosen] of Object.entries(files)) {
        const ids = [];
        // one after the other: the limits count what is there already
        for (const file of chosen) {
          const given = { name: file.name, type: typeOf(file.type), content: await base64Of(file) };
          ids.push((await api.post<{ id: string }>(`${path}/attachments`, given)).id);
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
    const bad = chosen.find((file) => unfit(file) !== undefined);
    setWrong(bad && t(`unfit.${unfit(bad)!}`, { name: bad.name }));
    if (!bad) setFiles({ ...files, [kind]: [...(files[kind] ?? []), ...chosen] });
  };
  const any = Object.values(files).some((chosen) => chosen.length > 0);
  return (
    <section className="card" aria-labelledby="evidence">
      <h2 id="evidence">{t('claim.files.kinds')}</h2>
      {right.guarantee.evidence.map(({ id, title, least }) => (
        <Kind
          key={id}
          title={least > 1 ? t('claim.files', { title, n: least }) : t('claim.files.any', { title })}
          count={files[id]?.length ?? 0}
          onFiles={(list) => add(id, list)}
        />
      ))}
      <p className="quiet">{t('claim.files.help')}</p>
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

function Kind({ title, count, onFiles }: { title: string; count: number; onFiles(list: FileList | null): void }) {
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
        accept={ATTACHED_TYPES.join(',')}
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
