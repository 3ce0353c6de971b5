import { sql } from 'kysely';
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

export async function readJudgements(db: Database | Tx, orderId: string): Promise<JudgementRow[]> {
  const { rows } = await sql<JudgementRow>`
    select * from delivery_judgement where order_id = ${orderId} order by at, kind`.execute(db);
  return rows;
}

export async function insertJudgement(
  tx: Tx,
  row: Pick<JudgementRow, 'id' | 'order_id' | 'judged_at' | 'claim' | 'guarantee' | 'event_id'>,
  { kind, parcel, carrier, at, blame, facts }: Judgement,
): Promise<void> {
  await sql`
    insert into delivery_judgement (id, order_id, kind, parcel_id, carrier, at, judged_at, blame, facts, claim, guarantee, event_id)
    values (${row.id}, ${row.order_id}, ${kind}, ${parcel}, ${carrier}, ${at}, ${row.judged_at}, ${blame},
      ${JSON.stringify(facts)}::jsonb, ${row.claim}, ${row.guarantee}, ${row.event_id})`.execute(tx);
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
  { claim, claimId, code }: { claim: 'opened' | 'refused'; claimId: string | null; code: string | null },
): Promise<void> {
  await sql`
    update delivery_judgement set claim = ${claim}, claim_id = ${claimId}::uuid, claim_code = ${code}
    where id = ${id}`.execute(tx);
}

interface Route {
  carrier: string;
  from: string;
  to: string;
  week: string;
}

/** What a parcel is now, in place of what it was; weeks of routes that it changes are counted anew. */
export async function writeCourses(
  tx: Tx,
  orderId: string,
  merchantId: string,
  rows: readonly CourseRow[],
  marks: readonly { parcel: string; mark: string; at: Date; carrier: string | null }[],
): Promise<void> {
  const { rows: before } = await sql<Route>`
    delete from parcel_course where order_id = ${orderId}
    returning carrier, from_region as from, to_region as to, week::text as week`.execute(tx);
  for (const row of rows)
    await sql`
      insert into parcel_course (order_id, parcel_id, merchant_id, carrier, from_region, to_region, week, picked_at, ended_at,
        transit_hours, picked_in_time, first_attempt, marks)
      values (${orderId}, ${row.parcel}, ${merchantId}, ${row.carrier}, ${row.from}, ${row.to}, ${row.week}::date,
        ${row.pickedAt}, ${row.endedAt}, ${row.transitHours}, ${row.pickedInTime}, ${row.firstAttempt},
        ${row.marks}::text[])`.execute(tx);
  await sql`delete from parcel_mark where order_id = ${orderId}`.execute(tx);
  const courses = new Map(rows.map((row) => [row.parcel, row]));
  if (marks.length > 0) {
    const column = <T>(pick: (course: CourseRow | undefined, carrier: string | null) => T): T[] =>
      marks.map(({ parcel, carrier }) => pick(courses.get(parcel), carrier));
    await sql`
      insert into parcel_mark (order_id, merchant_id, parcel_id, mark, carrier, from_region, to_region, week, at)
      select ${orderId}, ${merchantId}, m.* from unnest(
        ${marks.map(({ parcel }) => parcel)}::text[], ${marks.map(({ mark }) => mark)}::text[],
        ${column((course, carrier) => course?.carrier ?? carrier ?? 'unknown')}::text[],
        ${column((course) => course?.from ?? 'unknown')}::text[], ${column((course) => course?.to ?? 'unknown')}::text[],
        ${column((course) => course?.week ?? null)}::date[], ${marks.map(({ at }) => at)}::timestamptz[]) as m
      on conflict do nothing`.execute(tx);
  }
  const routes = new Map([...before, ...rows].map((route) => [JSON.stringify(nameOf(route)), nameOf(route)]));
  for (const [carrier, from, to, week] of routes.values())
    await sql`
      insert into carrier_week_due (carrier, from_region, to_region, week)
      values (${carrier}, ${from}, ${to}, ${week}::date)`.execute(tx);
}

const nameOf = ({ carrier, from, to, week }: Route): [string, string, string, string] => [carrier, from, to, week];
