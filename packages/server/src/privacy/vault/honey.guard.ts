import type { Principal } from '../../foundation/access/principal.ts';
import { Problem } from '../../foundation/errors.ts';
import { type AccessAction, addAccess } from './access.store.ts';
import { volumeOf, whose } from './admission.ts';
import { raiseAnomaly } from './anomaly.ts';
import { lockRows, saveRows } from './caller.rows.ts';
import { wallTime } from './caller.store.ts';
import { callerBy } from './caller.ts';
import { markTouched } from './honey.store.ts';
import { readOrders } from './order.store.ts';
import { notBefore, QUOTA } from './quota.ts';
import { RISK_WORDS } from './risk.ts';
import type { VaultOptions } from './vault.ts';

/** How somebody came upon an order beside the vault. */
export interface Way {
  /** As the log has it. */
  action: Extract<AccessAction, 'print' | 'view'>;
  /** As the trail has it. */
  entry: string;
}

/** @throws Problem `vault.risk` where the order is honey: whoever asks is held, as by the vault, and told what the vault tells */
export type HoneyGuard = (by: Principal, order: string, way: Way) => Promise<void>;

/** For whoever works on orders without opening them: honey is nobody's work there, either. */
export function createHoneyGuard(options: VaultOptions): HoneyGuard {
  const { db, clock, ids, keys, trail, notify, open, onStored, wall = wallTime, quota = QUOTA } = options;
  return async (by, orderId, { action, entry }) => {
    const order = (await readOrders(db, [orderId])).get(orderId);
    if (!order?.honey) return;
    const caller = callerBy(keys, by);
    const at = clock.now();
    const told = await db.transaction().execute(async (tx) => {
      const wallNow = await wall(tx);
      const volume = () => volumeOf(tx, caller, caller.merchant, at);
      const rows = await lockRows(tx, caller, undefined, { now: wallNow, volume, quota });
      const { row, state } = rows;
      const now = notBefore(state.at, wallNow);
      await saveRows(tx, rows, { ...state, at: now }, { hold: now });
      await markTouched(tx, orderId, at);
      const log = { action, purpose: null, outcome: 'refused', code: 'vault.risk', fields: [], items: 1 } as const;
      await addAccess(tx, { ids, caller, at }, [{ ...log, ...whose(order) }]);
      await trail(tx, [
        { actor: caller.actor, action: entry, object: `order/${orderId}`, outcome: 'refused', detail: {} },
      ]);
      return raiseAnomaly(
        tx,
        { ids, open, notify },
        {
          ...{ at, day: state.day, caller: row, class: 'honey', stopped: true, orderId },
          ...{ actorKind: caller.actor.kind, actorId: caller.actor.id, facts: { way: entry } },
        },
      );
    });
    if (told) onStored();
    throw new Problem('vault.risk', { detail: `held: ${RISK_WORDS.held}` });
  };
}
