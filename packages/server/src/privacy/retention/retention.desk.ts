import { sql } from 'kysely';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { SCHEDULES, type Schedule, scheduleOf, termFault } from './retention.ts';

interface RunTable {
  id: string;
  schedule: string;
  at: Date;
  days: number;
  rows: number;
  more: boolean;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    retention_term: { schedule: string; days: number; changed_at: Date; changed_by: string };
    retention_run: RunTable;
  }
}

export interface Standing {
  schedule: Schedule;
  days: number;
  /** Rows that are past it now, up to a bound, and the oldest of them. */
  due: number;
  oldest: Date | null;
  /** What was done last. */
  last: RunTable | null;
}

export interface RetentionDesk {
  standings(): Promise<Standing[]>;
  /** @throws Problem `request.invalid` for less than the least */
  set(by: Principal, id: string, days: number): Promise<void>;
  /** Applies what is due, in bounded batches. @returns rows, by schedule */
  run(signal?: AbortSignal): Promise<Record<string, number>>;
  runs(limit: number): Promise<RunTable[]>;
}

export interface RetentionOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  /** Rows in one transaction, and batches in one run; 1,000 and 50 when not given. */
  batch?: number;
  batches?: number;
}

const DAY_MS = 86_400_000;
const MOST_COUNTED = 100_000;

export function createRetentionDesk(options: RetentionOptions): RetentionDesk {
  const { db, clock, ids, trail, batch = 1_000, batches = 50 } = options;

  const terms = async (): Promise<ReadonlyMap<string, number>> => {
    const rows = await db.selectFrom('retention_term').select(['schedule', 'days']).execute();
    return new Map(rows.map(({ schedule, days }) => [schedule, days]));
  };
  /** A term that was set before the least was raised counts as the least: nothing goes too early. */
  const daysOf = (schedule: Schedule, set: ReadonlyMap<string, number>): number =>
    Math.max(schedule.least, set.get(schedule.id) ?? schedule.days);
  const before = (days: number): Date => new Date(clock.now().getTime() - days * DAY_MS);

  async function applyBatch({ table, older, sets }: Schedule, days: number): Promise<number> {
    const such = sql`ctid = any(array(select ctid from ${sql.table(table)} where ${older(before(days))} limit ${batch}))`;
    const done =
      sets === undefined
        ? await sql`delete from ${sql.table(table)} where ${such}`.execute(db)
        : await sql`update ${sql.table(table)} set ${sets} where ${such}`.execute(db);
    return Number(done.numAffectedRows ?? 0);
  }

  return {
    async standings() {
      const set = await terms();
      const found: Standing[] = [];
      for (const schedule of SCHEDULES) {
        const days = daysOf(schedule, set);
        const { rows } = await sql<{ due: number; oldest: Date | null }>`
          select count(*)::int as due, min(age) as oldest from (
            select ${schedule.age} as age from ${sql.table(schedule.table)}
            where ${schedule.older(before(days))} limit ${MOST_COUNTED}) as old`.execute(db);
        const last = await db
          .selectFrom('retention_run')
          .selectAll()
          .where('schedule', '=', schedule.id)
          .orderBy('id', 'desc')
          .limit(1)
          .executeTakeFirst();
        found.push({ schedule, days, ...rows[0]!, last: last ?? null });
      }
      return found;
    },

    async set(by, id, days) {
      const schedule = scheduleOf(id);
      if (schedule === undefined) throw new Problem('request.not-found');
      const detail = termFault(schedule, days);
      if (detail !== undefined) throw new Problem('request.invalid', { field: 'days', detail });
      await db.transaction().execute(async (tx) => {
        const row = { days, changed_at: clock.now(), changed_by: `${by.kind}/${by.id}` };
        await tx
          .insertInto('retention_term')
          .values({ schedule: id, ...row })
          .onConflict((on) => on.column('schedule').doUpdateSet(row))
          .execute();
        await trail(tx, [
          {
            ...{ actor: { kind: by.kind, id: by.id }, action: 'privacy.retention.set', outcome: 'done' },
            ...{ object: `retention/${id}`, detail: { days } },
          },
        ]);
      });
    },

    async run(signal) {
      const set = await terms();
      const report: Record<string, number> = {};
      for (const schedule of SCHEDULES) {
        const days = daysOf(schedule, set);
        let rows = 0;
        let last = batch;
        for (let i = 0; i < batches && last === batch; i++) {
          signal?.throwIfAborted();
          last = await applyBatch(schedule, days);
          rows += last;
        }
        report[schedule.id] = rows;
        if (rows === 0) continue;
        await db.transaction().execute(async (tx) => {
          const run = { id: ids.next(), schedule: schedule.id, at: clock.now(), days, rows, more: last === batch };
          await tx.insertInto('retention_run').values(run).execute();
          await trail(tx, [
            {
              ...{ actor: { kind: 'system', id: 'retention' }, action: 'privacy.retention.run', outcome: 'done' },
              ...{ object: `retention/${schedule.id}`, detail: { days, rows } },
            },
          ]);
        });
      }
      return report;
    },

    runs: (limit) => db.selectFrom('retention_run').selectAll().orderBy('id', 'desc').limit(limit).execute(),
  };
}
