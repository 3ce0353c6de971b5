import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import type { Case } from '../../kit/model.ts';
import { useSave } from '../../kit/use-api.tsx';
import { useCountdown } from '../../kit/use-countdown.ts';
import { useKeys } from '../../kit/use-keys.tsx';
import { useT } from '../../kit/use-t.ts';
import { BulkDialog } from './bulk-dialog.tsx';
import { words } from './watch-words.ts';

export interface BulkBarProps {
  picked: readonly Case[];
  onPicked(picked: readonly Case[]): void;
  queueName(queue: string): string;
}

interface Done {
  bulk: string;
  count: number;
  answer: string;
}

/** How long all of them can be taken back; the server's word is ten seconds from when it took them. */
const UNDO_SECONDS = 10;

/** At the foot of the list: what is picked, answering it, and for ten seconds taking all of that back. */
export function BulkBar({ picked, onPicked, queueName }: BulkBarProps) {
  const t = useT(words);
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState<Done>();
  const [left, begin] = useCountdown();
  const undo = useSave({
    send: (api, bulk: string) => api.post(`/v1/cases/bulk/${bulk}/undo`, {}),
    reload: ['/v1/cases', '/v1/queues'],
    onSaved: () => setDone(undefined),
  });
  useEffect(() => {
    if (done !== undefined && left === 0 && !undo.isPending && !undo.isError) setDone(undefined);
  }, [done, left, undo.isPending, undo.isError]);
  const takeBack = (): void => {
    if (done) undo.mutate(done.bulk);
  };
  useKeys([
    { keys: 'b', text: t('bulk.key'), run: () => setOpen(true), when: picked.length > 0 && !open },
    { keys: 'z', text: t('bulk.undo'), run: takeBack, when: done !== undefined && left > 0 },
  ]);
  const [first] = picked;
  if (first === undefined && done === undefined) return null;
  return (
    <div className="bulk-bar">
      {done && (
        <div className="bulk-line" role="status">
          <span>{t('bulk.done', { n: done.count, answer: done.answer })}</span>
          <Button size="small" disabled={left === 0} loading={undo.isPending} onClick={takeBack}>
            <kbd>z</kbd> {t('bulk.undo')}
          </Button>
          <span className="quiet figures">{t('bulk.left', { n: left })}</span>
        </div>
      )}
      {undo.isError && <ErrorPanel error={undo.error} />}
      {first && (
        <div className="bulk-line">
          <strong>{t('bulk.picked', { n: picked.length })}</strong>
          <span className="quiet">{t('bulk.queue', { queue: queueName(first.queue) })}</span>
          <Button type="primary" size="small" onClick={() => setOpen(true)}>
            <kbd>b</kbd> {t('bulk.answer')}
          </Button>
          <Button type="text" size="small" onClick={() => onPicked([])}>
            {t('bulk.none')}
          </Button>
        </div>
      )}
      {open && first && (
        <BulkDialog
          picked={picked}
          onLess={onPicked}
          onCancel={() => setOpen(false)}
          onDone={(bulk, count, answer) => {
            setOpen(false);
            onPicked([]);
            setDone({ bulk, count, answer });
            begin(UNDO_SECONDS);
          }}
        />
      )}
    </div>
  );
}
