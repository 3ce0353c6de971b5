import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../foundation/errors.ts';
import {
  after,
  basisPoints,
  effectiveFrom,
  type Manifest,
  needsNotice,
  RELEASE_MACHINE,
  RELEASE_STATES,
  RELEASE_STEPS,
  type ReleaseState,
  requireNotice,
  stepsFrom,
} from './release.ts';

const refused = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
};

describe('the states of a release', () => {
  test('from a draft to the force, and what ends it', () => {
    const way = ['validate', 'approve', 'publish', 'shadow', 'rollout', 'rollout', 'activate', 'supersede'] as const;
    const states: ReleaseState[] = ['draft'];
    for (const step of way) states.push(after(states.at(-1)!, step));
    expect(states).toEqual([
      ...['draft', 'validated', 'approved', 'approved', 'shadow', 'rollout', 'rollout', 'active', 'superseded'],
    ]);
    expect(after('active', 'rollback')).toBe('rolled-back');
    expect(after('approved', 'activate')).toBe('active');
  });

  test('nothing decides that nobody approved, and what was approved is not edited', () => {
    for (const state of ['draft', 'validated'] as const)
      for (const step of ['shadow', 'rollout', 'activate'] as const)
        expect([state, step, refused(() => after(state, step))]).toEqual([state, step, 'release.state']);
    for (const state of RELEASE_STATES)
      expect(refused(() => after(state, 'edit')) === undefined).toBe(state === 'draft' || state === 'validated');
  });

  test('whatever is done, an end is an end, and approval stands before force', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...RELEASE_STEPS), { maxLength: 30 }), (steps) => {
        let state: ReleaseState = RELEASE_MACHINE.start;
        let approved = false;
        for (const step of steps) {
          if (refused(() => after(state, step)) !== undefined) continue;
          expect(RELEASE_MACHINE.ends).not.toContain(state);
          state = after(state, step);
          if (step === 'approve') approved = true;
          if (step === 'edit' || step === 'reject') approved = false;
          if (['shadow', 'rollout', 'active', 'superseded', 'rolled-back'].includes(state)) expect(approved).toBe(true);
        }
      }),
    );
  });

  test('a refusal names what can follow', () => {
    expect(() => after('draft', 'activate')).toThrow('It is draft: what can follow is edit, validate, withdraw');
    expect(() => after('withdrawn', 'activate')).toThrow('It is withdrawn: nothing follows');
    expect(stepsFrom('active')).toEqual(['rollback']);
  });
});

const manifest = (files: Record<string, string>): Manifest => new Map(Object.entries(files));
const BASE = { 'pack.yaml': 'a', 'goods/rules.yaml': 'a', 'lists/brands.list': 'a', 'lexicons/words.lex': 'a' };

describe('the notice of a change', () => {
  const changed = (files: Record<string, string>): boolean =>
    needsNotice(manifest(BASE), manifest({ ...BASE, ...files }));

  test('is for rules, and not for lists, lexicons and what decides nothing', () => {
    expect(changed({})).toBe(false);
    expect(changed({ 'goods/rules.yaml': 'b' })).toBe(true);
    expect(changed({ 'content/more.yaml': 'b' })).toBe(true);
    const { 'goods/rules.yaml': _, ...without } = BASE;
    expect(needsNotice(manifest(BASE), manifest(without))).toBe(true);
    for (const path of ['lists/brands.list', 'lists/new.list', 'lexicons/words.lex', 'pack.yaml', 'queues.yaml'])
      expect([path, changed({ [path]: 'b' })]).toEqual([path, false]);
    for (const path of ['goods/rules.cases.yaml', 'planted/x.jsonl', 'README.md', 'limits.yaml'])
      expect([path, changed({ [path]: 'b' })]).toEqual([path, false]);
  });

  test('is also for a kind of file that nobody has thought of here', () => {
    expect(changed({ 'features/counts.toml': 'b' })).toBe(true);
  });

  test('takes its days, to the millisecond', () => {
    const now = new Date('2026-11-20T08:00:00Z');
    const then = effectiveFrom(now, 7);
    expect(then.toISOString()).toBe('2026-11-27T08:00:00.000Z');
    const before = new Date(then.getTime() - 1);
    expect(refused(() => requireNotice(then, true, before))).toBe('release.notice');
    expect(refused(() => requireNotice(then, true, then))).toBeUndefined();
    expect(refused(() => requireNotice(null, true, then))).toBe('release.notice');
    expect(refused(() => requireNotice(null, false, now))).toBeUndefined();
  });
});

test('per cent in steps of a hundredth', () => {
  expect([0.01, 0.07, 1, 12.5, 33.33, 100].map(basisPoints)).toEqual([1, 7, 100, 1250, 3333, 10_000]);
  for (const percent of [0, -1, 0.001, 100.01, 0.015, Number.NaN, Number.POSITIVE_INFINITY])
    expect([percent, refused(() => basisPoints(percent))]).toEqual([percent, 'request.invalid']);
});
