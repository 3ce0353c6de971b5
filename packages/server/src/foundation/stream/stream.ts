import type { Position, StoredEvent } from '../log/event.ts';
import type { KeyKind } from './key.ts';

/**
 * The log as those see it who follow it. Whatever carries it, this holds (stream-contract.ts tests it):
 *
 * - The order of events never changes, and once a reader has passed a position nothing appears before it: what is still
 *   being written is not shown, nor anything after it.
 * - All events of one subject come in that one order.
 * - Nothing is lost. An event may be delivered again to who reads again from an earlier position; within one run of
 *   reads, each from the end of the page before, it comes once.
 */
export interface EventStream {
  /** The next events after a position. An empty page whose `end` is `after` means: nothing there yet. */
  read(after: Position, options: ReadOptions): Promise<Page>;
  /** The position of the last event that can be read now; `BEGINNING` of an empty log. */
  head(): Promise<Position>;
  /** Before the first event that is not in the log yet: a reader that begins here misses nothing from now on. */
  now(): Promise<Position>;
  /**
   * Calls the listener when there may be something new, soon after it can be read. Calls may be missed (a lost
   * connection), so a reader also looks from time to time.
   * @returns a function that ends this
   */
  onNews(listener: () => void): () => void;
}

export interface ReadOptions {
  /** Types wanted; all when not given. */
  types?: readonly string[];
  /** Only keys of this kind that fall into one of these of `of` buckets. */
  buckets?: { key: KeyKind; of: number; wanted: readonly number[] };
  /** Most events in the page. */
  limit: number;
  /** Most events to look at for them, so that a read costs the same however rare the wanted ones are; 5 × limit when not given. */
  scan?: number;
  /** Bytes of data, as stored, after which a page is full; at least one event is in it always. 8 MiB when not given. */
  bytes?: number;
}

export interface Page {
  events: StoredEvent[];
  /** Where to read on. May lie after the last event of the page: what is between was not wanted. */
  end: Position;
  /** Whether the page ended because it was full; there may be more at once. */
  more: boolean;
}

const GREATEST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** After everything with a lower transaction id than this, before everything else. */
export const positionBefore = (txid: bigint): Position => ({ txid: txid - 1n, id: GREATEST_ID });

export function comparePositions(a: Position, b: Position): number {
  if (a.txid !== b.txid) return a.txid < b.txid ? -1 : 1;
  // the ids are lower-case hexadecimal of one length, so they sort as PostgreSQL's uuid does
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

export const samePosition = (a: Position, b: Position): boolean => comparePositions(a, b) === 0;
