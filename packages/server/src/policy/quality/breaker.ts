import { type Decision, type Pack, type WithheldKind, withhold } from '@anxin/engine';
import type { Tx } from '../../foundation/database/database.ts';
import { holdersOf, type Notify } from '../../foundation/notices/notices.ts';
import type { PackStore } from '../pack.store.ts';
import { lockDays, type MeasureDay, saveDays } from './breaker.store.ts';
import { dayIn } from './day.ts';

/** A decision that is being stored, and when it was made. */
export interface Charge {
  decision: Decision;
  at: Date;
}

/**
 * The daily circuit breaker: no day takes more measures of a kind by itself than its limit, however many processes decide.
 * What is beyond is withheld, and a person is asked.
 */
export interface Breaker {
  /** Whether a decision proposes a measure that has a limit. Asked of every decision, so it is cheap. */
  limits(decision: Decision | null): boolean;
  /**
   * Counts what new decisions propose, in the transaction that stores them; until it ends, others who propose the same
   * kinds wait. @returns the decisions in the same order, those beyond a limit without what it withholds
   */
  charge(tx: Tx, charges: readonly Charge[]): Promise<Decision[]>;
}

export interface BreakerOptions {
  packs: Pick<PackStore, 'current'>;
  notify: Notify;
}

/** Who is told that a limit is reached. */
const TOLD = ['policy-editor', 'policy-approver', 'operator'] as const;
const MOST_TOLD = 1_000;

export function createBreaker({ packs, notify }: BreakerOptions): Breaker {
  const tell = async (tx: Tx, { measure, day }: MeasureDay, limits: Pack['limits']): Promise<void> => {
    const people = await Promise.all(TOLD.map((role) => holdersOf(tx, role, MOST_TOLD)));
    const { aDay, queue } = limits.kinds.get(measure)!;
    const params = { measure, limit: aDay, day, queue };
    await notify(tx, people.flat(), 'limit.reached', params, `/policy/limits`);
  };

  return {
    limits(decision) {
      if (decision === null || decision.measures.length === 0) return false;
      const { kinds } = packs.current().limits;
      return kinds.size > 0 && decision.measures.some(({ kind }) => kinds.has(kind));
    },
    async charge(tx, charges) {
      if (charges.length === 0) return [];
      const { limits } = packs.current();
      const wanted = charges.map((charge) => wantedBy(charge, limits));
      const needed = new Map(
        wanted.flatMap(({ day, kinds }) => [...kinds.keys()].map((kind) => [`${kind} ${day}`, { measure: kind, day }])),
      );
      const days = new Map((await lockDays(tx, [...needed.values()])).map((day) => [`${day.measure} ${day.day}`, day]));
      const exceeded = new Set<MeasureDay>();
      const decisions = charges.map(({ decision }, i) => {
        const { day, kinds } = wanted[i]!;
        const withheld = [...kinds].flatMap(([kind, number]): WithheldKind[] => {
          const limit = limits.kinds.get(kind)!;
          const seen = days.get(`${kind} ${day}`)!;
          // all that a decision takes of a kind, or none of it
          if (seen.taken + number <= limit.aDay) {
            seen.taken += number;
            return [];
          }
          seen.withheld += number;
          exceeded.add(seen);
          return [{ kind, queue: limit.queue, priority: limit.priority }];
        });
        return withheld.length === 0 ? decision : withhold(decision, withheld);
      });
      for (const day of exceeded) {
        const { aDay } = limits.kinds.get(day.measure)!;
        // once a day, and again where somebody has raised the limit and that is reached too
        if (day.toldMost !== null && day.toldMost >= aDay) continue;
        day.toldMost = aDay;
        await tell(tx, day, limits);
      }
      await saveDays(tx, [...days.values()]);
      return decisions;
    },
  };
}

/** How many measures of each kind that has a limit a decision proposes, and on which day. */
function wantedBy({ decision, at }: Charge, { zone, kinds }: Pack['limits']) {
  const counts = new Map<string, number>();
  for (const { kind } of decision.measures) if (kinds.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return { day: dayIn(zone, at).day, kinds: counts };
}
