import type { Threads } from './threads.ts';

export interface PartsOptions<Part, Result> {
  parts: AsyncGenerator<Part>;
  crew: Pick<Threads<Part, Result>, 'size' | 'work'>;
  signal?: AbortSignal | undefined;
  /** Told what came of each part, in the order of the parts. */
  onResult(result: Result, part: Part): Promise<void> | void;
}

/** Works on parts, several at a time, and takes what comes of them in their order. */
export async function runParts<Part, Result>(options: PartsOptions<Part, Result>): Promise<void> {
  const { parts, crew, signal, onResult } = options;
  const working: { part: Part; done: Promise<Result> }[] = [];
  let left = true;
  while (left || working.length > 0) {
    signal?.throwIfAborted();
    while (left && working.length < crew.size) {
      const { value: part, done } = await parts.next();
      if (done) left = false;
      else working.push({ part, done: crew.work(part) });
    }
    const first = working.shift();
    if (!first) break;
    // those behind it are awaited in their turn, and may fail before
    for (const { done } of working) done.catch(() => {});
    await onResult(await first.done, first.part);
  }
}
