import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { countDistinct, type Distinct, namesOf } from './distinct.ts';

/** Money by currency, in minor units. */
export interface Amounts {
  byCurrency: Record<string, number>;
  /** Whether all subjects were looked at; else it is scaled up from a sample of them. */
  exact: boolean;
}

/** What was paid, in a time, in orders for some products, or that came from some live sessions, merchants or creators. */
export async function paidFor(db: Database, subjects: Distinct, from: Date, to: Date): Promise<Amounts> {
  const names = namesOf(subjects);
  const { count, exact } = countDistinct(subjects);
  if (names.length === 0) return { byCurrency: {}, exact: true };
  const ids = (kind: string): string[] =>
    names.filter((name) => name.startsWith(`${kind}/`)).map((name) => name.slice(kind.length + 1));
  const { rows } = await sql<{ currency: string; amount: string }>`
    select o.fields -> 'paid' ->> 'currency' as currency, sum((o.fields -> 'paid' ->> 'amount')::numeric)::text as amount
    from "order" o
    where o.fields ->> 'paid_at' >= ${from.toISOString()} and o.fields ->> 'paid_at' < ${to.toISOString()}
      and (o.merchant_id = any(${ids('merchant')}::text[]) or o.creator_id = any(${ids('creator')}::text[])
        or o.fields ->> 'live_id' = any(${ids('live')}::text[])
        or exists (select 1 from jsonb_array_elements(o.fields -> 'items') as item
          where item ->> 'product_id' = any(${ids('product')}::text[])))
    group by 1`.execute(db);
  const scale = exact ? 1 : count / names.length;
  return {
    byCurrency: Object.fromEntries(rows.map(({ currency, amount }) => [currency, Math.round(Number(amount) * scale)])),
    exact,
  };
}
