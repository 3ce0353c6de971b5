import { Button, Input, Modal } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useGo } from '../../../kit/navigation.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useKeys } from '../../../kit/use-keys.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfRelease, type Release, TOUCHED } from '../releases/release.ts';
import { addressOfEditor } from './address.ts';
import type { FileChange } from './edits.ts';
import { words } from './words.ts';

export interface SaveBarProps {
  /** The draft that is written on; a new one where there is none. */
  draft: Release | undefined;
  /** What a new draft begins with. */
  base: string;
  /** Where the author is. */
  file: string;
  line: number;
  changes: readonly FileChange[];
  /** What the note of a new draft begins with. */
  note: string;
  /** Something is wrong with it. */
  failing: boolean;
  /** Something has to be settled first. */
  blocked: boolean;
  onSaved(changes: readonly FileChange[], revision: number): void;
}

interface Sent {
  changes: readonly FileChange[];
  note?: string;
  /** Checked as well, so that somebody can approve it. */
  validate: boolean;
}

const MAX_NOTE = 2_000;

/** Saves what was written as a draft; and sends it on its way. */
export function SaveBar(props: SaveBarProps) {
  const { draft, base, file, line, changes, note: suggested, failing, blocked, onSaved } = props;
  const t = useT(words);
  const go = useGo();
  const id = useId();
  const [asking, setAsking] = useState<boolean>();
  const [note, setNote] = useState<string>();
  const save = useSave({
    async send(api, { changes: sent, note: text, validate }: Sent) {
      const saved =
        draft === undefined
          ? await api.post<Release>('/v1/packs', { base, changes: sent, note: text })
          : sent.length === 0
            ? draft
            : await api.patch<Release>(`/v1/packs/${draft.id}`, { revision: draft.revision, changes: sent });
      // it is saved, whatever comes of the check: the page of the release says what is left to do
      if (validate)
        await api.post(`/v1/packs/${saved.id}/validate`, { revision: saved.revision }).catch(() => undefined);
      return saved;
    },
    reload: TOUCHED,
    onSaved(saved, { changes: sent, validate }) {
      onSaved(sent, saved.revision);
      if (validate) go(addressOfRelease(saved.id));
      else if (draft === undefined) go(addressOfEditor({ release: saved.id, file, line }), { replace: true });
      setAsking(undefined);
    },
  });
  const start = (validate: boolean): void => {
    if (draft === undefined) setAsking(validate);
    else save.mutate({ changes, validate });
  };
  const ready = changes.length > 0 && !save.isPending && !blocked;
  const mayGo = !blocked && (ready || draft !== undefined);
  useKeys([
    { keys: 'Mod+s', text: t('save'), run: () => start(false), when: ready },
    { keys: 'Mod+Enter', text: t('save.go'), run: () => start(true), when: mayGo },
  ]);
  return (
    <>
      <Button disabled={!ready} loading={save.isPending && asking === undefined} onClick={() => start(false)}>
        {t('save')}
      </Button>
      <Button type="primary" disabled={!mayGo} onClick={() => start(true)}>
        {t('save.go')}
      </Button>
      {save.isError && asking === undefined && <ErrorPanel error={save.error} />}
      {asking !== undefined && (
        <Modal
          open
          title={t('save.title')}
          okText={t(asking ? 'save.go' : 'save')}
          cancelText={t('cancel')}
          okButtonProps={{ loading: save.isPending, disabled: (note ?? suggested).trim() === '' }}
          onOk={() => save.mutate({ changes, note: (note ?? suggested).trim(), validate: asking })}
          onCancel={() => setAsking(undefined)}
        >
          <div className="dialog">
            <label htmlFor={id}>{t('save.note')}</label>
            <Input.TextArea
              id={id}
              autoFocus
              rows={4}
              maxLength={MAX_NOTE}
              value={note ?? suggested}
              onChange={({ target }) => setNote(target.value)}
            />
            <p className="quiet">{t('save.note.help')}</p>
            {failing && <p className="alarming">{t('save.failing')}</p>}
            {save.isError && <ErrorPanel error={save.error} />}
          </div>
        </Modal>
      )}
    </>
  );
}
