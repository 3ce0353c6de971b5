import { CIPHER_PREFIX, isMasked } from '@anxin/events';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId, type Ids } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import { maskOf } from '../../foundation/sealing/cipher.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { findRow } from '../../marketplace/model.store.ts';
import { isStopped, passShipStop, readShipStops } from '../../marketplace/ship-stop.ts';
import { addAccess, type NewAccess } from '../vault/access.store.ts';
import { callerBy } from '../vault/caller.ts';
import type { HoneyGuard } from '../vault/honey.guard.ts';
import type { CarrierAnswer, CarrierOrder, CarrierPort } from './carrier.ts';
import { pdfLabel } from './waybill.label.pdf.ts';
import { type Label, type LabelFormat, zplLabel } from './waybill.label.ts';
import { isSamePlace, placeOf } from './waybill.place.ts';
import { checkProfile, labelText, type Recipient, type WaybillProfile } from './waybill.profile.ts';
import {
  claimWaybill,
  countOpened,
  findOrInsert,
  isNumberTaken,
  lockWaybill,
  markUnwanted,
  readParcel,
  readUnknown,
  readWaybill,
  saveWaybill,
} from './waybill.store.ts';
import { isTokenOf, printToken, waybillOf } from './waybill.token.ts';
import {
  afterWaybillStep,
  isPrintable,
  recipientField,
  requestOf,
  type WaybillRow,
  type WaybillStep,
} from './waybill.ts';

export interface WaybillOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  keys: Pick<Keys, 'mac'>;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  trail: WriteTrail;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  /** Undefined: no carrier is set. */
  carrier: CarrierPort | undefined;
  guard: HoneyGuard;
  onStored(): void;
}

export interface WaybillAsking {
  order: string;
  parcel: number;
  carrier: string;
  profile: WaybillProfile;
  /** Where it goes, if elsewhere than the order says: in clear or as ciphers of the order's consumer. */
  recipient?: Partial<Recipient> | undefined;
}

export interface WaybillDesk {
  /** The same parcel has one waybill, however often it is asked for. @param merchant the caller's own; undefined: any */
  ask(by: Principal, asking: WaybillAsking, merchant: string | undefined): Promise<WaybillRow>;
  label(row: WaybillRow, format: LabelFormat): Promise<string | Buffer>;
  /** The address behind a token, for the carrier's agent. @param carrier the caller's own; undefined: any */
  open(by: Principal, token: string, carrier: string | undefined, device: string | undefined): Promise<OpenedWaybill>;
  /** Asks what came of those whose answer was lost. @returns how many are settled */
  settle(limit: number): Promise<number>;
}

export interface OpenedWaybill extends Partial<Record<keyof Recipient, string | null>> {
  row: WaybillRow;
}

const PARTS = ['name', 'phone', 'address'] as const;
/** Seconds after which an answer that was lost is asked for by the house. */
const RETRY_S = 60;
const OVER = ['delivered_at', 'completed_at', 'cancelled_at'];

type Order = Record<string, unknown>;

export function createWaybillDesk(options: WaybillOptions): WaybillDesk {
  const { db, clock, ids, keys, sealer, trail, append } = options;

  const orderOf = async (id: string): Promise<Order> => {
    const row = await findRow(db, 'order', id);
    if (row === undefined) throw new Problem('request.not-found');
    return row.fields;
  };

  /** The ciphers that the parcel goes to. */
  const ciphersOf = (row: Pick<WaybillRow, 'recipient'>, order: Order): Record<string, unknown> => ({
    ...((order.recipient ?? {}) as Record<string, unknown>),
    ...row.recipient,
  });

  const sealRecipient = async (consumer: string, given: Partial<Recipient> | undefined) => {
    if (given === undefined) return null;
    const parts = PARTS.filter((part) => given[part] !== undefined);
    for (const part of parts)
      if (!given[part]!.startsWith(CIPHER_PREFIX) && isMasked(part, given[part]!))
        throw new Problem('privacy.masked-address', { field: `recipient.${part}` });
    const ciphers = await sealer.sealValues(
      parts.map((part) => ({
        ...{ person: `consumer/${consumer}`, field: recipientField(part), kind: part, value: given[part]! },
      })),
    );
    return Object.fromEntries(parts.map((part, i) => [part, ciphers[i]!]));
  };

  const carrierOrder = (row: WaybillRow, order: Order): CarrierOrder => {
    const ciphers = ciphersOf(row, order);
    const region = (part: string): string => maskOf(ciphers[part]) ?? '';
    return {
      ...{ request: requestOf(row), carrier: row.carrier, order: row.orderId, sender: `merchant/${row.merchantId}` },
      recipient: labelText(row.profile, masksOf(ciphers)),
      region: { province: region('province'), city: region('city'), district: region('district') },
      token: printToken(keys, row),
    };
  };

  const settleAnswer = (asked: WaybillRow, answer: CarrierAnswer): Promise<WaybillRow> =>
    db.transaction().execute(async (tx) => {
      const row = (await lockWaybill(tx, asked.id))!;
      const told: CarrierAnswer =
        answer.outcome === 'issued' && (await isNumberTaken(tx, row, answer.number))
          ? { outcome: 'refused', reason: 'number-taken' }
          : answer;
      const next = row.round === asked.round ? advanced(row, told, clock.now()) : undefined;
      // somebody was quicker: what is written stays
      if (next === undefined) return row;
      await saveWaybill(tx, next);
      if (next.state !== 'issued') return next;
      await append(tx, [waybillIssued(next)]);
      // an order may be off by now, or stopped, that was not when its waybill was asked for
      if (next.cancelWhy !== null) return next;
      const stop = (await readShipStops(tx, [row.orderId])).get(row.orderId);
      if ((await orderOf(row.orderId)).cancelled_at !== undefined) await markUnwanted(tx, row.id, 'order-cancelled');
      else if (stop && isStopped(stop)) await markUnwanted(tx, row.id, 'ship-stopped');
      return next;
    });

  /** Nothing is printed for an order that is stopped; one of which something is printed is not stopped meanwhile. */
  const passStop = async (tx: Tx, order: string): Promise<void> => {
    if ((await passShipStop(tx, [order], 'label', clock.now())).has(order)) throw new Problem('order.ship-stopped');
  };

  /** What the carrier has for it, or gives it now; it is asked for nothing more of an order that is not shipped any more. */
  const answerFor = async (row: WaybillRow, carrier: CarrierPort): Promise<CarrierAnswer> => {
    const order = await orderOf(row.orderId);
    const stop = (await readShipStops(db, [row.orderId])).get(row.orderId);
    const ships = isShippable(order) && !(stop && isStopped(stop));
    const wanted = ships && row.cancelWhy === null;
    const known =
      row.state === 'unknown' || !wanted ? await carrier.find(requestOf(row)) : { outcome: 'absent' as const };
    if (known.outcome !== 'absent') return known;
    if (wanted) return carrier.order(carrierOrder(row, order));
    return { outcome: 'refused', reason: ships ? 'cancelled' : 'order-state' };
  };

  /** Asks the carrier for a waybill that nobody else asks for just now. */
  const askCarrier = async (claimed: WaybillRow): Promise<WaybillRow> => {
    const row = await settleAnswer(claimed, await answerFor(claimed, options.carrier!));
    options.onStored();
    return row;
  };

  /** What is asked for already, of the same carrier and to the same place. @throws Problem `waybill.other-pending` */
  const requireSame = async (row: WaybillRow): Promise<WaybillRow | undefined> => {
    const there = await readParcel(db, { order: row.orderId, parcel: row.parcel });
    if (there === undefined || (there.state !== 'requested' && there.state !== 'unknown')) return undefined;
    const same =
      there.carrier === row.carrier &&
      (there.place === null || (await isSamePlace(options, there, there.place, row.place!)));
    if (!same) throw new Problem('waybill.other-pending', { retryAfter: RETRY_S });
    return there;
  };

  const find = async (token: string, carrier: string | undefined): Promise<WaybillRow> => {
    const id = waybillOf(token);
    const row = id === undefined ? undefined : await readWaybill(db, id);
    if (row === undefined || !isTokenOf(keys, row, token) || (carrier !== undefined && row.carrier !== carrier))
      throw new Problem('request.not-found');
    return row;
  };

  return {
    async ask(by, asking, merchant) {
      const profile = checkProfile(asking.profile);
      await options.guard(by, asking.order, { action: 'print', entry: 'privacy.waybill.ask' });
      const order = await orderOf(asking.order);
      const { merchant_id: merchantId, consumer_id: consumerId } = order as Record<string, string>;
      if (merchantId === undefined || consumerId === undefined || (merchant !== undefined && merchant !== merchantId))
        throw new Problem('request.not-found');
      if (options.carrier === undefined) throw new Problem('privacy.partner-missing', { detail: 'ANXIN_CARRIER_URL' });
      const recipient = await sealRecipient(consumerId, asking.recipient);
      const place = placeOf({ ...((order.recipient ?? {}) as object), ...recipient });
      const row: WaybillRow = {
        ...{ id: ids.next(), orderId: asking.order, parcel: asking.parcel, merchantId, consumerId, recipient, profile },
        ...{ carrier: asking.carrier, state: 'requested', number: null, sortCode: null, mark: null, reason: null },
        ...{
          askedAt: clock.now(),
          askedBy: `${by.kind}/${by.id}`,
          issuedAt: null,
          round: 1,
          opened: 0,
          place,
          cancelWhy: null,
        },
      };
      const pending = await requireSame(row);
      const found = await db.transaction().execute(async (tx) => {
        await passStop(tx, row.orderId);
        const there = await findOrInsert(tx, row);
        const again = afterWaybillStep(there.state, 'ask-again');
        if (isPrintable(there)) return there;
        requireShippable(order, ciphersOf(row, order));
        // what its carrier is asked for, or to take back, was somebody else's asking
        const others = again === undefined && there.id !== row.id && there.id !== pending?.id;
        if (others || there.cancelWhy !== null) throw new Problem('waybill.busy', { retryAfter: 1 });
        await trail(tx, [
          {
            actor: { kind: by.kind, id: by.id },
            ...{ action: 'privacy.waybill.ask', object: `waybill/${there.id}`, outcome: 'done' as const },
            detail: { order: there.orderId, parcel: there.parcel },
          },
        ]);
        if (again === undefined) return there;
        const round = there.round + 1;
        const asked = {
          ...{ ...there, carrier: row.carrier, profile, recipient, place, state: again, reason: null, round },
          // another label, which a delivery needs opened as often
          opened: 0,
        };
        await saveWaybill(tx, asked);
        return asked;
      });
      if (isPrintable(found)) return found;
      const claimed = await claimWaybill(db, found.id);
      if (claimed !== undefined) return askCarrier(claimed);
      const now = (await readWaybill(db, found.id))!;
      if (now.state === 'requested' || now.state === 'unknown') throw new Problem('waybill.busy', { retryAfter: 1 });
      return now;
    },

    async label(row, format) {
      if (!isPrintable(row)) throw new Problem('waybill.not-issued');
      await db.transaction().execute((tx) => passStop(tx, row.orderId));
      const order = await orderOf(row.orderId);
      const label: Label = {
        ...{ number: row.number!, carrier: row.carrier, mark: row.mark ?? '', sortCode: row.sortCode ?? '' },
        recipient: labelText(row.profile, masksOf(ciphersOf(row, order))),
        ...{ sender: `merchant/${row.merchantId}`, order: row.orderId, token: printToken(keys, row) },
      };
      return format === 'pdf' ? pdfLabel(label) : zplLabel(label);
    },

    async open(by, token, carrier, device) {
      const row = await find(token, carrier);
      if (!isPrintable(row)) throw new Problem('waybill.not-issued');
      const order = await orderOf(row.orderId);
      if (OVER.some((moment) => order[moment] !== undefined)) throw new Problem('waybill.closed');
      const ciphers = ciphersOf(row, order);
      const parts = PARTS.filter((part) => typeof ciphers[part] === 'string');
      const access: NewAccess = {
        ...{ action: 'print', purpose: 'print', outcome: 'done', code: null, orderId: row.orderId },
        ...{ merchantId: row.merchantId, person: `consumer/${row.consumerId}`, fields: parts, items: parts.length },
      };
      const counted = await db.transaction().execute(async (tx) => {
        await passStop(tx, row.orderId);
        if (!(await countOpened(tx, row.id))) return false;
        await addAccess(tx, { ids, caller: callerBy(keys, by, device), at: clock.now() }, [access]);
        return true;
      });
      if (!counted) throw new Problem('waybill.opened-often');
      const opened = await sealer.openFields(
        parts.map((part) => ({ cipher: ciphers[part] as string, field: recipientField(part) })),
        {
          purpose: 'print',
          onAccess: ({ persons, fields }) =>
            trail(db, [
              {
                actor: { kind: by.kind, id: by.id },
                ...{ action: 'privacy.waybill.open', object: `waybill/${row.id}`, purpose: 'print', outcome: 'done' },
                detail: { order: row.orderId, persons: persons.length, fields, ...(device ? { device } : {}) },
              },
            ]),
        },
      );
      const values = parts.map((part, i) => {
        const one = opened[i]!;
        return [part, 'value' in one ? String(one.value) : null] as const;
      });
      return { row, ...Object.fromEntries(values) };
    },

    async settle(limit) {
      if (options.carrier === undefined) return 0;
      let settled = 0;
      for (const id of await readUnknown(db, limit)) {
        const claimed = await claimWaybill(db, id);
        if (claimed === undefined) continue;
        const { state } = await askCarrier(claimed);
        if (state === 'issued' || state === 'refused') settled++;
      }
      return settled;
    },
  };
}

function masksOf(ciphers: Record<string, unknown>): Recipient {
  const part = (name: string): string => maskOf(ciphers[name]) ?? '';
  return { name: part('name'), phone: part('phone'), address: part('address') };
}

/** An order without a payment, or one that is over, is not shipped. */
const isShippable = (order: Order): boolean =>
  order.paid_at !== undefined && !OVER.some((moment) => order[moment] !== undefined);

/** Nor is one without anybody to bring it to. */
function requireShippable(order: Order, ciphers: Record<string, unknown>): void {
  if (!isShippable(order)) throw new Problem('waybill.order-state');
  const missing = PARTS.find((part) => !maskOf(ciphers[part]));
  if (missing !== undefined) throw new Problem('waybill.no-recipient', { field: `recipient.${missing}` });
}

const STEPS: Readonly<Record<CarrierAnswer['outcome'], WaybillStep>> = {
  ...{ issued: 'issue', refused: 'refuse', cancelled: 'refuse', unknown: 'lose', absent: 'lose' },
};

function advanced(row: WaybillRow, answer: CarrierAnswer, now: Date): WaybillRow | undefined {
  const step = STEPS[answer.outcome];
  const state = afterWaybillStep(row.state, step);
  if (state === undefined) return undefined;
  if (answer.outcome === 'issued') {
    const { number, sortCode, mark } = answer;
    return { ...row, state, number, sortCode, mark, reason: null, issuedAt: now };
  }
  // whoever refused has none to take back
  if (answer.outcome === 'refused') return { ...row, state, reason: answer.reason, cancelWhy: null };
  if (answer.outcome === 'cancelled') return { ...row, state, reason: 'cancelled', cancelWhy: null };
  return { ...row, state };
}

const waybillIssued = (row: WaybillRow): OwnEvent => ({
  ...{ source: 'anxin/privacy', id: derivedId('waybill.issued', requestOf(row)), type: 'waybill.issued' },
  ...{ subject: `order/${row.orderId}`, time: row.issuedAt!, causeId: null },
  data: {
    waybill: {
      ...{ id: row.id, order_id: row.orderId, merchant_id: row.merchantId, consumer_id: row.consumerId },
      ...{ parcel: row.parcel, carrier: row.carrier, number: row.number! },
    },
  },
});
