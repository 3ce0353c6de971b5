import { Button, Input, Modal, Segmented } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useGo } from '../../kit/navigation.tsx';
import { useCan } from '../../kit/session.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { entryLines, removalAddress } from './entry-lines.ts';
import { NO_FIELDS, type TermFields, termBody } from './term-fields.ts';
import { TermFieldsForm } from './term-fields-form.tsx';
import { words } from './words.ts';
import './common.css';

export interface ProposeProps {
  kind: 'lexicon' | 'list';
  name: string;
}

const MAX_NOTE = 2_000;
const MOST = { add: 1_000, remove: 100 } as const;

/** For whoever may: entries that somebody else has to agree to, and that are in force then. */
export function Propose(props: ProposeProps) {
  const t = useT(words);
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const may = can('policy.list.edit');
  // nothing is proposed for what is not there
  const there = useRead(readAddress(props), { query: { limit: 1 }, when: may });
  if (!may || there.data === undefined) return null;
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('propose')}</Button>
      {asking && <ProposeDialog {...props} close={() => setAsking(false)} />}
    </>
  );
}

const readAddress = ({ kind, name }: ProposeProps): string =>
  kind === 'list' ? `/v1/lists/${encodeURIComponent(name)}/entries` : `/v1/lexicons/${encodeURIComponent(name)}`;

interface Sent {
  act: 'add' | 'remove';
  lines: string[];
  fields: TermFields;
  note: string;
}

function ProposeDialog({ kind, name, close }: ProposeProps & { close(): void }) {
  const t = useT(words);
  const id = useId();
  const go = useGo();
  const [act, setAct] = useState<Sent['act']>('add');
  const [text, setText] = useState('');
  const [fields, setFields] = useState<TermFields>(NO_FIELDS);
  const [note, setNote] = useState('');
  const path = `/v1/${kind}s/${encodeURIComponent(name)}/entries`;
  const save = useSave({
    send: (api, sent: Sent) =>
      sent.act === 'remove'
        ? api.delete(removalAddress(path, kind, sent.lines, sent.note))
        : api.post(path, {
            entries: sent.lines.map((line) => (kind === 'list' ? { value: line } : termBody(line, sent.fields))),
            note: sent.note,
          }),
    reload: ['/v1/proposals'],
    onSaved: () => go('/policy/proposals'),
  });
  const lines = entryLines(text);
  const tooMany = lines.length > MOST[act];
  return (
    <Modal
      open
      title={t('propose.title', { name })}
      okText={t('propose.go', { n: lines.length })}
      cancelText={t('cancel')}
      okButtonProps={{ loading: save.isPending, disabled: lines.length === 0 || tooMany || note.trim() === '' }}
      onOk={() => save.mutate({ act, lines, fields, note: note.trim() })}
      onCancel={close}
    >
      <div className="dialog">
        <Segmented
          aria-label={t('propose.act')}
          value={act}
          options={(['add', 'remove'] as const).map((value) => ({ value, label: t(`propose.${value}`) }))}
          onChange={setAct}
        />
        <label htmlFor={`${id}-lines`}>{t('propose.lines')}</label>
        <Input.TextArea
          id={`${id}-lines`}
          rows={6}
          spellCheck={false}
          status={tooMany ? 'error' : ''}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        {tooMany && <p className="alarming">{t('propose.too-many', { n: MOST[act] })}</p>}
        {kind === 'lexicon' && act === 'add' && (
          <TermFieldsForm fields={fields} set={(part) => setFields((before) => ({ ...before, ...part }))} />
        )}
        <label htmlFor={`${id}-note`}>{t('propose.note')}</label>
        <Input.TextArea
          id={`${id}-note`}
          rows={2}
          maxLength={MAX_NOTE}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
        <p className="quiet">{t('propose.help')}</p>
        {save.isError && <ErrorPanel error={save.error} />}
      </div>
    </Modal>
  );
}
