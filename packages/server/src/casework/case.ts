import { Problem } from '../foundation/errors.ts';
import { checkMachine, type Machine } from '../foundation/promises/promise.ts';

/**
 * A case is a question to a person. `open`: it waits. `taken`: somebody holds it, for as long as a lease lasts.
 * `decided`: answered, and can still be undone. `final`: answered for good, unless it is opened again. `closed`: nobody has
 * to answer it any more.
 */
const CASE_STATES = ['open', 'taken', 'decided', 'final', 'closed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

export type CaseStep =
  | 'take'
  | 'assign'
  | 'renew'
  | 'release'
  | 'lose'
  | 'decide'
  | 'undo'
  | 'settle'
  | 'pass'
  | 'reopen'
  | 'close';

const CASE_MACHINE: Machine<CaseState, CaseStep> = {
  start: 'open',
  // whatever was decided can be opened again
  ends: ['closed'],
  steps: {
    open: { take: 'taken', assign: 'taken', close: 'closed' },
    taken: { renew: 'taken', assign: 'taken', release: 'open', lose: 'open', decide: 'decided', close: 'closed' },
    // pass: the answer was that somebody else must look, in another queue
    decided: { undo: 'taken', settle: 'final', pass: 'open' },
    final: { reopen: 'open' },
    closed: {},
  },
};

checkMachine(CASE_MACHINE);

/** Milliseconds of wall time. */
export const TERMS = {
  /** How long a case stays with whoever took it and is not heard of again. */
  lease: 5 * 60_000,
  /** A case that somebody else hands over waits for its new holder to come to it. */
  assigned: 8 * 3_600_000,
  /** How long a decision can be undone. */
  undo: 10_000,
} as const;

/** Who acts: `user/<id>` or `key/<id>`. */
export type Actor = `${'user' | 'key'}/${string}`;

export const isActor = (text: string | null): text is Actor => text !== null && /^(user|key)\/./.test(text);

export const actorOf = ({ kind, id }: { kind: 'user' | 'key'; id: string }): Actor => `${kind}/${id}`;

/** What the state machine knows of a case. */
export interface CaseFacts {
  state: CaseState;
  /** What there is to answer: it changes with news of the subject, and when the case is opened again. */
  version: number;
  /** 1, and one more each time it is opened again. */
  round: number;
  takenBy: Actor | null;
  leaseUntil: Date | null;
  /** Whose lease ran out, as long as nobody else has had the case since. */
  lostBy: Actor | null;
  answer: string | null;
  decidedBy: Actor | null;
  finalAt: Date | null;
  /** Who asked, or led to what is asked: somebody else must answer. */
  notFor: readonly Actor[];
}

export const NEW_CASE: CaseFacts = {
  state: 'open',
  version: 1,
  round: 1,
  ...{ takenBy: null, leaseUntil: null, lostBy: null },
  ...{ answer: null, decidedBy: null, finalAt: null, notFor: [] },
};

export type CaseAct =
  | { act: 'take' | 'renew' | 'release' | 'undo'; by: Actor }
  | { act: 'assign'; to: Actor }
  | { act: 'decide'; by: Actor; answer: string; version: number }
  | { act: 'lose' | 'settle' | 'pass' | 'reopen' | 'close' };

const later = (wall: Date, milliseconds: number): Date => new Date(wall.getTime() + milliseconds);

/** Whether whoever held it has let the lease run out. */
export const hasLapsed = ({ state, leaseUntil }: CaseFacts, wall: Date): boolean =>
  state === 'taken' && leaseUntil!.getTime() <= wall.getTime();

/**
 * The case after an act at `wall`, or the same object where nothing changes: an act that is repeated because its answer
 * got lost is no error.
 *
 * A lease that ran out takes nothing away from whoever held it while nobody else came: their next act takes the case
 * again. It fails only where somebody else has it, or the question has changed.
 * @throws Problem `case.taken`, `case.lease-lost`, `case.decided`, `case.changed`, `case.own-proposal`
 */
export function advance(before: CaseFacts, act: CaseAct, wall: Date): CaseFacts {
  const facts = hasLapsed(before, wall) ? lost(before) : before;
  switch (act.act) {
    case 'take':
      requireOther(facts, act.by);
      if (isHeldBy(facts, act.by)) return hold(facts, act.by, later(wall, TERMS.lease), 'renew');
      if (facts.state === 'taken') throw new Problem('case.taken');
      requireUndecided(facts);
      return hold(facts, act.by, later(wall, TERMS.lease), 'take');
    case 'renew':
      return hold(held(facts, act.by), act.by, later(wall, TERMS.lease), 'renew');
    case 'release':
      if (facts.state === 'open' && facts.lostBy === act.by) return { ...facts, lostBy: null };
      return { ...held(facts, act.by), state: to(facts, 'release'), takenBy: null, leaseUntil: null, lostBy: null };
    case 'assign':
      requireOther(facts, act.to);
      requireUndecided(facts);
      return { ...hold(facts, act.to, later(wall, TERMS.assigned), 'assign') };
    case 'lose':
      return facts;
    case 'decide': {
      const { by, answer, version } = act;
      requireOther(facts, by);
      if (isAnswered(facts) && facts.decidedBy === by && facts.answer === answer && facts.version === version)
        return before;
      const mine = held(facts, by);
      if (facts.version !== version) throw new Problem('case.changed');
      const state = to(mine, 'decide');
      const finalAt = later(wall, TERMS.undo);
      return { ...mine, state, takenBy: null, leaseUntil: null, lostBy: null, answer, decidedBy: by, finalAt };
    }
    case 'undo':
      // undone already, and the answer to that got lost
      if (isHeldBy(facts, act.by)) return before;
      if (facts.state !== 'decided' || facts.decidedBy !== act.by || facts.finalAt!.getTime() <= wall.getTime())
        throw new Problem('case.decided', { detail: 'Only who decided can undo it, within ten seconds' });
      return {
        ...unanswered(facts),
        ...{ state: to(facts, 'undo'), takenBy: act.by, leaseUntil: later(wall, TERMS.lease) },
      };
    case 'settle':
      return due(facts, wall) ? { ...facts, state: to(facts, 'settle') } : facts;
    case 'pass':
      return due(facts, wall) ? { ...unanswered(facts), state: to(facts, 'pass') } : facts;
    case 'close':
      // what is answered already stands
      if (facts.state !== 'open' && facts.state !== 'taken') return before;
      return { ...facts, state: to(facts, 'close'), takenBy: null, leaseUntil: null, lostBy: null };
    case 'reopen':
      if (facts.state !== 'final')
        throw new Problem('case.changed', { detail: 'Only a case whose decision is final can be opened again' });
      return {
        ...unanswered(facts),
        ...{ state: to(facts, 'reopen'), version: facts.version + 1, round: facts.round + 1 },
      };
  }
}

/** The table decides what can follow; the functions above only say when. */
function to(facts: CaseFacts, step: CaseStep): CaseState {
  const next = CASE_MACHINE.steps[facts.state][step];
  if (next === undefined) throw new Error(`a case that is ${facts.state} cannot ${step}`);
  return next;
}

const isAnswered = ({ state }: CaseFacts): boolean => state === 'decided' || state === 'final';
const isHeldBy = ({ state, takenBy }: CaseFacts, by: Actor): boolean => state === 'taken' && takenBy === by;
const due = ({ state, finalAt }: CaseFacts, wall: Date): boolean =>
  state === 'decided' && finalAt!.getTime() <= wall.getTime();

const lost = (facts: CaseFacts): CaseFacts => ({
  ...facts,
  ...{ state: to(facts, 'lose'), takenBy: null, leaseUntil: null, lostBy: facts.takenBy },
});

const hold = (facts: CaseFacts, by: Actor, until: Date, step: 'take' | 'renew' | 'assign'): CaseFacts => ({
  ...facts,
  state: to(facts, step),
  takenBy: by,
  // what was handed over for hours is not cut short by looking at it
  leaseUntil: step === 'renew' && facts.leaseUntil! > until ? facts.leaseUntil : until,
  lostBy: null,
});

/** The case in the hands of `by`: because they hold it, or held it last and nobody came in between. */
function held(facts: CaseFacts, by: Actor): CaseFacts {
  if (isHeldBy(facts, by)) return facts;
  requireUndecided(facts);
  if (facts.state === 'open' && facts.lostBy === by)
    return { ...facts, state: to(facts, 'take'), takenBy: by, lostBy: null };
  throw new Problem('case.lease-lost');
}

const unanswered = (facts: CaseFacts): CaseFacts => ({ ...facts, answer: null, decidedBy: null, finalAt: null });

function requireOther({ notFor }: CaseFacts, by: Actor): void {
  if (notFor.includes(by)) throw new Problem('case.own-proposal');
}

function requireUndecided(facts: CaseFacts): void {
  if (isAnswered(facts) || facts.state === 'closed') throw new Problem('case.decided');
}
