import { sql } from 'kysely';
import type { Database } from '../../../foundation/database/database.ts';
import { accountId } from '../../../ledger/account.ts';
import type { FileLine } from '../../../ledger/payments/file.write.ts';
import type { Violation } from '../drill.ts';
import { CLEARING, overKey, refundOf } from './owner.ts';

/** A line of the provider's files, with whom it paid by its own records. */
export type PaidLine = FileLine & { day: string; party: string };

interface Intent {
  id: string;
  state: string;
  amount: bigint;
  events: number;
  moved: bigint | null;
}

/**
 * Holds everything against the provider's files, which are the truth: each consumer once, each intent over and agreeing with
 * them, each paid one posted once, nothing held, and the books as large as the files.
 */
export async function verify(
  db: Database,
  { count, file, find }: { count: number; file: readonly PaidLine[]; find(violation: Violation): void },
): Promise<void> {
  const { rows } = await sql<Intent>`
    with told as (
      select refs ->> 'refund' as id, count(*)::int as events from event where type = 'refund.settled' group by 1
    ), posted as (select key, amount from ledger_transfer where kind = 'take')
    select p.id, p.state, p.amount, coalesce(e.events, 0) as events, t.amount as moved
    from payment p left join told e on e.id = p.id::text left join posted t on t.key = 'drill/' || p.id || '/over'`.execute(
    db,
  );
  const intents = new Map(rows.map((row) => [row.id, row]));
  const paid = Map.groupBy(file, ({ party }) => party);
  const lines = Map.groupBy(file, ({ id }) => id);

  for (let n = 0; n < count; n++) {
    const { id, party, amount } = refundOf(n);
    const told = (check: string, detail: string): void => find({ check, about: party, detail });
    const intent = intents.get(id);
    const times = paid.get(party)?.length ?? 0;
    if (times > 1) told('consumer.twice', `the file pays them ${times} times`);
    if (intent === undefined) {
      told('intent.missing', `there is no intent ${id}`);
      continue;
    }
    if (intent.amount !== amount) told('intent.amount', `${intent.amount} was asked for, and ${amount} was to be`);
    if (intent.state === 'failed' ? times > 0 : times === 0)
      told('consumer.missing', `the intent is ${intent.state}, and the file pays them ${times} times`);
    if (intent.state !== 'settled' && intent.state !== 'failed') told('intent.open', `it is ${intent.state}`);
    else if (intent.events !== 1) told('event.count', `${intent.events} events say that it is over`);
    const line = lines.get(id)?.[0];
    if (line !== undefined && line.amount !== amount)
      told('line.amount', `the file pays ${line.amount}, not ${amount}`);
    const moved = intent.moved ?? 0n;
    const right = intent.state === 'settled' ? amount : 0n;
    if (moved !== right) told('posting.amount', `${overKey(id)} moved ${moved}, and ${right} is right`);
  }
  for (const { id, line, day, party } of file)
    if (!intents.has(id)) find({ check: 'line.unknown', about: id, detail: `line ${line} of ${day} pays ${party}` });
  await verifyBooks(db, file, find);
}

async function verifyBooks(
  db: Database,
  file: readonly PaidLine[],
  find: (violation: Violation) => void,
): Promise<void> {
  const { rows: held } = await sql<{ key: string; rest: bigint }>`
    select t.key, h.rest from ledger_hold h join ledger_transfer t on t.id = h.id where h.rest > 0 limit 1000`.execute(
    db,
  );
  for (const { key, rest } of held) find({ check: 'hold.left', about: key, detail: `${rest} is still held` });
  const { rows } = await sql<{ out: bigint }>`
    select sum(credits)::bigint as out from ledger_balance where account_id = ${accountId(CLEARING)}::uuid`.execute(db);
  const total = file.reduce((sum, { amount }) => sum + amount, 0n);
  const { out } = rows[0]!;
  if (out !== total)
    find({
      check: 'books.clearing',
      about: 'clearing',
      detail: `the books paid ${out}, the provider’s files ${total}`,
    });
}
