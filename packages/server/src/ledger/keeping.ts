import { sql } from 'kysely';
import type { Clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { type Account, type AccountName, accountId, balanceOf, checkName, type Row, titleOf } from './account.ts';
import { insertAccounts, lockRows, newAccount, readAccounts } from './ledger.store.ts';
import type { Limits } from './purpose.ts';

/** What is done to accounts themselves. One call a transaction, as with posting. */
export interface Keeping {
  /**
   * Draws other limits than those of the purpose.
   * @throws Problem `ledger.account-differs` where the balance does not keep them, or the account lies in buckets
   */
  limit(tx: Tx, name: AccountName, limits: Limits): Promise<void>;
  /** Takes nothing more. Closing a closed account changes nothing. @throws Problem `ledger.not-empty` */
  close(tx: Tx, name: AccountName): Promise<void>;
}

export function createKeeping({ now }: Clock): Keeping {
  const lock = async (tx: Tx, name: AccountName): Promise<{ account: Account; rows: Row[] }> => {
    checkName(name);
    const id = accountId(name);
    await insertAccounts(tx, [newAccount(name)], now());
    const [account] = await readAccounts(tx, [id]);
    const places = Array.from({ length: account!.buckets }, (_, bucket) => ({ accountId: id, bucket }));
    const { rows } = await lockRows(tx, places);
    return { account: account!, rows };
  };
  return {
    async limit(tx, name, { lowest, highest }) {
      const { account, rows } = await lock(tx, name);
      const differs = (detail: string): never => {
        throw new Problem('ledger.account-differs', { detail: `${titleOf(name)}: ${detail}` });
      };
      if (account.buckets > 1) differs('an account in buckets keeps the limits of its purpose');
      const row = rows[0]!;
      const balance = balanceOf(account.normal, row);
      const [out, into] =
        account.normal === 'credit' ? [row.debitsHeld, row.creditsHeld] : [row.creditsHeld, row.debitsHeld];
      if (lowest !== null && balance - out < lowest) differs(`its balance is below ${lowest}`);
      if (highest !== null && balance + into > highest) differs(`its balance is above ${highest}`);
      await tx.updateTable('ledger_balance').set({ lowest, highest }).where('account_id', '=', account.id).execute();
    },
    async close(tx, name) {
      const { account, rows } = await lock(tx, name);
      const sum = rows.reduce((all, row) => all + balanceOf(account.normal, row), 0n);
      if (sum !== 0n || rows.some(({ debitsHeld, creditsHeld }) => debitsHeld > 0n || creditsHeld > 0n))
        throw new Problem('ledger.not-empty', { detail: `${titleOf(name)} is not empty` });
      // what one bucket has more and another less is brought together, so that each row is empty by itself
      await sql`
        update ledger_balance b set closed = true, debits = case b.bucket when 0 then s.debits else 0 end,
          credits = case b.bucket when 0 then s.credits else 0 end
        from (select sum(debits)::bigint as debits, sum(credits)::bigint as credits from ledger_balance
          where account_id = ${account.id}) as s
        where b.account_id = ${account.id}`.execute(tx);
      await tx
        .updateTable('ledger_account')
        .set({ closed_at: now() })
        .where('id', '=', account.id)
        .where('closed_at', 'is', null)
        .execute();
    },
  };
}
