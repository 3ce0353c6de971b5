import { sql } from 'kysely';
import { idColumn } from '../../foundation/database/columns.ts';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import type { CourseRow } from './course-row.ts';
import type { Blame, Judgement, JudgementKind } from './judging.ts';

/** `none`: nothing is paid for it by itself. `off`: it was withdrawn before its claim was opened. */
export type ClaimState = 'none' | 'due' | 'opened' | 'refused' | 'off';

export interface JudgementRow {
  id: string;
  order_id: string;
  kind: JudgementKind;
  parcel_id: string | null;
  carrier: string | null;
  at: Date;
  judged_at: Date;
  blame: Blame;
  facts: Record<string, string | number>;
  claim: ClaimState;
  guarantee: string | null;
  claim_id: string | null;
  claim_code: string | null;
  /** One that could not be opened is tried again then. */
  claim_after: Date | null;
  event_id: string;
  withdrawn_at: Date | null;
  exempted_by: string | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    delivery_judgement: Omit<JudgementRow, 'facts'> & { facts: Json<Record<string, string | number>> };
  }
}

export const readJudgements = async (db: Database | Tx, orderId: string): Promise<JudgementRow[]> =>
  (await readJudgementsOf(db, [orderId])).get(orderId) ?? [];

/** By order; of one of which there is none, nothing. */
export async function readJudgementsOf(
  db: Database | Tx,
  orderIds: readonly string[],
): Promise<Map<string, JudgementRow[]>> {
  const { rows } = await sql<JudgementRow>`
    select * from delivery_judgement where order_id = any(${[...orderIds]}::text[]) order by at, kind`.execute(db);
  return Map.groupBy(rows, ({ order_id }) => order_id);
}

export type NewJudgement = Pick<JudgementRow, 'id' | 'order_id' | 'judged_at' | 'claim' | 'guarantee' | 'event_id'> &
  Judgement;

export async function insertJudgements(tx: Tx, made: readonly NewJudgement[]): Promise<void> {
  if (made.length === 0) return;
  await sql`
    insert into delivery_judgement (id, order_id, kind, parcel_id, carrier, at, judged_at, blame, facts, claim, guarantee, event_id)
    select * from unnest(${idColumn(made.map(({ id }) => id))}, ${made.map((one) => one.order_id)}::text[],
      ${made.map(({ kind }) => kind)}::text[], ${made.map(({ parcel }) => parcel)}::text[],
      ${made.map(({ carrier }) => carrier)}::text[], ${made.map(({ at }) => at)}::timestamptz[],
      ${made.map((one) => one.judged_at)}::timestamptz[], ${made.map(({ blame }) => blame)}::text[],
      ${made.map(({ facts }) => JSON.stringify(facts))}::jsonb[], ${made.map(({ claim }) => claim)}::text[],
      ${made.map(({ guarantee }) => guarantee)}::text[], ${idColumn(made.map((one) => one.event_id))})`.execute(tx);
}

export async function withdrawJudgement(tx: Tx, id: string, at: Date, exemptedBy: string | null): Promise<void> {
  await sql`
    update delivery_judgement set withdrawn_at = ${at}, exempted_by = ${exemptedBy},
      claim = case claim when 'due' then 'off' else claim end where id = ${id}`.execute(tx);
}

/** It is true as it stands here, whatever was thought of it before. */
export async function restateJudgement(
  tx: Tx,
  id: string,
  { parcel, carrier, at, blame, facts }: Judgement,
): Promise<void> {
  await sql`
    update delivery_judgement set withdrawn_at = null, exempted_by = null, parcel_id = ${parcel}, carrier = ${carrier},
      at = ${at}, blame = ${blame}, facts = ${JSON.stringify(facts)}::jsonb,
      claim = case claim when 'off' then 'due' else claim end
    where id = ${id}`.execute(tx);
}

export async function dueClaims(db: Database, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from delivery_judgement where claim = 'due' and (claim_after is null or claim_after <= ${now})
    order by id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Undefined where it is settled meanwhile, or somebody else has it. */
export async function lockDueClaim(tx: Tx, id: string): Promise<JudgementRow | undefined> {
  const { rows } = await sql<JudgementRow>`
    select * from delivery_judgement where id = ${id} and claim = 'due' for update skip locked`.execute(tx);
  return rows[0];
}

export async function settleClaim(
  tx: Tx,
  id: string,
  given: { claim: 'opened' | 'refused'; guarantee: string; claimId: string | null; code: string | null },
): Promise<void> {
  await sql`
    update delivery_judgement set claim = ${given.claim}, guarantee = ${given.guarantee}, claim_id = ${given.claimId}::uuid,
      claim_code = ${given.code}
    where id = ${id}`.execute(tx);
}

interface Route {
  carrier: string;
  from: string;
  to: string;
  week: string;
}

/** What the parcels of an order are now. */
export interface OrderCourses {
  orderId: string;
  merchantId: string;
  rows: readonly CourseRow[];
  marks: readonly { parcel: string; mark: string; at: Date; carrier: string | null }[];
}

/** What parcels are now, in place of what they were; weeks of routes that this changes are counted anew. */
export async function writeCourses(tx: Tx, orders: readonly OrderCourses[]): Promise<void> {
  if (orders.length === 0) return;
  const orderIds = orders.map(({ orderId }) => orderId);
  const { rows: before } = await sql<Route>`
    delete from parcel_course where order_id = any(${orderIds}::text[])
    returning carrier, from_region as from, to_region as to, week::text as week`.execute(tx);
  const courses = orders.flatMap(({ orderId, merchantId, rows }) =>
    rows.map((row) => ({ orderId, merchantId, ...row })),
  );
  await insertCourses(tx, courses);
  await sql`delete from parcel_mark where order_id = any(${orderIds}::text[])`.execute(tx);
  await insertMarks(tx, orders);
  const routes = new Map([...before, ...courses].map((route) => [JSON.stringify(nameOf(route)), nameOf(route)]));
  if (routes.size === 0) return;
  const part = (i: 0 | 1 | 2 | 3): string[] => [...routes.values()].map((route) => route[i]);
  await sql`
    insert into carrier_week_due (carrier, from_region, to_region, week)
    select * from unnest(${part(0)}::text[], ${part(1)}::text[], ${part(2)}::text[], ${part(3)}::date[])`.execute(tx);
}

async function insertCourses(
  tx: Tx,
  all: readonly (CourseRow & Pick<OrderCourses, 'orderId' | 'merchantId'>)[],
): Promise<void> {
  if (all.length === 0) return;
  await sql`
    insert into parcel_course (order_id, parcel_id, merchant_id, carrier, from_region, to_region, week, picked_at, ended_at,
      transit_hours, picked_in_time, first_attempt, marks)
    select order_id, parcel_id, merchant_id, carrier, from_region, to_region, week, picked_at, ended_at, transit_hours,
      picked_in_time, first_attempt, array(select jsonb_array_elements_text(c.marks))
    from unnest(${all.map(({ orderId }) => orderId)}::text[], ${all.map(({ parcel }) => parcel)}::text[],
      ${all.map(({ merchantId }) => merchantId)}::text[], ${all.map(({ carrier }) => carrier)}::text[],
      ${all.map(({ from }) => from)}::text[], ${all.map(({ to }) => to)}::text[], ${all.map(({ week }) => week)}::date[],
      ${all.map(({ pickedAt }) => pickedAt)}::timestamptz[], ${all.map(({ endedAt }) => endedAt)}::timestamptz[],
      ${all.map(({ transitHours }) => transitHours)}::float8[], ${all.map(({ pickedInTime }) => pickedInTime)}::boolean[],
      ${all.map(({ firstAttempt }) => firstAttempt)}::boolean[], ${all.map(({ marks }) => JSON.stringify(marks))}::jsonb[])
      as c (order_id, parcel_id, merchant_id, carrier, from_region, to_region, week, picked_at, ended_at, transit_hours,
        picked_in_time, first_attempt, marks)`.execute(tx);
}

async function insertMarks(tx: Tx, orders: readonly OrderCourses[]): Promise<void> {
  const all = orders.flatMap(({ orderId, merchantId, rows, marks }) => {
    const courses = new Map(rows.map((row) => [row.parcel, row]));
    return marks.map((mark) => ({ orderId, merchantId, course: courses.get(mark.parcel), ...mark }));
  });
  if (all.length === 0) return;
  await sql`
    insert into parcel_mark (order_id, merchant_id, parcel_id, mark, carrier, from_region, to_region, week, at)
    select * from unnest(${all.map(({ orderId }) => orderId)}::text[], ${all.map(({ merchantId }) => merchantId)}::text[],
      ${all.map(({ parcel }) => parcel)}::text[], ${all.map(({ mark }) => mark)}::text[],
      ${all.map(({ course, carrier }) => course?.carrier ?? carrier ?? 'unknown')}::text[],
      ${all.map(({ course }) => course?.from ?? 'unknown')}::text[], ${all.map(({ course }) => course?.to ?? 'unknown')}::text[],
      ${all.map(({ course }) => course?.week ?? null)}::date[], ${all.map(({ at }) => at)}::timestamptz[])
    on conflict do nothing`.execute(tx);
}

const nameOf = ({ carrier, from, to, week }: Route): [string, string, string, string] => [carrier, from, to, week];
