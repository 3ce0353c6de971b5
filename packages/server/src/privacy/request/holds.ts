import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Hold, Kept } from './request.ts';

/** Looks for what is under way with a person and would be harmed by an erasure; at most `limit` are named. */
export type FindHolds = (db: Database | Tx, consumer: string, limit: number) => Promise<Hold[]>;

/** Orders that are neither completed nor called off: the parcel needs its address. */
const openOrders: FindHolds = async (db, consumer, limit) => {
  const { rows } = await sql<{ id: string }>`
    select id from "order" where consumer_id = ${consumer} and state in ('paid', 'shipped', 'delivered')
    order by id limit ${limit}`.execute(db);
  return rows.map(({ id }) => ({ kind: 'order', id }));
};

/** Questions about what they said or bought that a person of the staff has not answered. */
const openCases: FindHolds = async (db, consumer, limit) => {
  const { rows } = await sql<{ id: string }>`
    select c.id from "case" c where c.state in ('open', 'taken') and c.look is null
      and (c.about is null or c.about not like 'data-request/%')
      and c.subject_key in (select e.subject_key from event e where e.refs ->> 'consumer' = ${consumer}
        and split_part(e.subject_key, '/', 1) in ('order', 'aftersale', 'ticket'))
    order by c.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => ({ kind: 'case', id }));
};

/** Complaints of harassment that nobody has answered: who answers has to read them. */
const openReports: FindHolds = async (db, consumer, limit) => {
  const { rows } = await sql<{ id: string }>`
    select id from harassment_report where consumer_id = ${consumer} and state = 'open' order by id limit ${limit}`.execute(
    db,
  );
  return rows.map(({ id }) => ({ kind: 'harassment-report', id }));
};

/** Claims that are not over: who decides has to read them, and what is granted has still to be paid. */
const openClaims: FindHolds = async (db, consumer, limit) => {
  const { rows } = await sql<{ id: string }>`
    select id from claim where consumer_id = ${consumer} and state not in ('paid', 'refused', 'withdrawn')
    order by id limit ${limit}`.execute(db);
  return rows.map(({ id }) => ({ kind: 'claim', id }));
};

/** Disputes that are not over: what was said in them is read until somebody has ruled, and it is done. */
const openDisputes: FindHolds = async (db, consumer, limit) => {
  const { rows } = await sql<{ id: string }>`
    select id from dispute where consumer_id = ${consumer} and closed_at is null order by id limit ${limit}`.execute(
    db,
  );
  return rows.map(({ id }) => ({ kind: 'dispute', id }));
};

/** After-sales that are not over: goods or money are still under way. */
const openAftersales: FindHolds = async (db, consumer, limit) => {
  const { rows } = await sql<{ id: string }>`
    select id from aftersale where consumer_id = ${consumer} and state not in ('done', 'closed', 'cancelled')
    order by id limit ${limit}`.execute(db);
  return rows.map(({ id }) => ({ kind: 'aftersale', id }));
};

/** What else they asked for and wait for. */
const openRequests: FindHolds = async (db, consumer, limit) => {
  const { rows } = await sql<{ id: string }>`
    select id from data_request where person = ${`consumer/${consumer}`} and kind <> 'delete'
      and state in ('received', 'working') order by id limit ${limit}`.execute(db);
  return rows.map(({ id }) => ({ kind: 'data-request', id }));
};

/** What holds an erasure up, by every room that has something under way. */
const HOLDS: readonly FindHolds[] = [
  openOrders,
  openCases,
  openReports,
  openClaims,
  openAftersales,
  openDisputes,
  openRequests,
];

const MOST_NAMED = 20;

export async function holdsOf(db: Database | Tx, consumer: string): Promise<Hold[]> {
  const found: Hold[] = [];
  for (const find of HOLDS) found.push(...(await find(db, consumer, MOST_NAMED)));
  return found;
}

const TRADE_YEARS = 3;

/** What stays after an erasure, and until when: who bought what is kept, how to reach them is not. */
export async function keptOf(db: Database | Tx, consumer: string, now: Date): Promise<Kept[]> {
  const { rows } = await sql<{ rows: number; until: Date | null }>`
    select count(*)::int as rows, max(ended) + make_interval(years => ${TRADE_YEARS}) as until from (
      select coalesce(fields ->> 'completed_at', fields ->> 'cancelled_at')::timestamptz as ended
      from "order" where consumer_id = ${consumer}) as o
    where ended is null or ended > ${now}::timestamptz - make_interval(years => ${TRADE_YEARS})`.execute(db);
  const trade = rows[0]!;
  return [
    // E-commerce Law art. 31: information on goods and transactions, three years after completion
    ...(trade.rows > 0 ? [{ what: 'trade-records', rows: trade.rows, until: trade.until?.toISOString() ?? null }] : []),
    // who did and saw what with personal data, and that this was asked for and done
    { what: 'trail', rows: 0, until: null },
    { what: 'request', rows: 1, until: null },
  ];
}
