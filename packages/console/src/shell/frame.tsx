import { Outlet, useLocation, useMatches } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { lazy, Suspense, useCallback, useEffect, useRef } from 'react';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { ReachProvider, useGo } from '../kit/navigation.tsx';
import { MeProvider } from '../kit/session.tsx';
import { useT } from '../kit/use-t.ts';
import { mayOpen, type Room } from '../room.ts';
import { Banners } from './banners.tsx';
import { Bar } from './bar.tsx';
import { awayFrom, roomOf } from './home.ts';
import { KeysOverlay } from './keys-overlay.tsx';
import { Missing } from './missing.tsx';
import { Rail } from './rail.tsx';
import { useFollow } from './use-follow.ts';
import { useSignInGate } from './use-gate.tsx';
import { useMyself } from './use-myself.ts';
import { words } from './words.ts';

const SignInAgain = lazy(() => import('./sign-in-again.tsx').then(({ SignInAgain }) => ({ default: SignInAgain })));

/** What stands around every room: who is here, the rail, the bar; and who may not be here. */
export function Frame({ rooms }: { rooms: readonly Room[] }) {
  const t = useT(words);
  const { pathname, href, search } = useLocation();
  const { next } = search as { next?: string };
  const { me, error, retry } = useMyself();
  const go = useGo();
  const main = useRef<HTMLElement>(null);
  const room = roomOf(rooms, pathname);
  const bare = room?.frame === 'bare';
  // the page before stays in place while the next one loads, also one that needs somebody
  const shown = useMatches({ select: (matches) => roomOf(rooms, matches.at(-1)?.pathname ?? '') });
  const away = awayFrom(rooms, me, { pathname, href, next });
  const reaches = useCallback(
    (path: string): boolean => {
      const there = roomOf(rooms, path);
      return there === undefined || there.frame === 'bare' || (me != null && mayOpen(there, me));
    },
    [rooms, me],
  );
  useFollow(me ?? undefined);
  const waiting = useSignInGate(me != null);
  useEffect(() => {
    if (away !== undefined) go(away, { replace: true });
  }, [away, go]);
  // who moves by keyboard or ear begins each page at its content
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page is the reason
  useEffect(() => {
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [pathname]);

  if (bare && shown?.frame === 'bare') return <Outlet />;
  if (error && !me)
    return (
      <main className="main">
        <ErrorPanel error={error} retry={retry} />
      </main>
    );
  if (!me || away !== undefined || bare)
    return (
      <main className="main" aria-busy="true">
        <Skeleton active />
      </main>
    );
  const kind = room?.frame === 'plain' || me.user.party !== null ? 'plain' : 'rail';
  return (
    <MeProvider me={me}>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <ReachProvider value={reaches}>
        <div className="frame" data-kind={kind}>
          <Bar rooms={rooms} kind={kind} current={room} />
          {kind === 'rail' && (
            <nav className="rail" aria-label={t('nav.main')}>
              <Rail rooms={rooms} current={room} />
            </nav>
          )}
          <div>
            <Banners />
            <main className="main" id="main" tabIndex={-1} ref={main}>
              {room === undefined || mayOpen(room, me) ? <Outlet /> : <Missing />}
            </main>
          </div>
        </div>
      </ReachProvider>
      <KeysOverlay />
      {waiting && (
        <Suspense>
          <SignInAgain me={me} />
        </Suspense>
      )}
    </MeProvider>
  );
}
