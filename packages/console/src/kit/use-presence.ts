import { useEffect, useRef, useState } from 'react';
import { useStream } from './stream/use-stream.tsx';
import { useApi } from './use-api.tsx';

export interface Other {
  id: string;
  name: string;
  since: string;
}

/** Told again well before the server forgets, which is after 30 s. */
const EVERY_MS = 12_000;
const NOBODY: Other[] = [];

/** Says that somebody is here, and who else is. @param place such as `case/<id>`; undefined is nowhere */
export function usePresence(place: string | undefined): readonly Other[] {
  const api = useApi();
  const [others, setOthers] = useState<{ place: string; others: Other[] }>();
  const again = useRef<() => void>(undefined);
  useEffect(() => {
    if (place === undefined) return;
    let gone = false;
    const tell = (): void => {
      if (document.visibilityState === 'hidden') return;
      api.put<{ others: Other[] }>('/v1/presence', { place }).then(
        (answer) => {
          if (!gone) setOthers({ place, others: answer.others });
        },
        // nobody is helped by hearing that it is not known who else is here
        () => {},
      );
    };
    tell();
    again.current = tell;
    const timer = setInterval(tell, EVERY_MS);
    return () => {
      gone = true;
      clearInterval(timer);
      again.current = undefined;
    };
  }, [api, place]);
  useStream(['presence'], (news) => {
    if (place !== undefined && (news.subject === place || news.place === place)) again.current?.();
  });
  return others !== undefined && others.place === place ? others.others : NOBODY;
}
