import { sql } from 'kysely';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';

/** The measure that ends a shop. */
const KIND = 'clear-out-shop';
const DAY_MS = 86_400_000;

export const CLEAR_OUTS: ReactionDeclaration = {
  ...{ name: 'fund.clear-outs', types: ['measure.taken', 'measure.reversed', 'measure.expired'], key: 'subject' },
};

/**
 * A shop that is cleared out leaves its money behind for its orders: nothing of what falls due to it is paid out, while
 * refunds go on being paid of it. It ends with the measure, or once the orders are over and what consumers may still
 * claim has run out.
 */
export const clearOutReaction = ({ clock }: { clock: Clock }): Reaction => ({
  ...CLEAR_OUTS,
  async handle(tx, events) {
    for (const { type, data } of events) {
      const { measure } = data as { measure: { id: string; kind: string; subject: string; party?: string } };
      const party = measure.party ?? measure.subject;
      if (measure.kind !== KIND || !party.startsWith('merchant/')) continue;
      const merchant = party.slice('merchant/'.length);
      if (type === 'measure.taken') await begin(tx, merchant, measure.id, clock.now());
      else await end(tx, merchant, measure.id, clock.now());
    }
  },
});

const begin = (tx: Tx, merchant: string, measure: string, now: Date) =>
  tx
    .insertInto('clear_out')
    .values({ merchant_id: merchant, measure_id: measure, since: now, ended_at: null })
    .onConflict((conflict) =>
      conflict.column('merchant_id').doUpdateSet({ measure_id: measure, since: now, ended_at: null }),
    )
    .execute();

const end = (tx: Tx, merchant: string, measure: string, now: Date) =>
  tx
    .updateTable('clear_out')
    .set({ ended_at: now })
    .where('merchant_id', '=', merchant)
    .where('measure_id', '=', measure)
    .where('ended_at', 'is', null)
    .execute();

/**
 * Ends those whose orders are over since so many days, and of which no payout is under way. @returns how many
 */
export async function endClearOuts(db: Database, now: Date, days: number): Promise<number> {
  const before = new Date(now.getTime() - days * DAY_MS).toISOString();
  const { numAffectedRows } = await sql`
    update clear_out c set ended_at = ${now}
    where c.ended_at is null and c.since <= ${before}::timestamptz
      and not exists (select from "order" o where o.merchant_id = c.merchant_id
        and (o.state in ('paid', 'shipped')
          or coalesce(o.fields ->> 'completed_at', o.fields ->> 'delivered_at', o.fields ->> 'cancelled_at') > ${before}))
      and not exists (select from payout p where p.merchant_id = c.merchant_id and p.state in ('approval', 'held', 'failed'))`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0n);
}
