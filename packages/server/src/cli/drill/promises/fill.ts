import { sql } from 'kysely';
import type { Database } from '../../../foundation/database/database.ts';
import { shippingPromise } from '../../../marketplace/shipping-promise.ts';

/** When the promises of the drill fall due: midnight in Shanghai, the worst minute that a shop has. */
export const MIDNIGHT = new Date('2026-11-11T16:00:00.000Z');
/** What was promised: two days. */
export const WORKING_MS = 2 * 24 * 3_600_000;

/** Beside every twenty promises that are due at midnight there is one of each of these, of which nothing may be told. */
const QUIET = ['later', 'paused', 'met', 'void'] as const;
const EACH_QUIET = 20;

export interface Filled {
  due: number;
  quiet: number;
}

/** In SQL the id that `promiseId` derives: so many could not be sent from here. */
const derivedId = sql`encode(set_byte(set_byte(h, 6, get_byte(h, 6) & 15 | 128), 8, get_byte(h, 8) & 63 | 128), 'hex')::uuid`;

/**
 * Writes promises as the product leaves them when they were opened, paused, met or called off, and beside them what was
 * planned for each, in `drill_promise`.
 */
export async function fill(db: Database, due: number): Promise<Filled> {
  const quiet = Math.ceil(due / EACH_QUIET);
  const [kind, calendar] = [shippingPromise.kind, shippingPromise.calendar];
  await sql`create table drill_promise (id uuid primary key, plan text not null, key text not null, opened_at timestamptz not null)`.execute(
    db,
  );
  for (const [plan, count] of [['due', due], ...QUIET.map((name) => [name, quiet] as const)] as const)
    await sql`
      insert into drill_promise
      select ${derivedId}, ${plan}, key,
        ${MIDNIGHT}::timestamptz - ${WORKING_MS} * interval '1 millisecond'
          + ${plan === 'later' ? 1 : 0}::integer * interval '1 day'
      from (
        select ${plan} || '-' || n as key,
          substr(sha256(convert_to('["promise","' || ${kind} || '","' || ${plan} || '-' || n || '"]', 'UTF8')), 1, 16) as h
        from generate_series(1, ${count}::integer) n
      ) as named`.execute(db);
  await sql`
    insert into promise (id, kind, key, subject, party, calendar, opened_at, working_ms, cause_id, met_at, void_at, due_at,
      state, calendar_digest)
    select id, ${kind}, key, 'order/' || key, 'merchant/drill', ${calendar}, opened_at, ${WORKING_MS}, uuidv7(),
      case plan when 'met' then opened_at + interval '1 hour' end,
      case plan when 'void' then opened_at + interval '1 hour' end,
      due_at, case plan when 'met' then 'met' when 'void' then 'void' else 'open' end,
      (select digest from promise_calendar where definition ->> 'id' = ${calendar})
    from drill_promise
    cross join lateral (
      select case when plan <> 'paused' then opened_at + ${WORKING_MS} * interval '1 millisecond' end as due_at
    ) as d`.execute(db);
  await sql`
    insert into promise_due (promise_id, fire_at)
    select id, due_at from promise join drill_promise using (id) where plan in ('due', 'later')`.execute(db);
  await sql`
    insert into promise_break (promise_id, key, from_at)
    select id, 'drill', opened_at + interval '1 hour' from drill_promise where plan = 'paused'`.execute(db);
  await sql`analyze promise, promise_due, drill_promise`.execute(db);
  return { due, quiet: quiet * QUIET.length };
}
