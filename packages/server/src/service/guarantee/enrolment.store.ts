import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';

export interface Enrolment {
  id: string;
  merchantId: string;
  code: string;
  fromAt: Date;
  /** Null: it goes on. */
  untilAt: Date | null;
  madeBy: string;
  leftAt: Date | null;
  leftBy: string | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    enrolment: {
      id: string;
      merchant_id: string;
      code: string;
      from_at: Date;
      until_at: Date | null;
      made_by: string;
      left_at: Date | null;
      left_by: string | null;
    };
  }
}

const read = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<Enrolment[]> => {
  const { rows } = await sql<Enrolment>`
    select id, merchant_id as "merchantId", code, from_at as "fromAt", until_at as "untilAt", made_by as "madeBy",
      left_at as "leftAt", left_by as "leftBy" from enrolment ${rest}`.execute(db);
  return rows;
};

const turn = (merchantId: RawBuilder<unknown>) => sql`hashtextextended('service.enrolment/' || ${merchantId}, 0)`;

/** Whoever changes what a merchant promises takes turns, and reads the clock after it. */
export async function lockEnrolling(tx: Tx, merchantId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${turn(sql`${merchantId}::text`)})`.execute(tx);
}

/** What merchants promise until now is there to be read: nobody is about to write that it began earlier. */
export async function awaitEnrolling(tx: Tx, merchants: readonly string[]): Promise<void> {
  const inOrder = [...new Set(merchants)].sort();
  await sql`
    select pg_advisory_xact_lock_shared(${turn(sql`id`)}) from unnest(${inOrder}::text[]) as m (id)`.execute(tx);
}

export const readEnrolment = async (db: Database, id: string): Promise<Enrolment | undefined> =>
  (await read(db, sql`where id = ${id}::uuid`))[0];

export const lockEnrolment = async (tx: Tx, id: string): Promise<Enrolment | undefined> =>
  (await read(tx, sql`where id = ${id}::uuid for update`))[0];

/** The one that still counts, or will, at or after an instant. */
export const readStanding = async (
  tx: Tx,
  { merchantId, code, at }: { merchantId: string; code: string; at: Date },
): Promise<Enrolment | undefined> =>
  (
    await read(
      tx,
      sql`where merchant_id = ${merchantId} and code = ${code} and (until_at is null or until_at > ${at}) limit 1`,
    )
  )[0];

export async function insertEnrolment(tx: Tx, row: Enrolment): Promise<void> {
  await sql`
    insert into enrolment (id, merchant_id, code, from_at, until_at, made_by, left_at, left_by)
    values (${row.id}::uuid, ${row.merchantId}, ${row.code}, ${row.fromAt}, ${row.untilAt}, ${row.madeBy}, ${row.leftAt},
      ${row.leftBy})`.execute(tx);
}

export async function endEnrolment(tx: Tx, { id, untilAt, leftAt, leftBy }: Enrolment): Promise<void> {
  await sql`
    update enrolment set until_at = ${untilAt}, left_at = ${leftAt}, left_by = ${leftBy} where id = ${id}::uuid`.execute(
    tx,
  );
}

/** What merchants had chosen, each at its instant. */
export async function enrolledAt(
  tx: Tx,
  asked: readonly { merchantId: string; at: Date }[],
): Promise<ReadonlySet<string>[]> {
  const { rows } = await sql<{ codes: string[] }>`
    select chosen.codes from unnest(${asked.map(({ merchantId }) => merchantId)}::text[],
      ${asked.map(({ at }) => at)}::timestamptz[]) with ordinality as asked (merchant, at, n)
    cross join lateral (
      select coalesce(array_agg(code), '{}') as codes from enrolment
      where merchant_id = asked.merchant and from_at <= asked.at and (until_at is null or until_at > asked.at)
    ) as chosen
    order by asked.n`.execute(tx);
  return rows.map(({ codes }) => new Set(codes));
}

export async function enrolledOf(
  db: Database | Tx,
  merchants: readonly string[],
  at: Date,
): Promise<Map<string, Set<string>>> {
  const { rows } = await sql<{ merchant: string; codes: string[] }>`
    select merchant_id as merchant, array_agg(code) as codes from enrolment
    where merchant_id = any(${[...merchants]}::text[]) and from_at <= ${at} and (until_at is null or until_at > ${at})
    group by merchant_id`.execute(db);
  return new Map(rows.map(({ merchant, codes }) => [merchant, new Set(codes)]));
}

export const listEnrolments = (
  db: Database,
  {
    merchantId,
    code,
    before,
    limit,
  }: { merchantId: string | undefined; code: string | undefined; before: string | undefined; limit: number },
): Promise<Enrolment[]> =>
  read(
    db,
    sql`where true ${merchantId === undefined ? sql`` : sql`and merchant_id = ${merchantId}`}
      ${code === undefined ? sql`` : sql`and code = ${code}`}
      ${before === undefined ? sql`` : sql`and id < ${before}::uuid`} order by id desc limit ${limit}`,
  );
