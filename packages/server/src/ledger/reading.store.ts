import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../foundation/database/database.ts';
import type { AccountTable, TransferTable } from './ledger.store.ts';
import type { Purpose, Side } from './purpose.ts';

/** An account with what is on it. */
export interface AccountView extends AccountTable {
  lowest: bigint | null;
  highest: bigint | null;
  /** On its normal side. */
  balance: bigint;
  /** What holds may still take from it, and bring to it. */
  held_out: bigint;
  held_in: bigint;
}

export interface AccountFilter {
  id?: string;
  owner?: string;
  purpose?: Purpose;
  currency?: string;
  after?: readonly string[];
  limit: number;
}

const isTrue = sql`true`;

/** By owner, purpose and currency. */
export async function listAccounts(db: Database, filter: AccountFilter): Promise<AccountView[]> {
  const { id, owner, purpose, currency, after, limit } = filter;
  const { rows } = await sql<AccountView>`
    select a.*, b.lowest, b.highest, case a.normal when 'credit' then b.net else -b.net end as balance,
      case a.normal when 'credit' then b.debits_held else b.credits_held end as held_out,
      case a.normal when 'credit' then b.credits_held else b.debits_held end as held_in
    from (
      select * from ledger_account
      where ${id === undefined ? isTrue : sql`id = ${id}::uuid`} and ${owner === undefined ? isTrue : sql`owner = ${owner}`}
        and ${purpose === undefined ? isTrue : sql`purpose = ${purpose}`}
        and ${currency === undefined ? isTrue : sql`currency = ${currency}`}
        and ${after === undefined ? isTrue : sql`(owner, purpose, currency) > (${after[0]}, ${after[1]}, ${after[2]})`}
      order by owner, purpose, currency limit ${limit}
    ) as a
    cross join lateral (
      select min(lowest) as lowest, min(highest) as highest, sum(credits - debits)::bigint as net,
        sum(debits_held)::bigint as debits_held, sum(credits_held)::bigint as credits_held
      from ledger_balance where account_id = a.id
    ) as b
    order by a.owner, a.purpose, a.currency`.execute(db);
  return rows;
}

const MOVES = sql`kind in ('move', 'take', 'reverse') and amount > 0`;

/** What transfers moved on an account, credits less debits. */
async function netOf(tx: Tx, account: string, such: RawBuilder<unknown>): Promise<bigint> {
  const { rows } = await sql<{ net: bigint }>`
    select (coalesce((select sum(amount) from ledger_transfer where credit = ${account}::uuid and ${MOVES} and ${such}), 0)
      - coalesce((select sum(amount) from ledger_transfer where debit = ${account}::uuid and ${MOVES} and ${such}), 0))::bigint
      as net`.execute(tx);
  return rows[0]!.net;
}

export interface StatementLine extends TransferTable {
  /** On which the account stands. */
  side: Side;
  /** Of the account on its normal side, after this line. */
  balance: bigint;
}

export interface Statement {
  opening: bigint;
  closing: bigint;
  /** The newest first. */
  lines: StatementLine[];
}

export interface StatementAsk {
  account: Pick<AccountTable, 'id' | 'normal'>;
  /** Not before, and before. */
  from?: Date;
  to?: Date;
  /** Goes on behind this line. */
  after?: { at: Date; id: string };
  limit: number;
}

/**
 * What moved on an account, with the balances before and after, counted back from the balance now: what is asked of long
 * ago reads everything since.
 */
export function readStatement(db: Database, ask: StatementAsk): Promise<Statement> {
  const { account, from, to, after, limit } = ask;
  const since = from === undefined ? isTrue : sql`at >= ${from}`;
  const before = sql`${to === undefined ? isTrue : sql`at < ${to}`}
    and ${after === undefined ? isTrue : sql`(at, id) < (${after.at}, ${after.id}::uuid)`}`;
  const page = (side: Side) => sql`
    (select *, ${side}::text as side from ledger_transfer
    where ${sql.ref(side)} = ${account.id}::uuid and ${MOVES} and ${since} and ${before}
    order by at desc, id desc limit ${limit})`;
  const onSide = (net: bigint): bigint => (account.normal === 'credit' ? net : -net);
  // balances and lines of one instant
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const { rows: sums } = await sql<{ net: bigint }>`
        select coalesce(sum(credits - debits), 0)::bigint as net from ledger_balance where account_id = ${account.id}::uuid`.execute(
        tx,
      );
      const now = sums[0]!.net;
      const { rows } = await sql<TransferTable & { side: Side }>`
        select * from (${page('debit')} union all ${page('credit')}) as l order by at desc, id desc limit ${limit}`.execute(
        tx,
      );
      const first = rows[0];
      let running =
        first === undefined
          ? now
          : now - (await netOf(tx, account.id, sql`(at, id) > (${first.at}, ${first.id}::uuid)`));
      const lines = rows.map((row) => {
        const balance = onSide(running);
        running -= row.side === 'credit' ? row.amount : -row.amount;
        return { ...row, balance };
      });
      return {
        opening: onSide(now - (await netOf(tx, account.id, since))),
        closing: onSide(to === undefined ? now : now - (await netOf(tx, account.id, sql`at >= ${to}`))),
        lines,
      };
    });
}

export interface TransferFilter {
  id?: string;
  key?: string;
  /** The key of something: with what became of it, whose keys go on behind a slash. */
  of?: string;
  cause?: string;
  /** On either side. */
  accounts?: readonly string[];
  /** What moved from accounts of one purpose, and to those of another. */
  from_purpose?: Purpose;
  to_purpose?: Purpose;
  currency?: string;
  /** Also those of which nothing was there to move. */
  nothing?: boolean;
  /** Not before, and before. */
  from?: Date;
  to?: Date;
  before?: string;
  limit: number;
}

/** The newest first. */
export async function listTransfers(db: Database, filter: TransferFilter): Promise<TransferTable[]> {
  const { id, key, of, cause, accounts, before, limit } = filter;
  let query = db.selectFrom('ledger_transfer').selectAll().orderBy('id', 'desc').limit(limit);
  if (id !== undefined) query = query.where('id', '=', id);
  if (key !== undefined)
    query = query.where('id', '=', sql<string>`(select transfer_id from ledger_key where key = ${key})`);
  if (of !== undefined)
    // `0` is what comes next to the slash
    query = query.where(
      sql<boolean>`id in (select transfer_id from ledger_key where key = ${of} or (key > ${`${of}/`} and key < ${`${of}0`}))`,
    );
  if (cause !== undefined) query = query.where('cause_id', '=', cause);
  if (before !== undefined) query = query.where('id', '<', before);
  if (accounts !== undefined)
    query = query.where(sql<boolean>`(debit = any(${accounts}::uuid[]) or credit = any(${accounts}::uuid[]))`);
  const { from_purpose, to_purpose, currency, from, to } = filter;
  for (const [side, purpose] of [
    ['debit', from_purpose],
    ['credit', to_purpose],
  ] as const)
    if (purpose !== undefined)
      query = query.where(
        sql<boolean>`${sql.ref(side)} in (select id from ledger_account where purpose = ${purpose}) and ${MOVES}`,
      );
  if (currency !== undefined) query = query.where('currency', '=', currency);
  if (filter.nothing === false) query = query.where('amount', '>', 0n);
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  return query.execute();
}

export const readAccountRows = (db: Database, ids: readonly string[]): Promise<AccountTable[]> =>
  db.selectFrom('ledger_account').selectAll().where(sql<boolean>`id = any(${ids}::uuid[])`).execute();

export async function idsOfOwner(db: Database, owner: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from ledger_account where owner = ${owner}`.execute(db);
  return rows.map(({ id }) => id);
}

export interface TrialLine {
  currency: string;
  purpose: Purpose;
  accounts: number;
  /** Of those whose debits are more, and of those whose credits are. */
  debits: bigint;
  credits: bigint;
}

/** Balances of all accounts by purpose, now or as of an instant, counted back from now. */
export async function readTrialBalance(db: Database, at: Date | undefined): Promise<TrialLine[]> {
  const nets =
    at === undefined
      ? sql`select account_id, sum(debits - credits) as net from ledger_balance group by account_id`
      : sql`select account_id, sum(net) as net from (
          select account_id, debits - credits as net from ledger_balance
          union all select debit, -amount from ledger_transfer where at >= ${at} and ${MOVES}
          union all select credit, amount from ledger_transfer where at >= ${at} and ${MOVES}
        ) as all_nets group by account_id`;
  const { rows } = await sql<TrialLine>`
    select a.currency, a.purpose, count(*)::integer as accounts, coalesce(sum(n.net) filter (where n.net > 0), 0)::bigint as debits,
      coalesce(-sum(n.net) filter (where n.net < 0), 0)::bigint as credits
    from (${nets}) as n join ledger_account a on a.id = n.account_id
    ${at === undefined ? sql`` : sql`where a.opened_at < ${at}`}
    group by a.currency, a.purpose order by a.currency, a.purpose`.execute(db);
  return rows;
}
