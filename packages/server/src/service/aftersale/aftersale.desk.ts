import { redact } from '@anxin/engine';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId, type Ids } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { findRow } from '../../marketplace/model.store.ts';
import { type AftersaleCore, next, type PayoutsPort } from './aftersale.core.ts';
import { SOURCE } from './aftersale.events.ts';
import type { AftersaleSteps } from './aftersale.steps.ts';
import { countFiles, lockAftersale, partiesOf, readAftersale, readSteps, readText } from './aftersale.store.ts';
import { type AftersaleRow, REFUSE_REASONS } from './aftersale.ts';
import { giveAddress } from './giving-address.ts';
import { requireUndisputed } from './in-dispute.store.ts';
import { requireNotArrived } from './not-arrived.ts';
import type { ReturnCiphers } from './return-address.store.ts';
import type { ReturnAddress, ReturnAddresses } from './return-address.ts';

const NOTE_FIELD = 'aftersale.note';

export interface AftersaleGiven {
  orderId: string;
  type: string;
  reason: string;
  productId?: string | undefined;
  quantity?: number | undefined;
  amount?: { amount: number; currency: string } | undefined;
  text?: string | undefined;
}

export interface Parcel {
  carrier: string;
  number: string;
}

/** What somebody does to one: the version that they have seen must be the one that it has. */
export interface Doing {
  id: string;
  version: number;
}

/** Where the goods go; without it, where they go ordinarily. */
interface Told {
  returnAddress?: ReturnAddress | undefined;
}

export interface AftersaleDesk {
  /** @param consumer the caller's own; undefined: that of the order. @throws Problem `aftersale.*`, `payout.*` */
  make(by: Principal, given: AftersaleGiven, consumer: string | undefined): Promise<AftersaleRow>;
  /** The merchant's word, as all that follow until `ship`. */
  agree(by: Principal, doing: Doing & Told & { waivesReturn?: boolean | undefined }): Promise<AftersaleRow>;
  /** Where the goods go, where that was not said before. @throws Problem `aftersale.state`, `aftersale.once`, `aftersale.return-address` */
  giveReturnAddress(by: Principal, doing: Doing & Told): Promise<AftersaleRow>;
  /** The platform's, for the consumer; it pays where the merchant was not heard. @throws Problem `aftersale.state`, `payout.*` */
  decide(by: Principal, doing: Doing & { text?: string | undefined }): Promise<AftersaleRow>;
  refuse(by: Principal, doing: Doing & { reason: string; text?: string | undefined }): Promise<AftersaleRow>;
  /** Once it waits for the goods: they stay with the consumer, who is refunded at once. */
  waiveReturn(by: Principal, doing: Doing): Promise<AftersaleRow>;
  confirmReceipt(by: Principal, doing: Doing): Promise<AftersaleRow>;
  /** Eight days more to look at what came back, once. */
  extend(by: Principal, doing: Doing): Promise<AftersaleRow>;
  ship(by: Principal, doing: Doing & Parcel): Promise<AftersaleRow>;
  returnShipment(by: Principal, doing: Doing & Parcel): Promise<AftersaleRow>;
  cancel(by: Principal, doing: Doing): Promise<AftersaleRow>;
  confirm(by: Principal, doing: Doing): Promise<AftersaleRow>;
  /** What the merchant sent has not come: it sends it once more, or pays. Once. @throws Problem `aftersale.too-early`, `aftersale.once`, `aftersale.state` */
  notArrived(by: Principal, doing: Doing): Promise<AftersaleRow>;
  /** A refusal is answered once, with more evidence. */
  reopen(by: Principal, doing: Doing & { text?: string | undefined }): Promise<AftersaleRow>;
  /** Asks anew for a refund that failed. */
  retry(by: Principal, doing: Doing): Promise<AftersaleRow>;
  /** What was said, for a reader; on the trail unless they said it. */
  words(
    by: Principal,
    row: AftersaleRow,
  ): Promise<{ text: string | null; notes: { version: number; text: string | null }[] }>;
}

export interface DeskOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  trail: WriteTrail;
  /** @returns ids of those that are new */
  append(tx: Tx, events: readonly OwnEvent[]): Promise<readonly string[]>;
  core: AftersaleCore;
  payouts: Pick<PayoutsPort, 'retry'>;
  steps: AftersaleSteps;
  returnAddresses: Pick<ReturnAddresses, 'seal'>;
  onStored(): void;
}

type Work = (tx: Tx, row: AftersaleRow, how: How) => Promise<AftersaleRow>;
interface How {
  by: string;
  at: Date;
  causeId: null;
  kept: true;
}

const actorOf = ({ kind, id }: Principal): string => `${kind}/${id}`;

/** @throws Problem `aftersale.deadline` for what is not done in time; what follows from that happens by itself */
function requireTime({ dueAt }: AftersaleRow, { at }: How): void {
  if (dueAt !== null && at >= dueAt)
    throw new Problem('aftersale.deadline', {
      ...{ detail: `It fell due at ${dueAt.toISOString()}`, params: { due: dueAt.toISOString() } },
    });
}

export function createAftersaleDesk(options: DeskOptions): AftersaleDesk {
  const { db, clock, ids, sealer, trail, append, core, steps, payouts } = options;

  const write = (tx: Database | Tx, by: Principal, verb: string, row: AftersaleRow, detail: object = {}) =>
    trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `service.aftersale.${verb}`, outcome: 'done' },
        ...{ object: `aftersale/${row.id}`, detail: { order: row.orderId, state: row.state, ...detail } },
      },
    ]);

  const change = async (
    by: Principal,
    verb: string,
    { id, version }: Doing,
    work: Work,
    told: (after: AftersaleRow) => object = () => ({}),
  ): Promise<AftersaleRow> => {
    const done = await db.transaction().execute(async (tx) => {
      const row = await lockAftersale(tx, id);
      if (row === undefined) throw new Problem('request.not-found');
      if (row.version !== version)
        throw new Problem('aftersale.version', { field: 'version', detail: `It has version ${row.version}` });
      const after = await work(tx, row, { by: actorOf(by), at: clock.now(), causeId: null, kept: true });
      await write(tx, by, verb, after, { version: after.version, ...told(after) });
      return after;
    });
    options.onStored();
    return done;
  };

  const seal = async (consumer: string, text: string | undefined): Promise<string | null> => {
    if (text === undefined) return null;
    const [cipher] = await sealer.sealValues([{ person: `consumer/${consumer}`, field: NOTE_FIELD, value: text }]);
    return cipher!;
  };

  /** Sealed before the transaction, which holds the row. */
  const addressFor = async ({ id, returnAddress }: Doing & Told): Promise<ReturnCiphers | undefined> => {
    if (returnAddress === undefined) return undefined;
    const row = await readAftersale(db, id);
    return row && options.returnAddresses.seal(row.merchantId, returnAddress);
  };

  const noteFor = async (id: string, text: string | undefined): Promise<string | null> => {
    if (text === undefined) return null;
    const row = await db.selectFrom('aftersale').select('consumer_id').where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : seal(row.consumer_id, text);
  };

  return {
    async make(by, given, consumer) {
      const order = (await findRow(db, 'order', given.orderId))?.fields ?? {};
      const { consumer_id: consumerId, merchant_id: merchantId } = order as Record<string, string | undefined>;
      if (consumerId === undefined || (consumer !== undefined && consumer !== consumerId))
        throw new Problem('aftersale.order', { field: 'order_id' });
      const id = ids.next();
      const made = await db.transaction().execute(async (tx) => {
        const at = clock.now();
        const [eventId] = await append(tx, [requestEvent(id, { ...given, consumerId, merchantId }, at)]);
        const row = await core.open(tx, {
          ...{ id, ref: null, orderId: given.orderId, eventId: eventId!, isNew: true, askedBy: actorOf(by), at },
          ...{ type: given.type, reason: given.reason, productId: given.productId ?? null, consumerId },
          ...{ quantity: given.quantity ?? null, amount: given.amount ?? null },
        });
        if (row === undefined) throw new Problem('aftersale.order', { field: 'order_id' });
        await write(tx, by, 'make', row, { type: row.type, instant: row.instant });
        return row;
      });
      options.onStored();
      return made;
    },

    async agree(by, doing) {
      const waives = doing.waivesReturn === true;
      const returnAddress = await addressFor(doing);
      const work: Work = (tx, row, how) => steps.agree(tx, row, { ...how, waives, returnAddress });
      return change(by, 'agree', doing, work, () => (waives ? { waives_return: true } : {}));
    },

    async giveReturnAddress(by, doing) {
      const given = await addressFor(doing);
      return change(by, 'return-address', doing, (tx, row, how) => {
        if (row.state === 'await-return') requireTime(row, how);
        return giveAddress(core, tx, row, how, given);
      });
    },

    async decide(by, doing) {
      const note = await noteFor(doing.id, doing.text);
      const work: Work = (tx, row, { kept: _, ...how }) => steps.decide(tx, row, { ...how, note });
      return change(by, 'decide', doing, work, ({ agreed }) => ({ bears: agreed }));
    },

    async refuse(by, doing) {
      const reason = REFUSE_REASONS[doing.reason];
      if (reason === undefined)
        throw new Problem('aftersale.reason', {
          ...{ field: 'reason', detail: `Reasons are ${Object.keys(REFUSE_REASONS).join(', ')}` },
        });
      const note = await noteFor(doing.id, doing.text);
      return change(by, 'refuse', doing, async (tx, row, how) => {
        requireTime(row, how);
        const again = row.refusals > 0 || row.state === 'await-merchant-receipt';
        const step = again ? 'refuse-again' : 'refuse';
        next(row, step);
        if (reason.evidence && (await countFiles(tx, row.id, `merchant/${row.merchantId}`)) === 0)
          throw new Problem('aftersale.evidence', { field: 'reason' });
        const changes = { refusals: row.refusals + 1, refuseReason: doing.reason };
        return core.turn(tx, row, { ...how, step, note, changes });
      });
    },

    waiveReturn: (by, doing) => change(by, 'waive-return', doing, (tx, row, how) => steps.waive(tx, row, how)),

    confirmReceipt: (by, doing) => change(by, 'confirm-receipt', doing, (tx, row, how) => steps.receive(tx, row, how)),

    extend: (by, doing) =>
      change(by, 'extend', doing, async (tx, row, how) => {
        next(row, 'extend');
        if (row.extended) throw new Problem('aftersale.once');
        requireTime(row, how);
        // what stood until now is neither kept nor broken: it is another promise from now on
        return core.turn(tx, row, { ...how, kept: false, step: 'extend', changes: { extended: true } });
      }),

    ship: (by, doing) =>
      change(by, 'ship', doing, (tx, row, how) => {
        next(row, 'ship');
        requireTime(row, how);
        const changes = { shipCarrier: doing.carrier, shipNumber: doing.number };
        return core.turn(tx, row, { ...how, step: 'ship', changes });
      }),

    returnShipment: (by, doing) =>
      change(by, 'return-shipment', doing, async (tx, row, how) => {
        next(row, 'send-back');
        requireTime(row, how);
        return steps.sendBack(tx, row, how, { returnCarrier: doing.carrier, returnNumber: doing.number });
      }),

    cancel: (by, doing) =>
      change(by, 'cancel', doing, async (tx, row, how) => {
        next(row, 'cancel');
        await requireUndisputed(tx, row);
        return core.turn(tx, row, { ...how, kept: false, step: 'cancel', changes: { closedWhy: 'cancelled' } });
      }),

    confirm: (by, doing) =>
      change(by, 'confirm', doing, (tx, row, how) => core.turn(tx, row, { ...how, step: 'confirm' })),

    notArrived: (by, doing) =>
      change(by, 'not-arrived', doing, async (tx, row, how) => {
        next(row, 'not-arrived');
        requireTime(row, how);
        await requireNotArrived(tx, row, how.at);
        return core.turn(tx, row, { ...how, kept: false, step: 'not-arrived' });
      }),

    async reopen(by, doing) {
      const note = await noteFor(doing.id, doing.text);
      return change(by, 'reopen', doing, async (tx, row, how) => {
        next(row, 'reopen');
        await requireUndisputed(tx, row);
        if (row.reopened) throw new Problem('aftersale.once');
        requireTime(row, how);
        return core.turn(tx, row, { ...how, step: 'reopen', note, changes: { reopened: true } });
      });
    },

    async retry(by, doing) {
      const seen = await readAftersale(db, doing.id);
      // a payout that failed is the same one still: what was counted for it is not counted again
      const again = seen?.state === 'failed' && seen.payoutState === 'failed' && seen.version === doing.version;
      if (again) await payouts.retry(by, seen.payoutId!);
      return change(by, 'retry', doing, (tx, row, how) =>
        again
          ? core.turn(tx, row, { ...how, step: 'retry', changes: { payoutState: 'held' } })
          : steps.retry(tx, row, how),
      );
    },

    async words(by, row) {
      const notes = (await readSteps(db, row.id)).filter(({ note }) => note !== null);
      const said = await readText(db, row.eventId);
      const asked = [
        ...(said === null ? [] : [{ cipher: said, field: 'aftersale.text' }]),
        ...notes.map(({ note }) => ({ cipher: note!, field: NOTE_FIELD })),
      ];
      if (asked.length === 0) return { text: null, notes: [] };
      const own = by.party === `consumer/${row.consumerId}`;
      const opened = await sealer.openFields(asked, {
        purpose: own ? 'own' : 'aftersale',
        onAccess: async ({ fields }) => {
          if (!own) await write(db, by, 'read', row, { fields });
        },
      });
      const values = opened.map((one) => ('value' in one ? String(one.value) : null));
      const text = said === null ? null : values.shift()!;
      if (by.party === undefined)
        return { text, notes: notes.map(({ version }, i) => ({ version, text: values[i] ?? null })) };
      // of what the other side wrote, a party is not shown contact data
      const parties = await partiesOf(
        db,
        notes.map((note) => note.by),
      );
      const shown = (written: string | null | undefined, isOwn: boolean): string | null =>
        written == null ? null : isOwn ? written : redact(written);
      return {
        text: shown(text, own),
        notes: notes.map((note, i) => ({
          version: note.version,
          text: shown(values[i], parties.get(note.by) === by.party),
        })),
      };
    },
  };
}

/** What was asked here is told as what is asked elsewhere: the log has all of them, and seals what was said. */
const requestEvent = (
  id: string,
  given: AftersaleGiven & { consumerId: string; merchantId: string | undefined },
  time: Date,
): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('aftersale.requested', id), type: 'aftersale.requested' },
  ...{ subject: `aftersale/${id}`, time, causeId: null },
  data: {
    aftersale: {
      ...{ id, order_id: given.orderId, consumer_id: given.consumerId, type: given.type, reason: given.reason },
      ...(given.merchantId === undefined ? {} : { merchant_id: given.merchantId }),
      ...(given.productId === undefined ? {} : { product_id: given.productId }),
      ...(given.quantity === undefined ? {} : { quantity: given.quantity }),
      ...(given.amount === undefined ? {} : { amount: given.amount }),
      ...(given.text === undefined ? {} : { text: given.text }),
    },
  },
});
