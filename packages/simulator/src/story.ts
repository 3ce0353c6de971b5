import type { AnxinEvent, EventData, EventType } from '@anxin/events';
import { iso } from './time.ts';
import type { EventTruth, TrapTruth } from './truth.ts';

/** Every event of the simulator says that it is one. */
export const SOURCE = 'simulator';

/** One event, with what is true of it and nobody on the marketplace knows. */
export interface Happening {
  event: AnxinEvent;
  truth: EventTruth | TrapTruth | null;
  /** Id of the story's first event: what follows makes no sense without it. */
  begins: string;
}

/** Events that belong together, in the order of their times. */
export interface Story {
  tell<T extends EventType>(
    type: T,
    subject: string,
    at: number,
    data: EventData<T>,
    truth?: EventTruth | TrapTruth | null,
  ): void;
  readonly happenings: Happening[];
}

/** The same key gives the same ids: a story that is told again is recognised. */
export function createStory(key: string): Story {
  const happenings: Happening[] = [];
  const begins = `${key}.0`;
  return {
    happenings,
    tell(type, subject, at, data, truth = null) {
      const id = `${key}.${happenings.length}`;
      const event: AnxinEvent = {
        ...{ id, source: SOURCE, type, time: iso(at), subject },
        data: data as Record<string, unknown>,
      };
      happenings.push({ event, truth, begins });
    },
  };
}

/** Minor units. */
export const yuan = (amount: number): { amount: number; currency: string } => ({
  amount: Math.max(0, Math.round(amount)),
  currency: 'CNY',
});
