import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';
import type { WaybillProfile } from './waybill.profile.ts';

/** `unknown`: the carrier was asked, and its answer was lost. */
export const WAYBILL_STATES = ['requested', 'unknown', 'issued', 'refused'] as const;
export type WaybillState = (typeof WAYBILL_STATES)[number];
export type WaybillStep = 'lose' | 'issue' | 'refuse' | 'ask-again';

const WAYBILL_MACHINE: Machine<WaybillState, WaybillStep> = {
  start: 'requested',
  ends: ['issued'],
  steps: {
    requested: { lose: 'unknown', issue: 'issued', refuse: 'refused' },
    unknown: { lose: 'unknown', issue: 'issued', refuse: 'refused' },
    // a place that was not served yesterday may be today
    refused: { 'ask-again': 'requested' },
    issued: {},
  },
};

checkMachine(WAYBILL_MACHINE);

export const afterWaybillStep = (state: WaybillState, step: WaybillStep): WaybillState | undefined =>
  WAYBILL_MACHINE.steps[state][step];

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
  recipient: Readonly<Record<string, string>> | null;
  state: WaybillState;
  number: string | null;
  sortCode: string | null;
  mark: string | null;
  reason: string | null;
  askedAt: Date;
  askedBy: string;
  issuedAt: Date | null;
  /** From 1: how often the carrier was asked for it anew. */
  round: number;
  /** How often its address was opened. */
  opened: number;
}

/** Parcels of one order. */
export const MOST_PARCELS = 50;
/** A print, a second one, and what couriers on the way need. */
export const MOST_OPENED = 20;

/** What a part of a recipient is sealed for: the same as in events of the order, whose ciphers are taken as they are. */
export const recipientField = (part: string): string => `order.recipient.${part}`;
