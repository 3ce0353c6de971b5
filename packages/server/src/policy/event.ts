import type { Owner, Reach } from '../foundation/access/principal.ts';
import { Problem } from '../foundation/errors.ts';
import type { Refs, StoredEvent } from '../foundation/log/event.ts';

/** An event as it is shown. @param data its data, masked */
export function viewEvent(event: StoredEvent, data: unknown) {
  return {
    specversion: '1.0' as const,
    id: event.id,
    source: event.source,
    source_id: event.sourceId,
    type: event.type,
    subject: event.subject,
    time: event.time.toISOString(),
    received_at: event.receivedAt.toISOString(),
    cause_id: event.causeId,
    data,
  };
}

/** All that an event refers to: whoever is among them may see it as its own. */
export const ownersOf = (refs: Refs): Owner[] => Object.entries(refs).map(([kind, id]) => `${kind}/${id}` as Owner);

/** What a list is narrowed to for a caller who reaches only its own. */
export function refOf(reach: Reach): { kind: string; id: string } | undefined {
  if (reach === 'all') return undefined;
  if (reach === 'none') throw new Problem('access.forbidden');
  const slash = reach.own.indexOf('/');
  return { kind: reach.own.slice(0, slash), id: reach.own.slice(slash + 1) };
}
