import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { PackStore } from '../../policy/pack.store.ts';
import { findSameAsked } from './request.store.ts';
import type { FundRequest } from './request.ts';

export interface RequestChecks {
  /** Whether the pack in force says what a category is called. */
  namesCategory(id: string): boolean;
}

export const namedBy =
  (packs: Pick<PackStore, 'written'>): RequestChecks['namesCategory'] =>
  (id) =>
    packs.written().document.categories.has(id);

/**
 * What a request names is there, and nobody else has asked for the same. Whoever asks takes turns with all who ask for its kind.
 * @throws Problem `fund.merchant`, `fund.category`, `fund.currency`, `fund.asked`
 */
export async function requireAskable(tx: Tx, request: FundRequest, checks: RequestChecks): Promise<void> {
  const { kind, merchantId, categoryId, currency } = request;
  if (merchantId !== null && !(await isMerchant(tx, merchantId)))
    throw new Problem('fund.merchant', { field: 'merchant_id', detail: `There is no merchant ${merchantId}` });
  if (categoryId !== null && !checks.namesCategory(categoryId) && !(await isInUse(tx, categoryId)))
    throw new Problem('fund.category', { field: 'category_id', detail: `There is no category ${categoryId}` });
  if (kind === 'contribution' || kind === 'deposit-level') {
    const run = await readCurrencies(tx);
    if (run.length > 0 && !run.includes(currency))
      throw new Problem('fund.currency', {
        field: 'amount.currency',
        detail: `${currency} is none of the currencies that money moved in: ${run.join(', ')}`,
        params: { currencies: run.join(', ') },
      });
  }
  const same = await findSameAsked(tx, request);
  if (same !== undefined)
    throw new Problem('fund.asked', {
      detail: `Request ${same.id} asks for the same and waits for a second person`,
      params: { request: same.id, asked_at: same.askedAt.toISOString() },
    });
}

/** Its record is here, or it has an account: of who has neither nothing can be owed or held. */
async function isMerchant(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select exists (select from merchant where id = ${id})
      or exists (select from ledger_account where owner = ${`merchant/${id}`}) as there`.execute(tx);
  return rows[0]!.there;
}

/** A merchant is in it, or it has a level: a pack need not name all that a marketplace has. */
async function isInUse(tx: Tx, category: string): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select from deposit_level where category_id = ${category})
      or exists (select from merchant where fields -> 'category_ids' ? ${category}) as used`.execute(tx);
  return rows[0]!.used;
}

/** The currencies that the platform runs: all that comes in or goes out moves through its clearing account. */
export async function readCurrencies(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ currency: string }>`
    select currency from ledger_account where owner = 'platform' and purpose = 'clearing' order by 1`.execute(tx);
  return rows.map(({ currency }) => currency);
}
