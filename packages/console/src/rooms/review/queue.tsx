import { Alert, Button, Skeleton } from 'antd';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { listText } from '../../kit/list-text.ts';
import type { Queue } from '../../kit/model.ts';
import { Link, useGo, useRoomParams } from '../../kit/navigation.tsx';
import { useDocumentTitle } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { useConnection } from '../../kit/stream/use-stream.tsx';
import { subjectAddress } from '../../kit/subject-link.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useKeys } from '../../kit/use-keys.tsx';
import { usePresence } from '../../kit/use-presence.ts';
import { useT } from '../../kit/use-t.ts';
import { usePause, useWellness } from '../../kit/use-wellness.ts';
import { AnswerBar, AnswerHint } from './answer-bar.tsx';
import { ItemView } from './item-view.tsx';
import { leftText } from './lease.ts';
import { hasNotes } from './notes.ts';
import { Side } from './side.tsx';
import { UndoBar } from './undo-bar.tsx';
import { useAnswering } from './use-answering.ts';
import { useDesk } from './use-desk.ts';
import { useLease } from './use-lease.ts';
import { useShift } from './use-shift.ts';
import { words } from './words.ts';
import './review.css';

/** The review queue: the next item at once, one key an item, no mouse. */
export function Room() {
  const { queue } = useRoomParams<'queue'>();
  // another queue is another desk
  return <Desk key={queue} queue={queue === 'all' ? undefined : queue} />;
}

function Desk({ queue }: { queue: string | undefined }) {
  const t = useT(words);
  const go = useGo();
  const { language } = usePreferences();
  const { desk, leases, lost, fault, decide, sendAgain, undo, renew, takeAgain, skip, refresh, settle } =
    useDesk(queue);
  const item = desk.current;
  const { hold, now } = useLease(item ? leases.get(item.id) : undefined, renew);
  const others = usePresence(item ? `case/${item.id}` : undefined);
  const connection = useConnection();
  const shift = useShift();
  const own = useWellness();
  const pause = usePause(own?.pause_minutes);
  const [chosen, setBlurred] = useState<boolean>();
  const blurred = chosen ?? own?.blur ?? true;
  const [message, setMessage] = useState<string>();
  const page = useRef<HTMLDivElement>(null);
  const queues = useRead<{ items: Queue[] }>('/v1/queues', { every: 60_000, keep: true });
  useReloadSlowly(['cases'], ['/v1/queues']);
  const known = queues.data?.items ?? [];
  const name = queue === undefined ? t('desk.all') : (known.find(({ id }) => id === queue)?.title ?? queue);
  const waiting = known.filter(({ id }) => queue === undefined || id === queue).reduce((sum, q) => sum + q.open, 0);
  useDocumentTitle(t('desk.name', { queue: name }));

  // each item begins as blurred as its reader wants, not for a moment like the one before, and at its top
  const id = item?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: of another item
  useLayoutEffect(() => {
    setBlurred(undefined);
    page.current?.scrollTo({ top: 0 });
  }, [id]);
  useEffect(() => {
    if (message === undefined) return;
    const timer = setTimeout(() => setMessage(undefined), 4_000);
    return () => clearTimeout(timer);
  }, [message]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (hasNotes()) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);

  const gone = item ? lost.get(item.id) : undefined;
  const state = gone ?? (hold === 'lost' ? 'lost' : hold);
  const mayAnswer = item !== null && gone === undefined;

  const { keys, bar } = useAnswering({
    item,
    may: mayAnswer,
    send: (chosen, given) => {
      decide(chosen.id, given);
      shift.add();
      setMessage(undefined);
    },
  });
  const takeBack = (): void => {
    void undo().then((outcome) => {
      if (outcome === 'undone') shift.takeOff();
      if (outcome !== 'nothing') setMessage(t(outcome === 'undone' ? 'undo.undone' : 'undo.late'));
    });
  };

  useKeys([
    ...keys,
    { keys: 'm', text: t('key.media'), run: () => setBlurred(!blurred), when: item !== null },
    { keys: 'z', text: t('key.undo'), run: takeBack, when: desk.parting !== null },
    { keys: 'y', text: t('key.retry'), run: sendAgain, when: desk.parting?.state === 'failed' },
    { keys: 't', text: t('lease.take'), run: () => void takeAgain(), when: state === 'lost' },
    { keys: 's', text: t('key.next'), run: () => skip(gone === undefined), when: item !== null },
    { keys: 'o', text: t('key.subject'), run: () => item && go(subjectAddress(item.subject)), when: item !== null },
  ]);

  const pace = shift.pace(now);
  return (
    <div className="desk" ref={page}>
      <div className="desk-line">
        <Link to="/review">{t('desk.back')}</Link>
        <strong>{name}</strong>
        <span className="quiet figures">{t('desk.waiting', { n: waiting })}</span>
        <div className="desk-alert" role="alert">
          {item && connection.phase !== 'live' && connection.phase !== 'connecting' ? (
            <span>{t('lease.offline')}</span>
          ) : item && state === 'ending' ? (
            <span>{t('lease.ending', { time: leftText(leases.get(item.id) ?? now, now) })}</span>
          ) : item && state === 'lost' ? (
            <>
              <span>{t('lease.lost')}</span>
              <Button size="small" onClick={() => void takeAgain()}>
                <kbd>t</kbd> {t('lease.take')}
              </Button>
            </>
          ) : item && state === 'taken' ? (
            <>
              <span>{t('lease.taken')}</span>
              <Button size="small" onClick={() => skip(false)}>
                <kbd>s</kbd> {t('lease.next')}
              </Button>
            </>
          ) : null}
        </div>
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
        <span className="quiet figures">{t('desk.done', { n: pace.done })}</span>
        <span className="quiet figures desk-pace">
          {pace.perHour === undefined ? '\u00a0' : t('desk.pace', { n: pace.perHour })}
        </span>
        <span className="quiet figures desk-lease">
          {item && gone === undefined && leases.has(item.id)
            ? t('lease.left', { time: leftText(leases.get(item.id)!, now) })
            : '\u00a0'}
        </span>
      </div>
      {pause.due && (
        <Alert
          type="info"
          showIcon={false}
          title={t('pause.title')}
          description={t('pause.text')}
          action={
            <Button size="small" onClick={pause.rest}>
              {t('pause.done')}
            </Button>
          }
        />
      )}
      <div className="desk-parts">
        <div className="desk-item">
          {item ? (
            <ItemView
              item={item}
              blurred={blurred}
              onToggle={() => setBlurred(!blurred)}
              grey={own?.greyscale ?? false}
            />
          ) : desk.empty ? (
            <Empty
              title={t('desk.empty.title')}
              action={<Button onClick={() => go('/review')}>{t('desk.empty.other')}</Button>}
            >
              {t('desk.empty.text', { n: pace.done })}
            </Empty>
          ) : fault !== undefined ? (
            <ErrorPanel error={fault} />
          ) : (
            <div aria-busy="true">
              <span className="sr-only">{t('desk.loading')}</span>
              <Skeleton active paragraph={{ rows: 8 }} />
            </div>
          )}
        </div>
        {item && <Side key={item.id} item={item} onComment={() => void refresh()} />}
      </div>
      <div className="desk-foot">
        <AnswerBar {...bar} disabled={!mayAnswer} />
        <div className="foot-line">
          <UndoBar parting={desk.parting} message={message} onUndo={takeBack} onAgain={sendAgain} onSettled={settle} />
          <AnswerHint {...bar} />
        </div>
      </div>
    </div>
  );
}
