import type { Tx } from '../database/database.ts';
import { Problem } from '../errors.ts';
import { type Appended, appendEvents, leaveEvents, type SealedEvent } from './append.ts';
import type { Door } from './door.ts';

/** Where events come from that repeat what is known, to have it decided again. */
export const SAID_AGAIN = 'anxin/policy';

/** An event that the platform says itself, in the transaction of what it tells about. */
export interface OwnEvent {
  source: string;
  id: string;
  type: string;
  subject: string;
  time: Date;
  causeId: string | null;
  data: object;
}

/**
 * Appends events from inside. They go through the same door as everybody's: checked, their personal fields sealed, each
 * id once.
 */
export function ownEvents(door: Door): (tx: Tx, events: readonly OwnEvent[]) => Promise<Appended[]> {
  return async (tx, events) => appendEvents(tx, await throughDoor(door, events));
}

/**
 * The same, and nobody waits for what became of them. @returns their ids, true of those that were not there: of one whose own
 * id was just made
 */
export function ownEventsLeft(door: Door): (tx: Tx, events: readonly OwnEvent[]) => Promise<string[]> {
  return async (tx, events) => leaveEvents(tx, await throughDoor(door, events));
}

async function throughDoor(door: Door, events: readonly OwnEvent[]): Promise<SealedEvent[]> {
  const checked = events.map(({ time, causeId, ...event }) => {
    const result = door.check(
      { ...event, time: time.toISOString(), ...(causeId ? { cause_id: causeId } : {}) },
      'inside',
    );
    if (result instanceof Problem)
      throw new Error(`An event of our own does not fit its schema: ${event.type}: ${result.message}`);
    return { checked: result, decisionId: null };
  });
  return (await door.seal(checked)).map((event) => {
    if (event instanceof Problem) throw event;
    return event;
  });
}
