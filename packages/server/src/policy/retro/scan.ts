import type { Verdict } from '@anxin/engine';
import { Problem } from '../../foundation/errors.ts';
import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';

/**
 * A retro-scan decides what is on sale again. `waiting`, `running`: its preview is being made. `ready`: it can be read,
 * and applied, also several times. `applying`: the platform acts on hits. `failed`, `cancelled`: there is no preview.
 */
export const SCAN_STATES = ['waiting', 'running', 'ready', 'applying', 'failed', 'cancelled'] as const;
export type ScanState = (typeof SCAN_STATES)[number];

type ScanStep = 'begin' | 'end' | 'fail' | 'cancel' | 'apply';

const SCAN_MACHINE: Machine<ScanState, ScanStep> = {
  start: 'waiting',
  ends: ['failed', 'cancelled'],
  steps: {
    waiting: { begin: 'running', cancel: 'cancelled' },
    running: { end: 'ready', fail: 'failed', cancel: 'cancelled' },
    ready: { apply: 'applying' },
    // what it has acted on stays: there is nothing that would be half-done
    applying: { end: 'ready', fail: 'ready', cancel: 'ready' },
    failed: {},
    cancelled: {},
  },
};

checkMachine(SCAN_MACHINE);

/** The state after a step. @throws Problem `retro-scan.state` */
export function afterStep(state: ScanState, step: ScanStep): ScanState {
  const next = SCAN_MACHINE.steps[state][step];
  if (next === undefined) throw new Problem('retro-scan.state', { detail: `It is ${state}` });
  return next;
}

export const SCAN_KINDS = ['product'] as const;

/** Hits that are kept: the most severe. */
export const MOST_HITS = 10_000;
/** A preview older than this says too little about what is on sale now. */
export const FRESH_DAYS = 7;

/** What became of a hit. `changed`: it is not as it was. `refused`: the door did not take it. */
export const HIT_OUTCOMES = ['acted', 'changed', 'unreadable', 'refused'] as const;
export type HitOutcome = (typeof HIT_OUTCOMES)[number];

/** A subject that a release would decide more strictly than what stands. */
export interface Hit {
  subject: string;
  eventId: string;
  digest: string;
  party: string;
  standing: Verdict;
  verdict: Verdict;
  /** Of the heaviest reason. */
  weight: number;
  /** Whether it wants a person. */
  asks: boolean;
  rules: string[];
  gained: string[];
}
