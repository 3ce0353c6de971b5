import type { Position } from '../log/event.ts';
import { createLimit } from '../reactions/limit.ts';
import { type FeedItem, type FeedPage, type FeedSource, readFeed } from './feed.ts';
import { comparePositions, type EventStream } from './stream.ts';

/** Somebody who follows. Called with what they want, in order, each item once. */
export interface FollowerOptions {
  /** After what was last heard; from now on when not given. */
  after?: Position;
  wants(item: FeedItem): boolean;
  /** @param to everything up to here is told with this */
  tell(items: readonly FeedItem[], to: Position): void;
  /** Too much has happened since `after`: what is known has to be read anew, and is followed from `to` on. */
  reset(to: Position): void;
}

export interface Follower {
  /** Up to here everything was told. */
  readonly position: Position;
  close(): void;
}

export interface Hub {
  follow(options: FollowerOptions): Promise<Follower>;
  readonly followers: number;
  /** How often the sources were asked. */
  readonly reads: number;
  stop(): Promise<void>;
}

export interface HubOptions {
  stream: Pick<EventStream, 'now' | 'onNews'>;
  sources: readonly FeedSource[];
  log: { error(fields: object, message: string): void };
  /** Milliseconds between looks when nothing calls; 500 when not given. */
  pollEvery?: number;
  /** Items kept for those who come back after a moment; 5,000 when not given. */
  keep?: number;
  /** Items after which who comes back is told to read anew; 10,000 when not given. */
  mostMissed?: number;
}

interface Following extends FollowerOptions {
  position: Position;
  /** Told by the hub's own reading; before that, by reading of its own. */
  live: boolean;
  closed: boolean;
}

/**
 * Reads the log once for all who follow it. Who comes back is told what was missed, from memory or from the log, and
 * joins the others at the very item at which they are.
 */
export function createHub(options: HubOptions): Hub {
  const { stream, sources, log, pollEvery = 500, keep = 5_000, mostMissed = 10_000 } = options;
  const followers = new Set<Following>();
  const catchingUp = createLimit(2);
  /** How far the hub has read; undefined while nobody follows. */
  let position: Position | undefined;
  let starting: Promise<Position> | undefined;
  /** The newest items, all after `keptFrom`. */
  let kept: FeedItem[] = [];
  let keptFrom: Position | undefined;
  let reads = 0;
  let stopped = false;
  let called = false;
  let wake = (): void => {};
  let loop: Promise<void> | undefined;
  let unsubscribe = (): void => {};

  const read = (after: Position): Promise<FeedPage> => {
    reads++;
    return readFeed(stream, sources, after);
  };

  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (called || stopped || followers.size === 0) wake();
    });

  /** One follower that fails is that one's matter. */
  function tell(follower: Following, items: readonly FeedItem[], to: Position): void {
    try {
      // it may have read further by itself than the hub has
      if (comparePositions(to, follower.position) <= 0) return;
      const news = items.filter((item) => comparePositions(item.position, follower.position) > 0);
      follower.position = to;
      follower.tell(
        news.filter((item) => follower.wants(item)),
        to,
      );
    } catch (error) {
      log.error({ err: error }, 'a follower could not be told');
      close(follower);
    }
  }

  function close(follower: Following): void {
    follower.closed = true;
    followers.delete(follower);
    if (followers.size === 0) wake();
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopped && followers.size > 0 && position) {
      called = false;
      let more = false;
      try {
        const page = await read(position);
        failures = 0;
        more = page.more;
        if (comparePositions(page.end, position) > 0) {
          position = page.end;
          kept.push(...page.items);
          if (kept.length > keep) {
            keptFrom = kept[kept.length - keep - 1]!.position;
            kept = kept.slice(-keep);
          }
          for (const follower of followers) if (follower.live) tell(follower, page.items, page.end);
        }
      } catch (error) {
        failures++;
        log.error({ err: error }, 'the log could not be followed and is tried again');
      }
      if (!more) await sleep(failures === 0 ? pollEvery : Math.min(pollEvery * 2 ** failures, 10_000));
    }
    // nobody follows: the next one begins anew
    position = undefined;
    kept = [];
    keptFrom = undefined;
    loop = undefined;
    unsubscribe();
    if (!stopped && followers.size > 0) await start();
  }

  function start(): Promise<Position> {
    if (position) return Promise.resolve(position);
    starting ??= (loop ?? Promise.resolve())
      .then(() => stream.now())
      .then((now) => {
        position = now;
        keptFrom = now;
        unsubscribe = stream.onNews(() => {
          called = true;
          wake();
        });
        loop = run();
        return now;
      })
      .finally(() => {
        starting = undefined;
      });
    return starting;
  }

  /** Tells what was missed until there is nothing between the follower and the hub, and in that moment joins it. */
  async function catchUp(follower: Following): Promise<void> {
    let missed = 0;
    while (!follower.closed && !stopped) {
      const at = position;
      if (at && comparePositions(follower.position, at) >= 0) {
        follower.live = true;
        return;
      }
      if (at && keptFrom && comparePositions(follower.position, keptFrom) >= 0) {
        tell(follower, kept, at);
        continue;
      }
      const page = await catchingUp(() => read(follower.position));
      missed += page.items.length;
      if (missed > mostMissed) {
        const now = await start();
        follower.position = now;
        follower.reset(now);
        continue;
      }
      if (!follower.closed) tell(follower, page.items, page.end);
    }
  }

  return {
    async follow(given) {
      const follower: Following = {
        ...given,
        position: given.after ?? { txid: 0n, id: '' },
        live: false,
        closed: false,
      };
      followers.add(follower);
      try {
        const now = await start();
        // a place that this log has not come to is none of it
        if (given.after === undefined || comparePositions(given.after, await later(given.after, now)) > 0) {
          follower.position = position ?? now;
          if (given.after !== undefined) follower.reset(follower.position);
          else follower.tell([], follower.position);
        }
      } catch (error) {
        close(follower);
        throw error;
      }
      catchUp(follower).catch((error: unknown) => {
        log.error({ err: error }, 'a follower could not be told what it missed');
        follower.reset(follower.position);
        close(follower);
      });
      return {
        get position() {
          return follower.position;
        },
        close: () => close(follower),
      };
    },
    get followers() {
      return followers.size;
    },
    get reads() {
      return reads;
    },
    async stop() {
      stopped = true;
      unsubscribe();
      for (const follower of followers) follower.closed = true;
      followers.clear();
      wake();
      await loop;
    },
  };

  /** A follower may know more than the hub has read a moment ago, in this process or in another one. */
  async function later(after: Position, at: Position): Promise<Position> {
    return comparePositions(after, at) > 0 ? stream.now() : at;
  }
}
