import type { Database } from '../../../foundation/database/database.ts';
import { asProblem } from '../../../foundation/errors.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { callOf } from './calls.ts';

/** What a worker was told about a call. */
export interface Ack {
  worker: number;
  call: number;
  /** What was posted, or the code of the refusal. */
  posted: { key: string; amount: string }[];
  refused: string | null;
}

/** Of how many calls one is posted twice at once. */
const TWICE = 10;

/** Posts one call, now and then by two at once. @throws Error at what is neither done nor refused */
export async function postCall(
  { db, ledger }: { db: Database; ledger: Ledger },
  { worker, call, began }: { worker: number; call: number; began: number },
): Promise<Ack> {
  const operations = callOf(worker, call, began);
  const once = async (): Promise<Ack> => {
    try {
      const transfers = await db.transaction().execute((tx) => ledger.post(tx, operations));
      const posted = transfers.map(({ key, amount }) => ({ key, amount: String(amount) }));
      return { worker, call, posted, refused: null };
    } catch (error) {
      const { code, status } = asProblem(error);
      if (!code.startsWith('ledger.') || status >= 500) throw error;
      return { worker, call, posted: [], refused: code };
    }
  };
  const [ack] = await Promise.all(Array.from({ length: call % TWICE === 0 ? 2 : 1 }, once));
  return ack!;
}
