import { Problem } from '../foundation/errors.ts';
import { type Account, type Row, roomOf, type Sums, titleOf } from './account.ts';
import { amountText, least } from './amounts.ts';
import { otherSide, type Side } from './purpose.ts';

/** An account whose rows are locked: all of them, or the one that this call posts to. */
interface Locked {
  account: Account;
  rows: Map<number, Row>;
  /** The bucket that this call posts to. */
  chosen: number;
}

/** A change of one row. */
export interface Delta extends Sums {
  accountId: string;
  bucket: number;
}

/** What a bucket lacks may lie in another one of its account: all of them have to be locked. */
export class MoreBucketsNeeded extends Error {
  constructor() {
    super('what one bucket lacks may lie in another');
    this.name = 'MoreBucketsNeeded';
  }
}

/** The locked rows in memory, as they become transfer after transfer. Nothing is written here. */
export interface Books {
  account(id: string): Account;
  /** How much can be put on a side; undefined: any amount. */
  room(id: string, side: Side): bigint | undefined;
  /** @returns the bucket that it went to. @throws Problem where it would pass a limit */
  post(id: string, side: Side, amount: bigint, bucket?: number): number;
  hold(id: string, side: Side, amount: bigint): number;
  letGo(id: string, side: Side, amount: bigint, bucket: number): void;
  /** Against what the rows were when they were locked. */
  deltas(): Delta[];
}

export function openBooks(locked: ReadonlyMap<string, Locked>): Books {
  const before = new Map(
    [...locked].map(([id, { rows }]) => [id, new Map([...rows].map(([bucket, row]) => [bucket, { ...row }]))]),
  );
  const of = (id: string): Locked => locked.get(id)!;
  const rowOf = (id: string, bucket: number): Row => {
    const row = of(id).rows.get(bucket);
    if (!row) throw new MoreBucketsNeeded();
    if (row.closed) throw new Problem('ledger.closed', { detail: `${titleOf(of(id).account)} is closed` });
    return row;
  };
  const roomIn = (id: string, side: Side, bucket: number) => roomOf(of(id).account.normal, side, rowOf(id, bucket));

  /** Brings into a bucket what it lacks, from the others in their order. The account's sums stay as they are. */
  const gather = (id: string, side: Side, bucket: number, amount: bigint): void => {
    const { account, rows } = of(id);
    let lacking = amount - (roomIn(id, side, bucket) ?? amount);
    if (lacking <= 0n || account.buckets === 1) return;
    if (rows.size < account.buckets) throw new MoreBucketsNeeded();
    const [into, grows] = [rowOf(id, bucket), account.normal === 'credit' ? 'credits' : 'debits'] as const;
    for (let other = 0; other < account.buckets && lacking > 0n; other++) {
      if (other === bucket) continue;
      const spare = least(roomIn(id, side, other) ?? 0n, lacking);
      if (spare <= 0n) continue;
      rowOf(id, other)[grows] -= spare;
      into[grows] += spare;
      lacking -= spare;
    }
  };

  const requireRoom = (id: string, side: Side, bucket: number, amount: bigint): void => {
    const { account } = of(id);
    if (side === otherSide(account.normal)) gather(id, side, bucket, amount);
    const room = roomIn(id, side, bucket);
    if (room === undefined || room >= amount) return;
    throw new Problem(side === account.normal ? 'ledger.full' : 'ledger.insufficient', {
      detail: `${titleOf(account)} takes no ${side} of ${amountText(amount, account.currency)}`,
    });
  };

  return {
    account: (id) => of(id).account,
    room(id, side) {
      const { account, rows, chosen } = of(id);
      const room = roomIn(id, side, chosen);
      if (room === undefined || account.buckets === 1) return room;
      if (rows.size < account.buckets) throw new MoreBucketsNeeded();
      let sum = 0n;
      for (const bucket of rows.keys()) sum += roomIn(id, side, bucket)!;
      return sum;
    },
    post(id, side, amount, bucket = of(id).chosen) {
      requireRoom(id, side, bucket, amount);
      rowOf(id, bucket)[side === 'debit' ? 'debits' : 'credits'] += amount;
      return bucket;
    },
    hold(id, side, amount) {
      const bucket = of(id).chosen;
      // what came to zero needs none, also where a limit was drawn below what is there
      if (amount > 0n) requireRoom(id, side, bucket, amount);
      rowOf(id, bucket)[side === 'debit' ? 'debitsHeld' : 'creditsHeld'] += amount;
      return bucket;
    },
    letGo(id, side, amount, bucket) {
      rowOf(id, bucket)[side === 'debit' ? 'debitsHeld' : 'creditsHeld'] -= amount;
    },
    deltas: () =>
      [...locked].flatMap(([accountId, { rows }]) =>
        [...rows].flatMap(([bucket, row]) => {
          const was = before.get(accountId)!.get(bucket)!;
          const delta = {
            ...{ accountId, bucket, debits: row.debits - was.debits, credits: row.credits - was.credits },
            ...{ debitsHeld: row.debitsHeld - was.debitsHeld, creditsHeld: row.creditsHeld - was.creditsHeld },
          };
          return delta.debits || delta.credits || delta.debitsHeld || delta.creditsHeld ? [delta] : [];
        }),
      ),
  };
}
