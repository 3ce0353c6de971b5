import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { SettleOutcome, Told } from './payment.ts';

interface ToldRow {
  event_id: string;
  payment_id: string;
  outcome: Told['outcome'];
  amount: bigint;
  currency: string;
  provider_id: string | null;
  at: Date;
}

/** Keeps what an event told; of payments that are none of ours nothing. */
export async function keepTold(
  tx: Tx,
  eventId: string,
  told: Told & { amount: bigint; currency: string },
): Promise<void> {
  await sql`
    insert into payment_told (event_id, payment_id, outcome, amount, currency, provider_id, at)
    select ${eventId}::uuid, id, ${told.outcome}, ${told.amount}::bigint, ${told.currency}, ${told.providerId ?? null}::text, ${told.at}::timestamptz
    from payment where id = ${told.id}::uuid
    on conflict (event_id) do nothing`.execute(tx);
}

/**
 * Takes in what events told, each in a transaction of its own, which also forgets that it was told.
 * @returns how many
 */
export async function takeTold(
  db: Database,
  limit: number,
  settleIn: (tx: Tx, told: Told) => Promise<{ outcome: SettleOutcome }>,
): Promise<number> {
  const takeOne = (): Promise<boolean> =>
    db.transaction().execute(async (tx) => {
      const { rows } = await sql<ToldRow>`
        delete from payment_told where event_id = (
          select event_id from payment_told order by event_id limit 1 for update skip locked)
        returning event_id, payment_id, outcome, amount, currency, provider_id, at`.execute(tx);
      const [row] = rows;
      if (row === undefined) return false;
      await settleIn(tx, {
        ...{ id: row.payment_id, outcome: row.outcome, amount: row.amount, currency: row.currency },
        ...{ at: row.at, by: 'event' },
        ...(row.provider_id === null ? {} : { providerId: row.provider_id }),
      });
      return true;
    });
  let taken = 0;
  while (taken < limit && (await takeOne())) taken++;
  return taken;
}
