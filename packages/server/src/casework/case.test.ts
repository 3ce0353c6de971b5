import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../foundation/errors.ts';
import { type Actor, advance, type CaseAct, type CaseFacts, hasLapsed, NEW_CASE, TERMS } from './case.ts';

const START = Date.parse('2026-11-20T08:00:00Z');
const at = (milliseconds: number): Date => new Date(START + milliseconds);
const ANN: Actor = 'user/ann';
const BEN: Actor = 'user/ben';

/** The code of the problem that an act meets. */
function refused(facts: CaseFacts, act: CaseAct, wall: Date): string | undefined {
  try {
    advance(facts, act, wall);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

const taken = advance(NEW_CASE, { act: 'take', by: ANN }, at(0));
const decide = (by: Actor, answer = 'clear', version = 1): CaseAct => ({ act: 'decide', by, answer, version });
const decided = advance(taken, decide(ANN), at(1_000));
const final = advance(decided, { act: 'settle' }, at(1_000 + TERMS.undo));

test('taken, decided, final, and opened again', () => {
  expect(taken).toMatchObject({ state: 'taken', takenBy: ANN, leaseUntil: at(TERMS.lease) });
  expect(decided).toMatchObject({ state: 'decided', takenBy: null, decidedBy: ANN, answer: 'clear' });
  expect(decided.finalAt).toEqual(at(1_000 + TERMS.undo));
  expect(final.state).toBe('final');
  expect(advance(final, { act: 'reopen' }, at(99_000))).toEqual({ ...NEW_CASE, version: 2, round: 2 });
});

test('a case has one holder', () => {
  expect(refused(taken, { act: 'take', by: BEN }, at(1))).toBe('case.taken');
  expect(refused(taken, { act: 'renew', by: BEN }, at(1))).toBe('case.lease-lost');
  expect(refused(taken, { act: 'release', by: BEN }, at(1))).toBe('case.lease-lost');
  expect(refused(taken, decide(BEN), at(1))).toBe('case.lease-lost');
  expect(refused(NEW_CASE, decide(ANN), at(1))).toBe('case.lease-lost');
  expect(advance(taken, { act: 'assign', to: BEN }, at(1))).toMatchObject({
    ...{ takenBy: BEN, leaseUntil: at(1 + TERMS.assigned) },
  });
});

describe('a lease that ran out', () => {
  const gone = at(TERMS.lease);

  test('takes nothing away while nobody else came', () => {
    expect(hasLapsed(taken, gone)).toBe(true);
    expect(advance(taken, decide(ANN), gone)).toMatchObject({ state: 'decided', decidedBy: ANN });
    expect(advance(taken, { act: 'renew', by: ANN }, gone)).toMatchObject({ state: 'taken', takenBy: ANN });
    const open = advance(taken, { act: 'lose' }, gone);
    expect(open).toMatchObject({ state: 'open', lostBy: ANN, takenBy: null });
    expect(advance(open, decide(ANN), gone)).toMatchObject({ state: 'decided', decidedBy: ANN });
    expect(advance(open, { act: 'release', by: ANN }, gone)).toMatchObject({ state: 'open', lostBy: null });
  });

  test('is over when somebody else has come, or the question has changed', () => {
    const others = advance(taken, { act: 'take', by: BEN }, gone);
    expect(others.takenBy).toBe(BEN);
    expect(refused(others, decide(ANN), gone)).toBe('case.lease-lost');
    const back = advance(others, { act: 'release', by: BEN }, gone);
    expect(refused(back, decide(ANN), gone)).toBe('case.lease-lost');
    expect(refused({ ...taken, version: 2 }, decide(ANN), gone)).toBe('case.changed');
    expect(refused(advance(others, decide(BEN), gone), decide(ANN), gone)).toBe('case.decided');
  });

  test('does not cut short what was handed over', () => {
    const given = advance(NEW_CASE, { act: 'assign', to: BEN }, at(0));
    expect(advance(given, { act: 'renew', by: BEN }, at(1)).leaseUntil).toEqual(at(TERMS.assigned));
    expect(advance(given, { act: 'take', by: BEN }, at(1)).leaseUntil).toEqual(at(TERMS.assigned));
  });
});

describe('undo', () => {
  const undo: CaseAct = { act: 'undo', by: ANN };

  test('within ten seconds, by who decided', () => {
    expect(advance(decided, undo, at(10_999))).toMatchObject({ state: 'taken', takenBy: ANN, answer: null });
    expect(refused(decided, { act: 'undo', by: BEN }, at(2_000))).toBe('case.decided');
    expect(refused(decided, undo, at(11_000))).toBe('case.decided');
    expect(refused(final, undo, at(11_001))).toBe('case.decided');
  });

  test('and the same again, because the answer got lost', () => {
    const undone = advance(decided, undo, at(2_000));
    expect(advance(undone, undo, at(3_000))).toBe(undone);
    expect(advance(decided, decide(ANN), at(2_000))).toBe(decided);
    expect(refused(decided, decide(ANN, 'reject'), at(2_000))).toBe('case.decided');
  });
});

test('nothing is final before its time', () => {
  expect(advance(decided, { act: 'settle' }, at(10_999))).toBe(decided);
  expect(advance(decided, { act: 'pass' }, at(10_999))).toBe(decided);
  expect(advance(decided, { act: 'pass' }, at(11_000))).toEqual(NEW_CASE);
  expect(refused(decided, { act: 'reopen' }, at(2_000))).toBe('case.changed');
});

const acts = fc.oneof(
  fc.record({
    act: fc.constantFrom('take', 'renew', 'release', 'undo'),
    by: fc.constantFrom<Actor>(ANN, BEN, 'key/k'),
  }),
  fc.record({ act: fc.constant('assign'), to: fc.constantFrom<Actor>(ANN, BEN) }),
  fc.record({
    ...{ act: fc.constant('decide'), by: fc.constantFrom<Actor>(ANN, BEN) },
    ...{ answer: fc.constantFrom('clear', 'reject'), version: fc.integer({ min: 1, max: 3 }) },
  }),
  fc.record({ act: fc.constantFrom('lose', 'settle', 'pass', 'reopen') }),
) as fc.Arbitrary<CaseAct>;

test('whatever happens in whatever order, a case stays whole', () => {
  const steps = fc.array(fc.record({ act: acts, after: fc.integer({ min: 0, max: TERMS.lease }) }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (all) => {
      let facts = NEW_CASE;
      let wall = START;
      for (const { act, after } of all) {
        wall += after;
        const before = facts;
        try {
          facts = advance(facts, act, new Date(wall));
        } catch (error) {
          // anything but a refusal is a fault of ours
          expect(error).toBeInstanceOf(Problem);
        }
        // the table's own checks
        expect((facts.state === 'taken') === (facts.takenBy !== null)).toBe(true);
        expect((facts.takenBy === null) === (facts.leaseUntil === null)).toBe(true);
        const answered = facts.state === 'decided' || facts.state === 'final';
        for (const field of [facts.answer, facts.decidedBy, facts.finalAt]) expect(field !== null).toBe(answered);
        // nobody is robbed: a holder with a lease changes only by giving up, deciding, or a supervisor's hand
        if (before.state === 'taken' && before.leaseUntil!.getTime() > wall && facts.takenBy !== before.takenBy) {
          const theirs = 'by' in act && act.by === before.takenBy;
          expect(theirs || act.act === 'assign').toBe(true);
        }
        // final is final, but for being opened again
        if (before.state === 'final' && facts !== before) expect(act.act).toBe('reopen');
        if (before.state === 'decided' && facts.state === 'final')
          expect(before.finalAt!.getTime()).toBeLessThanOrEqual(wall);
        expect(facts.round).toBeGreaterThanOrEqual(before.round);
      }
    }),
  );
});
