import { getPriority } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { openThreads, type Threads } from './threads.ts';

const scriptOf = (onOrder: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ number, part }) => { ${onOrder} });
    `)}`,
  );

const SERVING = new URL('./threads.ts', import.meta.url).href;
const serving = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { readlinkSync } from 'node:fs';
    import { getPriority } from 'node:os';
    import { serveThread } from ${JSON.stringify(SERVING)};
    const id = Number(readlinkSync('/proc/thread-self').split('/').pop());
    await serveThread(async () => ({ work: async () => getPriority(id) }));
  `)}`,
);

let threads: Threads<number, number>;
afterEach(() => threads.close());

// elsewhere a thread has no priority of its own
describe.runIf(process.platform === 'linux')('a thread that works', () => {
  it('stands back behind whoever decides in the same process, which does not', async () => {
    const before = getPriority();
    threads = openThreads<number, number>(serving, {}, 1);
    expect(await threads.work(1)).toBe(Math.max(10, before));
    expect(getPriority()).toBe(before);
  });
});

describe('a thread that takes too much memory', () => {
  it('ends the work with a word about it, and nothing else', async () => {
    const hungry = 'const held = []; for (;;) held.push(new Array(10_000).fill(part));';
    threads = openThreads<number, number>(scriptOf(hungry), {}, 1, 32);
    const [first, second] = await Promise.allSettled([threads.work(1), threads.work(2)]);
    const tooLarge = { status: 'rejected', reason: new Error('a thread of the work takes more than 32 MB') };
    expect([first, second]).toEqual([tooLarge, tooLarge]);
    await expect(threads.work(3)).rejects.toThrow('more than 32 MB');
  });

  it('is none that only leaves garbage behind', async () => {
    const wasteful =
      'let length = 0; for (let i = 0; i < 5_000; i++) length += new Array(10_000).fill(i).length; parentPort.postMessage({ number, result: length });';
    threads = openThreads<number, number>(scriptOf(wasteful), {}, 1, 32);
    expect(await threads.work(1)).toBe(50_000_000);
  });
});
