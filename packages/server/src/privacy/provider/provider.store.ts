import { type ColumnType, type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { AppField, AppRow, AppScope, Renewal } from './provider.ts';

interface AppTable {
  party: string;
  name: string;
  about: string;
  contact: string;
  state: AppRow['state'];
  scopes: AppScope[];
  fields: AppField[];
  quota_second: number;
  quota_day: number;
  applied_at: Date;
  applied_by: string;
  review: ColumnType<AppRow['review'], string | null, string | null>;
  reviewed_by: string | null;
  reviewed_at: Date | null;
  expires_at: Date | null;
  refused_why: string | null;
  suspended_at: Date | null;
  suspended_why: string | null;
  renewal: ColumnType<Renewal | null, string | null, string | null>;
}

export interface ConsentRow {
  id: string;
  app: string;
  merchant: string;
  scopes: AppScope[];
  fields: AppField[];
  given_at: Date;
  given_by: string;
  withdrawn_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    provider_app: AppTable;
    provider_consent: ConsentRow;
    provider_report: { app: string; month: string; at: Date; opened: bigint; incidents: number };
  }
}

type Read = Omit<AppTable, 'review' | 'renewal'> & Pick<AppRow, 'review' | 'renewal'>;

const toRow = (row: Read): AppRow => ({
  ...{ party: row.party, name: row.name, about: row.about, contact: row.contact, state: row.state, scopes: row.scopes },
  ...{ quotaSecond: row.quota_second, quotaDay: row.quota_day, appliedAt: row.applied_at, appliedBy: row.applied_by },
  ...{ review: row.review, reviewedBy: row.reviewed_by, reviewedAt: row.reviewed_at, expiresAt: row.expires_at },
  ...{ suspendedAt: row.suspended_at, suspendedWhy: row.suspended_why, fields: row.fields, renewal: row.renewal },
  refusedWhy: row.refused_why,
});

const toTable = (row: AppRow) => ({
  ...{ party: row.party, name: row.name, about: row.about, contact: row.contact, state: row.state },
  ...{ scopes: [...row.scopes], quota_second: row.quotaSecond, quota_day: row.quotaDay, applied_at: row.appliedAt },
  ...{ applied_by: row.appliedBy, review: row.review === null ? null : JSON.stringify(row.review) },
  ...{ reviewed_by: row.reviewedBy, reviewed_at: row.reviewedAt, expires_at: row.expiresAt },
  ...{ suspended_at: row.suspendedAt, suspended_why: row.suspendedWhy, fields: [...row.fields] },
  ...{ refused_why: row.refusedWhy, renewal: row.renewal === null ? null : JSON.stringify(row.renewal) },
});

export async function putApp(tx: Tx, row: AppRow): Promise<void> {
  const { party, ...rest } = toTable(row);
  await tx
    .insertInto('provider_app')
    .values({ party, ...rest })
    .onConflict((on) => on.column('party').doUpdateSet(rest))
    .execute();
}

const read = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<AppRow[]> =>
  (await sql<Read>`select * from provider_app ${rest}`.execute(db)).rows.map(toRow);

export const readApp = async (db: Database | Tx, party: string): Promise<AppRow | undefined> =>
  (await read(db, sql`where party = ${party}`))[0];

export const lockApp = async (tx: Tx, party: string): Promise<AppRow | undefined> =>
  (await read(tx, sql`where party = ${party} for update`))[0];

export const listApps = (db: Database, limit: number, after: string | undefined, only?: string): Promise<AppRow[]> =>
  read(
    db,
    sql`where party > ${after ?? ''} ${only === undefined ? sql`` : sql`and party = ${only}`}
      order by party limit ${limit}`,
  );

/** What apps may open, by party. */
export async function readQuotas(
  db: Database | Tx,
  apps: readonly string[],
): Promise<ReadonlyMap<string, { second: number; day: number }>> {
  const { rows } = await sql<{ party: string; second: number; day: number }>`
    select party, quota_second as second, quota_day as day from provider_app where party = any(${[...apps]}::text[])`.execute(
    db,
  );
  return new Map(rows.map(({ party, second, day }) => [party, { second, day }]));
}

/** The standing consents of one merchant. */
export async function readConsents(db: Database | Tx, merchant: string, limit: number): Promise<ConsentRow[]> {
  const { rows } = await sql<ConsentRow>`
    select * from provider_consent where merchant = ${merchant} and withdrawn_at is null order by id limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** The standing consents of these merchants to one app. */
export async function readConsentsOf(
  db: Database | Tx,
  app: string,
  merchants: readonly string[],
): Promise<ConsentRow[]> {
  const { rows } = await sql<ConsentRow>`
    select * from provider_consent
    where app = ${app} and merchant = any(${[...merchants]}::text[]) and withdrawn_at is null`.execute(db);
  return rows;
}

/** A consent that is given anew replaces the one before. */
export async function putConsent(tx: Tx, row: ConsentRow): Promise<void> {
  await dropConsent(tx, row.app, row.merchant, row.given_at);
  await tx.insertInto('provider_consent').values(row).execute();
}

export async function dropConsent(tx: Tx, app: string, merchant: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update provider_consent set withdrawn_at = ${at}
    where app = ${app} and merchant = ${merchant} and withdrawn_at is null returning id`.execute(tx);
  return rows.length > 0;
}

/** Kills the keys of an app. @returns how many lived */
export async function killKeys(tx: Tx, app: string, at: Date): Promise<number> {
  const { rows } = await sql`
    update api_key set revoked_at = ${at} where party = ${app} and revoked_at is null returning id`.execute(tx);
  return rows.length;
}

export interface Hit {
  merchant: string;
  orders: number;
}

/** The shops that use an app, with the orders that they had since (what was planted is none); those that had most first. */
export async function readHits(db: Database | Tx, app: string, since: Date, limit: number): Promise<Hit[]> {
  const { rows } = await sql<Hit>`
    select c.merchant, (select count(*)::int from "order" o where o.merchant_id = substr(c.merchant, 10)
      and o.stamps <> '{}' and (o.fields ->> 'paid_at')::timestamptz >= ${since}) as orders
    from provider_consent c where c.app = ${app} and c.withdrawn_at is null
    order by orders desc, c.merchant limit ${limit}`.execute(db);
  return rows;
}

export async function countUse(db: Database | Tx, app: string): Promise<{ shops: number; keys: number }> {
  const { rows } = await sql<{ shops: number; keys: number }>`
    select (select count(*)::int from provider_consent where app = ${app} and withdrawn_at is null) as shops,
      (select count(*)::int from api_key where party = ${app} and revoked_at is null) as keys`.execute(db);
  return rows[0]!;
}

export async function putReport(
  tx: Tx,
  report: { app: string; month: string; at: Date; opened: number; incidents: number },
): Promise<void> {
  const { app, month, at, opened, incidents } = report;
  await sql`
    insert into provider_report (app, month, at, opened, incidents) values (${app}, ${month}, ${at}, ${opened}, ${incidents})
    on conflict (app, month) do update set at = excluded.at, opened = excluded.opened, incidents = excluded.incidents`.execute(
    tx,
  );
}

export interface ReportRow {
  month: string;
  at: Date;
  opened: number;
  incidents: number;
}

/** What an app has said about its months, newest first. */
export async function listReports(db: Database, app: string, limit: number): Promise<ReportRow[]> {
  const { rows } = await sql<Omit<ReportRow, 'opened'> & { opened: string }>`
    select month, at, opened::text, incidents from provider_report where app = ${app} order by month desc limit ${limit}`.execute(
    db,
  );
  return rows.map((row) => ({ ...row, opened: Number(row.opened) }));
}

/** Which of these have said something about a month. */
export async function reportedOf(db: Database, apps: readonly string[], month: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ app: string }>`
    select app from provider_report where month = ${month} and app = any(${[...apps]}::text[])`.execute(db);
  return new Set(rows.map(({ app }) => app));
}
