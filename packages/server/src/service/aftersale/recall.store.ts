import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { type RecallAnswer, type RecallState, recallStateOf } from './recall.ts';

declare module '../../foundation/database/database.ts' {
  interface Tables {
    parcel_recall: { order_id: string; asked_at: Date; aftersale_id: string };
    parcel_recall_answer: { order_id: string; parcel_id: string; carrier: string; outcome: string; at: Date };
  }
}

/** Parcels of one order of which an answer is kept. */
const MOST_ANSWERS = 50;

/** What carriers have said of an order's parcels. */
async function readAnswers(from: Database | Tx, orderId: string): Promise<RecallAnswer[]> {
  const { rows } = await sql<RecallAnswer>`
    select parcel_id as "parcelId", carrier, outcome, at from parcel_recall_answer
    where order_id = ${orderId} order by parcel_id limit ${MOST_ANSWERS}`.execute(from);
  return rows;
}

/** Carriers are asked to turn an order's parcels round. @returns how it stands: an answer may have come before */
export async function noteAsked(
  tx: Tx,
  asked: { orderId: string; aftersaleId: string; at: Date },
): Promise<RecallState> {
  await sql`
    insert into parcel_recall (order_id, asked_at, aftersale_id) values (${asked.orderId}, ${asked.at}, ${asked.aftersaleId}::uuid)
    on conflict (order_id) do nothing`.execute(tx);
  return recallStateOf(await readAnswers(tx, asked.orderId));
}

/** A carrier's word on one parcel, in whatever order and however often it comes. @returns how the order's recall stands */
export async function noteAnswer(tx: Tx, orderId: string, answer: RecallAnswer): Promise<RecallState> {
  const { parcelId, carrier, outcome, at } = answer;
  await sql`
    insert into parcel_recall_answer as a (order_id, parcel_id, carrier, outcome, at)
    select ${orderId}, ${parcelId}, ${carrier}, ${outcome}, ${at}
    where exists (select 1 from parcel_recall_answer where order_id = ${orderId} and parcel_id = ${parcelId})
      or (select count(*) from parcel_recall_answer where order_id = ${orderId}) < ${MOST_ANSWERS}
    on conflict (order_id, parcel_id) do update set carrier = excluded.carrier, outcome = excluded.outcome, at = excluded.at
      where (excluded.at, excluded.outcome) > (a.at, a.outcome)`.execute(tx);
  return recallStateOf(await readAnswers(tx, orderId));
}

export interface Recall {
  askedAt: Date;
  aftersaleId: string;
  answers: readonly RecallAnswer[];
}

export async function readRecall(db: Database, orderId: string): Promise<Recall | undefined> {
  const { rows } = await sql<{ askedAt: Date; aftersaleId: string }>`
    select asked_at as "askedAt", aftersale_id as "aftersaleId" from parcel_recall where order_id = ${orderId}`.execute(
    db,
  );
  const [found] = rows;
  return found && { ...found, answers: await readAnswers(db, orderId) };
}

/** Orders whose carriers were asked and have said nothing of any parcel that is known, the longest first. */
export async function unansweredRecalls(db: Database, before: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select order_id as id from parcel_recall r where asked_at < ${before}
      and exists (select 1 from parcel p where p.order_id = r.order_id)
      and not exists (select 1 from parcel_recall_answer a where a.order_id = r.order_id)
    order by asked_at limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
