import { Type } from 'typebox';
import { define } from '../definition.ts';
import { CIPHER_PREFIX } from '../limits.ts';
import { maskedPart } from '../masked-text.ts';
import { id, instant, type Owner, open, party, personal, personalText, price, text, word } from '../schema.ts';

const consumer: readonly Owner[] = [{ as: 'consumer', id: 'order.consumer_id' }];

/** Whatever else a recipient holds is personal too; the named fields have masks of their kind. */
const recipient = personal(
  open({
    name: Type.Optional(personalText({ whose: consumer, kind: 'name', maxLength: 200 })),
    phone: Type.Optional(personalText({ whose: consumer, kind: 'phone', maxLength: 64 })),
    address: Type.Optional(personalText({ whose: consumer, kind: 'address', maxLength: 500 })),
    province: Type.Optional(personalText({ whose: consumer, kind: 'region', maxLength: 100 })),
    city: Type.Optional(personalText({ whose: consumer, kind: 'region', maxLength: 100 })),
    district: Type.Optional(personalText({ whose: consumer, kind: 'region', maxLength: 100 })),
    id_card: Type.Optional(personalText({ whose: consumer, kind: 'id-number', maxLength: 64 })),
    email: Type.Optional(personalText({ whose: consumer, kind: 'email', maxLength: 320 })),
  }),
  { whose: consumer, kind: 'other' },
);

const items = Type.Array(
  open({
    ...{ product_id: id(), quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }), price: price() },
    // as the buyer read it
    title: Type.Optional(text(500)),
  }),
  {
    minItems: 1,
    maxItems: 200,
  },
);

/** Who bears which part of the price: the waterfall's input. */
const shares = open({
  coupons: Type.Optional(Type.Array(open({ funder: word(), amount: price() }), { maxItems: 100 })),
  commissions: Type.Optional(Type.Array(open({ party: Type.Optional(party()), amount: price() }), { maxItems: 100 })),
  platform_fee: Type.Optional(price()),
});

const base = {
  id: id(),
  consumer_id: id(),
  merchant_id: id(),
  creator_id: Type.Optional(id()),
  live_id: Type.Optional(id()),
  campaign: Type.Optional(text(200)),
  items: Type.Optional(items),
  paid: Type.Optional(price()),
  freight: Type.Optional(price()),
  shares: Type.Optional(shares),
  promised_ship_at: Type.Optional(instant()),
  region_code: Type.Optional(word()),
  recipient: Type.Optional(recipient),
  /** Dedicated logistics: by which carrier, and within which times. */
  delivery: Type.Optional(
    open({ carrier: Type.Optional(word()), from: Type.Optional(instant()), to: Type.Optional(instant()) }),
  ),
};

interface Priced {
  items?: { price: { currency: string } }[];
  paid?: { currency: string };
  freight?: { currency: string };
}

/** What was paid is divided by the prices of the goods, and freight is a part of it: an order has one currency. */
function strangePrice({ items = [], paid, freight }: Priced) {
  if (paid === undefined) return undefined;
  const of = items.findIndex(({ price }) => price.currency !== paid.currency);
  const strange = freight !== undefined && freight.currency !== paid.currency ? 'freight' : undefined;
  const at = of >= 0 ? `items[${of}].price` : strange;
  if (at === undefined) return undefined;
  const { currency } = of >= 0 ? items[of]!.price : freight!;
  return {
    field: `order.${at}.currency`,
    message: `is ${currency}, and the order was paid in ${paid.currency}: an order has one currency`,
  };
}

const common = {
  family: 'order',
  direction: 'in',
  subjects: { order: 'order.id' },
  refs: {
    order: 'order.id',
    consumer: 'order.consumer_id',
    merchant: 'order.merchant_id',
    creator: 'order.creator_id',
    live: 'order.live_id',
  },
  natural: consumer,
  check: ({ order }: Record<string, unknown>) => {
    const part = maskedPart((order as { recipient?: unknown }).recipient, CIPHER_PREFIX);
    return part === undefined
      ? strangePrice(order as Priced)
      : {
          code: 'privacy.masked-address' as const,
          field: `order.recipient.${part}`,
          message: 'is a mask: nobody is found by what was hidden',
        };
  },
} as const;

export const orderEvents = {
  'order.paid': define({
    ...common,
    doc: 'A consumer has paid. Goods, freight and what was paid have one currency. The recipient comes in clear and is sealed at the door, or as the cipher that an earlier event was given; the region code stays in clear.',
    schema: open({ order: open({ ...base, items, paid: price() }) }),
  }),
  'order.shipped': define({
    ...common,
    doc: 'The merchant has handed the goods over.',
    schema: open({
      order: open({ ...base, parcel_ids: Type.Optional(Type.Array(id(), { maxItems: 100 })) }),
    }),
  }),
  'order.delivered': define({
    ...common,
    doc: 'The goods have arrived.',
    schema: open({ order: open(base) }),
  }),
  'order.completed': define({
    ...common,
    doc: 'The consumer has confirmed, or the time for it has passed.',
    schema: open({ order: open(base) }),
  }),
  'order.cancelled': define({
    ...common,
    doc: 'The order is off, before or after payment.',
    schema: open({
      order: open({
        ...base,
        reason: Type.Optional(text(500)),
        cancelled_by: Type.Optional(word()),
        refunded: Type.Optional(price()),
      }),
    }),
  }),
};
