import { fileKind } from '@anxin/engine';
import { Problem } from '../../foundation/errors.ts';
import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';

/**
 * A release is one attempt to bring a content of policy into force. `draft`: it is written. `validated`: it is whole, and
 * its cases pass. `approved`: a second person has agreed. `shadow`: it looks on. `rollout`: it decides about a part of the
 * parties. `active`: it decides. `superseded`: another one took its place. `withdrawn`: it never came into force.
 * `rolled-back`: it was in force, and what it changed was undone.
 */
export const RELEASE_STATES = [
  'draft',
  'validated',
  'approved',
  'shadow',
  'rollout',
  'active',
  'superseded',
  'withdrawn',
  'rolled-back',
] as const;
export type ReleaseState = (typeof RELEASE_STATES)[number];

export const RELEASE_STEPS = [
  'edit',
  'validate',
  'approve',
  'reject',
  'publish',
  'shadow',
  'rollout',
  'activate',
  'supersede',
  'rollback',
  'withdraw',
] as const;
export type ReleaseStep = (typeof RELEASE_STEPS)[number];

export const RELEASE_MACHINE: Machine<ReleaseState, ReleaseStep> = {
  start: 'draft',
  ends: ['withdrawn', 'rolled-back'],
  steps: {
    draft: { edit: 'draft', validate: 'validated', withdraw: 'withdrawn' },
    validated: { edit: 'draft', validate: 'validated', approve: 'approved', reject: 'draft', withdraw: 'withdrawn' },
    // what was approved is not edited: whoever wants another content begins another release
    approved: {
      ...{ publish: 'approved', shadow: 'shadow', rollout: 'rollout', activate: 'active' },
      withdraw: 'withdrawn',
    },
    shadow: { publish: 'shadow', rollout: 'rollout', activate: 'active', withdraw: 'withdrawn' },
    rollout: { rollout: 'rollout', activate: 'active', withdraw: 'withdrawn' },
    active: { supersede: 'superseded', rollback: 'rolled-back' },
    // a list may have changed since: what an earlier release did can still be undone
    superseded: { rollback: 'rolled-back' },
    withdrawn: {},
    'rolled-back': {},
  },
};

checkMachine(RELEASE_MACHINE);

/** The state after a step. @throws Problem `release.state` naming what can follow */
export function after(state: ReleaseState, step: ReleaseStep): ReleaseState {
  const next = RELEASE_MACHINE.steps[state][step];
  if (next !== undefined) return next;
  const steps = stepsFrom(state);
  const can = steps.length === 0 ? 'nothing follows' : `what can follow is ${steps.join(', ')}`;
  throw new Problem('release.state', { detail: `It is ${state}: ${can}, not ${step}` });
}

/** What people can do with a release. */
export const stepsFrom = (state: ReleaseState): ReleaseStep[] =>
  RELEASE_STEPS.filter((step) => step !== 'supersede' && RELEASE_MACHINE.steps[state][step] !== undefined);

/** States in which a content is still on its way. */
export const OPEN_STATES: readonly ReleaseState[] = ['draft', 'validated', 'approved'];

/** A pack's files by path, each as the hash of its text. */
export type Manifest = ReadonlyMap<string, string>;

/** The paths in which two contents differ, sorted. */
export function changedPaths(from: Manifest, to: Manifest): string[] {
  return [...new Set([...from.keys(), ...to.keys()])].filter((path) => from.get(path) !== to.get(path)).sort();
}

/** What may change at once. A kind of file that is not named here waits for its notice. */
const AT_ONCE: ReadonlySet<string | undefined> = new Set([
  'pack',
  'queues',
  'limits',
  'cases',
  'lexicon',
  'list',
  'similar',
  'planted',
  'text',
]);

/**
 * Whether a change has to be announced before it takes effect (E-commerce Law, article 34): rules have to, lists and
 * lexicons, which say what a rule that stands is about, do not, nor does what decides nothing.
 */
export const needsNotice = (from: Manifest, to: Manifest): boolean =>
  changedPaths(from, to).some((path) => !AT_ONCE.has(fileKind(path)));

const DAY_MS = 86_400_000;

/** When a change can take effect that is announced now. */
export const effectiveFrom = (now: Date, noticeDays: number): Date => new Date(now.getTime() + noticeDays * DAY_MS);

/** @throws Problem `release.notice` for rules that were not announced, or not long enough ago */
export function requireNotice(takesEffectAt: Date | null, needed: boolean, now: Date): void {
  if (!needed || (takesEffectAt !== null && takesEffectAt <= now)) return;
  const detail =
    takesEffectAt === null
      ? 'It changes rules, and no notice of that was published'
      : `Its notice says that it takes effect at ${takesEffectAt.toISOString()}`;
  throw new Problem('release.notice', { detail });
}

/** Per cent as they are kept: whole hundredths of one. @throws Problem `request.invalid` */
export function basisPoints(percent: number): number {
  const points = Math.round(percent * 100);
  if (points >= 1 && points <= 10_000 && Math.abs(points - percent * 100) < 1e-6) return points;
  throw new Problem('request.invalid', { field: 'percent', detail: 'percent is 0.01 to 100, in steps of 0.01' });
}
