import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { accountId } from '../../ledger/account.ts';
import { type ExposureOf, readExposure } from './exposure.store.ts';

/**
 * What a merchant may give away of its balance, in minor units: without what was advanced for it and is not back yet, and what its
 * deposit lacks; of one that is cleared out nothing, because it stays for its orders. The deposit secures all consumers: it is nobody's to
 * give.
 */
export async function readOwnMoney(
  from: Database | Tx,
  { merchantId, currency }: Omit<ExposureOf, 'incident'>,
): Promise<bigint> {
  const { merchant, balance } = await readExposure(from, { merchantId, currency, incident: null });
  const { rows } = await sql<{ clearing: boolean; missing: bigint }>`
    select exists (select from clear_out where merchant_id = ${merchantId} and ended_at is null) as clearing,
      coalesce((select missing from deposit_standing where merchant_id = ${merchantId} and currency = ${currency}), 0) as missing`.execute(
    from,
  );
  const { clearing, missing } = rows[0]!;
  const own = balance - merchant - missing;
  return clearing || own < 0n ? 0n : own;
}

/** What could be taken of a merchant's balance and of its deposit just now, in minor units; what is held is not there. */
export async function readMerchantMoney(
  from: Database | Tx,
  { merchantId, currency }: Omit<ExposureOf, 'incident'>,
): Promise<{ balance: bigint; deposit: bigint }> {
  const idOf = (purpose: 'merchant-balance' | 'deposit') =>
    accountId({ owner: `merchant/${merchantId}`, purpose, currency });
  const { rows } = await sql<{ balance: bigint; deposit: bigint }>`
    select coalesce(sum(there) filter (where account_id = ${idOf('merchant-balance')}::uuid), 0)::bigint as balance,
      coalesce(sum(there) filter (where account_id = ${idOf('deposit')}::uuid), 0)::bigint as deposit
    from (
      select account_id, greatest(credits - debits - debits_held, 0) as there from ledger_balance
      where account_id in (${idOf('merchant-balance')}::uuid, ${idOf('deposit')}::uuid)
    ) as accounts`.execute(from);
  return rows[0]!;
}
