import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { ASKS_MERCHANT } from './exposure.store.ts';

/** How a merchant's deposit stands. */
export interface DepositStanding {
  merchantId: string;
  currency: string;
  balance: bigint;
  required: bigint;
  missing: bigint;
  shortSince: Date | null;
  /** Until when it has to be there. */
  dueAt: Date | null;
  /** Since when what falls due is kept back. */
  blockedSince: Date | null;
  /** What was proposed because of that. */
  measureId: string | null;
}

interface DepositStandingTable {
  merchant_id: string;
  currency: string;
  balance: bigint;
  required: bigint;
  missing: bigint;
  short_since: Date | null;
  due_at: Date | null;
  blocked_since: Date | null;
  measure_id: string | null;
  looked_at: Date;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    deposit_standing: DepositStandingTable;
  }
}

const toStanding = (row: DepositStandingTable): DepositStanding => ({
  ...{ merchantId: row.merchant_id, currency: row.currency, balance: row.balance, required: row.required },
  ...{ missing: row.missing, shortSince: row.short_since, dueAt: row.due_at, blockedSince: row.blocked_since },
  measureId: row.measure_id,
});

/** What is required and what is there, of merchants; one that is in several categories puts down the most of them. */
const nowOf = ({ merchants, accounts }: Record<'merchants' | 'accounts', RawBuilder<unknown>>) => sql`
  select coalesce(r.merchant_id, b.merchant_id) as merchant_id, coalesce(r.currency, b.currency) as currency,
    coalesce(b.balance, 0)::bigint as balance, coalesce(r.required, 0)::bigint as required
  from (
    select m.id as merchant_id, l.currency, max(l.amount) as required
    from (select id, fields from merchant where ${merchants}
      -- of who has left nothing is required
      and not exists (select from clear_out c where c.merchant_id = merchant.id and c.ended_why = 'over')) as m
    cross join lateral jsonb_array_elements_text(
      case jsonb_typeof(m.fields -> 'category_ids') when 'array' then m.fields -> 'category_ids' else '[]' end) as c (category)
    join deposit_level l on l.category_id = c.category
    group by m.id, l.currency
  ) as r
  full join (
    select substr(a.owner, length('merchant/') + 1) as merchant_id, a.currency, b.credits - b.debits - b.debits_held as balance
    from ledger_account a join ledger_balance b on b.account_id = a.id where a.purpose = 'deposit' and ${accounts}
  ) as b on b.merchant_id = r.merchant_id and b.currency = r.currency`;

/** Merchants whose deposit is not as it was looked at last. */
export async function listChanged(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ merchant_id: string }>`
    select distinct coalesce(n.merchant_id, s.merchant_id) as merchant_id from (${nowOf({ merchants: sql`true`, accounts: sql`a.owner like 'merchant/%'` })}) as n
    full join deposit_standing s using (merchant_id, currency)
    where (coalesce(n.balance, 0), coalesce(n.required, 0)) is distinct from (s.balance, s.required)
    order by 1 limit ${limit}`.execute(db);
  return rows.map(({ merchant_id }) => merchant_id);
}

export interface DepositNow {
  currency: string;
  balance: bigint;
  required: bigint;
}

/** What is required of a merchant and what is there, by currency. */
export async function readDeposits(tx: Tx, merchantId: string): Promise<DepositNow[]> {
  const { rows } = await sql<DepositNow>`
    select currency, balance, required from (${nowOf({
      merchants: sql`id = ${merchantId}`,
      accounts: sql`a.owner = ${`merchant/${merchantId}`}`,
    })}) as n order by currency`.execute(tx);
  return rows;
}

/** Whether a merchant's record has the categories that were told at that time, or later ones. */
export async function knowsCategories(tx: Tx, merchantId: string, at: Date): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select coalesce(stamps ->> 'category_ids' >= ${at.toISOString()}, false) as known from merchant where id = ${merchantId}`.execute(
    tx,
  );
  return rows[0]?.known === true;
}

/** What speaks against paying a deposit back. */
export interface Holding {
  /** By the merchant, what is being deducted counted. */
  owed: bigint;
  /** Its shop is cleared out, and something of its orders may still be asked for. */
  clearing: boolean;
  left: boolean;
  /** A consumer is being paid, or a person has to look at a payout. */
  paying: boolean;
}

export async function readHolding(tx: Tx, merchantId: string, currency: string): Promise<Holding> {
  const { rows } = await sql<Holding>`
    select
      coalesce((select sum(owed - recovered - written_off - corrected) from recovery where merchant_id = ${merchantId}
        and currency = ${currency} and state in ('open', 'waiting', 'receivable') and ${ASKS_MERCHANT}), 0)::bigint as owed,
      exists (select from clear_out where merchant_id = ${merchantId} and ended_at is null) as clearing,
      exists (select from clear_out where merchant_id = ${merchantId} and ended_why = 'over') as left,
      exists (select from payout where merchant_id = ${merchantId} and state in ('approval', 'held', 'failed')) as paying`.execute(
    tx,
  );
  return rows[0]!;
}

/** Takes turns with all who look at this merchant's deposit. */
export async function lockStandings(tx: Tx, merchantId: string): Promise<Map<string, DepositStanding>> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`deposit/${merchantId}`}, 0))`.execute(tx);
  const rows = await tx.selectFrom('deposit_standing').selectAll().where('merchant_id', '=', merchantId).execute();
  return new Map(rows.map((row) => [row.currency, toStanding(row)]));
}

export async function saveStanding(tx: Tx, standing: DepositStanding, at: Date): Promise<void> {
  const { merchantId, currency, balance, required, missing, shortSince, dueAt, blockedSince, measureId } = standing;
  const values = {
    ...{ balance, required, missing, short_since: shortSince, due_at: dueAt, blocked_since: blockedSince },
    ...{ measure_id: measureId, looked_at: at },
  };
  await tx
    .insertInto('deposit_standing')
    .values({ merchant_id: merchantId, currency, ...values })
    .onConflict((conflict) => conflict.columns(['merchant_id', 'currency']).doUpdateSet(values))
    .execute();
}

export interface DepositFilter {
  merchantId?: string;
  short?: boolean;
  after?: readonly string[];
  limit: number;
}

/** By merchant and currency. */
export async function listStandings(db: Database, filter: DepositFilter): Promise<DepositStanding[]> {
  let query = db
    .selectFrom('deposit_standing')
    .selectAll()
    .orderBy('merchant_id')
    .orderBy('currency')
    .limit(filter.limit);
  if (filter.merchantId !== undefined) query = query.where('merchant_id', '=', filter.merchantId);
  if (filter.short) query = query.where('missing', '>', 0n);
  if (filter.after)
    query = query.where(sql<boolean>`(merchant_id, currency) > (${filter.after[0]}, ${filter.after[1]})`);
  return (await query.execute()).map(toStanding);
}

/** Short since before their time was over, and nothing was proposed; the longest first. */
export async function listUnanswered(db: Database, limit: number): Promise<DepositStanding[]> {
  const rows = await db
    .selectFrom('deposit_standing')
    .selectAll()
    .where('blocked_since', 'is not', null)
    .where('measure_id', 'is', null)
    .orderBy('blocked_since')
    .orderBy('merchant_id')
    .limit(limit)
    .execute();
  return rows.map(toStanding);
}
