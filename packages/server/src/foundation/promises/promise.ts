import { derivedId } from '../ids.ts';
import { type Break, type Calendar, dueAt } from './calendar.ts';

/**
 * A promise is a deadline that somebody was given. What is known about one is a set of facts that may arrive in any
 * order, and more than once: facts are joined by rules that do not care about order (the earliest wins), and the state
 * is read off the joined facts as if they had arrived in the order in which they happened.
 */

/** `early`: something was heard of it before its opening was; not a promise yet, and never listed. */
export const PROMISE_STATES = ['early', 'open', 'met', 'breached', 'met-late', 'void'] as const;
export type PromiseState = (typeof PROMISE_STATES)[number];

type PromiseStep = 'opened' | 'met' | 'voided' | 'due';

export interface Machine<State extends string, Step extends string> {
  start: State;
  ends: readonly State[];
  /** A step that a state does not name leaves it as it is. */
  steps: Readonly<Record<State, Readonly<Partial<Record<Step, State>>>>>;
}

export const PROMISE_MACHINE: Machine<PromiseState, PromiseStep> = {
  start: 'early',
  ends: ['met', 'met-late', 'void'],
  steps: {
    early: { opened: 'open' },
    open: { met: 'met', voided: 'void', due: 'breached' },
    // kept too late is still worth knowing; what is called off after the deadline stays breached
    breached: { met: 'met-late' },
    met: {},
    'met-late': {},
    void: {},
  },
};

/** @throws Error unless every state can be reached, and exactly the declared end states have no way out */
export function checkMachine<State extends string, Step extends string>(machine: Machine<State, Step>): void {
  const states = Object.keys(machine.steps) as State[];
  const reached = new Set<State>([machine.start]);
  for (const state of reached) for (const next of Object.values(machine.steps[state])) reached.add(next as State);
  for (const state of states) {
    if (!reached.has(state)) throw new Error(`state ${state} cannot be reached`);
    const isEnd = Object.keys(machine.steps[state]).length === 0;
    if (isEnd !== machine.ends.includes(state))
      throw new Error(`state ${state} ${isEnd ? 'has no way out, yet is no end' : 'is an end, yet has a way out'}`);
  }
  for (const state of reached) if (!states.includes(state)) throw new Error(`state ${state} is not described`);
}

checkMachine(PROMISE_MACHINE);

/** What was promised. */
export interface Terms {
  /** `<type>/<id>` of what it is about. */
  subject: string;
  /** `<type>/<id>` of who owes it. */
  party: string | null;
  /** Id of the calendar by which time counts. */
  calendar: string;
  openedAt: Date;
  /** Milliseconds of the calendar's working time. */
  workingTime: number;
  /** The event by which it was given. */
  causeId: string | null;
}

/** A warning before the deadline, or an escalation at it or after: it comes once. */
export interface StepTerms {
  /** Unique within its promise. */
  step: string;
  /** Milliseconds of working time after the opening. */
  workingTime: number;
  /** What is to be done, as the kind understands it. */
  does: Record<string, unknown>;
}

/** A pause by its name: the start may be heard of after the end. */
export interface NamedBreak {
  key: string;
  from: Date | null;
  to: Date | null;
}

/** Everything known of one promise. */
export interface PromiseFacts {
  kind: string;
  key: string;
  terms: Terms | null;
  metAt: Date | null;
  voidAt: Date | null;
  breaks: readonly NamedBreak[];
  /** Undefined while it has no terms or a break is open. */
  dueAt: Date | undefined;
  /** The deadline that the standing `promise.breached` told of; null when none was told, or it was withdrawn. */
  toldDue: Date | null;
}

/** One thing that happened to a promise. `kind` and `key` say which: the same two are the same promise. */
export type PromiseFact = { kind: string; key: string } & (
  | ({ fact: 'opened'; steps?: readonly StepTerms[] } & Terms)
  | { fact: 'met' | 'voided'; at: Date }
  | { fact: 'paused' | 'resumed'; breakKey: string; at: Date }
);

/** A promise's id follows from its kind and key, so that it can be opened once only. */
export const promiseId = (kind: string, key: string): string => derivedId('promise', kind, key);

export const noFacts = (kind: string, key: string): PromiseFacts => ({
  kind,
  key,
  terms: null,
  metAt: null,
  voidAt: null,
  breaks: [],
  dueAt: undefined,
  toldDue: null,
});

export const MAX_BREAKS = 100;

const earliest = (a: Date | null, b: Date): Date => (a && a <= b ? a : b);

/** Total order on terms, so that two openings of one promise agree on which counts, whichever is heard first. */
function firstTerms(a: Terms | null, b: Terms): Terms {
  if (!a) return b;
  const rank = (terms: Terms): string =>
    JSON.stringify([terms.causeId, terms.workingTime, terms.calendar, terms.subject, terms.party]);
  const apart = a.openedAt.getTime() - b.openedAt.getTime();
  return apart < 0 || (apart === 0 && rank(a) <= rank(b)) ? a : b;
}

/**
 * Joins a fact to what is known: commutative, associative and idempotent, so any order and any repetition of facts
 * ends in the same. The first opening counts, and the first time that it was met or called off.
 * @throws RangeError at more than a hundred breaks of one promise
 */
export function joinFact(facts: PromiseFacts, fact: PromiseFact): PromiseFacts {
  switch (fact.fact) {
    case 'opened': {
      const { subject, party, calendar, openedAt, workingTime, causeId } = fact;
      return { ...facts, terms: firstTerms(facts.terms, { subject, party, calendar, openedAt, workingTime, causeId }) };
    }
    case 'met':
      return { ...facts, metAt: earliest(facts.metAt, fact.at) };
    case 'voided':
      return { ...facts, voidAt: earliest(facts.voidAt, fact.at) };
    case 'paused':
    case 'resumed': {
      const known = facts.breaks.find(({ key }) => key === fact.breakKey) ?? {
        key: fact.breakKey,
        from: null,
        to: null,
      };
      const side = fact.fact === 'paused' ? 'from' : 'to';
      const others = facts.breaks.filter((other) => other !== known);
      if (others.length >= MAX_BREAKS)
        throw new RangeError(`promise ${facts.kind} ${facts.key}: more than ${MAX_BREAKS} breaks`);
      const breaks = [...others, { ...known, [side]: earliest(known[side], fact.at) }];
      return { ...facts, breaks: breaks.sort((a, b) => (a.key < b.key ? -1 : 1)) };
    }
  }
}

/** The deadline by the terms and the breaks; undefined without terms, or while a break is open. */
export function deadline(facts: PromiseFacts, calendars: ReadonlyMap<string, Calendar>): Date | undefined {
  if (!facts.terms) return undefined;
  const calendar = calendars.get(facts.terms.calendar);
  if (!calendar) throw new Error(`promise ${facts.kind}: there is no calendar ${facts.terms.calendar}`);
  // an end whose start was not heard of yet takes nothing away
  const breaks = facts.breaks.flatMap(({ from, to }): Break[] => (from ? [{ from, to }] : []));
  return dueAt(calendar, facts.terms.openedAt, facts.terms.workingTime, breaks);
}

/**
 * The state as the facts have it when the clock stood at `now`; without a `now`, the deadline has passed only if a
 * fact from after it proves so. Met at the very instant of the deadline is met.
 */
export function stateOf(facts: PromiseFacts, now?: Date): PromiseState {
  const { metAt, voidAt, dueAt: due } = facts;
  if (!facts.terms) return PROMISE_MACHINE.start;
  const steps: { step: PromiseStep; at: Date }[] = [];
  if (metAt) steps.push({ step: 'met', at: metAt });
  if (voidAt) steps.push({ step: 'voided', at: voidAt });
  if (due && [metAt, voidAt].some((at) => at && at > due)) steps.push({ step: 'due', at: due });
  else if (due && now && now >= due) steps.push({ step: 'due', at: due });
  // a stable sort: at one instant, met comes before voided and voided before due
  steps.sort((a, b) => a.at.getTime() - b.at.getTime());
  let state = PROMISE_MACHINE.steps[PROMISE_MACHINE.start].opened!;
  for (const { step } of steps) state = PROMISE_MACHINE.steps[state][step] ?? state;
  return state;
}

/** Whether a state says that the deadline passed unkept. */
const isBreach = (state: PromiseState): boolean => state === 'breached' || state === 'met-late';

/** What a row shows: its state, and when the worker must look at it next (null: never, unless news come). */
export interface Standing {
  state: PromiseState;
  fireAt: Date | null;
}

/**
 * The state that follows from the facts and from what was told, without a clock. Where facts and telling disagree
 * (news of a pause, or of a settlement in time, after the breach was told) the worker is to look at once.
 */
export function standing(facts: PromiseFacts): Standing {
  const { dueAt: due, toldDue } = facts;
  const state = stateOf(facts);
  if (state === 'early') return { state, fireAt: null };
  if (isBreach(state)) return { state, fireAt: toldDue ? null : due! };
  if (state !== 'open') return { state, fireAt: toldDue };
  if (!toldDue) return { state, fireAt: due ?? null };
  return due?.getTime() === toldDue.getTime() ? { state: 'breached', fireAt: null } : { state, fireAt: toldDue };
}

/** What the worker has to tell at `now`: that the promise is broken, that it was said wrongly, or nothing. */
export function toTell(facts: PromiseFacts, now: Date): 'breached' | 'withdrawn' | undefined {
  const broken = isBreach(stateOf(facts, now));
  if (broken === (facts.toldDue !== null)) return undefined;
  return broken ? 'breached' : 'withdrawn';
}

/** The facts after the worker has looked at `now`. */
export function afterTelling(facts: PromiseFacts, now: Date): PromiseFacts {
  return { ...facts, toldDue: isBreach(stateOf(facts, now)) ? facts.dueAt! : null };
}

/** A promise without what the worker keeps: what must come out the same whenever its facts are told again. */
export type RecomputedPromise = Omit<PromiseFacts, 'toldDue'> & { id: string; state: PromiseState };

/**
 * Rebuilds promises from the facts alone, in whatever order they come; states are those at `now`.
 * @returns promises in the order of their ids
 */
export function recomputePromises(
  facts: Iterable<PromiseFact>,
  calendars: ReadonlyMap<string, Calendar>,
  now: Date,
): RecomputedPromise[] {
  const known = new Map<string, PromiseFacts>();
  for (const fact of facts) {
    const id = promiseId(fact.kind, fact.key);
    known.set(id, joinFact(known.get(id) ?? noFacts(fact.kind, fact.key), fact));
  }
  return [...known]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, joined]) => {
      const { toldDue: _, ...rest } = { ...joined, dueAt: deadline(joined, calendars) };
      return { ...rest, id, state: stateOf({ ...rest, toldDue: null }, now) };
    });
}
