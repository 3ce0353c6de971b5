import { Problem } from '../../foundation/errors.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { Arbitration } from './arbitration.ts';

export const ARBITRATED: ReactionDeclaration = {
  ...{ name: 'service.aftersale-disputes', types: ['dispute.opened', 'dispute.closed'], key: 'order' },
};

/** A dispute about a refusal stops the refusal's own clock; with its end the after-sale is over, as it was ruled. */
export const arbitratedReaction = (arbitration: Arbitration): Reaction => ({
  ...ARBITRATED,
  async handle(tx, events) {
    for (const { id: causeId, type, time: at, data } of events) {
      const { about, outcome } = data.dispute as { about: { kind: string; id: string }; outcome?: string };
      if (about.kind !== 'aftersale') continue;
      const how = { by: 'system/disputes', at, causeId };
      if (type === 'dispute.closed') await arbitration.end(tx, about.id, { ...how, why: `dispute-${outcome}` });
      else
        await arbitration.begin(tx, about.id, how).catch((error: unknown) => {
          // it was settled or taken back just before: the dispute goes on by itself
          if (!(error instanceof Problem && error.code === 'aftersale.state')) throw error;
        });
    }
  },
});
