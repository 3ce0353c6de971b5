import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';

/**
 * `axb`: the two call X and reach each other, and nobody else does. `extension`: whoever calls X and dials the four
 * digits reaches the consumer; one X serves thousands.
 */
export const NUMBER_MODES = ['axb', 'extension'] as const;
export type NumberMode = (typeof NUMBER_MODES)[number];

/**
 * `waiting`: no number is free. `binding`: the provider is being asked. `unknown`: its answer was lost. `releasing`: it is
 * to be given back, and its places stay taken until the provider has let go.
 */
export const NUMBER_STATES = [
  ...(['waiting', 'binding', 'unknown', 'live', 'releasing', 'released', 'refused'] as const),
] as const;
export type NumberState = (typeof NUMBER_STATES)[number];
export type NumberStep = 'seat' | 'lose' | 'bind' | 'refuse' | 'release' | 'let-go';

const NUMBER_MACHINE: Machine<NumberState, NumberStep> = {
  start: 'waiting',
  ends: ['released', 'refused'],
  steps: {
    waiting: { seat: 'binding', release: 'released' },
    binding: { bind: 'live', lose: 'unknown', refuse: 'refused', release: 'releasing' },
    unknown: { bind: 'live', lose: 'unknown', refuse: 'refused', release: 'releasing' },
    live: { release: 'releasing' },
    releasing: { 'let-go': 'released' },
    released: {},
    refused: {},
  },
};

checkMachine(NUMBER_MACHINE);

export const afterNumberStep = (state: NumberState, step: NumberStep): NumberState | undefined =>
  NUMBER_MACHINE.steps[state][step];

export const isEnded = (state: NumberState): boolean => NUMBER_MACHINE.ends.includes(state);

export interface VirtualNumber {
  id: string;
  orderId: string;
  merchantId: string;
  consumerId: string;
  purpose: NumberPurpose;
  mode: NumberMode;
  state: NumberState;
  x: string | null;
  extension: number | null;
  askedAt: Date;
  askedBy: string;
  boundAt: Date | null;
  expiresAt: Date;
  renewals: number;
  endedAt: Date | null;
  why: string | null;
}

/** What somebody may be called for without having asked for it. */
export const NUMBER_PURPOSES = ['delivery', 'after-sale'] as const;
export type NumberPurpose = (typeof NUMBER_PURPOSES)[number];

const DAY_MS = 86_400_000;
/** Until a parcel is signed for; an order that takes longer renews. */
const UNSIGNED_DAYS = 30;
/** After it, for what is wrong with it. */
const SIGNED_DAYS = 15;
export const MOST_RENEWALS = 3;

/** When a number for an order ends: some days after its delivery, or after `now` while there is none. */
export function expiryOf(order: { deliveredAt?: Date | undefined; cancelled?: boolean }, now: Date): Date {
  if (order.cancelled) return now;
  const { deliveredAt } = order;
  return deliveredAt === undefined
    ? new Date(now.getTime() + UNSIGNED_DAYS * DAY_MS)
    : new Date(deliveredAt.getTime() + SIGNED_DAYS * DAY_MS);
}

/** Further time for one that is about to end. */
export const renewed = (expiresAt: Date, now: Date): Date =>
  new Date(Math.max(expiresAt.getTime(), now.getTime()) + SIGNED_DAYS * DAY_MS);
