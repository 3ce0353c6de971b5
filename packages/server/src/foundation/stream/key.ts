import { hash } from 'node:crypto';
import { REF_KINDS, type RefKind } from '@anxin/events';
import type { StoredEvent } from '../log/event.ts';

/** What events can be kept in order by: their subject, or what they refer to of one kind. */
export type KeyKind = 'subject' | RefKind;

export const KEY_KINDS: readonly KeyKind[] = ['subject', ...REF_KINDS];

/**
 * `<kind>/<id>` of what the event refers to; its subject where it refers to nothing of that kind. So an event about an
 * order and one that refers to it share a key. The SQL function event_key_of computes the same.
 */
export function keyOf(event: Pick<StoredEvent, 'subject' | 'refs'>, kind: KeyKind): string {
  if (kind === 'subject' || !Object.hasOwn(event.refs, kind)) return event.subject;
  const id = event.refs[kind];
  return id === undefined ? event.subject : `${kind}/${id}`;
}

/**
 * The bucket of a key, from 0 to `buckets` - 1, the same for ever and in every process. The SQL function key_bucket
 * computes the same.
 */
export function bucketOf(key: string, buckets: number): number {
  return hash('sha256', key, 'buffer').readUInt32BE(0) % buckets;
}
