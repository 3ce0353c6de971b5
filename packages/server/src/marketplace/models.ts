import type { StoredEvent } from '../foundation/log/event.ts';
import { SAID_AGAIN } from '../foundation/log/own-events.ts';
import type { KeyKind } from '../foundation/stream/key.ts';
import type { Facts } from './facts.ts';
import { stampOf } from './facts.ts';

export type ModelName = 'merchant' | 'creator' | 'product' | 'content' | 'order' | 'parcel' | 'consumer';

/** How events become rows of one read model. */
export interface Model {
  name: ModelName;
  types: readonly string[];
  /** What the row's events are kept in order by. */
  key: KeyKind;
  /** The row that an event tells about, and what it tells; undefined when it tells nothing. */
  facts(event: StoredEvent): { id: string; facts: Facts } | undefined;
}

type Fields = Record<string, unknown>;

const part = (event: StoredEvent, name: string): Fields => {
  const value = Object.hasOwn(event.data, name) ? event.data[name] : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
};

const pick = (from: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.flatMap((name) => (Object.hasOwn(from, name) ? [[name, from[name]]] : [])));

const at = (event: StoredEvent): string => event.time.toISOString();

const facts = (event: StoredEvent, set: Fields, first?: Fields): Facts => ({
  // by the source's own id: ours tells when an event arrived, and so would the row
  stamp: stampOf(event.time, `${event.source} ${event.sourceId}`),
  set,
  ...(first ? { first } : {}),
});

const idOf = (event: StoredEvent): string => event.subject.slice(event.subject.indexOf('/') + 1);

/**
 * What the platform repeats to have it decided again is nothing new: somebody else's word that came meanwhile must win.
 * Nobody outside can name a cause.
 */
const isSaidAgain = ({ source, causeId }: StoredEvent): boolean => causeId !== null && source === SAID_AGAIN;

/** A model whose rows are one object of the events' data, with the moment of each event type kept under a name. */
function objectModel(
  name: ModelName,
  fields: readonly string[],
  moments: Record<string, { first: string } | { last: string } | null>,
): Model {
  return {
    name,
    types: Object.keys(moments),
    key: 'subject',
    facts(event) {
      if (isSaidAgain(event)) return undefined;
      const moment = moments[event.type] ?? null;
      const set = pick(part(event, name), fields);
      if (moment === null) return { id: idOf(event), facts: facts(event, set) };
      if ('first' in moment) return { id: idOf(event), facts: facts(event, set, { [moment.first]: at(event) }) };
      return { id: idOf(event), facts: facts(event, { ...set, [moment.last]: at(event) }) };
    },
  };
}

const ORDER_FIELDS = [
  'consumer_id',
  'merchant_id',
  'creator_id',
  'live_id',
  'campaign',
  'items',
  'paid',
  'freight',
  'shares',
  'promised_ship_at',
  'region_code',
  'recipient',
  'reason',
  'cancelled_by',
  'refunded',
];

const CONTENT_PARTS: Record<string, { part: string; fields: readonly string[]; moment: string }> = {
  'video.submitted': {
    part: 'video',
    fields: ['creator_id', 'title', 'product_ids', 'duration_s'],
    moment: 'submitted_at',
  },
  'live.started': { part: 'live', fields: ['creator_id', 'merchant_id', 'title'], moment: 'started_at' },
  'live.ended': { part: 'live', fields: ['creator_id', 'merchant_id', 'title'], moment: 'ended_at' },
  'review.posted': { part: 'review', fields: ['product_id', 'order_id', 'rating', 'text'], moment: 'posted_at' },
};

/** Every read model of the marketplace. */
export const MODELS: readonly Model[] = [
  objectModel(
    'merchant',
    ['name', 'license_no', 'legal_person', 'address', 'phone', 'category_ids', 'brand_owner_id'],
    {
      'merchant.applied': { first: 'applied_at' },
      'merchant.updated': { last: 'updated_at' },
    },
  ),
  objectModel('creator', ['name', 'followers', 'agency_id', 'merchant_id'], {
    'creator.applied': { first: 'applied_at' },
    'creator.updated': { last: 'updated_at' },
  }),
  objectModel(
    'product',
    [
      'merchant_id',
      'title',
      'description',
      'category_id',
      'brand',
      'price',
      'list_price',
      'attributes',
      'images',
      'qualifications',
      'guarantees',
    ],
    { 'product.submitted': { first: 'submitted_at' }, 'product.updated': { last: 'updated_at' } },
  ),
  {
    name: 'content',
    types: [...Object.keys(CONTENT_PARTS), 'live.segment'],
    key: 'subject',
    facts(event) {
      // pictures inside an event are part of the event, not of a row that lists are made of
      const known = CONTENT_PARTS[event.type];
      if (known)
        return {
          id: event.subject,
          facts: facts(event, pick(part(event, known.part), known.fields), { [known.moment]: at(event) }),
        };
      const { seq, viewers } = part(event, 'segment');
      const live = pick(part(event, 'live'), ['creator_id', 'merchant_id']);
      return {
        id: event.subject,
        facts: facts(event, { ...live, last_segment: seq, viewers, last_segment_at: at(event) }),
      };
    },
  },
  objectModel('order', ORDER_FIELDS, {
    'order.paid': { first: 'paid_at' },
    'order.shipped': { first: 'shipped_at' },
    'order.delivered': { first: 'delivered_at' },
    'order.completed': { first: 'completed_at' },
    'order.cancelled': { first: 'cancelled_at' },
  }),
  {
    name: 'parcel',
    types: ['parcel.scanned'],
    key: 'subject',
    facts(event) {
      const parcel = part(event, 'parcel');
      const scan = pick(parcel, ['order_id', 'carrier', 'status', 'weight_g', 'place']);
      return {
        id: idOf(event),
        facts: facts(event, { ...scan, scanned_at: parcel.at }, { first_scanned_at: parcel.at }),
      };
    },
  },
  {
    name: 'consumer',
    types: ['order.paid', 'ticket.opened', 'consumer.corrected'],
    key: 'consumer',
    facts(event) {
      const id = event.refs.consumer;
      if (id === undefined) return undefined;
      const first = { first_seen_at: at(event) };
      if (event.type === 'consumer.corrected') {
        const corrected = Object.entries(part(event, 'corrected')).map(([field, value]) => [
          `corrected_${field}`,
          value,
        ]);
        return { id, facts: facts(event, Object.fromEntries(corrected), first) };
      }
      if (event.type === 'ticket.opened') return { id, facts: facts(event, { last_ticket_at: at(event) }, first) };
      const { region_code, recipient } = part(event, 'order');
      return { id, facts: facts(event, { last_order_at: at(event), region_code, recipient }, first) };
    },
  },
];
