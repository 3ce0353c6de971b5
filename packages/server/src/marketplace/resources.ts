import { type TProperties, Type } from 'typebox';
import type { PartyType } from '../foundation/access/principal.ts';
import type { ModelName } from './models.ts';

const text = Type.Optional(Type.String());
const list = Type.Optional(Type.Array(Type.Unknown()));
const money = Type.Optional(Type.Object({ amount: Type.Integer(), currency: Type.String() }));

/** One list and its single thing, for each model that has a page of its own. */
export interface Resource {
  model: ModelName;
  path: string;
  thing: string;
  doc: { 'zh-CN': string; en: string };
  /** Beside `id`; personal fields are their masks. */
  fields: TProperties;
  /** Query parameter and column by which the list can be narrowed. */
  filters: Record<string, string>;
  /** Which field holds the id of a party that may see the row as its own; `id`: the row is the party. */
  owners: Partial<Record<PartyType, string>>;
  /** Rows are found by id only: a list of them would be a list of people. */
  single?: true;
}

export const RESOURCES: readonly Resource[] = [
  {
    model: 'order',
    path: 'orders',
    thing: 'order',
    doc: { 'zh-CN': '查看订单（脱敏）', en: 'Read orders, masked' },
    fields: {
      state: Type.String({ enum: ['unknown', 'paid', 'shipped', 'delivered', 'completed', 'cancelled'] }),
      consumer_id: text,
      merchant_id: text,
      creator_id: text,
      live_id: text,
      campaign: text,
      items: list,
      paid: money,
      freight: money,
      promised_ship_at: text,
      region_code: text,
      recipient: Type.Optional(
        Type.Object({ name: text, phone: text, address: text, province: text, city: text, district: text }),
      ),
      paid_at: text,
      shipped_at: text,
      delivered_at: text,
      completed_at: text,
      cancelled_at: text,
      cancelled_by: text,
    },
    filters: { merchant_id: 'merchant_id', consumer_id: 'consumer_id', creator_id: 'creator_id', state: 'state' },
    owners: { merchant: 'merchant_id', consumer: 'consumer_id', creator: 'creator_id' },
  },
  {
    model: 'merchant',
    path: 'merchants',
    thing: 'merchant',
    doc: { 'zh-CN': '查看商家（脱敏）', en: 'Read merchants, masked' },
    fields: {
      name: text,
      license_no: text,
      legal_person: text,
      address: text,
      phone: text,
      category_ids: list,
      brand_owner_id: text,
      applied_at: text,
      updated_at: text,
    },
    filters: {},
    owners: { merchant: 'id' },
  },
  {
    model: 'creator',
    path: 'creators',
    thing: 'creator',
    doc: { 'zh-CN': '查看达人', en: 'Read creators' },
    fields: {
      name: text,
      followers: Type.Optional(Type.Integer()),
      agency_id: text,
      merchant_id: text,
      applied_at: text,
      updated_at: text,
    },
    filters: { agency_id: 'agency_id' },
    owners: { creator: 'id', agency: 'agency_id' },
  },
  {
    model: 'product',
    path: 'products',
    thing: 'product',
    doc: { 'zh-CN': '查看商品', en: 'Read products' },
    fields: {
      merchant_id: text,
      title: text,
      description: text,
      category_id: text,
      brand: text,
      price: money,
      list_price: money,
      attributes: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      images: list,
      qualifications: list,
      guarantees: list,
      submitted_at: text,
      updated_at: text,
    },
    filters: { merchant_id: 'merchant_id', category_id: 'category_id' },
    owners: { merchant: 'merchant_id' },
  },
  {
    model: 'content',
    path: 'content',
    thing: 'content',
    doc: { 'zh-CN': '查看内容（视频、直播、评价）', en: 'Read content: videos, live rooms, reviews' },
    fields: {
      type: Type.String(),
      creator_id: text,
      merchant_id: text,
      product_id: text,
      product_ids: list,
      order_id: text,
      title: text,
      text,
      rating: Type.Optional(Type.Number()),
      duration_s: Type.Optional(Type.Number()),
      viewers: Type.Optional(Type.Integer()),
      last_segment: Type.Optional(Type.Integer()),
      last_segment_at: text,
      submitted_at: text,
      started_at: text,
      ended_at: text,
      posted_at: text,
    },
    filters: { type: 'type', creator_id: 'creator_id', product_id: 'product_id' },
    owners: { creator: 'creator_id' },
  },
  {
    model: 'parcel',
    path: 'parcels',
    thing: 'parcel',
    doc: { 'zh-CN': '查看包裹', en: 'Read parcels' },
    fields: {
      order_id: text,
      carrier: text,
      status: text,
      weight_g: Type.Optional(Type.Integer()),
      place: text,
      first_scanned_at: text,
      scanned_at: text,
    },
    filters: { order_id: 'order_id' },
    // a scan names its order only: whose it is stands there, not here
    owners: {},
  },
  {
    model: 'consumer',
    path: 'consumers',
    thing: 'consumer',
    doc: { 'zh-CN': '查看消费者（脱敏）', en: 'Read consumers, masked' },
    fields: {
      region_code: text,
      recipient: Type.Optional(
        Type.Object({ name: text, phone: text, address: text, province: text, city: text, district: text }),
      ),
      first_seen_at: text,
      last_order_at: text,
      last_ticket_at: text,
    },
    filters: {},
    owners: { consumer: 'id' },
    single: true,
  },
];

export const permissionOf = (resource: Resource): string => `marketplace.${resource.thing}.read`;
