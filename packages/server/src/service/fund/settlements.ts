import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { least } from '../../ledger/amounts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Operation } from '../../ledger/operation.ts';
import { eachAlone } from './each-alone.ts';
import { accountsOf, settled } from './recovering.ts';
import { saveRecovery } from './recovery.store.ts';
import { lackingOf, type Recovery } from './recovery.ts';
import {
  insertSettlement,
  isBooked,
  listFreed,
  lockOwed,
  lockSettlement,
  readKeeping,
  type Settlement,
  saveReleased,
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

/** Debts that one call is held against; two transfers each, and a call of the ledger takes a hundred. */
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

  /**
   * Holds money that is due against what its merchant owes, the oldest first; of the rest what is not kept is paid out.
   * @param turn tells apart the times that it is divided, in what its transfers are called
   */
  const divide = async (
    tx: Tx,
    due: SettlementDue,
    turn: string,
    paid: Pick<Operation, 'key' | 'code'>,
  ): Promise<Pick<Settlement, 'offset' | 'paidOut' | 'kept' | 'keptWhy'>> => {
    const now = clock.now();
    const owed = await lockOwed(tx, due.merchantId, due.currency, MOST_DEBTS);
    const offsets = offsetsOf(due, owed, turn);
    const planned = offsets.reduce((sum, { amount }) => sum + amount, 0n);
    // what is held against debts is not to be paid out anyway, so that only the rest is kept
    const most = due.amount - planned;
    // as many debts as one call takes: the others are next, and nothing is paid out before them
    const isMore = owed.length === MOST_DEBTS && most > 0n;
    const keeping = isMore
      ? { why: 'owed' as const, most: undefined }
      : await readKeeping(tx, due.merchantId, due.currency);
    const kept = keeping === undefined ? 0n : least(keeping.most ?? most, most);
    const operations: Operation[] = offsets.flatMap(({ operations: both }) => both);
    const out = due.amount - kept;
    const keys = offsets.map(({ key }) => key);
    if (out > planned) operations.push(payOut(due, out, paid, keys));
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
    return { offset, paidOut: got(paid.key), kept, keptWhy: kept > 0n ? keeping!.why : null };
  };

  const book: Settlements['book'] = async (tx, due) => {
    if (due.amount <= 0n || (await isBooked(tx, due.id))) return undefined;
    const paid = { key: `settlement/${due.id}/paid-out`, code: 'settlement.paid-out' };
    const divided = await divide(tx, due, '', paid);
    const settlement: Settlement = {
      ...{ id: due.id, merchantId: due.merchantId, currency: due.currency, amount: due.amount, ...divided },
      ...{ bookedAt: clock.now(), releasedAt: null },
    };
    await insertSettlement(tx, settlement);
    return settlement;
  };

  /** What was kept is divided as if it fell due now: debts of the meantime come first. @returns whether nothing is kept any more */
  const releaseOne = async (tx: Tx, id: string): Promise<boolean> => {
    const settlement = await lockSettlement(tx, id);
    if (!settlement || settlement.releasedAt !== null) return false;
    if ((await readKeeping(tx, settlement.merchantId, settlement.currency)) !== undefined) return false;
    const { kept: amount, offset } = settlement;
    const named = { key: `settlement/${id}/released`, code: 'settlement.released' };
    // what is kept becomes less each time
    const divided = await divide(tx, { ...settlement, amount, causeId: null }, `-${amount}`, named);
    const isOver = divided.kept === 0n;
    // of what is released it stays told how much was kept until then, but for what went into debts
    const kept = isOver ? amount - divided.offset : divided.kept;
    await saveReleased(tx, {
      ...{ ...settlement, offset: offset + divided.offset, kept },
      ...{ keptWhy: kept > 0n ? settlement.keptWhy : null, releasedAt: isOver ? clock.now() : null },
    });
    return isOver;
  };

  return {
    book,
    async release(limit) {
      let sum = 0;
      await eachAlone(await listFreed(db, limit), 'settlements', async (id) => {
        if (await db.transaction().execute((tx) => releaseOne(tx, id))) sum++;
      });
      return sum;
    },
  };
}

const causeOf = ({ causeId }: Pick<SettlementDue, 'causeId'>): { causeId?: string } =>
  causeId === null ? {} : { causeId };

interface Offset {
  recovery: Recovery;
  key: string;
  /** At most. */
  amount: bigint;
  operations: Operation[];
}

/** What a settlement is held against: each debt moves with what is to be recovered of it. */
function offsetsOf(due: SettlementDue, owed: readonly Recovery[], turn: string): Offset[] {
  let left = due.amount;
  return owed.flatMap((recovery): Offset[] => {
    const amount = least(left, lackingOf(recovery));
    if (amount <= 0n) return [];
    left -= amount;
    const accounts = accountsOf(recovery);
    // begins as all else of the debt does, by which they are found; an id may be long, and hold any sign, so it comes last
    const keyOf = (what: string): string => `recovery/${recovery.id}/due${turn}${what}/${due.id}`;
    const key = keyOf('');
    return [
      {
        ...{ recovery, key, amount },
        operations: [
          {
            ...{ do: 'move', key, code: 'recovery.offset', amount, balancing: 'debit', ...causeOf(due) },
            ...{ debit: accounts['merchant-balance'], credit: accounts.receivable },
          },
          {
            ...{ do: 'move', key: keyOf('-back'), code: 'recovery.back', amount, ...causeOf(due) },
            ...{ debit: accounts.recourse, credit: accounts.fund, follows: { keys: [key], by: 'got' } },
          },
        ],
      },
    ];
  });
}
