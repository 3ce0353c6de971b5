import type { Decision } from '@anxin/engine';
import type { Tx } from '../database/database.ts';
import type { UnplacedEvent } from './event.ts';

/** An event at the moment it is stored, with its decision where it got one. */
export interface Admitted {
  event: UnplacedEvent;
  decision: Decision | null;
}

/**
 * What must be visible as soon as an event is acknowledged: it runs in the event's own transaction. Everything that can
 * come a moment later is a reaction instead, because each effect here makes every caller wait.
 */
export interface Effect {
  name: string;
  /** Event types it wants; it is called once a batch, with those alone. */
  types: readonly string[];
  apply(tx: Tx, admitted: readonly Admitted[]): Promise<void>;
}

/** Runs the effects whose types occur, in their order. */
export async function applyEffects(tx: Tx, effects: readonly Effect[], admitted: readonly Admitted[]): Promise<void> {
  for (const effect of effects) {
    const wanted = admitted.filter((entry) => effect.types.includes(entry.event.type));
    if (wanted.length > 0) await effect.apply(tx, wanted);
  }
}
