import { derivedId } from '../../foundation/ids.ts';
import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';
import type { WaybillProfile } from './waybill.profile.ts';

/** `unknown`: the carrier was asked, and its answer was lost; `cancel-unknown`: it was asked to cancel, and so was that. */
export const WAYBILL_STATES = [
  'requested',
  'unknown',
  'issued',
  'refused',
  'cancelling',
  'cancel-unknown',
  'cancelled',
] as const;
export type WaybillState = (typeof WAYBILL_STATES)[number];
export type WaybillStep = 'lose' | 'issue' | 'refuse' | 'ask-again' | 'cancel' | 'void' | 'keep';

/** `asked`: by its merchant. */
export const CANCEL_WHYS = ['asked', 'order-cancelled', 'address-changed', 'ship-stopped'] as const;
export type CancelWhy = (typeof CANCEL_WHYS)[number];

const WAYBILL_MACHINE: Machine<WaybillState, WaybillStep> = {
  start: 'requested',
  ends: [],
  steps: {
    requested: { lose: 'unknown', issue: 'issued', refuse: 'refused' },
    unknown: { lose: 'unknown', issue: 'issued', refuse: 'refused' },
    // a place that was not served yesterday may be today
    refused: { 'ask-again': 'requested' },
    issued: { cancel: 'cancelling' },
    cancelling: { lose: 'cancel-unknown', void: 'cancelled', keep: 'issued' },
    'cancel-unknown': { lose: 'cancel-unknown', void: 'cancelled', keep: 'issued' },
    cancelled: { 'ask-again': 'requested' },
  },
};

checkMachine(WAYBILL_MACHINE);

export const afterWaybillStep = (state: WaybillState, step: WaybillStep): WaybillState | undefined =>
  WAYBILL_MACHINE.steps[state][step];

export type Ciphers = Readonly<Record<string, string>>;

export interface WaybillRow {
  id: string;
  orderId: string;
  /** Which of the order's parcels, from 1. */
  parcel: number;
  merchantId: string;
  consumerId: string;
  carrier: string;
  profile: WaybillProfile;
  /** Ciphers, where the parcel goes elsewhere than the order says. */
  recipient: Ciphers | null;
  /** Ciphers of where it goes, as its carrier was asked for it; null: it was asked for before these were kept. */
  place: Ciphers | null;
  state: WaybillState;
  number: string | null;
  sortCode: string | null;
  mark: string | null;
  reason: string | null;
  askedAt: Date;
  askedBy: string;
  issuedAt: Date | null;
  /** It is not wanted any more, whatever its carrier says yet. */
  cancelWhy: CancelWhy | null;
  /** From 1: how often the carrier was asked for it anew. */
  round: number;
  /** How often its address was opened. */
  opened: number;
}

/** Parcels of one order. */
export const MOST_PARCELS = 50;
/** A print, a second one, and what couriers on the way need. */
export const MOST_OPENED = 20;

/** What can be printed, and opened for a label. */
export const isPrintable = ({ state, cancelWhy }: Pick<WaybillRow, 'state' | 'cancelWhy'>): boolean =>
  state === 'issued' && cancelWhy === null;

/**
 * By what a carrier knows what it is asked: the waybill's id at first. Whoever asks anew after a refusal, perhaps another
 * carrier of the same gateway, would be given the answer of then under it.
 */
export const requestOf = ({ id, round }: Pick<WaybillRow, 'id' | 'round'>): string =>
  round === 1 ? id : derivedId('waybill.request', id, String(round));

/** What a part of a recipient is sealed for: the same as in events of the order, whose ciphers are taken as they are. */
export const recipientField = (part: string): string => `order.recipient.${part}`;
