import type { Tx } from '../database/database.ts';
import type { Calendars } from './calendar-file.ts';

/** A broken promise, as its event tells it. */
export interface Breach {
  promiseId: string;
  kind: string;
  key: string;
  subject: string;
  party: string | null;
  openedAt: Date;
  dueAt: Date;
  /** 1 for the first time; more only where an earlier telling was withdrawn. */
  number: number;
}

/** A warning or an escalation that is due. */
export interface StepReached extends Omit<Breach, 'openedAt' | 'number'> {
  step: string;
  /** When it was due. */
  at: Date;
  /** Before the deadline; at it or after, it escalates. */
  warns: boolean;
  does: Record<string, unknown>;
}

/** What steps of a kind do, in the transaction in which they are told. One that fails puts off this step alone. */
export interface StepActs {
  /** Locks what `act` changes; promises are locked after it. */
  lock(tx: Tx, subjects: readonly string[]): Promise<unknown>;
  act(tx: Tx, steps: readonly StepReached[], now: Date): Promise<void>;
}

/** A kind of deadline, declared by the chapter that gives it. */
export interface PromiseKind {
  /** Unique in the house, such as `service.claim-answer`. */
  kind: string;
  /** The calendar by which its time counts, unless an opening names another. */
  calendar: string;
  doc: { zh: string; en: string };
  /**
   * What must be visible together with the breach, in its transaction. Everything else reacts to `promise.breached`.
   * One that fails puts off this promise alone.
   */
  onBreach?(tx: Tx, breach: Breach): Promise<void>;
  /** Its openings may have steps only where this is declared. */
  steps?: StepActs;
}

export type PromiseKinds = ReadonlyMap<string, PromiseKind>;

/** Checked at start. @throws Error at a kind that is there twice, is badly named, or counts by an unknown calendar */
export function promiseKinds(kinds: Iterable<PromiseKind>, calendars: Calendars): PromiseKinds {
  const byName = new Map<string, PromiseKind>();
  for (const kind of kinds) {
    if (!/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*){1,3}$/.test(kind.kind) || kind.kind.length > 100)
      throw new Error(`promise kind "${kind.kind}": must be named like service.claim-answer`);
    if (byName.has(kind.kind)) throw new Error(`promise kind ${kind.kind} is declared twice`);
    if (!calendars.has(kind.calendar))
      throw new Error(`promise kind ${kind.kind}: there is no calendar ${kind.calendar}`);
    byName.set(kind.kind, kind);
  }
  return byName;
}
