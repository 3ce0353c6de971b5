import type { Tx } from '../../foundation/database/database.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { NumberDesk } from './number.desk.ts';
import { lockLive, ordersWithLive, saveNumber } from './number.store.ts';
import { expiryOf } from './number.ts';

export const NUMBER_ENDS: ReactionDeclaration = {
  name: 'privacy.number-ends',
  types: ['order.delivered', 'order.cancelled'],
  key: 'order',
};

/** How long a number lives follows its order: some days after the delivery, not at all after a cancellation. */
export const numberEndsReaction = (desk: Pick<NumberDesk, 'endAll'>): Reaction => {
  const handle = async (tx: Tx, events: readonly StoredEvent[]): Promise<void> => {
    for (const { type, time, refs } of events) {
      const { order } = refs;
      if (order === undefined) continue;
      if (type === 'order.cancelled') await desk.endAll(tx, { order }, 'cancelled');
      else
        for (const row of await lockLive(tx, { order }))
          if (row.renewals === 0) await saveNumber(tx, { ...row, expiresAt: expiryOf({ deliveredAt: time }, time) });
    }
  };
  return {
    ...{ ...NUMBER_ENDS, handle },
    /** Most orders have no number. */
    async handleKeys(tx, keys) {
      const told = [...keys.values()].flat();
      const having = await ordersWithLive(
        tx,
        told.flatMap(({ refs }) => refs.order ?? []),
      );
      await handle(
        tx,
        told.filter(({ refs }) => refs.order !== undefined && having.has(refs.order)),
      );
    },
  };
};
