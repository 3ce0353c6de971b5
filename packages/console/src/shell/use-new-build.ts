import { useEffect, useState } from 'react';
import { useConnection } from '../kit/stream/use-stream.tsx';

/** True once the server serves another build than the one that runs here. Asked after each reconnect. */
export function useNewBuild(): boolean {
  const { phase, wasLive } = useConnection();
  const [isNew, setNew] = useState(false);
  useEffect(() => {
    const gone = (event: Event): void => {
      // a room's code of this build is not there any more
      event.preventDefault();
      setNew(true);
    };
    window.addEventListener('vite:preloadError', gone);
    return () => window.removeEventListener('vite:preloadError', gone);
  }, []);
  useEffect(() => {
    if (phase !== 'live' || !wasLive || isNew) return;
    const mine = entryOf(document.documentElement.outerHTML);
    fetch('/', { headers: { accept: 'text/html' }, cache: 'no-store' })
      .then((answer) => (answer.ok ? answer.text() : ''))
      .then((html) => {
        const theirs = entryOf(html);
        if (mine !== undefined && theirs !== undefined && theirs !== mine) setNew(true);
      })
      .catch(() => undefined);
  }, [phase, wasLive, isNew]);
  return isNew;
}

/** The name of the entry script holds the hash of the build. */
function entryOf(html: string): string | undefined {
  return /\/assets\/index-[\w-]+\.js/.exec(html)?.[0];
}
