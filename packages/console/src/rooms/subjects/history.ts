import type { StoredEvent } from '../../kit/model.ts';
import type { Verdict } from '../../kit/verdict-tag.tsx';

/** What a history needs of a decision; it has no time of its own, its event has. */
export interface PastDecision {
  id: string;
  event_id: string;
  verdict: Verdict;
  reasons: { rule: string; message: string }[];
}

export interface Moment {
  at: string;
  event: StoredEvent;
  decision: PastDecision | undefined;
}

/** Events with what was decided about them, newest first, parted by day. @param dayOf names the reader's day */
export function daysOf(
  events: readonly StoredEvent[],
  decisions: readonly PastDecision[],
  dayOf: (at: string) => string,
): { day: string; moments: Moment[] }[] {
  const byEvent = new Map(decisions.map((decision) => [decision.event_id, decision]));
  const moments = events
    .map((event): Moment => ({ at: event.time, event, decision: byEvent.get(event.id) }))
    .sort((a, b) => b.at.localeCompare(a.at) || b.event.id.localeCompare(a.event.id));
  const days: { day: string; moments: Moment[] }[] = [];
  for (const moment of moments) {
    const day = dayOf(moment.at);
    const last = days.at(-1);
    if (last?.day === day) last.moments.push(moment);
    else days.push({ day, moments: [moment] });
  }
  return days;
}
