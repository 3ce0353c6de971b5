import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';

/** Of each part a cipher, under the merchant's key. */
export interface ReturnCiphers {
  name: string;
  phone: string;
  address: string;
}

export interface KeptAddress {
  merchantId: string;
  parts: ReturnCiphers;
  changedAt: Date;
}

export const keepAddress = async (tx: Tx, { merchantId, parts, changedAt }: KeptAddress): Promise<void> =>
  void (await sql`
    insert into return_address (merchant_id, parts, changed_at)
    values (${merchantId}, ${JSON.stringify(parts)}::jsonb, ${changedAt})
    on conflict (merchant_id) do update set parts = excluded.parts, changed_at = excluded.changed_at`.execute(tx));

export const dropAddress = async (tx: Tx, merchantId: string): Promise<void> =>
  void (await sql`delete from return_address where merchant_id = ${merchantId}`.execute(tx));

export async function readKept(db: Database | Tx, merchantId: string): Promise<KeptAddress | undefined> {
  const { rows } = await sql<KeptAddress>`
    select merchant_id as "merchantId", parts, changed_at as "changedAt" from return_address
    where merchant_id = ${merchantId}`.execute(db);
  return rows[0];
}
