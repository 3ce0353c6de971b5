import { decide, emptySnapshot, type Pack } from '@anxin/engine';
import type { Past } from './history.ts';
import type { Recounted } from './recount-hand.ts';
import { addErased, addJudged, emptyTally, type Outcome, type Tally } from './tally.ts';

export interface Packs {
  /** What history is held against; what was decided then where there is none. */
  base: Pack | undefined;
  candidate: Pack;
}

/** The types of event that either of the packs has rules for. */
export const typesOf = ({ base, candidate }: Packs): string[] => [
  ...new Set([...(base?.types.keys() ?? []), ...candidate.types.keys()]),
];

/**
 * Decides the past again: the same function as at the door, the same event, the snapshot of then, with the features that
 * were counted where a pack reads others. There is nothing here to
 * act with: a decision is compared and forgotten.
 */
export function redecide(past: readonly Past[], erased: number, packs: Packs, recounted: Recounted = {}): Tally {
  const tally = emptyTally();
  for (let i = 0; i < erased; i++) addErased(tally);
  for (const one of past) {
    const { eventId, event, party, decision, label } = one;
    const features = recounted[eventId];
    addJudged(tally, {
      ...{ eventId, decisionId: decision?.id ?? null, type: event.type, subject: event.subject, party, label },
      base: packs.base === undefined ? (decision ?? NOTHING) : outcomeOf(one, packs.base, features?.base),
      candidate: outcomeOf(one, packs.candidate, features?.candidate),
    });
  }
  return tally;
}

const NOTHING: Outcome = { verdict: 'allow', rules: [] };

function outcomeOf({ event, eventId, decision }: Past, pack: Pack, features?: Record<string, unknown>): Outcome {
  const given = decision?.snapshot ?? emptySnapshot();
  const snapshot = features === undefined ? given : { ...given, features };
  const { verdict, reasons } = decide(event, snapshot, pack, { language: 'en', id: eventId });
  return { verdict, rules: reasons.map(({ rule }) => rule) };
}
