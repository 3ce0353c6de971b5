import { useEffect, useState } from 'react';
import { useT } from '../../../kit/use-t.ts';
import { words } from './words.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** Of seconds: `1:05:09`, `5:09`. */
function clockOf(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Counts down to an instant by the second; `over` is called once, at it. */
export function useLeft(until: string | null, over?: () => void): number {
  const [now, setNow] = useState(Date.now);
  const left = until === null ? 0 : Math.max(0, Math.ceil((Date.parse(until) - now) / 1_000));
  const running = left > 0;
  const [ran, setRan] = useState(false);
  useEffect(() => {
    if (!running) return;
    setRan(true);
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [running]);
  useEffect(() => {
    if (running || !ran) return;
    setRan(false);
    over?.();
  });
  return left;
}

export function Remaining({ until, kind, over }: { until: string; kind: 'answer' | 'live'; over?: () => void }) {
  const t = useT(words);
  const left = useLeft(until, over);
  return (
    <span className="figures" data-short={left < 300 || undefined}>
      {t(`left.${kind}`, { time: clockOf(left) })}
    </span>
  );
}
