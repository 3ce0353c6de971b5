import { createHash } from 'node:crypto';
import { canonicalJson } from '@anxin/engine';
import { sql } from 'kysely';
import { jsonColumn, textColumn } from '../database/columns.ts';
import type { Database, Json, Tx } from '../database/database.ts';
import { type Calendar, type CalendarDefinition, compileCalendar } from './calendar.ts';
import type { Calendars } from './calendar-file.ts';

declare module '../database/database.ts' {
  interface Tables {
    promise_calendar: { digest: string; definition: Json<Record<string, unknown>> };
  }
}

/** Names a calendar by what it says, so that an edited one is another. */
const digestOf = ({ definition }: Calendar): string =>
  createHash('sha256').update(canonicalJson(definition)).digest('hex').slice(0, 32);

/** Writes down the calendars by which promises are given from now on. To be called before the first is. */
export async function keepCalendars(db: Database, calendars: Calendars): Promise<void> {
  const all = [...calendars.values()];
  await sql`
    insert into promise_calendar (digest, definition)
    select * from unnest(${textColumn(all.map(digestOf))}, ${jsonColumn(all.map(({ definition }) => definition))})
    on conflict (digest) do nothing`.execute(db);
}

/** Calendars by their digests: those of today, and earlier ones as they are asked for. */
export function keptCalendars(calendars: Calendars) {
  const digests = new Map(Array.from(calendars, ([id, calendar]) => [id, digestOf(calendar)]));
  const known = new Map(Array.from(calendars, ([id, calendar]) => [digests.get(id)!, calendar]));
  return {
    /** Of today's calendar of that name; null: there is none. */
    digestOf: (id: string): string | null => digests.get(id) ?? null,
    /** Reads those that are not known yet. @throws Error where one was not kept */
    async load(tx: Tx, wanted: readonly (string | null)[]): Promise<void> {
      const missing = [...new Set(wanted)].filter((digest) => digest !== null).filter((digest) => !known.has(digest));
      if (missing.length === 0) return;
      const { rows } = await sql<{ digest: string; definition: CalendarDefinition }>`
        select digest, definition from promise_calendar where digest = any(${missing}::text[])`.execute(tx);
      for (const { digest, definition } of rows) known.set(digest, compileCalendar(definition));
      const lost = missing.find((digest) => !known.has(digest));
      if (lost !== undefined) throw new Error(`the calendar ${lost}, by which promises count, was not kept`);
    },
    /** The calendars by which a promise counts: its own in place of what has its name today. */
    of(id: string | undefined, digest: string | null): Calendars {
      const own = digest === null ? undefined : known.get(digest);
      return id === undefined || own === undefined ? calendars : new Map([[id, own]]);
    },
  };
}
