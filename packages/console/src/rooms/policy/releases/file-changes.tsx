import { useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { changeWords } from './change-words.ts';
import { type ChangedFile, changedFiles, type Manifest } from './changed-files.ts';
import { diffLines, type Hunk } from './line-diff.ts';

interface Both {
  /** A release, or `current`. */
  from: string;
  to: string;
}

const filesOf = (release: string): string => `/v1/packs/${encodeURIComponent(release)}/files`;

/** The files in which two releases differ; each opens to its lines. */
export function FileChanges({ from, to }: Both) {
  const t = useT(changeWords);
  const current = useRead<{ id: string }>('/v1/packs/current', { when: from === 'current' });
  const base = from === 'current' ? current.data?.id : from;
  const [before, after] = [
    useRead<Manifest>(filesOf(base ?? ''), { when: base !== undefined }),
    useRead<Manifest>(filesOf(to)),
  ];
  const error = before.error ?? after.error ?? current.error;
  if (error) return <ErrorPanel error={error} />;
  if (!before.data || !after.data || base === undefined) return null;
  const files = changedFiles(before.data, after.data);
  return (
    <section className="files" aria-label={t('files.title')}>
      {files.length === 0 && <p className="quiet">{t('files.none')}</p>}
      {files.map((file) => (
        <OneFile key={file.path} file={file} from={base} to={to} open={files.length === 1} />
      ))}
    </section>
  );
}

function OneFile({ file, from, to, open: first }: Both & { file: ChangedFile; open: boolean }) {
  const t = useT(changeWords);
  const [open, setOpen] = useState(first);
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <code>{file.path}</code> {file.how !== 'changed' && <span className="quiet">{t(`files.${file.how}`)}</span>}
      </summary>
      {open && <Lines file={file} from={from} to={to} />}
    </details>
  );
}

/** Beyond this a list or lexicon is read entry by entry, above. */
const LARGEST = 400_000;

function Lines({ file: { path, how }, from, to }: Both & { file: ChangedFile }) {
  const t = useT(changeWords);
  const read = (release: string): string => `${filesOf(release)}/${path.split('/').map(encodeURIComponent).join('/')}`;
  const before = useRead<{ text: string }>(read(from), { when: how !== 'added' });
  const after = useRead<{ text: string }>(read(to), { when: how !== 'removed' });
  const error = before.error ?? after.error;
  if (error) return <ErrorPanel error={error} />;
  if ((how !== 'added' && !before.data) || (how !== 'removed' && !after.data)) return null;
  const [old, now] = [before.data?.text ?? '', after.data?.text ?? ''];
  if (old.length + now.length > LARGEST) return <p className="quiet">{t('files.large')}</p>;
  const { added, removed, hunks } = diffLines(old, now);
  return (
    <>
      <p className="quiet figures">{t('files.lines', { added, removed })}</p>
      {hunks === undefined ? <p className="quiet">{t('files.far')}</p> : <Hunks hunks={hunks} />}
    </>
  );
}

const MARKS = { same: ' ', added: '+', removed: '−' } as const;

/** Changed lines; what came and what went says so by its sign too. */
export function Hunks({ hunks }: { hunks: readonly Hunk[] }) {
  return (
    <pre className="diff">
      {hunks.map(({ lines }) => (
        <span key={`${lines[0]?.before} ${lines[0]?.after}`} className="hunk">
          {lines.map(({ kind, text, before, after }) => (
            <span key={`${before} ${after}`} className="diff-line" data-kind={kind}>
              <span className="diff-number">{after ?? before}</span>
              <span className="diff-mark">{MARKS[kind]}</span>
              <span>{text === '' ? '\u00a0' : text}</span>
            </span>
          ))}
        </span>
      ))}
    </pre>
  );
}
