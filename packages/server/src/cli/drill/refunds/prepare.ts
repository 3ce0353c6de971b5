import { sql } from 'kysely';
import type { Platform } from '../../../app.ts';
import type { Operation } from '../../../ledger/operation.ts';
import {
  CLEARING,
  CREATORS,
  creatorAccount,
  FEE,
  FUND,
  MERCHANTS,
  meansOf,
  merchantAccount,
  PLENTY,
  POOL,
  refundOf,
} from './plan.ts';

/** What a refund of the pool costs it. */
const OF_POOL = 100n;
const A_CALL = 50;

/** Orders that were paid, and everybody's means. @returns what puts more into the pool, for so many refunds */
export async function prepare({ db, ledger }: Platform, count: number): Promise<(refunds: number) => Promise<void>> {
  const at = new Date().toISOString();
  for (let from = 0; from < count; from += 1_000) {
    const orders = Array.from({ length: Math.min(1_000, count - from) }, (_, i) => refundOf(from + i).order);
    await sql`
      insert into "order" (id, fields, stamps)
      select id, fields || jsonb_build_object('paid_at', ${at}::text), '{}'
      from unnest(${orders.map(({ id }) => id)}::text[], ${orders.map(({ fields }) => JSON.stringify(fields))}::jsonb[]) as o (id, fields)`.execute(
      db,
    );
  }
  const move = (key: string, code: string, credit: typeof FUND, amount: bigint): Operation => {
    return { do: 'move', key: `drill/${key}`, code, debit: CLEARING, credit, amount };
  };
  const means = Array.from({ length: MERCHANTS }, (_, m) => m).flatMap((m) => {
    const purpose = { balance: 'merchant-balance', deposit: 'deposit', nothing: undefined } as const;
    const where = purpose[meansOf(m)];
    return where === undefined ? [] : [move(`means/${m}`, 'drill.means', merchantAccount(m, where), PLENTY / 1_000n)];
  });
  const shares = Array.from({ length: CREATORS }, (_, k) =>
    move(`share/k${k}`, 'drill.shares', creatorAccount(k), PLENTY / 1_000n),
  );
  shares.push(move('share/fee', 'drill.shares', FEE, PLENTY / 1_000n));
  const all = [move('fund', 'drill.fund', FUND, PLENTY), ...means, ...shares];
  for (let from = 0; from < all.length; from += A_CALL)
    await db.transaction().execute((tx) => ledger.post(tx, all.slice(from, from + A_CALL)));
  let filled = 0;
  return async (refunds) => {
    const more = move(`pool/${filled++}`, 'drill.pool', POOL, BigInt(refunds) * OF_POOL);
    await db.transaction().execute((tx) => ledger.post(tx, [more]));
  };
}
