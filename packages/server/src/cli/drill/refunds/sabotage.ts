import { sql } from 'kysely';
import type { Database } from '../../../foundation/database/database.ts';
import { derivedId } from '../../../foundation/ids.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { PaymentPort } from '../../../ledger/payments/port.ts';
import type { Plant } from '../drill.ts';
import { CLEARING, FUND, MERCHANTS, merchantAccount, refundOf } from './plan.ts';

interface Victim {
  id: string;
  consumer: string;
  payout: string;
  hold: string;
  amount: bigint;
  party: `consumer/${string}`;
}

/** Parts that reached their consumer, to which something is done. */
async function victims(db: Database, count: number): Promise<Victim[]> {
  const { rows } = await sql<Victim>`
    select p.payment_id as id, m.party as consumer, p.payout_id as payout, p.hold_key as hold, p.amount, m.party
    from payout_part p join payment m on m.id = p.payment_id
    where p.state = 'settled' and p.part = 'payment' order by p.payment_id limit ${count}`.execute(db);
  if (rows.length < count) throw new Error('There are too few refunds for this sabotage. More are needed.');
  return rows;
}

/** Plants what a platform without care would leave behind. @param provider answers always, by now */
export async function sabotage(
  { db, ledger }: { db: Database; ledger: Ledger },
  provider: PaymentPort,
  count: number,
): Promise<Plant[]> {
  const [twice, unposted, reopened, lost, unheard] = (await victims(db, 5)) as [Victim, Victim, Victim, Victim, Victim];
  const move = (key: string, from: typeof FUND, to: typeof FUND, amount: bigint) =>
    db
      .transaction()
      .execute((tx) =>
        ledger.post(tx, [
          { do: 'move', key: `drill/sabotage/${key}`, code: 'drill.sabotage', debit: from, credit: to, amount },
        ]),
      );
  // sent once more under another key, as by somebody who takes a lost answer for a no
  const again = derivedId('drill-sabotage', twice.id);
  await provider.send({
    ...{ id: again, kind: 'payment', source: 'protection-fund', orderId: 'x', party: twice.party },
    ...{ amount: twice.amount, currency: FUND.currency },
  });
  await db
    .transaction()
    .execute((tx) =>
      ledger.post(tx, [
        { do: 'hold', key: 'drill/sabotage/hold', code: 'drill.sabotage', debit: FUND, credit: CLEARING, amount: 1n },
      ]),
    );
  await move('move', FUND, CLEARING, 7n);
  await move('given', FUND, merchantAccount(0, 'merchant-balance'), 9n);
  const eased = numbered(count, ({ correction, burden }) => correction !== undefined && burden.carrier > 0n);
  const charged = numbered(count, ({ correction, burden }) => correction !== undefined && burden.carrier === 0n);
  const closed = numbered(count, ({ aftersale }) => aftersale !== undefined);
  await db.connection().execute(async (connection) => {
    const run = (statement: ReturnType<typeof sql>) => statement.execute(connection);
    await run(sql`set session_replication_role = replica`);
    await run(sql`delete from ledger_transfer where key = ${`${unposted.hold}/paid`}`);
    await run(
      sql`update payment set state = 'unknown', settled_at = null, provider_id = null where id = ${reopened.id}::uuid`,
    );
    await run(sql`delete from payment where id = ${lost.id}::uuid`);
    await run(sql`delete from event where type = 'refund.settled' and refs ->> 'refund' = ${unheard.id}`);
    // carried out twice
    await run(
      sql`update payout_correction set back_carrier = back_carrier + 3 where payout_id = ${eased.ask.id}::uuid`,
    );
    // recovered, and asked for no more
    await run(sql`update recovery set recovered = recovered - 1, state = 'recovered' where id = (
      select id from recovery where payout_id = ${charged.ask.id}::uuid and recovered > 0 limit 1)`);
    await run(sql`update aftersale set state = 'refunding' where id = ${closed.aftersale!.id}::uuid`);
    await run(sql`set session_replication_role = default`);
  });
  const consumer = ({ ask }: ReturnType<typeof refundOf>): string => `consumer/${ask.consumerId}`;
  return [
    { what: 'a payment sent twice, under another key', check: 'consumer.twice', about: twice.consumer },
    { what: 'a line that nobody asked for', check: 'line.unknown', about: again },
    { what: 'a posting that is missing', check: 'posting.amount', about: unposted.id },
    { what: 'an intent that was reopened', check: 'intent.open', about: reopened.id },
    { what: 'an intent that is gone', check: 'part.intent', about: lost.id },
    { what: 'an end that nobody was told of', check: 'event.count', about: unheard.id },
    { what: 'a hold that nobody let go', check: 'hold.left', about: 'drill/sabotage/hold' },
    { what: 'money moved beside the files', check: 'books.clearing', about: 'clearing' },
    { what: 'money given to a merchant beside all corrections', check: 'books.merchant', about: 'merchant/m0' },
    { what: 'a correction carried out twice', check: 'burden.carrier', about: consumer(eased) },
    { what: 'a recovery that stopped too early', check: 'burden.merchant', about: consumer(charged) },
    { what: 'an after-sale that never heard of its refund', check: 'aftersale.state', about: closed.aftersale!.id },
  ];
}

function numbered(count: number, fits: (refund: ReturnType<typeof refundOf>) => boolean) {
  // of a merchant that can pay: what is owed counts as borne
  for (let n = 0; n < count; n++) {
    const refund = refundOf(n);
    if ((n % MERCHANTS) % 3 === 0 && refund.ask.lines[0]!.amount > 20n && fits(refund)) return refund;
  }
  throw new Error('There are too few refunds for this sabotage. More are needed.');
}
