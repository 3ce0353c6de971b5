import { canonicalJson } from '@anxin/engine';
import { type AnxinEvent, refsOf, validateEvent } from '@anxin/events';
import type { Clock } from '../clock.ts';
import { type ErrorCode, Problem } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { Keys } from '../sealing/keys.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { SEALED, type SealedEvent } from './append.ts';

/** An event that passed its schema, in clear: it lives in memory only, between the door and the sealing. */
export interface CheckedEvent {
  /** Ours, UUIDv7. */
  id: string;
  event: AnxinEvent;
  mac: Buffer;
  receivedAt: Date;
}

/** A text about a person that is to be stored beside the event. */
export interface Note<About> {
  about: About;
  person: string;
  field: string;
  text: string;
}

export type SealedNotes<About> = ReadonlyMap<About, string>;

export interface DoorOptions {
  keys: Keys;
  sealer: Sealer;
  clock: Clock;
  ids: Ids;
}

/** Where events come in: nothing reaches the log but through it. */
export interface Door {
  /** `inside`: the platform's own events, whose types nobody else may send. */
  check(value: unknown, from?: 'outside' | 'inside'): CheckedEvent | Problem;
  /** Seals the personal fields of a batch; an event whose cipher is not its person's is refused alone. */
  seal(batch: readonly { checked: CheckedEvent; decisionId: string | null }[]): Promise<(SealedEvent | Problem)[]>;
  sealNotes<About>(notes: readonly Note<About>[]): Promise<SealedNotes<About>>;
}

export function createDoor({ keys, sealer, clock, ids }: DoorOptions): Door {
  return {
    check(value, from = 'outside') {
      const validation = validateEvent(value, { from });
      if (!validation.ok) {
        const [first, ...more] = validation.problems;
        return new Problem((first?.code ?? 'event.invalid') as ErrorCode, {
          detail: first && (first.field === '' ? first.message : `${first.field}: ${first.message}`),
          field: first?.field,
          ...(more.length > 0 ? { problems: validation.problems } : {}),
        });
      }
      const { event } = validation;
      return { id: ids.next(), event, mac: keys.mac('event-mac', canonicalJson(event)), receivedAt: clock.now() };
    },
    async seal(batch) {
      const sealed = await sealer.sealBatch(batch.map(({ checked }) => checked.event));
      return batch.map(({ checked, decisionId }, i) => {
        const result = sealed[i]!;
        if (result instanceof Problem) return result;
        const { id, event, mac, receivedAt } = checked;
        return {
          id,
          type: event.type,
          source: event.source,
          sourceId: event.id,
          subject: event.subject,
          time: new Date(event.time),
          receivedAt,
          causeId: event.cause_id ?? null,
          refs: refsOf(event),
          data: result.data,
          extensions: event.extensions ?? null,
          decisionId,
          mac,
          sealed: SEALED,
        };
      });
    },
    async sealNotes(notes) {
      const ciphers = await sealer.sealValues(notes.map(({ person, field, text }) => ({ person, field, value: text })));
      return new Map(notes.map((note, i) => [note.about, ciphers[i]!]));
    },
  };
}
