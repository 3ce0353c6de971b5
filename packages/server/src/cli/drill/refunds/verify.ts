import { sql } from 'kysely';
import type { Database } from '../../../foundation/database/database.ts';
import type { FileLine } from '../../../ledger/payments/file.write.ts';
import type { PaymentKind } from '../../../ledger/payments/payment.ts';
import type { Violation } from '../drill.ts';
import { verifyBooks } from './books.ts';
import { refundOf } from './plan.ts';

/** A line of the provider's files, with whom it paid and for what by its own records. */
export type PaidLine = FileLine & { day: string; party: string; kind: PaymentKind };

export interface Given {
  count: number;
  file: readonly PaidLine[];
  find(violation: Violation): void;
}

interface Intent {
  id: string;
  state: string;
  kind: PaymentKind;
  owner: string;
  amount: bigint;
  events: number;
  moved: bigint | null;
}

interface Paid {
  id: string;
  order: string;
  state: string;
  amount: bigint;
  /** Of its parts, those that reached the consumer. */
  parts: string[];
  merchant: bigint;
  carrier: bigint;
}

/**
 * Holds everything against the provider's files, which are the truth: each consumer once, by as many lines as the refund has
 * sources, each intent over and agreeing with them, each paid one posted once, each refund borne by whom it is to be, nothing
 * held, and the books as large as the files.
 */
export async function verify(db: Database, given: Given): Promise<void> {
  await verifyIntents(db, given);
  await verifyPayouts(db, given);
  await verifyEnds(db, given);
  await verifyBooks(db, given);
}

async function verifyIntents(db: Database, { file, find }: Given): Promise<void> {
  const { rows } = await sql<Intent>`
    with told as (
      select refs ->> 'refund' as id, count(*)::int as events from event where type = 'refund.settled' group by 1
    ), posted as (
      select p.payment_id as id, t.amount from payout_part p join ledger_key k on k.key = p.hold_key || '/paid'
        join ledger_transfer t on t.id = k.transfer_id and t.kind = 'take'
    )
    select p.id, p.state, p.kind, p.owner, p.amount, coalesce(e.events, 0) as events, t.amount as moved
    from payment p left join told e on e.id = p.id::text left join posted t on t.id = p.id`.execute(db);
  const intents = new Map(rows.map((row) => [row.id, row]));
  const lines = Map.groupBy(file, ({ id }) => id);
  for (const { id, state, kind, owner, amount, events, moved } of rows) {
    const told = (check: string, detail: string): void => find({ check, about: id, detail });
    const isOver = state === 'settled' || state === 'failed';
    if (!isOver) told('intent.open', `it is ${state}`);
    else if (kind !== 'deduction' && events !== 1) told('event.count', `${events} events say that it is over`);
    const times = lines.get(id)?.length ?? 0;
    if (times !== (state === 'settled' ? 1 : 0))
      told('line.count', `it is ${state}, and the file has it ${times} times`);
    const line = lines.get(id)?.[0];
    if (line !== undefined && line.amount !== amount)
      told('line.amount', `the file pays ${line.amount}, not ${amount}`);
    if (owner !== 'payout') continue;
    const right = state === 'settled' ? amount : 0n;
    if ((moved ?? 0n) !== right) told('posting.amount', `${moved ?? 0n} moved for it, and ${right} is right`);
  }
  for (const { id, line, day, party } of file)
    if (!intents.has(id)) find({ check: 'line.unknown', about: id, detail: `line ${line} of ${day} pays ${party}` });
}

/** Each refund: the consumer has it, once, and who is to bear it does. */
async function verifyPayouts(db: Database, { count, file, find }: Given): Promise<void> {
  const { rows } = await sql<Paid>`
    select y.id, y.order_id as order, y.state, y.amount,
      coalesce((select array_agg(p.payment_id::text) from payout_part p where p.payout_id = y.id and p.state = 'settled'), '{}') as parts,
      (coalesce((select sum(amount - recover) from payout_part p where p.payout_id = y.id and p.state = 'settled' and p.part = 'refund'), 0)
        + coalesce((select sum(recovered) + sum(case when state = 'receivable' then owed - recovered - written_off - corrected else 0 end)
            from recovery r where r.payout_id = y.id and not 'carrier' = any(steps)), 0)
        - coalesce((select sum(back_merchant) from payout_correction c where c.payout_id = y.id), 0))::bigint as merchant,
      (coalesce((select sum(recovered) from recovery r where r.payout_id = y.id and 'carrier' = any(steps)), 0)
        - coalesce((select sum(back_carrier) from payout_correction c where c.payout_id = y.id), 0))::bigint as carrier
    from payout y`.execute(db);
  const payouts = new Map(rows.map((row) => [row.id, row]));
  const paid = Map.groupBy(
    file.filter(({ party }) => party.startsWith('consumer/')),
    ({ party }) => party,
  );
  for (let n = 0; n < count; n++) {
    const { ask, burden } = refundOf(n);
    const about = `consumer/${ask.consumerId}`;
    const told = (check: string, detail: string): void => find({ check, about, detail });
    const payout = payouts.get(ask.id);
    if (payout === undefined) {
      told('payout.missing', `there is no payout ${ask.id}`);
      continue;
    }
    const whole = ask.lines.reduce((sum, { amount }) => sum + amount, 0n);
    if (payout.state !== 'paid') told('payout.state', `it is ${payout.state}`);
    if (payout.amount !== whole) told('payout.amount', `${payout.amount} was asked for, and ${whole} was to be`);
    const lines = paid.get(about) ?? [];
    const sum = lines.reduce((all, { amount }) => all + amount, 0n);
    if (sum > whole || lines.length > payout.parts.length)
      told(
        'consumer.twice',
        `the file pays them ${sum} in ${lines.length} lines, and ${whole} in ${payout.parts.length} is right`,
      );
    else if (sum < whole) told('consumer.missing', `the file pays them ${sum}, and ${whole} is right`);
    if (payout.merchant !== burden.merchant)
      told('burden.merchant', `the merchant bears ${payout.merchant}, and ${burden.merchant} is right`);
    if (payout.carrier !== burden.carrier)
      told('burden.carrier', `the carrier bears ${payout.carrier}, and ${burden.carrier} is right`);
  }
}

/** Everything that goes on by itself has come to its end. */
async function verifyEnds(db: Database, { count, find }: Given): Promise<void> {
  const { rows } = await sql<{ check: string; about: string; detail: string }>`
    select 'part.intent' as check, p.payment_id::text as about, 'a part of a payout has no intent' as detail
      from payout_part p where not exists (select from payment m where m.id = p.payment_id)
    union all
    select 'recovery.open', id::text, 'it is ' || state from recovery where state in ('open', 'waiting')
    union all
    select 'correction.open', id::text, 'it is asked for' from payout_correction where state = 'asked'
    union all
    select 'settlement.open', 'drill/due', 'one was booked twice' from settlement group by id having count(*) > 1
    limit 1000`.execute(db);
  for (const one of rows) find(one);
  const { rows: states } = await sql<{ id: string; state: string; payout: string | null }>`
    select id, state, payout_id as payout from aftersale`.execute(db);
  const aftersales = new Map(states.map((row) => [row.id, row]));
  for (let n = 0; n < count; n++) {
    const { aftersale, ask } = refundOf(n);
    if (!aftersale) continue;
    const found = aftersales.get(aftersale.id);
    if (found?.state !== 'done' || found.payout !== ask.id)
      find({ check: 'aftersale.state', about: aftersale.id, detail: `it is ${found?.state ?? 'not there'}` });
  }
}
