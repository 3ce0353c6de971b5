import type { Amount } from './format.ts';

/** What is still to come of an after-sale's money where some of it came back another way, and what becomes of its goods. */
export interface Left extends Amount {
  why: 'refunded-otherwise' | 'difference-paid';
  goods: 'stay' | 'arrive' | null;
}
