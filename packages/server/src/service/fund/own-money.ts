import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
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
