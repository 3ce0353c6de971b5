import type { Language } from '@anxin/engine';
import { Type } from 'typebox';
import type { Database } from '../../foundation/database/database.ts';
import { listRows } from '../../marketplace/model.store.ts';
import { readOrders, shownOrder } from '../../marketplace/shown.ts';
import { statusOf } from '../logistics/scan.ts';
import { readOfPair } from './dispute.store.ts';
import type { DisputeRow } from './dispute.ts';
import { alikeSchema, disputeSchema, Money, money, nullable, viewAlike, viewDispute } from './dispute.view.ts';
import { leftOf } from './paying.ts';
import { readAlike } from './precedent.store.ts';

/** Something about the order that another room of the chapter keeps. */
export interface DeskPart {
  id: string;
  kind: string;
  state: string;
  at: string | null;
  amount: { amount: number; currency: string } | null;
}

/** What other rooms know of an order; what is not handed in is told to be missing. */
export interface DeskParts {
  rights?(orderId: string): Promise<DeskPart[]>;
  claims?(orderId: string): Promise<DeskPart[]>;
  aftersales?(orderId: string): Promise<DeskPart[]>;
  /** How often the two were in contact, by kind. */
  contacts?(pair: { consumerId: string; merchantId: string; orderId: string }): Promise<Record<string, number>>;
}

const Text = Type.String();
const Part = Type.Object({
  ...{ id: Text, kind: Text, state: Text, at: nullable(Text), amount: nullable(Money) },
});
const Parts = nullable(Type.Array(Part, { description: 'Null: no such room is there' }));

/** Of each kind at most so many. */
const MOST = 50;

export const deskSchema = Type.Object({
  dispute: disputeSchema,
  order: nullable(shownOrder),
  left: Type.Object(Money.properties, { description: 'What the order has left to be refunded' }),
  ...{ rights: Parts, claims: Parts, aftersales: Parts },
  parcels: Type.Array(
    Type.Object({ ...{ id: Text, carrier: nullable(Text), status: nullable(Text), at: nullable(Text) } }),
  ),
  contacts: nullable(Type.Record(Text, Type.Integer())),
  earlier: Type.Array(disputeSchema, { description: 'Other disputes of the same two, newest first' }),
  alike: alikeSchema,
});

export async function readDesk(db: Database, parts: DeskParts, row: DisputeRow, language: Language) {
  const { orderId, consumerId, merchantId } = row;
  const [orders, left, parcels, pair, alike, rights, claims, aftersales, contacts] = await Promise.all([
    ...([readOrders(db, [orderId]), leftOf(db, row)] as const),
    listRows(db, 'parcel', { equals: { order_id: orderId }, limit: MOST }),
    ...([readOfPair(db, row, MOST), readAlike(db, row)] as const),
    parts.rights?.(orderId),
    parts.claims?.(orderId),
    parts.aftersales?.(orderId),
    parts.contacts?.({ consumerId, merchantId, orderId }),
  ]);
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    dispute: viewDispute(row, language),
    order: (orders[0] as { id: string } | undefined) ?? null,
    left: money(left, row.currency),
    ...{ rights: rights ?? null, claims: claims ?? null, aftersales: aftersales ?? null },
    parcels: parcels.map(({ id, fields }) => {
      const said = text(fields.status);
      // a carrier's word that nobody knows stands as it was said
      const status = said === null ? null : (statusOf(said) ?? said);
      return { id, carrier: text(fields.carrier), status, at: text(fields.at) };
    }),
    contacts: contacts ?? null,
    earlier: pair.filter(({ id }) => id !== row.id).map((one) => viewDispute(one, language)),
    alike: viewAlike(alike),
  };
}
