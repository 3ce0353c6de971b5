import { sql } from 'kysely';
import { type Database, listed, PLANNED_ONCE, type Tx, UNANSWERED } from '../../foundation/database/database.ts';
import { accountId } from '../../ledger/account.ts';
import { MERCHANT_SOURCES } from '../payout/payout.plan.ts';

export interface Exposure {
  /** Advanced for the merchant to bear and not back yet, what is held for it counted. */
  merchant: bigint;
  /** Of all payouts of the incident but those that were refused. */
  incident: bigint;
  /** What the merchant's balance could pay by itself just now. */
  balance: bigint;
}

export interface ExposureOf {
  merchantId: string;
  currency: string;
  incident: string | null;
}

const merchantSources = listed(MERCHANT_SOURCES, 'text');

/** Of a row of `recovery`: its next step asks the merchant, so that it is the merchant's debt and not a carrier's or an insurer's. */
export const ASKS_MERCHANT = sql`steps[step + 1] = any(${merchantSources})`;

/** The same of a payout `y` of which nothing was recovered yet: by the first of `stepsOf`, in SQL. */
const WILL_ASK_MERCHANT = sql`y.bears <> 'no' and coalesce((
  select s.source from jsonb_array_elements_text(y.payer -> 'recover') with ordinality as s (source, n)
  where y.blame is null or s.source <> 'carrier' order by s.n limit 1), 'merchant-balance') = any(${merchantSources})`;

/** Takes turns with everybody who asks about the same merchant or incident, for the rest of the transaction. */
export async function takeExposureTurn(tx: Tx, { merchantId, incident }: ExposureOf): Promise<void> {
  const names = [`exposure/merchant/${merchantId}`, ...(incident === null ? [] : [`exposure/incident/${incident}`])];
  await sql`${PLANNED_ONCE} ${UNANSWERED} select pg_advisory_xact_lock(hashtextextended(n, 0)) from unnest(${listed(names.sort(), 'text')}) as n`.execute(
    tx,
  );
}

/** What somebody has had paid for an order without a second person, but for one payout. */
export async function askedAlone(
  tx: Tx,
  { id, orderId, askedBy }: { id: string; orderId: string; askedBy: string },
): Promise<bigint> {
  const { rows } = await sql<{ sum: bigint }>`
    select coalesce(sum(amount), 0)::bigint as sum from payout
    where order_id = ${orderId} and asked_by = ${askedBy} and id <> ${id}::uuid and answered_by is null`.execute(tx);
  return rows[0]!.sum;
}

/** What the fund has outside because of a merchant, and because of an incident. */
export async function readExposure(db: Database | Tx, of: ExposureOf): Promise<Exposure> {
  const { merchantId, currency, incident } = of;
  const balance = accountId({ owner: `merchant/${merchantId}`, purpose: 'merchant-balance', currency });
  const { rows } = await sql<Exposure>`${PLANNED_ONCE}
    select
      -- the parts of each payout by themselves: of all that is held nowhere much is one merchant's
      (coalesce((select sum((select sum(recover) from payout_part where payout_id = y.id and state = 'held')) from payout y
        where y.merchant_id = ${merchantId} and y.currency = ${currency} and y.state in ('approval', 'held') and ${WILL_ASK_MERCHANT}), 0)
      + coalesce((select sum(owed - recovered - written_off - corrected) from recovery where merchant_id = ${merchantId}
        and currency = ${currency} and state in ('open', 'waiting', 'receivable') and ${ASKS_MERCHANT}), 0))::bigint as merchant,
      coalesce((select sum(amount) from payout where incident = ${incident} and currency = ${currency}
        and state <> 'refused'), 0)::bigint as incident,
      coalesce((select greatest(credits - debits - debits_held, 0) from ledger_balance where account_id = ${balance}::uuid), 0)
        as balance`.execute(db);
  return rows[0]!;
}
