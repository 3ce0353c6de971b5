import { sql } from 'kysely';
import type { Database } from '../../../foundation/database/database.ts';
import { derivedId } from '../../../foundation/ids.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { PaymentPort } from '../../../ledger/payments/port.ts';
import type { Plant } from '../drill.ts';
import { CLEARING, FUND, overKey, refundOf } from './owner.ts';

/** Numbers of refunds that something is done to, by what became of them. */
async function victims(db: Database, count: number): Promise<number[]> {
  const { rows } = await sql<{ order_id: string }>`
    select order_id from payment where state = 'settled' order by order_id limit ${count}`.execute(db);
  if (rows.length < count) throw new Error('There are too few refunds for this sabotage. More are needed.');
  return rows.map(({ order_id }) => Number(order_id.slice(1)));
}

/** Plants what a platform without care would leave behind. @param provider answers always, by now */
export async function sabotage(
  { db, ledger }: { db: Database; ledger: Ledger },
  provider: PaymentPort,
): Promise<Plant[]> {
  const [twice, unposted, reopened, lost, unheard] = await victims(db, 5);
  const party = (n: number): string => refundOf(n).party;
  // sent once more under another key, as by somebody who takes a lost answer for a no
  const again = derivedId('drill-sabotage', String(twice));
  await provider.send({ ...refundOf(twice!), id: again });
  await db
    .transaction()
    .execute((tx) =>
      ledger.post(tx, [
        { do: 'hold', key: 'drill/sabotage/hold', code: 'drill.sabotage', debit: FUND, credit: CLEARING, amount: 1n },
      ]),
    );
  await db
    .transaction()
    .execute((tx) =>
      ledger.post(tx, [
        { do: 'move', key: 'drill/sabotage/move', code: 'drill.sabotage', debit: FUND, credit: CLEARING, amount: 7n },
      ]),
    );
  await db.connection().execute(async (connection) => {
    const run = (statement: ReturnType<typeof sql>) => statement.execute(connection);
    await run(sql`set session_replication_role = replica`);
    await run(sql`delete from ledger_transfer where key = ${overKey(refundOf(unposted!).id)}`);
    await run(sql`update payment set state = 'unknown', settled_at = null, provider_id = null
      where id = ${refundOf(reopened!).id}::uuid`);
    await run(sql`delete from payment where id = ${refundOf(lost!).id}::uuid`);
    await run(sql`delete from event where type = 'refund.settled' and refs ->> 'refund' = ${refundOf(unheard!).id}`);
    await run(sql`set session_replication_role = default`);
  });
  return [
    { what: 'a payment sent twice, under another key', check: 'consumer.twice', about: party(twice!) },
    { what: 'a line that nobody asked for', check: 'line.unknown', about: again },
    { what: 'a posting that is missing', check: 'posting.amount', about: party(unposted!) },
    { what: 'an intent that was reopened', check: 'intent.open', about: party(reopened!) },
    { what: 'an intent that is gone', check: 'intent.missing', about: party(lost!) },
    { what: 'an end that nobody was told of', check: 'event.count', about: party(unheard!) },
    { what: 'a hold that nobody let go', check: 'hold.left', about: 'drill/sabotage/hold' },
    { what: 'money moved beside the files', check: 'books.clearing', about: 'clearing' },
  ];
}
