import { sql } from 'kysely';
import type { Quarter } from '../../../../simulator/src/index.ts';
import type { Database } from '../../foundation/database/database.ts';
import { readTrialBalance } from '../../ledger/reading.store.ts';
import { readFlows } from '../../service/fund/fund.reading.ts';
import { readCoverage } from '../../service/guarantee/right.store.ts';
import type { World } from './world.ts';

/** A refund that was asked for as an after-sale; hours from the request until the provider had paid it. */
export interface RefundFact {
  order: string;
  type: string;
  instant: boolean;
  hours: number | null;
}

export interface ClaimFact {
  code: string;
  claims: number;
  paid: number;
  /** Minor units, of those that are paid. */
  amount: number;
}

export interface FlowFact {
  from: string;
  to: string;
  amount: number;
  transfers: number;
}

/** All that figures are made of, as a world's database has it in the end. */
export interface Facts {
  /** In the log. */
  orders: number;
  /** By the platform's own count, and counted anew from the rights that were frozen on orders. */
  coverage: { told: number; counted: number; chosen: number };
  refunds: RefundFact[];
  /** Orders in dispute, one entry each dispute. */
  disputes: string[];
  /** What has not ended, by kind. */
  open: { aftersales: number; claims: number; disputes: number };
  claims: ClaimFact[];
  flows: FlowFact[];
  balances: { purpose: string; amount: number }[];
  recoveries: { owed: number; recovered: number; receivable: number };
  checks: Check[];
}

/** Something that has to hold between the ledger and what stands beside it. */
export interface Check {
  what: string;
  holds: boolean;
  detail: string;
}

const CURRENCY = 'CNY';
const FAR = new Date('9999-01-01T00:00:00Z');

export async function readFacts({ platform, provider }: World, quarter: Quarter): Promise<Facts> {
  const { db, service } = platform;
  const statutory = [...service.catalogue.current().values()].flatMap(({ terms }) =>
    terms.statutory ? terms.code : [],
  );
  const flows = (await readFlows(db, new Date(0), FAR)).map(
    ({ from, to, amount, transfers }): FlowFact => ({ from, to, amount: Number(amount), transfers }),
  );
  const balances = await readBalances(db);
  const coverage = await readCovered(db, quarter, statutory);
  const paid = [...provider.paid.values()].reduce((sum, { amount }) => sum + Number(amount), 0);
  return {
    ...{ orders: coverage.orders, coverage, refunds: await readRefunds(db), disputes: await readDisputes(db) },
    ...{ open: await readOpen(db), claims: await readClaims(db) },
    ...{ flows, balances, recoveries: await readRecoveries(db) },
    checks: [
      checkFlows(flows, balances),
      await checkTrial(db),
      await checkProvider(db, paid),
      {
        what: 'coverage as counted by the platform and as counted from the rights frozen on orders',
        holds: coverage.told === coverage.counted,
        detail: `${coverage.told} and ${coverage.counted} of ${coverage.orders}`,
      },
    ],
  };
}

async function readCovered(db: Database, { from, until }: Quarter, statutory: readonly string[]) {
  const day = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
  const told = (await readCoverage(db, day(from), day(until))).reduce((sum, { covered }) => sum + covered, 0);
  const { rows } = await sql<{ orders: number; counted: number; chosen: number }>`
    select count(*)::int as orders,
      count(*) filter (where exists (select from jsonb_array_elements(r.rights) as g
        where g ->> 'code' <> all(${statutory}::text[])))::int as counted,
      count(*) filter (where exists (select from jsonb_array_elements(r.rights) as g
        where g ->> 'code' <> all(${statutory}::text[]) and (g ->> 'agreed')::boolean))::int as chosen
    from event e left join order_rights r on r.order_id = e.data -> 'order' ->> 'id' where e.type = 'order.paid'`.execute(
    db,
  );
  return { told, ...rows[0]! };
}

async function readRefunds(db: Database): Promise<RefundFact[]> {
  const { rows } = await sql<RefundFact>`
    select order_id as "order", type, instant, (extract(epoch from refunded_at - requested_at) / 3600)::float8 as hours
    from aftersale order by order_id, requested_at, id`.execute(db);
  return rows;
}

async function readDisputes(db: Database): Promise<string[]> {
  const { rows } = await sql<{ order: string }>`select order_id as "order" from dispute order by order_id, id`.execute(
    db,
  );
  return rows.map(({ order }) => order);
}

async function readOpen(db: Database): Promise<Facts['open']> {
  const { rows } = await sql<Facts['open']>`
    select (select count(*) from aftersale where state not in ('done', 'closed', 'cancelled'))::int as aftersales,
      (select count(*) from claim where state not in ('paid', 'refused', 'withdrawn'))::int as claims,
      (select count(*) from dispute where state not in ('complied', 'settled', 'withdrawn'))::int as disputes`.execute(
    db,
  );
  return rows[0]!;
}

async function readClaims(db: Database): Promise<ClaimFact[]> {
  const { rows } = await sql<ClaimFact>`
    select c.code, count(*)::int as claims, count(*) filter (where c.state = 'paid')::int as paid,
      coalesce(sum(p.amount) filter (where c.state = 'paid'), 0)::float8 as amount
    from claim c left join payout p on p.id = c.payout_id group by c.code order by c.code`.execute(db);
  return rows;
}

async function readBalances(db: Database): Promise<Facts['balances']> {
  const { rows } = await sql<{ purpose: string; amount: number }>`
    select a.purpose, sum(b.credits - b.debits)::float8 as amount
    from ledger_account a join ledger_balance b on b.account_id = a.id where a.currency = ${CURRENCY}
    group by a.purpose order by a.purpose`.execute(db);
  return rows;
}

async function readRecoveries(db: Database): Promise<Facts['recoveries']> {
  const { rows } = await sql<Facts['recoveries']>`
    select coalesce(sum(owed), 0)::float8 as owed, coalesce(sum(recovered), 0)::float8 as recovered,
      coalesce(sum(owed - recovered - written_off) filter (where state = 'receivable'), 0)::float8 as receivable
    from recovery`.execute(db);
  return rows[0]!;
}

/** What flowed in less what flowed out is what is there, for each purpose. */
export function checkFlows(flows: readonly FlowFact[], balances: Facts['balances']): Check {
  const net = new Map<string, number>();
  for (const { from, to, amount } of flows) {
    net.set(from, (net.get(from) ?? 0) - amount);
    net.set(to, (net.get(to) ?? 0) + amount);
  }
  const there = new Map(balances.map(({ purpose, amount }) => [purpose, amount]));
  const purposes = [...new Set([...net.keys(), ...there.keys()])].sort();
  const wrong = purposes.filter((purpose) => (net.get(purpose) ?? 0) !== (there.get(purpose) ?? 0));
  return {
    what: 'flows into each purpose less flows out of it, and its balance',
    holds: wrong.length === 0,
    detail: wrong.length === 0 ? `${purposes.length} purposes agree` : `differ: ${wrong.join(', ')}`,
  };
}

async function checkTrial(db: Database): Promise<Check> {
  const lines = await readTrialBalance(db, undefined);
  const sum = lines.reduce((all, { debits, credits }) => all + BigInt(debits) - BigInt(credits), 0n);
  return { what: 'trial balance, debits less credits', holds: sum === 0n, detail: String(sum) };
}

/** What the provider's own file says that it paid, what was asked of it, and what the books took for it. */
async function checkProvider(db: Database, paid: number): Promise<Check> {
  const { rows } = await sql<{ asked: number; booked: number }>`
    select (select coalesce(sum(amount), 0) from payment where state = 'settled')::float8 as asked,
      (select coalesce(sum(amount), 0) from ledger_transfer where kind = 'take')::float8 as booked`.execute(db);
  const { asked, booked } = rows[0]!;
  return {
    what: 'paid and deducted by the provider’s file, by the intents, and by the books (minor units)',
    holds: paid === asked && asked === booked,
    detail: `${paid}, ${asked}, ${booked}`,
  };
}
