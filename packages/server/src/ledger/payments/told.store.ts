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

export interface TakingOptions {
  settleIn(tx: Tx, told: Told): Promise<{ outcome: SettleOutcome }>;
  /** Told of one that could not be taken in: it is tried again after a minute, and holds up no other. */
  onFailure(payment: string, error: unknown): void;
}

/**
 * Takes in what events told, each in a transaction of its own, which also forgets that it was told.
 * @returns how many
 */
export async function takeTold(db: Database, limit: number, { settleIn, onFailure }: TakingOptions): Promise<number> {
  const takeOne = async (): Promise<'taken' | 'failed' | 'none'> => {
    let row: ToldRow | undefined;
    try {
      return await db.transaction().execute(async (tx) => {
        const { rows } = await sql<ToldRow>`
          delete from payment_told where event_id = (
            select event_id from payment_told where next_at <= clock_timestamp()
            order by next_at, event_id limit 1 for update skip locked)
          returning event_id, payment_id, outcome, amount, currency, provider_id, at`.execute(tx);
        row = rows[0];
        if (row === undefined) return 'none';
        await settleIn(tx, {
          ...{ id: row.payment_id, outcome: row.outcome, amount: row.amount, currency: row.currency },
          ...{ at: row.at, by: 'event' },
          ...(row.provider_id === null ? {} : { providerId: row.provider_id }),
        });
        return 'taken';
      });
    } catch (error) {
      if (row === undefined) throw error;
      onFailure(row.payment_id, error);
      await sql`
        update payment_told set next_at = clock_timestamp() + interval '1 minute'
        where event_id = ${row.event_id}::uuid`.execute(db);
      return 'failed';
    }
  };
  let taken = 0;
  for (let tried = 0; tried < limit; tried++) {
    const outcome = await takeOne();
    if (outcome === 'none') break;
    if (outcome === 'taken') taken++;
  }
  return taken;
}
