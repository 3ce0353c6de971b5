import { type RawBuilder, sql } from 'kysely';

/**
 * Of rows of the access log those that the person may know of at an instant: all but what was opened by a grant of which the law
 * forbids to tell them, or not yet.
 */
export const toldBy = (now: Date): RawBuilder<boolean> => sql<boolean>`(grant_id is null or exists (
  select from break_glass g where g.id = grant_id and case g.telling
    when 'at-once' then true
    when 'after-end' then coalesce(g.ended_at, g.ends_at) <= ${now}
    when 'from-date' then g.tell_from <= ${now}
    else false end))`;
