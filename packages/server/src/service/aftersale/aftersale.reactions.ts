import { sql } from 'kysely';
import type { Clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId } from '../../foundation/ids.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import { Premise, type Reaction, type ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { findRow } from '../../marketplace/model.store.ts';
import { noteOnItsWay } from '../../marketplace/ship-stop.ts';
import { statusOf } from '../logistics/scan.ts';
import type { AftersaleCore, NewAftersale } from './aftersale.core.ts';
import { SOURCE } from './aftersale.events.ts';
import { isAftersaleKind, subjectOf } from './aftersale.promise.ts';
import type { AftersaleSteps, PayoutTold } from './aftersale.steps.ts';
import { lockAftersale, lockOfOrder, ordersWithAftersales } from './aftersale.store.ts';
import { type AftersaleRow, nameOf } from './aftersale.ts';
import { moneyOf } from './asking.ts';
import { isBack, isOnItsWay } from './race.ts';
import { noteAnswer } from './recall.store.ts';
import type { RecallAnswer } from './recall.ts';

export const AFTERSALES: ReactionDeclaration = {
  name: 'service.aftersales',
  types: [
    'aftersale.requested',
    'order.shipped',
    'order.cancelled',
    'parcel.scanned',
    'parcel.recall-answered',
    'payout.settled',
    'payout.failed',
  ],
  key: 'order',
};

export const AFTERSALE_TIMERS: ReactionDeclaration = {
  name: 'service.aftersale-timers',
  types: ['promise.breached'],
  key: 'subject',
};

export interface ReactionOptions {
  clock: Clock;
  core: AftersaleCore;
  steps: AftersaleSteps;
}

/** What happened long before it was told is history: nobody was given a deadline by it, and nobody waits for money. */
const HISTORY_MS = 30 * 86_400_000;
const NOT_ARRIVING: ReadonlySet<string | undefined> = new Set(['lost', 'returned']);
/** What counts where nothing was asked before, too. */
const ALWAYS: ReadonlySet<string> = new Set(['aftersale.requested', 'parcel.recall-answered']);

export function aftersaleReactionsOf({ clock, core, steps }: ReactionOptions): readonly Reaction[] {
  const by = 'system';
  const how = (event: StoredEvent) => ({ by, at: clock.now(), causeId: event.id, kept: false });

  const requested = async (tx: Tx, event: StoredEvent): Promise<void> => {
    if (event.source === SOURCE || event.receivedAt.getTime() - event.time.getTime() > HISTORY_MS) return;
    const asked = askedBy(event);
    await sql`savepoint aftersale_open`.execute(tx);
    try {
      const row = await core.open(tx, asked);
      await sql`release savepoint aftersale_open`.execute(tx);
      if (row === undefined) throw new Premise(`order/${asked.orderId}`);
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      await sql`rollback to savepoint aftersale_open`.execute(tx);
      await core.refuseAsked(tx, asked, await whoseOrder(tx, event, asked.orderId), error.code);
    }
  };

  const onOrder = async (tx: Tx, event: StoredEvent, order: string): Promise<void> => {
    const rows = await lockOfOrder(tx, order);
    if (event.type === 'parcel.recall-answered') {
      const recall = await noteAnswer(tx, order, answerOf(event));
      for (const row of rows) await steps.recalled(tx, row, recall, how(event));
      return;
    }
    if (rows.length === 0) return;
    if (event.type === 'payout.settled' || event.type === 'payout.failed') return onPayout(tx, event, rows);
    if (event.type === 'order.cancelled') return onCancelled(tx, event, order, rows);
    if (event.type === 'parcel.scanned' && (await onReturn(tx, event, rows))) return;
    await onItsWay(tx, event, order, rows);
  };

  const onCancelled = async (tx: Tx, event: StoredEvent, order: string, rows: readonly AftersaleRow[]) => {
    // the marketplace says with it what it refunded itself, and what is left goes by the order as it is known
    const isRefunded = (event.data.order as { refunded?: object }).refunded !== undefined;
    if (isRefunded && (await findRow(tx, 'order', order))?.fields.cancelled_at === undefined)
      throw new Premise(`cancelled order/${order}`);
    for (const row of rows)
      if (row.state === 'await-merchant')
        await core.turn(tx, row, { ...how(event), step: 'settle', changes: { closedWhy: 'order-cancelled' } });
      else if (isRefunded) await steps.refunded(tx, row, how(event));
  };

  const onPayout = async (tx: Tx, event: StoredEvent, rows: readonly AftersaleRow[]): Promise<void> => {
    const told = payoutOf(event);
    const paid = told && rows.find(({ id }) => id === told.ref);
    if (told && paid) await steps.paid(tx, paid, told, { ...how(event), at: event.time });
    if (event.type === 'payout.settled' && hasRefund(event))
      for (const row of rows) if (row !== paid) await steps.refunded(tx, row, how(event));
  };

  /** A scan of what is sent back. @returns whether it was one */
  const onReturn = async (tx: Tx, event: StoredEvent, rows: readonly AftersaleRow[]): Promise<boolean> => {
    const { id, carrier, status, at, aftersale_id } = event.data.parcel as ParcelTold;
    const row = rows.find(
      (one) => one.returnNumber === id || (aftersale_id !== undefined && nameOf(one) === aftersale_id),
    );
    if (row === undefined) return onSentAnew(tx, event, rows);
    let now = row;
    if (now.state === 'await-return' && isOnItsWay(status)) {
      const changes = { returnCarrier: carrier, returnNumber: id, sentBackAt: new Date(at) };
      now = await core.turn(tx, now, { ...how(event), kept: true, step: 'send-back', changes });
    }
    if (now.state === 'await-merchant-receipt' && now.arrivedAt === null && statusOf(status) === 'delivered')
      await core.turn(tx, now, { ...how(event), step: 'arrive', changes: { arrivedAt: new Date(at) } });
    return true;
  };

  /** A scan of what a merchant sends to its consumer: what its carrier lost, or brings back, does not arrive. @returns whether it was one */
  const onSentAnew = async (tx: Tx, event: StoredEvent, rows: readonly AftersaleRow[]): Promise<boolean> => {
    const { id, status } = event.data.parcel as ParcelTold;
    const row = rows.find(({ shipNumber }) => shipNumber === id);
    if (row?.state === 'await-buyer-receipt' && NOT_ARRIVING.has(statusOf(status)))
      await core.turn(tx, row, { ...how(event), step: 'not-arrived' });
    return row !== undefined;
  };

  const onItsWay = async (tx: Tx, event: StoredEvent, order: string, rows: readonly AftersaleRow[]): Promise<void> => {
    const scan = event.type === 'parcel.scanned';
    const { status, at } = (event.data.parcel ?? {}) as ParcelTold;
    if (scan && !isOnItsWay(status)) return;
    // what was asked for before the goods left is another thing now that they have
    for (const row of rows)
      if (row.state === 'await-merchant' && row.type === 'refund-before-shipping')
        await core.turn(tx, row, { ...how(event), step: 'shipped', changes: { type: 'refund-only-shipped' } });
    const stop = await noteOnItsWay(tx, {
      ...{ order, what: scan ? 'scan' : 'word', at: scan ? new Date(at) : event.time, told: event.receivedAt },
      returned: scan && isBack(status),
    });
    const row = stop && rows.find((one) => subjectOf(one) === stop.stoppedFor);
    if (stop && row) await steps.raced(tx, row, stop, how(event));
  };

  const take = async (tx: Tx, events: readonly StoredEvent[]): Promise<void> => {
    for (const event of events)
      if (event.type === 'aftersale.requested') await requested(tx, event);
      else if (event.refs.order !== undefined) await onOrder(tx, event, event.refs.order);
  };

  return [
    {
      ...AFTERSALES,
      handle: take,
      /** Of most orders that are on their way nothing was asked. */
      async handleKeys(tx, keys) {
        const told = [...keys.values()];
        const having = await ordersWithAftersales(
          tx,
          told.flat().flatMap(({ refs }) => refs.order ?? []),
        );
        const concerns = ({ type, refs }: StoredEvent): boolean =>
          ALWAYS.has(type) || (refs.order !== undefined && having.has(refs.order));
        for (const events of told) if (events.some(concerns)) await take(tx, events);
      },
    },
    {
      ...AFTERSALE_TIMERS,
      async handle(tx, events) {
        for (const event of events) {
          const { kind, key } = event.data.promise as { kind: string; key?: string };
          if (!isAftersaleKind(kind) || key === undefined) continue;
          const row = await lockAftersale(tx, key.split('/')[0]!);
          if (row !== undefined) await steps.breached(tx, row, { kind, key }, how(event));
        }
      },
    },
  ];
}

function answerOf({ data }: StoredEvent): RecallAnswer {
  const told = data.recall as { parcel_id: string; carrier: string; outcome: RecallAnswer['outcome']; at: string };
  return { parcelId: told.parcel_id, carrier: told.carrier, outcome: told.outcome, at: new Date(told.at) };
}

interface ParcelTold {
  id: string;
  carrier: string;
  status: string;
  at: string;
  /** A parcel that comes back says for what. */
  aftersale_id?: string;
}

interface RequestTold {
  id: string;
  order_id: string;
  consumer_id?: string;
  merchant_id?: string;
  product_id?: string;
  quantity?: number;
  type: string;
  reason: string;
  amount?: { amount: number; currency: string };
}

function askedBy(event: StoredEvent): NewAftersale {
  const told = event.data.aftersale as RequestTold;
  return {
    ...{ id: derivedId('aftersale', told.id), ref: told.id, orderId: told.order_id, eventId: event.id },
    // a merchant answers from when it can know
    ...{ askedBy: `event/${event.source}`.slice(0, 200), at: event.receivedAt, type: told.type, reason: told.reason },
    ...{ productId: told.product_id ?? null, quantity: told.quantity ?? null, amount: told.amount ?? null },
    consumerId: told.consumer_id ?? null,
  };
}

/** Whose it is that could not be opened: as the order says, and where that says nothing, as the event did. */
async function whoseOrder(tx: Tx, event: StoredEvent, order: string) {
  const { rows } = await sql<{ fields: Record<string, unknown> }>`
    select fields from "order" where id = ${order}`.execute(tx);
  const fields = rows[0]?.fields ?? {};
  return {
    consumerId: event.refs.consumer ?? (fields.consumer_id as string | undefined) ?? '',
    merchantId: (fields.merchant_id as string | undefined) ?? event.refs.merchant ?? '',
    currency: moneyOf(fields.paid)?.currency ?? 'CNY',
  };
}

/** Compensation takes nothing of what may be asked back. */
const hasRefund = ({ data }: StoredEvent): boolean =>
  (data.payout as { lines: { kind: string }[] }).lines.some(({ kind }) => kind === 'refund');

function payoutOf(event: StoredEvent): (PayoutTold & { ref: string }) | undefined {
  const { id, cause, cause_ref, state } = event.data.payout as {
    id: string;
    cause: string;
    cause_ref: string;
    state: string;
  };
  if (cause !== 'aftersale') return undefined;
  const outcome = event.type === 'payout.settled' ? 'settled' : state === 'refused' ? 'refused' : 'failed';
  return { id, ref: cause_ref, outcome };
}
