import { sql } from 'kysely';
import { beijingDay } from '../../foundation/beijing-time.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Purpose } from '../../ledger/purpose.ts';
import { partOf, sumOfPart } from './recovery.parts.ts';
import type { FundPurpose } from './recovery.ts';

const FUNDS: readonly FundPurpose[] = ['protection-fund', 'logistics-pool'];
const DAY_MS = 86_400_000;

export interface FundState {
  fund: FundPurpose;
  currency: string;
  accountId: string;
  balance: bigint;
  held: bigint;
  /** Asked for and not held yet. */
  waiting: bigint;
  /** Net payouts of each of the last days, the newest last; contributions are none. */
  daily: number[];
}

const HISTORY_DAYS = 84;

/** The funds that there are, with what they owe and how they paid lately. */
export async function readFunds(db: Database | Tx, now: Date): Promise<FundState[]> {
  const { rows } = await sql<{
    id: string;
    purpose: FundPurpose;
    currency: string;
    balance: bigint;
    held: bigint;
    waiting: bigint;
  }>`
    select a.id, a.purpose, a.currency, b.balance, b.held,
      coalesce((select sum(amount) from payout where state = 'approval' and currency = a.currency
        and payer ->> 'advance' = a.purpose), 0)::bigint as waiting
    from ledger_account a
    cross join lateral (select sum(credits - debits)::bigint as balance, sum(debits_held)::bigint as held
      from ledger_balance where account_id = a.id) as b
    where a.owner = 'platform' and a.purpose = any(${[...FUNDS]}::text[])
    order by a.currency, a.purpose desc`.execute(db);
  const since = new Date(now.getTime() - HISTORY_DAYS * DAY_MS);
  const states: FundState[] = [];
  for (const { id, purpose, ...row } of rows) {
    const daily = await readDaily(db, id, since, now);
    states.push({ ...row, fund: purpose, accountId: id, daily });
  }
  return states;
}

/** Whole days back from now, so that none is cut short; from the first on of which anything is known. */
async function readDaily(db: Database | Tx, account: string, since: Date, now: Date): Promise<number[]> {
  const { rows } = await sql<{ day: number; net: string }>`
    select floor(extract(epoch from ${now}::timestamptz - at) / 86400)::int as day, sum(signed)::text as net from (
      select at, amount as signed from ledger_transfer
      where debit = ${account}::uuid and kind in ('move', 'take', 'reverse') and at > ${since} and at <= ${now}
      union all
      select at, case code when 'fund.contribution' then 0 else -amount end from ledger_transfer
      where credit = ${account}::uuid and kind in ('move', 'take', 'reverse') and at > ${since} and at <= ${now}
    ) as t group by 1`.execute(db);
  const nets = new Map(rows.map(({ day, net }) => [day, Number(net)]));
  const days = rows.length === 0 ? 0 : Math.max(...nets.keys()) + 1;
  return Array.from({ length: days }, (_, n) => nets.get(days - 1 - n) ?? 0);
}

export interface Flow {
  from: Purpose;
  to: Purpose;
  currency: string;
  amount: bigint;
  transfers: number;
}

/** What moved from purpose to purpose within a time. */
export async function readFlows(db: Database, from: Date, to: Date): Promise<Flow[]> {
  const { rows } = await sql<Flow>`
    select d.purpose as "from", c.purpose as "to", t.currency, sum(t.amount)::bigint as amount, sum(t.count)::int as transfers
    from (
      select debit, credit, currency, sum(amount) as amount, count(*) as count from ledger_transfer
      where kind in ('move', 'take', 'reverse') and amount > 0 and at >= ${from} and at < ${to}
      group by debit, credit, currency
    ) as t
    join ledger_account d on d.id = t.debit join ledger_account c on c.id = t.credit
    group by 1, 2, 3 order by 3, 4 desc, 1, 2`.execute(db);
  return rows;
}

/** Days since which merchants owe, up to each of these; the last bucket has no end. */
export const AGES = [30, 60, 90, 180] as const;

export interface AgeBucket {
  currency: string;
  /** From so many days on. */
  from: number;
  merchants: number;
  amount: bigint;
}

export async function readAges(db: Database, now: Date): Promise<AgeBucket[]> {
  const { rows } = await sql<AgeBucket>`
    select currency, (array[0, ${sql.join(AGES.map((age) => sql`${age}::int`))}])[
        1 + width_bucket(extract(epoch from ${now}::timestamptz - due_since) / 86400,
          array[${sql.join(AGES.map((age) => sql`${age}::float8`))}])] as "from",
      count(distinct merchant_id)::int as merchants, ${sumOfPart('receivable')} as amount
    from recovery where ${partOf('receivable').such}
    group by 1, 2 order by 1, 2`.execute(db);
  return rows;
}

export interface TopExposure {
  merchantId: string;
  currency: string;
  amount: bigint;
  /** Of it what is a receivable. */
  receivable: bigint;
}

/** Merchants for which most is advanced that they bear, and not back. */
export async function readTopExposures(db: Database, limit: number): Promise<TopExposure[]> {
  const { rows } = await sql<TopExposure>`
    select merchant_id as "merchantId", currency, ${sumOfPart('advanced')} as amount, ${sumOfPart('receivable')} as receivable
    from recovery where ${partOf('advanced').such}
    group by 1, 2 order by 3 desc, 1 limit ${limit}`.execute(db);
  return rows;
}

export interface Cohort {
  /** Of the payout, in Beijing: `2026-11`. */
  month: string;
  currency: string;
  recoveries: number;
  owed: bigint;
  recovered: bigint;
  writtenOff: bigint;
  borne: bigint;
  open: bigint;
}

/** What was to come back of the payouts of each month, and what did; the newest first. */
export async function readCohorts(db: Database, now: Date, months: number): Promise<Cohort[]> {
  const [year, month] = beijingDay(now).split('-').map(Number) as [number, number];
  const first = new Date(Date.UTC(year, month - months, 1) - 8 * 3_600_000);
  const { rows } = await sql<Cohort>`
    select to_char(opened_at at time zone 'Asia/Shanghai', 'YYYY-MM') as month, currency, count(*)::int as recoveries,
      ${sumOfPart('owed')} as owed, ${sumOfPart('recovered')} as recovered, ${sumOfPart('written-off')} as "writtenOff",
      ${sumOfPart('borne')} as borne, ${sumOfPart('open')} as open
    from recovery where opened_at >= ${first}
    group by 1, 2 order by 1 desc, 2`.execute(db);
  return rows;
}
