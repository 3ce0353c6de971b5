import { dayOf, seasonOf } from './time.ts';
import type { ViolationKind } from './truth.ts';
import type { World } from './world.ts';

/** The platform's own campaign against bad live rooms lies in the middle of the history. */
const CAMPAIGN = { from: 0.45, to: 0.57 } as const;

/** Kinds that it is about: what is said and shown, not what is listed. */
const TARGETS: ReadonlySet<ViolationKind> = new Set([
  'misery',
  'live-efficacy',
  'gambling-selling',
  'evading-brand',
  'false-scarcity',
  'induced-interaction',
  'still-frame',
]);

export const isTarget = (kind: ViolationKind): boolean => TARGETS.has(kind);

/** How far the history has come: 0 at its beginning, 1 at its end. */
const progress = (world: World, at: number): number => (at - world.from) / (world.until - world.from);

/** How much is broken of what the campaign is about: it rises, is pressed down, and creeps back. */
export function contentRate(world: World, at: number): number {
  const p = progress(world, at);
  if (p < CAMPAIGN.from) return 0.9 + 0.7 * p;
  if (p < CAMPAIGN.to) return 1.2 - (1.2 - 0.3) * ((p - CAMPAIGN.from) / (CAMPAIGN.to - CAMPAIGN.from));
  return Math.min(0.75, 0.3 + 0.9 * (p - CAMPAIGN.to));
}

/** Merchants ship late when everybody buys. */
export const lateRate = (at: number): number => Math.min(2.6, 0.5 + 0.5 * seasonOf(dayOf(at)).factor);

/** The marketplace grows by half in a year. */
export const growth = (world: World, at: number): number => 0.8 + 0.4 * Math.min(1.2, Math.max(0, progress(world, at)));
