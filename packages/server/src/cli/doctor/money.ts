import { sql } from 'kysely';
import { beijingDay } from '../../foundation/beijing-time.ts';
import type { Database } from '../../foundation/database/database.ts';
import { daysToReconcile } from '../../ledger/payments/reconciliation.store.ts';
import { verifyChain } from '../../ledger/verify-chain.ts';
import { type Finding, failure, ok, span, warning } from './finding.ts';

const START = 'Start a worker (`anxin serve`).';
/** Batches of the ledger's chain that are looked at, the newest: a million transfers. */
const MOST_BATCHES = 1_000;

/** Holds the newest transfers against the chain that they are sealed in. */
export async function checkLedger(db: Database): Promise<Finding> {
  const { findings, batches, transfers, pending } = await verifyChain(db, MOST_BATCHES);
  const [first] = findings;
  if (first)
    return failure(
      'ledger',
      `${findings.length} findings; the first: batch ${first.batch}: ${first.what} ${first.transfer ?? ''}`.trimEnd(),
      'Keep the data as it is. Whoever can change the database has changed the ledger: compare with the last backup.',
    );
  if (batches === 0 && pending === 0) return ok('ledger', 'nothing has moved yet');
  const newest = batches === MOST_BATCHES ? ', the newest' : '';
  const says = `${transfers} transfers in ${batches} batches${newest}, ${pending} not sealed yet`;
  const { rows } = await sql<{ seconds: number | null }>`
    select extract(epoch from clock_timestamp() - min(at))::float8 as seconds from (
      select at from ledger_transfer
      where (txid, id) > (select through_txid, through_id from ledger_batch order by number desc limit 1)
      order by txid, id limit 1) as oldest`.execute(db);
  const seconds = rows[0]?.seconds ?? 0;
  return seconds > 60
    ? warning('ledger', `${says}, the oldest for ${span(seconds)}`, START)
    : ok('ledger', `${says}; verified`);
}

interface Waiting {
  waiting: number;
  oldest: number | null;
  unknown: number;
  unknownFor: number | null;
  discrepancies: number;
  unbooked: number;
  refusal: string | null;
  day: string | null;
}

const MOST_COUNTED = 10_000;

/** Who pays: a gateway that is set, the demo's simulated one, or nobody. */
export type Provider = 'set' | 'simulated' | 'none';

/** Days without a whole file that are counted. */
const MOST_DAYS = 400;
const DAY_MS = 86_400_000;

/** What waits for the payment provider, for a person or for the books. */
export async function checkPayments(db: Database, provider: Provider, now: Date): Promise<Finding[]> {
  const { rows } = await sql<Waiting>`
    select w.waiting, w.oldest, w.unknown, w."unknownFor", d.discrepancies, b.unbooked, b.refusal,
      (select min(day)::text from reconciliation where state = 'refused') as day
    from (
      select count(*) filter (where state = 'asked')::int as waiting,
        extract(epoch from clock_timestamp() - min(asked_at) filter (where state = 'asked'))::float8 as oldest,
        count(*) filter (where state <> 'asked')::int as unknown,
        extract(epoch from clock_timestamp() - min(asked_at) filter (where state <> 'asked'))::float8 as "unknownFor"
      from (select state, asked_at from payment where state in ('asked', 'sent', 'unknown') order by asked_at
        limit ${MOST_COUNTED}) as p
    ) as w,
    (select count(*)::int as discrepancies from (
      select from payment_discrepancy where resolved_at is null limit ${MOST_COUNTED}) as o) as d,
    (select count(*)::int as unbooked, min(refused) as refusal from (
      select refused from booking where booked_at is null and refused is not null limit ${MOST_COUNTED}) as r) as b`.execute(
    db,
  );
  const { waiting, oldest, unknown, unknownFor, discrepancies, unbooked, refusal, day } = rows[0]!;
  const found: Finding[] = [];
  const warn = (says: string, mend: string): void => void found.push(warning('payments', says, mend));
  if (waiting > 0 && (oldest ?? 0) > 300)
    warn(
      `${waiting} wait to be sent, the oldest for ${span(oldest!)}${provider === 'none' ? '; no provider is set' : ''}`,
      provider !== 'none'
        ? START
        : 'Set ANXIN_PAYMENTS_URL and ANXIN_PAYMENTS_SECRET, or tell refund.settled: docs/payments.md.',
    );
  if (unknown > 0 && (unknownFor ?? 0) > 3_600)
    warn(
      `what came of ${unknown} is not known, of the oldest for ${span(unknownFor!)}`,
      'They are asked about by themselves. Ask the provider, or reconcile its file of the day.',
    );
  if (discrepancies > 0)
    warn(`${discrepancies} discrepancies wait for a person`, 'GET /v1/ledger/discrepancies?open=true lists them.');
  if (unbooked > 0)
    warn(
      `${unbooked} events could not be booked (${refusal})`,
      'The reason stands in booking.refused; they are tried again.',
    );
  if (day !== null)
    warn(
      `the provider’s file of ${day} is refused`,
      'GET /v1/ledger/reconciliations names the line. Have it given whole.',
    );
  // the simulated one forgets its files with its process; that of yesterday may still come
  const stale =
    provider === 'set' ? await daysToReconcile(db, beijingDay(new Date(now.getTime() - DAY_MS)), MOST_DAYS) : [];
  if (stale.length > 0)
    warn(
      `there is no whole file of ${stale.length === 1 ? stale[0] : `${stale.length} days, the oldest ${stale[0]}`}`,
      'Ask the provider for it; POST /v1/ledger/reconciliations reads it as soon as it is there.',
    );
  const by = { set: '', simulated: '; the demo’s simulated provider pays', none: '; no provider is set' }[provider];
  return found.length > 0 ? found : [ok('payments', `nothing waits, nothing differs${by}`)];
}
