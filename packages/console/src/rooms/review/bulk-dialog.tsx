import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Input, Modal, Skeleton } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import type { Answer, Case, CaseDetail } from '../../kit/model.ts';
import { Link } from '../../kit/navigation.tsx';
import { ProblemError, problemOf } from '../../kit/problem.ts';
import { useApi, useRead, useSave } from '../../kit/use-api.tsx';
import { useKeys } from '../../kit/use-keys.tsx';
import { useProblemText } from '../../kit/use-problem-text.ts';
import { useT } from '../../kit/use-t.ts';
import { ReasonCodes } from './answer-bar.tsx';
import { bodyOf, keyOfCode, lackOf } from './answering.ts';
import { words } from './watch-words.ts';

export interface BulkDialogProps {
  picked: readonly Case[];
  /** Leaves those out that cannot be answered. */
  onLess(picked: readonly Case[]): void;
  onCancel(): void;
  onDone(bulk: string, count: number, answer: string): void;
}

interface Foreseen {
  decided: number;
  refused: { id: string; code: string; detail: string }[];
  undone: Record<string, number>;
  taken: Record<string, number>;
}

/** One answer to many cases: what it would do, before the button works. */
export function BulkDialog({ picked, onLess, onCancel, onDone }: BulkDialogProps) {
  const t = useT(words);
  const api = useApi();
  const [answer, setAnswer] = useState<Answer>();
  const [reasonCode, setReasonCode] = useState<string>();
  const [note, setNote] = useState('');
  // of one kind and queue, so that what one of them can be answered holds for all
  const { data: one, error } = useRead<CaseDetail>(`/v1/cases/${picked[0]!.id}`);
  const given = { note, reasonCode };
  const lack = one && answer ? lackOf(one, answer, given) : undefined;
  const body = {
    cases: picked.map(({ id, version }) => ({ id, version })),
    answer: answer?.id ?? '',
    ...bodyOf(given),
  };
  const ready = answer !== undefined && lack === undefined;
  const preview = useQuery({
    // the words of a note change nothing about what follows
    queryKey: ['/v1/cases/bulk/preview', body.cases, body.answer, reasonCode, note.trim() !== ''],
    queryFn: ({ signal }) => api.post<Foreseen>('/v1/cases/bulk/preview', body, { signal }),
    enabled: ready,
    placeholderData: keepPreviousData,
  });
  const save = useSave({
    send: (api_, sent: typeof body) => api_.post<{ bulk: string; items: Case[] }>('/v1/cases/bulk', sent),
    reload: ['/v1/cases', '/v1/queues'],
    onSaved: ({ bulk, items }) => onDone(bulk, items.length, answer?.title ?? ''),
  });
  const refused = preview.data?.refused ?? [];
  const sure = ready && preview.isSuccess && !preview.isPlaceholderData && refused.length === 0;
  const send = (): void => {
    if (sure && !save.isPending) save.mutate(body);
  };
  const answers = (one?.answers ?? []).filter(({ id }) => id !== 'unsure');
  useKeys([
    ...answers.map((each) => ({ keys: each.key, text: each.title, run: () => setAnswer(each) })),
    ...(one?.reason_codes ?? []).flatMap((code, place) => {
      const key = keyOfCode(place);
      return key ? [{ keys: key, text: code, run: () => setReasonCode(code) }] : [];
    }),
  ]);
  return (
    <Modal
      open
      width={640}
      title={t('bulk.title', { n: picked.length })}
      okText={answer ? t('bulk.send', { n: picked.length, answer: answer.title }) : t('bulk.answer')}
      okButtonProps={{ disabled: !sure, loading: save.isPending }}
      onOk={send}
      onCancel={onCancel}
    >
      {error && <ErrorPanel error={error} />}
      {!one && !error && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {one && (
        <div className="bulk-form">
          <div className="answers">
            {answers.map((each) => (
              <Button
                key={each.id}
                type={each.id === answer?.id ? 'primary' : 'default'}
                aria-pressed={each.id === answer?.id}
                onClick={() => setAnswer(each)}
              >
                <kbd>{each.key}</kbd> {each.title}
              </Button>
            ))}
          </div>
          <ReasonCodes
            {...{ codes: one.reason_codes, reasonCode, onReasonCode: setReasonCode, disabled: false, lack }}
          />
          <Input.TextArea
            aria-label={t('bulk.note')}
            placeholder={t('bulk.note')}
            autoSize={{ minRows: 2, maxRows: 6 }}
            maxLength={4000}
            status={lack === 'note' ? 'warning' : ''}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
          {answer === undefined ? (
            <p className="quiet">{t('bulk.choose')}</p>
          ) : lack !== undefined ? (
            <p role="status">{t(lack === 'note' ? 'bulk.lacks.note' : 'bulk.lacks.code')}</p>
          ) : preview.isError ? (
            <ErrorPanel error={preview.error} retry={() => void preview.refetch()} />
          ) : preview.data ? (
            <Preview
              foreseen={preview.data}
              onLess={() => onLess(picked.filter(({ id }) => !refused.some((one) => one.id === id)))}
            />
          ) : (
            <Skeleton active title={false} paragraph={{ rows: 2 }} />
          )}
        </div>
      )}
      {save.isError && <ErrorPanel error={save.error} />}
    </Modal>
  );
}

const SHOWN = 5;

function Preview({ foreseen, onLess }: { foreseen: Foreseen; onLess(): void }) {
  const t = useT(words);
  const problemText = useProblemText();
  const { decided, refused, undone, taken } = foreseen;
  const nothing = Object.keys(undone).length === 0 && Object.keys(taken).length === 0;
  return (
    <div className="bulk-preview" role="status">
      <p>
        <strong>{t('bulk.would', { n: decided })}</strong> {nothing && t('bulk.would.nothing')}
      </p>
      <Measures label={t('bulk.taken')} counts={taken} />
      <Measures label={t('bulk.undone')} counts={undone} />
      {refused.length > 0 && (
        <>
          <p>{t('bulk.refused', { n: refused.length })}</p>
          <ul className="plain-list">
            {refused.slice(0, SHOWN).map(({ id, code }) => (
              <li key={id}>
                <Link to={`/cases/${id}`}>{t('bulk.case', { id: id.slice(-8) })}</Link>{' '}
                <span className="quiet">{problemText(problemOf(new ProblemError({ status: 0, code }))).title}</span>
              </li>
            ))}
            {refused.length > SHOWN && <li className="quiet">{t('bulk.more', { n: refused.length - SHOWN })}</li>}
          </ul>
          {decided > 0 && (
            <Button size="small" onClick={onLess}>
              {t('bulk.less')}
            </Button>
          )}
        </>
      )}
      <p className="quiet">{t('bulk.undoable')}</p>
    </div>
  );
}

function Measures({ label, counts }: { label: string; counts: Record<string, number> }) {
  const { data } = useRead<{ items: { kind: string; title: string }[] }>('/v1/measure-kinds');
  const all = Object.entries(counts);
  if (all.length === 0) return null;
  const title = (kind: string): string => data?.items.find((one) => one.kind === kind)?.title ?? kind;
  return (
    <dl className="facts-line">
      <dt>{label}</dt>
      {all.map(([kind, count]) => (
        <div key={kind}>
          <dd>{title(kind)}</dd>
          <dd className="figures">{count}</dd>
        </div>
      ))}
    </dl>
  );
}
