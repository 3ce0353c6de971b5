import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { Arbitration } from './arbitration.ts';

export const ARBITRATED: ReactionDeclaration = {
  ...{ name: 'service.aftersale-disputes', types: ['dispute.closed'], key: 'order' },
};

/** With the end of a dispute about a refusal its after-sale is over, as it was ruled. */
export const arbitratedReaction = (arbitration: Pick<Arbitration, 'end'>): Reaction => ({
  ...ARBITRATED,
  async handle(tx, events) {
    for (const { id: causeId, time: at, data } of events) {
      const { about, outcome } = data.dispute as { about: { kind: string; id: string }; outcome?: string };
      if (about.kind !== 'aftersale') continue;
      await arbitration.end(tx, about.id, { by: 'system/disputes', at, causeId, why: `dispute-${outcome}` });
    }
  },
});
