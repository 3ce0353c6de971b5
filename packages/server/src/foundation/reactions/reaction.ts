import type { Clock } from '../clock.ts';
import type { Tx } from '../database/database.ts';
import type { Ids } from '../ids.ts';
import type { StoredEvent } from '../log/event.ts';
import { KEY_KINDS, type KeyKind } from '../stream/key.ts';

/**
 * What happens because of events, a moment after they were stored. What a handler writes through `tx` and the progress
 * it makes are committed together, so in the database it counts exactly once; what reaches the outside must be written
 * down as an intent and sent by a job.
 */
export interface Reaction {
  /** Stable: its progress is kept under this name. */
  name: string;
  /** Event types it wants. */
  types: readonly string[];
  /** What its order is kept by. Events of one key come in order and never at the same time; different keys may overlap. */
  key: KeyKind;
  /** Parts that can be worked on at the same time; 8 when not given. A change takes effect once all parts are level. */
  buckets?: number;
  /** Where a reaction that is new begins: at the first event ever (when not given), or at what comes from now on. */
  from?: 'beginning' | 'now';
  /**
   * Handles events of one key, in order, one or many. It may be called again with the same events after its writes were
   * undone, also split up differently; so it keeps no memory of its own. It awaits everything that it starts.
   * @throws Premise when something that it needs is not known yet
   */
  handle(tx: Tx, events: readonly StoredEvent[], context: ReactionContext): Promise<void>;
  /**
   * The same for the events of several keys at once, each key's in order, where that takes fewer statements. It ends as
   * if `handle` had been given each key in turn. When it fails, each key is handled by itself.
   */
  handleKeys?(tx: Tx, keys: ReadonlyMap<string, readonly StoredEvent[]>, context: KeysContext): Promise<void>;
  /** Empties what the reaction has built, so that it can be built again from the beginning. Only projections have it. */
  clear?(tx: Tx): Promise<void>;
}

/** What is known of a reaction without what it works with. */
export type ReactionDeclaration = Omit<Reaction, 'handle' | 'handleKeys' | 'clear'>;

export type KeysContext = Omit<ReactionContext, 'key'>;

export interface ReactionContext {
  clock: Clock;
  ids: Ids;
  /** `<kind>/<id>` */
  key: string;
}

/**
 * Something that a reaction needs is not known yet: the order of a parcel, say. Its key waits, is tried again soon and
 * often, and is no fault.
 */
export class Premise extends Error {
  /** @param missing what is lacking, as kinds and ids; it is stored and shown, so nothing that a person wrote */
  constructor(missing: string) {
    super(missing);
    this.name = 'Premise';
  }
}

const DEFAULT_BUCKETS = 8;
const MOST_BUCKETS = 256;

export const bucketsOf = (reaction: Reaction): number => reaction.buckets ?? DEFAULT_BUCKETS;

/** @throws Error naming each reaction that is declared wrongly */
export function checkReactions(reactions: readonly Reaction[]): void {
  const problems: string[] = [];
  const names = new Set<string>();
  for (const reaction of reactions) {
    const { name, types, key } = reaction;
    if (!/^[a-z][a-z0-9.-]{0,79}$/.test(name)) problems.push(`"${name}" is not a name: lower case, digits, . and -`);
    if (names.has(name)) problems.push(`${name} is there twice`);
    names.add(name);
    if (types.length === 0) problems.push(`${name} wants no event type`);
    if (new Set(types).size !== types.length) problems.push(`${name} names an event type twice`);
    if (!KEY_KINDS.includes(key)) problems.push(`${name} is keyed by "${key}", which events do not refer to`);
    const buckets = bucketsOf(reaction);
    if (!Number.isInteger(buckets) || buckets < 1 || buckets > MOST_BUCKETS)
      problems.push(`${name} has ${buckets} buckets; 1 to ${MOST_BUCKETS} are possible`);
    if (reaction.from === 'now' && reaction.clear)
      problems.push(`${name} begins now, so it cannot be built again from the beginning`);
  }
  if (problems.length > 0) throw new Error(`Reactions: ${problems.join('; ')}`);
}
