import { sql } from 'kysely';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId } from '../../foundation/ids.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import { findRow } from '../../marketplace/model.store.ts';
import type { CancelAnswer, CarrierPort } from './carrier.ts';
import { isSamePlace, type PlaceOptions, placeOf } from './waybill.place.ts';
import {
  claimCancelling,
  lockWanted,
  lockWaybill,
  markUnwanted,
  readCancelling,
  readWaybill,
  saveWaybill,
} from './waybill.store.ts';
import { afterWaybillStep, requestOf, type WaybillRow, type WaybillStep } from './waybill.ts';

export interface WaybillCancellingOptions extends PlaceOptions {
  clock: Clock;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  /** Undefined: no carrier is set. */
  carrier: CarrierPort | undefined;
  onStored(): void;
}

export interface WaybillCancelling {
  /** For its merchant; what came of it is its state. @throws Problem `waybill.handed-over`, `waybill.not-issued` */
  cancel(by: Principal, id: string): Promise<WaybillRow>;
  /** An order is off, or stopped: nothing of it is shipped. */
  orderOff(tx: Tx, order: string, why: 'order-cancelled' | 'ship-stopped'): Promise<void>;
  /** An order was told of again: what goes to another place than it says now is not wanted any more. */
  orderTold(tx: Tx, order: string, event: Pick<StoredEvent, 'time' | 'data'>): Promise<void>;
  /** Asks carriers what came of what they were to cancel, or to cancel it now. @returns how many are settled */
  settle(limit: number): Promise<number>;
}

/** Whoever has the parcel by then cannot be asked to forget it. */
const HANDED_OVER = ['shipped_at', 'delivered_at', 'completed_at'];
const STEPS: Readonly<Record<CancelAnswer['outcome'], WaybillStep>> = {
  ...{ cancelled: 'void', absent: 'void', refused: 'keep', unknown: 'lose' },
};

export function createWaybillCancelling(options: WaybillCancellingOptions): WaybillCancelling {
  const { db, clock, trail, append } = options;

  const settleAnswer = (asked: WaybillRow, answer: CancelAnswer): Promise<WaybillRow> =>
    db.transaction().execute(async (tx) => {
      const row = (await lockWaybill(tx, asked.id))!;
      const state = row.round === asked.round ? afterWaybillStep(row.state, STEPS[answer.outcome]) : undefined;
      // somebody was quicker: what is written stays
      if (state === undefined) return row;
      const next = { ...row, ...became(row, answer), state };
      await saveWaybill(tx, next);
      if (state === 'cancelled') await append(tx, [waybillCancelled(row, clock.now())]);
      return next;
    });

  /** A carrier that lost its answer is asked what came of it first; one that knows of nothing yet is asked to cancel again. */
  const answerFor = async (row: WaybillRow, carrier: CarrierPort): Promise<CancelAnswer> => {
    const request = requestOf(row);
    if (row.state === 'cancel-unknown') {
      const known = await carrier.find(request);
      if (known.outcome !== 'issued' && known.outcome !== 'refused') return known;
    }
    return carrier.cancel({ request, carrier: row.carrier, number: row.number! });
  };

  /** Has one cancelled, unless somebody else is at it. */
  const follow = async (id: string, carrier: CarrierPort): Promise<WaybillRow> => {
    const claimed = await claimCancelling(db, id);
    if (claimed === undefined) return (await readWaybill(db, id))!;
    const row = await settleAnswer(claimed, await answerFor(claimed, carrier));
    options.onStored();
    return row;
  };

  return {
    async cancel(by, id) {
      const { carrier } = options;
      if (carrier === undefined) throw new Problem('privacy.partner-missing', { detail: 'ANXIN_CARRIER_URL' });
      await db.transaction().execute(async (tx) => {
        const row = (await lockWaybill(tx, id))!;
        if (row.state === 'refused') throw new Problem('waybill.not-issued');
        const order = (await findRow(db, 'order', row.orderId))?.fields ?? {};
        if (row.state !== 'cancelled') {
          if (HANDED_OVER.some((moment) => order[moment] !== undefined)) throw new Problem('waybill.handed-over');
          await markUnwanted(tx, id, 'asked');
        }
        await trail(tx, [
          {
            ...{ actor: { kind: by.kind, id: by.id }, action: 'privacy.waybill.cancel', outcome: 'done' },
            ...{ object: `waybill/${id}`, detail: { order: row.orderId, parcel: row.parcel } },
          },
        ]);
      });
      return follow(id, carrier);
    },

    async orderOff(tx, order, why) {
      for (const { id } of await lockWanted(tx, order)) await markUnwanted(tx, id, why);
    },

    async orderTold(tx, order, { time, data }) {
      const { recipient } = (data.order ?? {}) as { recipient?: Record<string, unknown> };
      if (recipient === undefined || (await knowsLater(tx, order, time))) return;
      const told = placeOf(recipient);
      for (const row of await lockWanted(tx, order)) {
        // what was asked for before these were kept is left alone
        if (row.place === null) continue;
        const now = { ...told, ...row.recipient };
        if (!(await isSamePlace(options, row, row.place, now))) await markUnwanted(tx, row.id, 'address-changed');
      }
    },

    async settle(limit) {
      const { carrier } = options;
      if (carrier === undefined) return 0;
      let settled = 0;
      for (const id of await readCancelling(db, limit)) {
        const { cancelWhy } = await follow(id, carrier);
        if (cancelWhy === null) settled++;
      }
      return settled;
    },
  };
}

/** Whether an order's recipient is from something that happened after `time`: facts come in any order. */
async function knowsLater(tx: Tx, order: string, time: Date): Promise<boolean> {
  const { rows } = await sql<{ stamp: string | null }>`
    select stamps ->> 'recipient' as stamp from "order" where id = ${order}`.execute(tx);
  const [at] = (rows[0]?.stamp ?? '').split(' ');
  return at !== undefined && at > time.toISOString();
}

/** Where it is kept, why; where it is gone, what it was, for which a new one can be asked. */
function became(row: WaybillRow, answer: CancelAnswer): Partial<WaybillRow> {
  if (answer.outcome === 'unknown') return {};
  if (answer.outcome === 'refused') return { reason: answer.reason, cancelWhy: null };
  return { reason: row.cancelWhy, cancelWhy: null, number: null, sortCode: null, mark: null };
}

const waybillCancelled = (row: WaybillRow, at: Date): OwnEvent => ({
  ...{ source: 'anxin/privacy', id: derivedId('waybill.cancelled', requestOf(row)), type: 'waybill.cancelled' },
  ...{ subject: `order/${row.orderId}`, time: at, causeId: null },
  data: {
    waybill: {
      ...{ id: row.id, order_id: row.orderId, merchant_id: row.merchantId, consumer_id: row.consumerId },
      ...{ parcel: row.parcel, carrier: row.carrier, number: row.number!, why: row.cancelWhy! },
    },
  },
});
