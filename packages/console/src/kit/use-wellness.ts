import { useEffect, useState } from 'react';
import { useCan } from './session.tsx';
import { useRead } from './use-api.tsx';

/** How somebody wants to see what is hard to look at; kept with the person. */
export interface Wellness {
  blur: boolean;
  greyscale: boolean;
  mute: boolean;
  pause_minutes: number | null;
  exposure: { queue: string; looks: number; cap: number }[];
}

export const WELLNESS = '/v1/quality/wellness';

/** Undefined until it is known, and for who answers no cases: then nothing comes unasked. */
export function useWellness(): Wellness | undefined {
  const can = useCan();
  return useRead<Wellness>(WELLNESS, { when: can('casework.quality.own') }).data;
}

const MINUTE_MS = 60_000;

/** Whether somebody has worked for as long as they want before a pause, and how they say that they have had one. */
export function usePause(minutes: number | null | undefined): { due: boolean; rest(): void } {
  const [due, setDue] = useState(false);
  const [since, setSince] = useState(Date.now);
  useEffect(() => {
    if (minutes == null) return setDue(false);
    const left = since + minutes * MINUTE_MS - Date.now();
    const timer = setTimeout(() => setDue(true), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [minutes, since]);
  const rest = (): void => {
    setDue(false);
    setSince(Date.now());
  };
  return { due, rest };
}
