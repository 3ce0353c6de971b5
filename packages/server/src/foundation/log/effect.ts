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
 * come a moment later is a reaction instead, because each effect here makes every caller wait. It is called once a
 * batch, with what it wants alone.
 */
export type Effect = {
  name: string;
  apply(tx: Tx, admitted: readonly Admitted[]): Promise<void>;
} & (
  | {
      /** Event types it wants: once for each event, when that is stored. */
      types: readonly string[];
    }
  | {
      /**
       * Whether it wants an event for what was decided about it, whatever its type: once for each decision, also for
       * one that is made later than its event was stored. Asked of every decision, so it must be cheap.
       */
      wants(decision: Decision): boolean;
    }
);

/** What has just come to be: an event with its decision, if it got one, or a decision about an event of earlier. */
export type Occasion = 'stored' | 'decided-later';

export interface Effects {
  /** Whether any effect wants this one: where none does, no transaction is needed for them. */
  want(type: string, decision: Decision | null): boolean;
  /** Runs those that want some of it, in their order. */
  apply(tx: Tx, occasion: Occasion, admitted: readonly Admitted[]): Promise<void>;
}

export function inOrder(effects: readonly Effect[]): Effects {
  const types = new Set(effects.flatMap((effect) => ('types' in effect ? effect.types : [])));
  const deciding = effects.flatMap((effect) => ('wants' in effect ? effect : []));
  return {
    want: (type, decision) =>
      types.has(type) || (decision !== null && deciding.some((effect) => effect.wants(decision))),
    async apply(tx, occasion, admitted) {
      for (const effect of effects) {
        const wanted = admitted.filter(({ event, decision }) =>
          'types' in effect
            ? occasion === 'stored' && effect.types.includes(event.type)
            : decision !== null && effect.wants(decision),
        );
        if (wanted.length > 0) await effect.apply(tx, wanted);
      }
    },
  };
}
