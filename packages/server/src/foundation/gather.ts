import { Problem } from './errors.ts';
import { outsideRequests } from './request-context.ts';

export interface Batching<T, R> {
  /** Handles a batch whole; the answers are in the order of the items. May be called again with a part of a failed batch. */
  run(items: T[]): Promise<R[]>;
  /** Whether a failure was about one of the items, so that trying them apart can save the others. */
  isAboutAnItem(error: unknown): boolean;
}

/** Runs a batch; when an item is at fault, halves find it in log2(n) steps and it alone fails. */
export async function settleEach<T, R>(items: T[], batching: Batching<T, R>): Promise<PromiseSettledResult<R>[]> {
  try {
    const results = await batching.run(items);
    if (results.length !== items.length)
      throw new Error(`A batch of ${items.length} was answered by ${results.length}`);
    return results.map((value) => ({ status: 'fulfilled', value }));
  } catch (reason) {
    if (items.length === 1 || !batching.isAboutAnItem(reason)) return items.map(() => ({ status: 'rejected', reason }));
    const middle = items.length >> 1;
    return [
      ...(await settleEach(items.slice(0, middle), batching)),
      ...(await settleEach(items.slice(middle), batching)),
    ];
  }
}

export interface GatherOptions<T, R> extends Batching<T, R> {
  /** Most items in one batch. */
  maxBatch: number;
  /** Batches under way at once: while they commit, the next one fills. */
  maxRunning: number;
  /** Items that may wait; one more is refused with `server.overloaded`. */
  maxWaiting: number;
}

export interface Gatherer<T, R> {
  add(item: T): Promise<R>;
  /** Waits until everything added has been answered; what is added from now on is refused with `server.stopping`. */
  stop(): Promise<void>;
  readonly waiting: number;
}

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Gathers what arrives at the same time into one batch, so that many small requests share one commit. Nothing is
 * delayed for company: a batch starts as soon as fewer than `maxRunning` are under way.
 */
export function createGatherer<T, R>(options: GatherOptions<T, R>): Gatherer<T, R> {
  let queue: Waiting<T, R>[] = [];
  let running = 0;
  let scheduled = false;
  let stopping = false;
  let idle: (() => void) | undefined;

  async function runBatch(batch: Waiting<T, R>[]): Promise<void> {
    const settled = await settleEach(
      batch.map((entry) => entry.item),
      options,
    );
    settled.forEach((result, i) => {
      if (result.status === 'fulfilled') batch[i]!.resolve(result.value);
      else batch[i]!.reject(result.reason);
    });
  }

  function pump(): void {
    scheduled = false;
    while (running < options.maxRunning && queue.length > 0) {
      const batch = queue.slice(0, options.maxBatch);
      queue = queue.slice(options.maxBatch);
      running++;
      void runBatch(batch).finally(() => {
        running--;
        pump();
      });
    }
    if (running === 0 && queue.length === 0) idle?.();
  }

  return {
    add(item) {
      if (stopping) return Promise.reject(new Problem('server.stopping', { retryAfter: 2 }));
      if (queue.length >= options.maxWaiting)
        return Promise.reject(new Problem('server.overloaded', { retryAfter: 1 }));
      return new Promise<R>((resolve, reject) => {
        queue.push({ item, resolve, reject });
        // after the requests that are readable right now have been read
        if (!scheduled) {
          scheduled = true;
          // a batch belongs to several requests, and the one that sets it off is any of them
          outsideRequests(() => setImmediate(pump));
        }
      });
    },
    stop() {
      stopping = true;
      return new Promise((resolve) => {
        idle = resolve;
        setImmediate(pump);
      });
    },
    get waiting() {
      return queue.length;
    },
  };
}
