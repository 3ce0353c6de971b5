import { askedOf, type Snapshot } from '@anxin/engine';
import type { Features, ToDecide } from './features/features.ts';
import type { Scoring } from './models/scoring.ts';

/** What decisions are given besides the event and the pack; it is kept with them. */
export interface Snapshots {
  /** One for each, in order, with just what the rules for it read. */
  forEvents(events: readonly ToDecide[]): Promise<readonly Snapshot[]>;
}

export const NOTHING_GIVEN: Snapshot = { features: {}, signals: {}, lists: {}, models: {} };

export function createSnapshots({ features, scoring }: { features: Features; scoring: Scoring }): Snapshots {
  return {
    async forEvents(events) {
      const asked = events.map(({ event, pack }) => ({ event, asks: askedOf(pack, event.type) }));
      if (!asked.some(({ asks }) => asksAnything(asks))) return events.map(() => NOTHING_GIVEN);
      const [values, scores] = await Promise.all([
        features.valuesFor(events),
        scoring.scoresFor(asked.map(({ event, asks }) => ({ event, wanted: asks.models }))),
      ]);
      return asked.map(({ asks }, i) =>
        asksAnything(asks) ? { ...NOTHING_GIVEN, features: values[i]!, models: scores[i]! } : NOTHING_GIVEN,
      );
    },
  };
}

/** Whether the rules on this type of event read anything besides the event. */
export const asksAnything = ({ features, models }: ReturnType<typeof askedOf>): boolean =>
  features.length > 0 || models === 'all' || models.size > 0;
