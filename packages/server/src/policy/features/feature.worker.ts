import type { FeaturePlan, Pack } from '@anxin/engine';
import { createFollowerWorker, type FollowerOptions, type FollowerWorker } from '../follower.worker.ts';
import { wantFeatures } from './feature.store.ts';
import { type FollowOptions, followFeatures } from './follower.ts';

export interface FeatureWorkerOptions extends FollowOptions, Pick<FollowerOptions, 'news' | 'log'> {
  /** Those that decide or are being tried. */
  packs(): readonly Pack[];
}

/** Often enough that nobody takes a feature for one that nobody follows. */
const WANT_EVERY = 600_000;

/** Keeps features behind the log, in any number of processes; one of them works at a feature at a time. */
export function createFeatureWorker(options: FeatureWorkerOptions): FollowerWorker {
  const { db, clock, packs } = options;
  let wanted = { names: '', at: Number.NEGATIVE_INFINITY };

  async function follow(): Promise<boolean> {
    const plans = plansOf(packs());
    if (plans.length === 0) return false;
    const names = plans.map(({ identity, name }) => `${identity} ${name}`).join();
    const now = clock.now();
    if (names !== wanted.names || Math.abs(now.getTime() - wanted.at) > WANT_EVERY) {
      await wantFeatures(db, plans, now);
      wanted = { names, at: now.getTime() };
    }
    return followFeatures(options, plans);
  }

  return createFollowerWorker({
    ...options,
    follow,
    trouble: 'features could not be counted and are tried again',
  });
}

/** Those that count the same are one. */
const plansOf = (packs: readonly Pack[]): FeaturePlan[] => [
  ...new Map(packs.flatMap((pack) => [...pack.features.values()].map((plan) => [plan.identity, plan]))).values(),
];
