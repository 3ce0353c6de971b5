import type { DisguiseName } from './disguise.ts';

/** What an event does wrong. The first group is what `packs/cn` has rules for; the second needs more than one event. */
export const VIOLATION_KINDS = [
  'absolute-term',
  'medical-food',
  'medical-cosmetic',
  'health-food',
  'bait-price',
  'invented-price',
  'lowest-price',
  'unnamed-gift',
  'void-terms',
  'prohibited',
  'counterfeit',
  'evading-brand',
  'diversion',
  'misery',
  'live-efficacy',
  'gambling-selling',
  'false-scarcity',
  'induced-interaction',
  'invented-comparison',
  'review-cashback',
  'off-platform-payment',
  'harassment',
  'excessive-request',
  'still-frame',
  'covered-logo',
  'late-shipping',
  'false-shipping',
  'come-back',
] as const;
export type ViolationKind = (typeof VIOLATION_KINDS)[number];

/** What an event has that looks wrong and is not. */
export const TRAP_KINDS = [
  'quotation',
  'negation',
  'brand-name',
  'standing-term',
  'genuine-aid',
  'lookalike',
  'consumer-words',
] as const;
export type TrapKind = (typeof TRAP_KINDS)[number];

export const NATURES = ['honest', 'careless', 'crooked', 'come-back'] as const;
export type Nature = (typeof NATURES)[number];

/** Of an event that violates. */
export interface EventTruth {
  kind: ViolationKind;
  disguise: DisguiseName;
  /** `<type>/<id>` of who is behind it. */
  behind: string;
  /** Whether a careful person who sees all of it would act. */
  act: boolean;
}

/** Of an event that an inattentive reader would object to. */
export interface TrapTruth {
  trap: TrapKind;
}

/** Of a merchant or creator. */
export interface PartyTruth {
  party: string;
  nature: Nature;
  /** The closed shop that a come-back was, and what gives it away. */
  former?: string;
  shares?: string[];
}

/** A line of truth.jsonl: of an event or of a party. */
export type TruthLine = ({ event: string } & (EventTruth | TrapTruth)) | PartyTruth;
