import { sql } from 'kysely';
import { PLANNED_ONCE, type Tx } from '../../foundation/database/database.ts';
import { seenOf, touchedOf } from './caller.store.ts';
import { areNeighbours } from './order.store.ts';
import { factorOf } from './peak.store.ts';

/** What a batch is weighed against. */
export interface History {
  /** Of the sales peak that is in force; 1 without one. */
  factor: number;
  /** Orders of the batch that were looked at today. */
  touched: ReadonlySet<string>;
  /** Ciphers of the batch that were opened within the hour, as their MACs in hexadecimal. */
  seen: ReadonlySet<string>;
  /** For each step whether it leads from an order to its neighbour in the shop's list. */
  steps: boolean[];
}

export interface HistoryAsked {
  caller: string;
  /** Whose sales peak counts. */
  merchant: string | undefined;
  day: string;
  now: Date;
  orders: readonly string[];
  macs: readonly Buffer[];
  walk: { merchant: string | null; pairs: readonly { from: string; to: string }[] };
}

/** One statement however large the batch; it begins under the caller's lock, so it sees all that was there before. */
export async function readHistory(tx: Tx, asked: HistoryAsked): Promise<History> {
  const { caller, merchant, day, now, orders, macs, walk } = asked;
  const { rows } = await sql<{ factor: number; touched: string[]; seen: string[]; steps: boolean[] }>`${PLANNED_ONCE}
    select ${factorOf(merchant, now)} as factor, ${touchedOf(caller, day, orders)} as touched,
      ${seenOf(caller, macs, now)} as seen, ${areNeighbours(walk.merchant, walk.pairs)} as steps`.execute(tx);
  const { factor, touched, seen, steps } = rows[0]!;
  return { factor, touched: new Set(touched), seen: new Set(seen), steps };
}
