import { sql } from 'kysely';
import type { Database } from '../../../foundation/database/database.ts';
import { accountId } from '../../../ledger/account.ts';
import { CLEARING, FUND, POOL } from './plan.ts';
import type { Given } from './verify.ts';

const COUPONS = { owner: 'platform', purpose: 'coupon', currency: FUND.currency } as const;

/** The books against the files: what the provider paid is out, what it deducted is in, and nothing else has moved. */
export async function verifyBooks(db: Database, { file, find }: Given): Promise<void> {
  const { rows: held } = await sql<{ key: string; rest: bigint }>`
    select t.key, h.rest from ledger_hold h join ledger_transfer t on t.id = h.id where h.rest > 0 limit 1000`.execute(
    db,
  );
  for (const { key, rest } of held) find({ check: 'hold.left', about: key, detail: `${rest} is still held` });

  const sumOf = (...kinds: readonly string[]): bigint =>
    file.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { amount }) => sum + amount, 0n);
  const balance = async (account: typeof FUND): Promise<bigint> => {
    const { rows } = await sql<{ balance: bigint }>`
      select coalesce(sum(credits - debits), 0)::bigint as balance from ledger_balance where account_id = ${accountId(account)}::uuid`.execute(
      db,
    );
    return rows[0]!.balance;
  };
  const equal = (about: string, found: bigint, right: bigint): void => {
    if (found !== right)
      find({ check: `books.${about}`, about, detail: `the books have ${found}, and by the files it is ${right}` });
  };

  const { rows } = await sql<Record<'filled' | 'pooled' | 'came' | 'out' | 'partners' | 'offset' | 'back', bigint>>`
    select
      coalesce(sum(amount) filter (where code = 'drill.fund'), 0)::bigint as filled,
      coalesce(sum(amount) filter (where code = 'drill.pool'), 0)::bigint as pooled,
      coalesce(sum(amount) filter (where code in ('drill.fund', 'drill.pool', 'drill.means', 'drill.shares', 'drill.due')), 0)::bigint as came,
      coalesce((select sum(paid_out) from settlement), 0)::bigint as out,
      coalesce((select sum(recovered) from recovery where 'carrier' = any(steps)), 0)::bigint as partners,
      coalesce((select sum(offset_amount) from settlement), 0)::bigint as offset,
      coalesce((select sum(back_merchant + back_carrier) from payout_correction), 0)::bigint as back
    from ledger_transfer where kind = 'move'`.execute(db);
  const { filled, pooled, came, out, partners, offset, back } = rows[0]!;
  const own = await sql<{ own: bigint }>`
    select coalesce(sum(amount - recover), 0)::bigint as own from payout_part where part = 'refund' and state = 'settled'`.execute(
    db,
  );
  // what came in is there, but for what the provider paid to consumers and what fell due
  equal('clearing', await balance(CLEARING), -came + sumOf('refund', 'payment') + out);
  equal('coupon', await balance(COUPONS), sumOf('coupon'));
  // both funds: what was put in, less what they advanced, with what is back of it
  const advanced = sumOf('refund', 'payment', 'coupon') - own.rows[0]!.own;
  const recovered = sumOf('deduction') + partners + offset;
  equal('fund', (await balance(FUND)) + (await balance(POOL)), filled + pooled - advanced + recovered - back);
  const { rows: owed } = await sql<{ recourse: bigint; owed: bigint; known: bigint }>`
    select
      coalesce(sum(b.credits - b.debits) filter (where a.purpose = 'recourse'), 0)::bigint as recourse,
      coalesce(sum(b.debits - b.credits) filter (where a.purpose = 'receivable'), 0)::bigint as owed,
      (select coalesce(sum(owed - recovered - written_off - corrected), 0) from recovery where state = 'receivable')::bigint as known
    from ledger_account a join ledger_balance b on b.account_id = a.id`.execute(db);
  equal('recourse', owed[0]!.recourse, owed[0]!.owed);
  equal('receivable', owed[0]!.owed, owed[0]!.known);
  await verifyMerchants(db, { file, find });
}

/** What each merchant has, by what it was given and what of it went where. */
async function verifyMerchants(db: Database, { file, find }: Pick<Given, 'file' | 'find'>): Promise<void> {
  const { rows } = await sql<{ merchant: string; has: bigint; right: bigint }>`
    with account as (
      select id, substr(owner, length('merchant/') + 1) as merchant from ledger_account
      where owner like 'merchant/%' and purpose in ('merchant-balance', 'deposit')
    ), has as (
      select merchant, sum(credits - debits)::bigint as has from account join ledger_balance on account_id = id group by 1
    ), moved as (
      select a.merchant, t.amount from account a join ledger_transfer t on t.credit = a.id
        where t.kind = 'move' and t.code in ('drill.means', 'drill.due', 'payout.share-returned', 'correction.given-back')
      union all
      select a.merchant, -t.amount from account a join ledger_transfer t on t.debit = a.id
        where t.kind = 'move' and t.code = 'payout.share-given'
      union all
      select y.merchant_id, -(p.amount - p.recover) from payout y join payout_part p on p.payout_id = y.id
        where p.part = 'refund' and p.state = 'settled'
      union all select merchant_id, -(offset_amount + paid_out) from settlement
    )
    select merchant, has.has, coalesce((select sum(amount) from moved where moved.merchant = has.merchant), 0)::bigint as right
    from has`.execute(db);
  const deducted = Map.groupBy(
    file.filter(({ kind }) => kind === 'deduction'),
    ({ party }) => party.slice('merchant/'.length),
  );
  for (const { merchant, has, right } of rows) {
    const gone = (deducted.get(merchant) ?? []).reduce((sum, { amount }) => sum + amount, 0n);
    if (has !== right - gone)
      find({
        check: 'books.merchant',
        about: `merchant/${merchant}`,
        detail: `it has ${has}, and ${right - gone} is right`,
      });
  }
}
