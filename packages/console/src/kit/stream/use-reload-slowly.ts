import { useEffect, useRef } from 'react';
import { useReload } from '../use-api.tsx';
import type { Topic } from './follow.ts';
import { useStream } from './use-stream.tsx';

const EVERY_MS = 4_000;

/**
 * Reads again when there is news, at once after a quiet time and then not more often than every few seconds: figures
 * that change a hundred times a second are not read better for being drawn a hundred times.
 */
export function useReloadSlowly(topics: readonly Topic[], paths: readonly string[], everyMs: number = EVERY_MS): void {
  const reload = useReload();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const last = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  useStream(topics, () => {
    if (timer.current !== undefined) return;
    const wait = Math.max(300, last.current + everyMs - Date.now());
    timer.current = setTimeout(() => {
      timer.current = undefined;
      last.current = Date.now();
      void reload(...paths);
    }, wait);
  });
}
