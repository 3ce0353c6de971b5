import { Alert, Button, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { listText } from '../../kit/list-text.ts';
import type { Answer, CaseDetail } from '../../kit/model.ts';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { useDocumentTitle } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan, useMe } from '../../kit/session.tsx';
import { useStream } from '../../kit/stream/use-stream.tsx';
import { Time } from '../../kit/time.tsx';
import { useApi, useRead, useReload, useSave } from '../../kit/use-api.tsx';
import { useKeys } from '../../kit/use-keys.tsx';
import { usePresence } from '../../kit/use-presence.ts';
import { useT } from '../../kit/use-t.ts';
import { useWellness } from '../../kit/use-wellness.ts';
import { AnswerBar, AnswerHint } from './answer-bar.tsx';
import { bodyOf, type Given } from './answering.ts';
import { Assign, Reopen } from './case-acts.tsx';
import { History } from './case-history.tsx';
import { Custody } from './custody.tsx';
import { GoldenDialog } from './golden-dialog.tsx';
import { ItemView } from './item-view.tsx';
import { keepNote } from './notes.ts';
import { Side } from './side.tsx';
import { Together } from './together.tsx';
import { useAnswering } from './use-answering.ts';
import { useLease } from './use-lease.ts';
import { words } from './words.ts';
import './review.css';

/** One case by its address: what is asked, who has it, what became of it. */
export function Room() {
  const { id } = useRoomParams<'id'>();
  const path = `/v1/cases/${encodeURIComponent(id)}`;
  const read = useRead<CaseDetail>(path);
  const reload = useReload();
  // what happens to all the others is much, and nothing to read this one again for
  useStream(['cases'], (news) => news.id === id && void reload(path));
  if (read.isError && !read.data) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton active />;
  return <CasePage item={read.data} path={path} />;
}

function CasePage({ item, path }: { item: CaseDetail; path: string }) {
  const t = useT(words);
  const api = useApi();
  const me = useMe();
  const can = useCan();
  const { language } = usePreferences();
  const reload = useReload();
  const others = usePresence(`case/${item.id}`);
  const own = useWellness();
  const [chosen, setBlurred] = useState<boolean>();
  const blurred = chosen ?? own?.blur ?? true;
  useDocumentTitle(item.title || item.subject);
  const mine = item.state === 'taken' && item.taken_by?.id === me.user.id;
  const again = (): Promise<void> => reload(path, '/v1/queues');
  useLease(undefined, async () => {
    if (mine) await api.post(`${path}/renew`, {}).catch(again);
  });

  const act = useSave({
    send: (api_, verb: 'take' | 'release' | 'undo') => api_.post(`${path}/${verb}`, {}),
    reload: [path],
  });
  const decide = useSave({
    send: (api_, { answer, given }: { answer: Answer; given: Given }) =>
      api_.post(`${path}/decide`, { answer: answer.id, version: item.version, ...bodyOf(given) }),
    reload: [path],
    onSaved: () => {
      keepNote(item.id, '');
      begin();
    },
  });
  const { keys, bar, begin } = useAnswering({
    item,
    may: mine && !decide.isPending,
    send: (answer, given) => decide.mutate({ answer, given }),
  });
  const undoable = useUndoable(item);
  useKeys([
    ...keys,
    { keys: 'm', text: t('key.media'), run: () => setBlurred(!blurred) },
    {
      keys: 't',
      text: t('key.take'),
      run: () => act.mutate('take'),
      when: item.state === 'open' && can('casework.case.take'),
    },
    { keys: 'z', text: t('undo.action'), run: () => act.mutate('undo'), when: undoable > 0 },
  ]);
  const fault = act.error ?? decide.error;
  return (
    <div className="desk">
      <div className="desk-line">
        <Link to={`/review?queue=${encodeURIComponent(item.queue)}`}>{t('case.above')}</Link>
        <CaseState item={item} />
        <span className="desk-space" />
        {others.length > 0 && (
          <span className="desk-others" role="status">
            {t('desk.others', {
              names: listText(
                others.map((other) => other.name),
                language,
              ),
            })}
          </span>
        )}
        {item.state === 'open' && can('casework.case.take') && (
          <Button type="primary" size="small" loading={act.isPending} onClick={() => act.mutate('take')}>
            <kbd>t</kbd> {t('case.take')}
          </Button>
        )}
        {mine && (
          <Button size="small" onClick={() => act.mutate('release')}>
            {t('case.release')}
          </Button>
        )}
        {undoable > 0 && (
          <Button size="small" onClick={() => act.mutate('undo')}>
            <kbd>z</kbd> {t('undo.action')} · {t('undo.left', { n: undoable })}
          </Button>
        )}
        {item.state !== 'decided' && can('casework.case.assign') && <Assign path={path} />}
        {item.state === 'decided' &&
          undoable === 0 &&
          item.kind === 'decision-review' &&
          can('casework.golden.manage') && <GoldenDialog item={item} />}
        {item.state === 'decided' &&
          item.closed === null &&
          undoable === 0 &&
          item.kind !== 'appeal' &&
          can('casework.case.reopen') && <Reopen path={path} />}
      </div>
      {fault !== null && <ErrorPanel error={fault} />}
      <div className="desk-parts">
        <div className="desk-item">
          {item.reason_code && <p>{t('code.given', { code: item.reason_code })}</p>}
          {item.note && <Alert type="info" showIcon={false} title={t('case.note')} description={item.note} />}
          <ItemView
            item={item}
            blurred={blurred}
            onToggle={() => setBlurred(!blurred)}
            grey={own?.greyscale ?? false}
          />
          <Custody item={item} path={path} />
          <History item={item} />
        </div>
        <Side item={item} onComment={() => void again()}>
          <Together item={item} path={path} />
        </Side>
      </div>
      {mine && (
        <div className="desk-foot">
          <AnswerBar {...bar} disabled={decide.isPending} />
          <div className="foot-line">
            <AnswerHint {...bar} />
          </div>
        </div>
      )}
    </div>
  );
}

function CaseState({ item }: { item: CaseDetail }) {
  const t = useT(words);
  if (item.state === 'taken') return <strong>{t('case.by', { name: item.taken_by?.name ?? '' })}</strong>;
  if (item.state === 'open') return <strong>{t('case.open')}</strong>;
  if (item.merged_into !== null)
    return (
      <strong>
        {t('case.merged')} <Link to={`/cases/${item.merged_into}`}>{t('case.merged.open')}</Link>
      </strong>
    );
  if (item.closed !== null) return <strong>{t('case.closed')}</strong>;
  const answer = item.answers.find((each) => each.id === item.answer)?.title ?? item.answer ?? '';
  return (
    <span>
      <strong>{t('case.decided', { name: item.decided_by?.name ?? '', answer })}</strong>{' '}
      {item.decided_at && <Time at={item.decided_at} as="ago" />}
    </span>
  );
}

/** Seconds in which the answer can be taken back by whoever gave it. */
function useUndoable(item: CaseDetail): number {
  const me = useMe();
  const [left, setLeft] = useState(0);
  const final = item.state === 'decided' && item.decided_by?.id === me.user.id ? item.final_at : null;
  useEffect(() => {
    // counted from now on: this machine's clock may differ from the server's
    const until = final && Date.parse(final) > Date.now() ? Math.min(Date.parse(final), Date.now() + 10_000) : 0;
    const look = (): void => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    look();
    if (until === 0) return;
    const timer = setInterval(look, 500);
    return () => clearInterval(timer);
  }, [final]);
  return left;
}
