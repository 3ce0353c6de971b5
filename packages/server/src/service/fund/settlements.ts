import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Operation } from '../../ledger/operation.ts';
import { accountsOf, settled } from './recovering.ts';
import { saveRecovery } from './recovery.store.ts';
import { lackingOf, type Recovery } from './recovery.ts';
import {
  insertSettlement,
  isBooked,
  type KeptWhy,
  listFreed,
  lockOwed,
  lockSettlement,
  readKeeping,
  type Settlement,
} from './settlement.store.ts';

export interface SettlementDue {
  /** The provider's. */
  id: string;
  merchantId: string;
  currency: string;
  amount: bigint;
  causeId: string | null;
}

export interface Settlements {
  /**
   * Books what falls due to a merchant, with the caller's only `ledger.post`: first against what it owes, the oldest
   * first; then what has to be kept back is left where it is; the rest is paid out. Once, however often it is told.
   * @returns undefined: it was booked before, or nothing falls due
   */
  book(tx: Tx, due: SettlementDue): Promise<Settlement | undefined>;
  /** Pays out what was kept back and is not any more. @returns how many */
  release(limit: number): Promise<number>;
}

/** Debts that one settlement is held against; two transfers each, and a call of the ledger takes a hundred. */
const MOST_DEBTS = 40;

export function createSettlements({
  db,
  clock,
  ledger,
}: {
  db: Database;
  clock: Clock;
  ledger: Pick<Ledger, 'post'>;
}): Settlements {
  const payOut = (
    due: Omit<SettlementDue, 'amount'>,
    amount: bigint,
    named: Pick<Operation, 'key' | 'code'>,
    offsets: readonly string[],
  ): Operation => ({
    ...{ ...named, do: 'move', amount, balancing: 'debit', ...causeOf(due) },
    debit: { owner: `merchant/${due.merchantId}`, purpose: 'merchant-balance', currency: due.currency },
    credit: { owner: 'platform', purpose: 'clearing', currency: due.currency },
    ...(offsets.length === 0 ? {} : { follows: { keys: offsets, by: 'rest' as const } }),
  });

  const book: Settlements['book'] = async (tx, due) => {
    if (due.amount <= 0n || (await isBooked(tx, due.id))) return undefined;
    const now = clock.now();
    const owed = await lockOwed(tx, due.merchantId, due.currency, MOST_DEBTS);
    const offsets = offsetsOf(due, owed);
    const keeping = await readKeeping(tx, due.merchantId, due.currency);
    // what is held against debts is not to be paid out anyway, so that only the rest is kept
    const planned = offsets.reduce((sum, { amount }) => sum + amount, 0n);
    const most = due.amount - planned;
    const kept = keeping === undefined ? 0n : least(keeping.most ?? most, most);
    const operations: Operation[] = offsets.flatMap(({ operations: both }) => both);
    const out = due.amount - kept;
    if (out > planned)
      operations.push(
        payOut(
          due,
          out,
          { key: `settlement/${due.id}/paid-out`, code: 'settlement.paid-out' },
          offsets.map(({ key }) => key),
        ),
      );
    const transfers = operations.length === 0 ? [] : await ledger.post(tx, operations);
    const got = (key: string): bigint => transfers.find((transfer) => transfer.key === key)?.amount ?? 0n;
    let offset = 0n;
    for (const { recovery, key } of offsets) {
      const more = got(key);
      if (more === 0n) continue;
      offset += more;
      const { recovered, collected } = recovery;
      await saveRecovery(tx, settled({ ...recovery, recovered: recovered + more, collected: collected + more }, now));
    }
    const paidOut = got(`settlement/${due.id}/paid-out`);
    const settlement: Settlement = {
      ...{ id: due.id, merchantId: due.merchantId, currency: due.currency, amount: due.amount, offset, paidOut, kept },
      ...{ keptWhy: kept > 0n ? (keeping!.why satisfies KeptWhy) : null, bookedAt: now, releasedAt: null },
    };
    await insertSettlement(tx, settlement);
    return settlement;
  };

  return {
    book,
    async release(limit) {
      let sum = 0;
      for (const id of await listFreed(db, limit))
        await db.transaction().execute(async (tx) => {
          const settlement = await lockSettlement(tx, id);
          if (!settlement || settlement.releasedAt !== null) return;
          if ((await readKeeping(tx, settlement.merchantId, settlement.currency)) !== undefined) return;
          const named = { key: `settlement/${id}/released`, code: 'settlement.released' };
          // refunds and debts may have used it up meanwhile
          await ledger.post(tx, [payOut({ ...settlement, causeId: null }, settlement.kept, named, [])]);
          await tx.updateTable('settlement').set({ released_at: clock.now() }).where('id', '=', id).execute();
          sum++;
        });
      return sum;
    },
  };
}

const causeOf = ({ causeId }: Pick<SettlementDue, 'causeId'>): { causeId?: string } =>
  causeId === null ? {} : { causeId };

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);

interface Offset {
  recovery: Recovery;
  key: string;
  /** At most. */
  amount: bigint;
  operations: Operation[];
}

/** What a settlement is held against: each debt moves with what is to be recovered of it. */
function offsetsOf(due: SettlementDue, owed: readonly Recovery[]): Offset[] {
  let left = due.amount;
  return owed.flatMap((recovery): Offset[] => {
    const amount = least(left, lackingOf(recovery));
    if (amount <= 0n) return [];
    left -= amount;
    const accounts = accountsOf(recovery);
    const key = `settlement/${due.id}/${recovery.id}`;
    return [
      {
        ...{ recovery, key, amount },
        operations: [
          {
            ...{ do: 'move', key, code: 'recovery.offset', amount, balancing: 'debit', ...causeOf(due) },
            ...{ debit: accounts['merchant-balance'], credit: accounts.receivable },
          },
          {
            ...{ do: 'move', key: `${key}/back`, code: 'recovery.back', amount, ...causeOf(due) },
            ...{ debit: accounts.recourse, credit: accounts.fund, follows: { keys: [key], by: 'got' } },
          },
        ],
      },
    ];
  });
}
