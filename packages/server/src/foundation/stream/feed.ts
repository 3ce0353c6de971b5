import type { Owner } from '../access/principal.ts';
import type { Position, StoredEvent } from '../log/event.ts';
import { comparePositions, type EventStream } from './stream.ts';

/** What pages can follow. */
export const TOPICS = ['decisions', 'cases', 'promises', 'money', 'notifications', 'presence'] as const;
export type Topic = (typeof TOPICS)[number];

/** Something that happened, as it is told to those who follow: ids, words of machines and numbers, nothing personal. */
export interface FeedItem {
  position: Position;
  topic: Topic;
  type: string;
  subject: string;
  id: string;
  at: Date;
  facts: Readonly<Record<string, string | number | boolean | null>>;
  /** Whose it is: who reaches only their own follows these alone. */
  owners: readonly Owner[];
  /** The skill group that works on it. */
  group?: string;
}

/** Where items come from, each source in the order of the log. */
export interface FeedSource {
  /**
   * Items after a position, at most `limit`, and none from transactions at or above `below`.
   * `end`: everything up to here has been looked at; `undefined`: everything below `below`.
   */
  read(after: Position, options: { limit: number; below: bigint }): Promise<{ items: FeedItem[]; end?: Position }>;
}

export interface FeedPage {
  items: FeedItem[];
  /** Where to read on. */
  end: Position;
  more: boolean;
}

/** Rows that one read takes of each source. */
const READ = 500;

/**
 * The next items of all sources, in the one order of the log. Each source tells how far it has looked; what lies behind
 * the nearest of these ends waits for the next read, so nothing can be passed over.
 */
export async function readFeed(
  stream: Pick<EventStream, 'now'>,
  sources: readonly FeedSource[],
  after: Position,
  limit: number = READ,
): Promise<FeedPage> {
  // every transaction below this has ended before the sources are asked
  const horizon = await stream.now();
  if (comparePositions(horizon, after) <= 0) return { items: [], end: after, more: false };
  const pages = await Promise.all(sources.map((source) => source.read(after, { limit, below: horizon.txid + 1n })));
  const ends = pages.flatMap(({ end }) => (end === undefined ? [] : [end]));
  const end = ends.reduce((least, one) => (comparePositions(one, least) < 0 ? one : least), horizon);
  const items = pages
    .flatMap((page) => page.items)
    .filter(({ position }) => comparePositions(position, end) <= 0)
    .sort((a, b) => comparePositions(a.position, b.position));
  return { items, end, more: ends.length > 0 };
}

/** The platform's own events as items. @param toItem nothing for events that nobody follows */
export function eventSource(
  stream: Pick<EventStream, 'read'>,
  types: readonly string[],
  toItem: (event: StoredEvent) => FeedItem | undefined,
): FeedSource {
  return {
    async read(after, { limit, below }) {
      const page = await stream.read(after, { types, limit, scan: Math.min(limit * 10, 10_000) });
      const events = page.events.filter(({ txid }) => txid < below);
      const items = events.flatMap((event) => toItem(event) ?? []);
      return page.more && page.end.txid < below ? { items, end: page.end } : { items };
    },
  };
}
