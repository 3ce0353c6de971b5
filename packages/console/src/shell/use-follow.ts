import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Me } from '../kit/session.tsx';
import { useStreamFollower } from '../kit/stream/use-stream.tsx';
import { ME } from './use-myself.ts';

/** So that a server that came back is not asked for everything by everybody at once. */
const SPREAD_MS = 1_500;

/** Follows the stream while somebody is signed in, and reads again what is shown when the server came back. */
export function useFollow(me: Me | undefined): void {
  const follower = useStreamFollower();
  const client = useQueryClient();
  const session = me?.session.id;
  const before = useRef(session);
  useEffect(() => {
    if (session === undefined) return;
    follower.start();
    // signed in again: what happened in between was missed
    if (before.current !== undefined && before.current !== session) void client.invalidateQueries();
    before.current = session;
    const take = follower.onConnection((now, before) => {
      // the session has ended: asking who is here brings up the dialog
      if (now.phase === 'refused' && before.phase !== 'refused') void client.invalidateQueries({ queryKey: ME });
      if (now.phase === 'live' && before.wasLive && before.phase !== 'live')
        setTimeout(() => void client.invalidateQueries(), Math.random() * SPREAD_MS);
    });
    return () => {
      take();
      follower.stop();
    };
  }, [follower, client, session]);
}
