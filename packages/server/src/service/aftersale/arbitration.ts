import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { AftersaleCore } from './aftersale.core.ts';
import { lockAftersale } from './aftersale.store.ts';
import type { AftersaleRow } from './aftersale.ts';

/** What whoever rules on a refusal does to its after-sale; the money of a ruling is the ruling's own. */
export interface Arbitration {
  /**
   * A refusal is taken to the platform, with the dispute about it: its seven days count no more. Nothing where it was not
   * refused, or where its time is over: the dispute goes on by itself then.
   */
  begin(tx: Tx, id: string, how: { by: string; at: Date; causeId: string | null }): Promise<void>;
  /** It is over: closed with why, such as `ruled-for-consumer`. Once it is closed, nothing. */
  end(tx: Tx, id: string, how: { by: string; at: Date; causeId: string | null; why: string }): Promise<AftersaleRow>;
}

const lock = async (tx: Tx, id: string): Promise<AftersaleRow> => {
  const row = await lockAftersale(tx, id);
  if (row === undefined) throw new Problem('request.not-found');
  return row;
};

export const createArbitration = (core: AftersaleCore): Arbitration => ({
  async begin(tx, id, how) {
    const row = await lock(tx, id);
    const isRefused = row.state === 'refused-once' || row.state === 'refused-twice';
    if (!isRefused || row.arbitration !== null || (row.dueAt !== null && how.at >= row.dueAt)) return;
    await core.mark(tx, row, { ...how, kept: true, step: 'arbitrate', ends: true, changes: { arbitration: 'asked' } });
  },

  async end(tx, id, { why, ...how }) {
    const row = await lock(tx, id);
    if (row.arbitration !== 'asked') return row;
    return core.turn(tx, row, { ...how, step: 'settle', changes: { arbitration: 'over', closedWhy: why } });
  },
});
