import type { EngineEvent, Snapshot, Verdict } from '@anxin/engine';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { answeringParty } from '../../foundation/log/answering.ts';
import type { Refs } from '../../foundation/log/event.ts';
import type { Access, Sealer } from '../../foundation/sealing/sealer.ts';
import type { Label, Outcome } from './tally.ts';

/** A part of the log: event ids from the first on, the second no longer in it. */
export interface Stretch {
  from: string;
  to: string;
}

/** An event as it was, in clear, with what was decided about it then. */
export interface Past {
  eventId: string;
  event: EngineEvent;
  party: string;
  /** Null where nobody asked for a decision: no rule was on its type. */
  decision: (Outcome & { id: string; snapshot: Snapshot }) | null;
  label: Label | null;
}

interface Row {
  id: string;
  source: string;
  source_id: string;
  type: string;
  subject_key: string;
  time: Date;
  refs: Refs;
  data: Record<string, unknown>;
  decision_id: string | null;
  verdict: Verdict | null;
  rules: string[] | null;
  /** Null where it is empty, as it nearly always is. */
  snapshot: Snapshot | null;
  label: Verdict | null;
  label_rules: string[] | null;
}

const EMPTY: Snapshot = { features: {}, signals: {}, lists: {}, models: {} };

/**
 * Beside an event `e`, its decision `d`. Looked up one by one (`limit` sees to it): as plain joins they would be planned, once
 * the tables are known to the planner, as a scan over the keys of the whole history, for each part again.
 */
export const DECIDED_THEN: RawBuilder<unknown> = sql`
    left join lateral (select decision_id from event_key where source = e.source and id = e.source_id limit 1) k on true
    left join lateral (select * from decision where id = k.decision_id limit 1) d on true`;

/**
 * The events of some types in a stretch of the log, opened. `erased` counts those that can no longer be read because a
 * person's key was destroyed.
 */
export async function readPast(
  { db, sealer }: { db: Database; sealer: Sealer },
  { from, to }: Stretch,
  types: readonly string[],
  access: Access,
): Promise<{ past: Past[]; erased: number }> {
  const { rows } = await sql<Row>`
    select e.id, e.source, e.source_id, e.type, e.subject_key, e.time, e.refs, e.data, d.id as decision_id, d.verdict, d.rules,
      nullif(d.body -> 'snapshot', ${JSON.stringify(EMPTY)}::jsonb) as snapshot, l.verdict as label, l.rules as label_rules
    from event e
    ${DECIDED_THEN}
    left join lateral (select verdict, rules from label where event_id = e.id limit 1) l on true
    where e.id >= ${from} and e.id < ${to} and e.type = any(${types}::text[])`.execute(db);
  const opened = await sealer.openEvents(
    rows.map((row) => ({ row, type: row.type, subject: row.subject_key, data: row.data })),
    access,
  );
  const readable = opened.filter(({ unreadable }) => unreadable === 0);
  return {
    past: readable.map(({ event: { row, data } }) => toPast(row, data)),
    erased: opened.length - readable.length,
  };
}

const toPast = (row: Row, data: Record<string, unknown>): Past => ({
  eventId: row.id,
  event: {
    ...{ id: row.source_id, source: row.source, type: row.type, subject: row.subject_key, data },
    time: row.time.toISOString(),
  },
  party: answeringParty({ subject: row.subject_key, refs: row.refs }) ?? row.subject_key,
  decision:
    row.decision_id === null
      ? null
      : { id: row.decision_id, verdict: row.verdict!, rules: row.rules!, snapshot: row.snapshot ?? EMPTY },
  label: row.label === null ? null : { verdict: row.label, rules: row.label_rules! },
});

/** Cuts found with one statement: where the planner does not know the table yet, it reads all that is left for each. */
const CUTS = 100;

/** Cuts the log into stretches of so many events, one after the other, from a place on. */
export async function* stretches(db: Database, { from, to }: Stretch, length: number): AsyncGenerator<Stretch> {
  for (let start = from; start < to; ) {
    const { rows } = await sql<{ id: string }>`
      select id from (
        select id, row_number() over (order by id) - 1 as before from event where id >= ${start} and id < ${to}
        order by id limit ${length * CUTS + 1}) as counted
      where before > 0 and before % ${length} = 0 order by id`.execute(db);
    for (const { id } of rows) {
      yield { from: start, to: id };
      start = id;
    }
    if (rows.length === CUTS) continue;
    yield { from: start, to };
    return;
  }
}
