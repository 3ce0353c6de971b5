import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { NumberDesk } from './number.desk.ts';
import { lockLive, saveNumber } from './number.store.ts';
import { expiryOf } from './number.ts';

export const NUMBER_ENDS: ReactionDeclaration = {
  name: 'privacy.number-ends',
  types: ['order.delivered', 'order.cancelled'],
  key: 'order',
};

/** How long a number lives follows its order: some days after the delivery, not at all after a cancellation. */
export const numberEndsReaction = (desk: Pick<NumberDesk, 'endAll'>): Reaction => ({
  ...NUMBER_ENDS,
  async handle(tx, events) {
    for (const { type, time, refs } of events) {
      const { order } = refs;
      if (order === undefined) continue;
      if (type === 'order.cancelled') await desk.endAll(tx, { order }, 'cancelled');
      else
        for (const row of await lockLive(tx, { order }))
          if (row.renewals === 0) await saveNumber(tx, { ...row, expiresAt: expiryOf({ deliveredAt: time }, time) });
    }
  },
});
