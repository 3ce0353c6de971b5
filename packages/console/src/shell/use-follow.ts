import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Me } from '../kit/session.tsx';
import { useStreamFollower } from '../kit/stream/use-stream.tsx';

/** So that a server that came back is not asked for everything by everybody at once. */
const SPREAD_MS = 1_500;

/** Follows the stream while somebody is signed in, and reads again what is shown when the server came back. */
export function useFollow(me: Me | undefined): void {
  const follower = useStreamFollower();
  const client = useQueryClient();
  const session = me?.session.id;
  useEffect(() => {
    if (session === undefined) return;
    follower.start();
    const take = follower.onConnection((now, before) => {
      if (now.phase === 'live' && before.wasLive && before.phase !== 'live')
        setTimeout(() => void client.invalidateQueries(), Math.random() * SPREAD_MS);
    });
    return () => {
      take();
      follower.stop();
    };
  }, [follower, client, session]);
}
