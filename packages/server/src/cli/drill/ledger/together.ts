import { sql } from 'kysely';
import type { Platform } from '../../../app.ts';
import { type Database, openDatabase } from '../../../foundation/database/database.ts';
import { type AccountName, accountId } from '../../../ledger/account.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { Move } from '../../../ledger/operation.ts';
import type { Find } from '../drill.ts';

type Posting = Pick<Platform, 'db' | 'url'> & { ledger: Pick<Ledger, 'post'> };

const AT_ONCE = 64;
const TWINS = 10;
const MOVES = 60;
const HAVE = 1_000_000n;

const named = (owner: AccountName['owner'], purpose: AccountName['purpose']): AccountName => ({
  ...{ owner, purpose, currency: 'CNY' },
});
const CLEARING = named('platform', 'clearing');

/** One key posted by 64 transactions at the same time has one effect, of which all are told. */
export async function postTogether({ url, ledger }: Posting, round: number, find: Find): Promise<void> {
  const { db, close } = openDatabase({ url, poolSize: AT_ONCE, applicationName: 'anxin drill' });
  try {
    const to = named(`merchant/same${round}`, 'merchant-balance');
    const same: Move = {
      ...{ do: 'move', key: `same/${round}`, code: 'drill.same', debit: CLEARING, credit: to, amount: 7n },
    };
    const posted = await Promise.all(
      Array.from({ length: AT_ONCE }, () => db.transaction().execute((tx) => ledger.post(tx, [same]))),
    );
    const ids = new Set(posted.map(([transfer]) => transfer!.id));
    const [moved] = await sumsOf(db, [to]);
    if (ids.size !== 1 || moved !== `0/${same.amount}`)
      find({
        ...{ check: 'key.together', about: same.key },
        detail: `${AT_ONCE} posts were told of ${ids.size} transfers, and the account had ${moved} debited and credited`,
      });
  } finally {
    await close();
  }
}

/** Of each account what was debited and credited. */
async function sumsOf(db: Database, names: readonly AccountName[]): Promise<string[]> {
  const { rows } = await sql<{ sums: string }>`
    select coalesce(sum(b.debits), 0) || '/' || coalesce(sum(b.credits), 0) as sums
    from unnest(${names.map(accountId)}::uuid[]) with ordinality as a (id, n)
    left join ledger_balance b on b.account_id = a.id group by a.n order by a.n`.execute(db);
  return rows.map(({ sums }) => sums);
}

/** The same moves, one after the other among some accounts, all at once and shuffled among others: the totals are the same. */
export async function postInAnyOrder({ db, ledger }: Posting, round: number, find: Find): Promise<void> {
  const accounts = (twin: string) =>
    Array.from({ length: TWINS }, (_, i) => named(`merchant/${twin}${round}-${i}`, 'merchant-balance'));
  const post = (moves: readonly Move[]) => db.transaction().execute((tx) => ledger.post(tx, moves));
  const movesOf = (twin: string): Move[] => {
    const own = accounts(twin);
    return Array.from({ length: MOVES }, (_, n) => ({
      ...{ do: 'move', key: `${twin}/${round}/${n}`, code: 'drill.twin', amount: BigInt(1 + ((n * 7_919) % 997)) },
      ...{ debit: own[n % TWINS]!, credit: own[(n * 3 + 1 + (n % 7)) % TWINS]! },
    })).flatMap((move) => (move.debit.owner === move.credit.owner ? [] : [move as Move]));
  };
  for (const twin of ['one', 'other'])
    await post(
      accounts(twin).map((credit, i) => ({
        ...{ do: 'move', key: `${twin}/${round}/have/${i}`, code: 'drill.twin', debit: CLEARING, credit, amount: HAVE },
      })),
    );
  for (const move of movesOf('one')) await post([move]);
  const shuffled = movesOf('other')
    .map((move) => ({ move, place: Math.random() }))
    .sort((a, b) => a.place - b.place);
  await Promise.all(shuffled.map(({ move }) => post([move])));
  const [inOrder, inNone] = [await sumsOf(db, accounts('one')), await sumsOf(db, accounts('other'))];
  for (const [i, total] of inOrder.entries())
    if (total !== inNone[i])
      find({
        check: 'order.matters',
        about: accounts('other')[i]!.owner,
        detail: `${inNone[i]} were debited and credited by all at once, ${total} by one after the other`,
      });
}
