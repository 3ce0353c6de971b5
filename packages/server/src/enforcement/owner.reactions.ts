import type { Reaction, ReactionDeclaration } from '../foundation/reactions/reaction.ts';
import { readMeasures } from './measure.store.ts';
import type { createOwners } from './owners.ts';

export const OWNERS: ReactionDeclaration = {
  name: 'enforcement.owners',
  types: ['measure.taken', 'measure.reversed'],
  key: 'subject',
};

/** What is done to parties, and undone, is counted for whoever they belong to. */
export const ownerReaction = (owners: ReturnType<typeof createOwners>): Reaction => ({
  ...OWNERS,
  async handle(tx, events, { clock }) {
    const measures = events.map(({ data }) => (data.measure as { id: string }).id);
    const begun = new Set(measures.filter((_, i) => events[i]!.type === 'measure.taken'));
    await owners.note(tx, await readMeasures(tx, [...begun]));
    await owners.recount(tx, measures, clock.now(), events.at(-1)!.id);
  },
});
