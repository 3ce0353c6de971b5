import { ask, type Endpoint, wordOf } from '../../foundation/partners/signed-http.ts';
import type { Recipient } from './waybill.profile.ts';

/** What a carrier is told before it gives a number: nothing that finds a person. */
export interface CarrierOrder {
  /** However often it is asked for, it is one parcel; after a refusal it is asked for under another one. */
  request: string;
  carrier: string;
  order: string;
  sender: string;
  /** Masked. Its regions are what the sort code is made of. */
  recipient: Recipient;
  region: { province: string; city: string; district: string };
  /** What its print agent resolves. */
  token: string;
}

/**
 * `unknown`: the answer was lost, so a number may have been given. `absent`: it knows nothing of the request. `cancelled`:
 * it gave a number, and took it back when it was asked to.
 */
export type CarrierAnswer =
  | { outcome: 'issued'; number: string; sortCode: string; mark: string }
  | { outcome: 'refused'; reason: string }
  | { outcome: 'unknown' }
  | { outcome: 'absent' }
  | { outcome: 'cancelled' };

/** `absent`: there is none, which is as good. `refused`: it is on its way, say. */
export type CancelAnswer = Exclude<CarrierAnswer, { outcome: 'issued' }>;

export interface CarrierCancel {
  /** Of the waybill that was asked for. */
  request: string;
  carrier: string;
  number: string;
}

/** A carrier's electronic waybills. */
export interface CarrierPort {
  order(asked: CarrierOrder): Promise<CarrierAnswer>;
  /** What came of a request whose answer was lost. */
  find(request: string): Promise<CarrierAnswer>;
  /** However often it is asked to. */
  cancel(asked: CarrierCancel): Promise<CancelAnswer>;
}

const NUMBER = /^[A-Z0-9]{6,40}$/;
const CODE = /^[^\p{C}]{1,40}$/u;
const REASON = /^[a-z][a-z0-9-]{0,59}$/;

/** Over signed HTTP: `POST waybills`, `waybills/find` and `waybills/cancel`, as docs/waybills.md describes them. */
export const httpCarrier = (endpoint: Endpoint): CarrierPort => ({
  order: async ({ request, ...asked }) => answerOf(await ask(endpoint, 'waybills', request, asked)),
  find: async (request) => answerOf(await ask(endpoint, 'waybills/find', request, {})),
  cancel: async ({ request, ...asked }) => cancelled(await ask(endpoint, 'waybills/cancel', request, asked)),
});

type Reply = Awaited<ReturnType<typeof ask>>;

function cancelled(reply: Reply): CancelAnswer {
  if (reply === 'lost') return { outcome: 'unknown' };
  const { status, body } = reply;
  if (status === 404) return { outcome: 'absent' };
  return status >= 400 ? refused(body) : { outcome: 'cancelled' };
}

const refused = (body: Record<string, unknown>) =>
  ({ outcome: 'refused', reason: wordOf(body.reason, REASON) ?? 'no-reason' }) as const;

function answerOf(reply: Reply): CarrierAnswer {
  if (reply === 'lost') return { outcome: 'unknown' };
  const { status, body } = reply;
  if (status === 404) return { outcome: 'absent' };
  if (status >= 400) return refused(body);
  if (body.cancelled === true) return { outcome: 'cancelled' };
  const number = wordOf(body.number, NUMBER);
  // a number that cannot be printed or read is no answer; asking again may bring one
  if (number === undefined) return { outcome: 'unknown' };
  return {
    ...{ outcome: 'issued', number },
    ...{ sortCode: wordOf(body.sort_code, CODE) ?? '', mark: wordOf(body.mark, CODE) ?? '' },
  };
}
