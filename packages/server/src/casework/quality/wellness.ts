import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Wall } from '../case.store.ts';
import type { Actor } from '../case.ts';
import type { Queue } from '../queue.ts';

interface ReviewerSettingTable {
  by_whom: Actor;
  blur: boolean;
  greyscale: boolean;
  mute: boolean;
  pause_minutes: number | null;
  changed_at: Date;
}

interface SevereLookTable {
  case_id: string;
  by_whom: Actor;
  queue: string;
  at: Date;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    reviewer_setting: ReviewerSettingTable;
    severe_look: SevereLookTable;
  }
}

/** How somebody wants to see what is hard to look at. */
export interface Wellness {
  blur: boolean;
  greyscale: boolean;
  mute: boolean;
  /** After how long they are asked to pause; null: never. */
  pauseMinutes: number | null;
}

/** Nothing comes unasked. */
const USUAL: Wellness = { blur: true, greyscale: false, mute: true, pauseMinutes: 50 };

export async function readWellness(db: Database | Tx, of: Actor): Promise<Wellness> {
  const row = await db.selectFrom('reviewer_setting').selectAll().where('by_whom', '=', of).executeTakeFirst();
  if (!row) return USUAL;
  return { blur: row.blur, greyscale: row.greyscale, mute: row.mute, pauseMinutes: row.pause_minutes };
}

export async function saveWellness(tx: Tx, of: Actor, change: Partial<Wellness>, at: Date): Promise<void> {
  const next = { ...(await readWellness(tx, of)), ...change };
  await sql`
    insert into reviewer_setting (by_whom, blur, greyscale, mute, pause_minutes, changed_at)
    values (${of}, ${next.blur}, ${next.greyscale}, ${next.mute}, ${next.pauseMinutes}, ${at})
    on conflict (by_whom) do update set blur = excluded.blur, greyscale = excluded.greyscale, mute = excluded.mute,
      pause_minutes = excluded.pause_minutes, changed_at = excluded.changed_at`.execute(tx);
}

/** How many cases of each of these queues somebody took within a day, by wall time. */
export async function severeLooks(
  db: Database | Tx,
  by: Actor,
  queues: readonly string[],
  wall: Wall,
): Promise<Map<string, number>> {
  if (queues.length === 0) return new Map();
  const { rows } = await sql<{ queue: string; count: number }>`
    select queue, count(*)::integer as count from severe_look
    where by_whom = ${by} and queue = any(${[...queues]}::text[]) and at > ${wall} - interval '1 day'
    group by queue`.execute(db);
  return new Map(rows.map(({ queue, count }) => [queue, count]));
}

/** The queues of which somebody has seen as much within a day as one person should. */
export async function sparedFrom(
  db: Database | Tx,
  by: Actor,
  queues: readonly Queue[],
  wall: Wall,
): Promise<ReadonlySet<string>> {
  const capped = queues.filter(({ severeCap }) => severeCap !== null);
  const looks = await severeLooks(
    db,
    by,
    capped.map(({ id }) => id),
    wall,
  );
  return new Set(capped.filter(({ id, severeCap }) => (looks.get(id) ?? 0) >= severeCap!).map(({ id }) => id));
}

/** @throws Problem `case.cap` where somebody has seen enough of a queue within a day, unless they had this case before */
export async function requireUnspared(tx: Tx, by: Actor, queue: Queue, caseId: string, wall: Wall): Promise<void> {
  if (!(await sparedFrom(tx, by, [queue], wall)).has(queue.id)) return;
  const { rows } = await sql`select from severe_look where case_id = ${caseId} and by_whom = ${by}`.execute(tx);
  if (rows.length === 0) throw capReached(queue);
}

export const capReached = ({ severeCap }: Queue): Problem =>
  new Problem('case.cap', { detail: `Of this queue nobody takes more than ${severeCap} cases within 24 hours` });

/** Whoever comes back to a case has not seen another one. */
export async function noteSevereLook(tx: Tx, by: Actor, queue: Queue, caseId: string, wall: Wall): Promise<void> {
  if (queue.severeCap === null) return;
  await sql`
    insert into severe_look (case_id, by_whom, queue, at) values (${caseId}, ${by}, ${queue.id}, ${wall})
    on conflict (case_id, by_whom) do nothing`.execute(tx);
}
