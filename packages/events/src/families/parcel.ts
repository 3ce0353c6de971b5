import { Type } from 'typebox';
import { define } from '../definition.ts';
import { count, id, instant, open, text, word } from '../schema.ts';

export const parcelEvents = {
  'parcel.scanned': define({
    family: 'parcel',
    direction: 'in',
    doc: 'A carrier has seen a parcel. `place` is a site of the carrier, not the recipient’s address, and `region_code` the region it lies in.',
    subjects: { parcel: 'parcel.id' },
    refs: {
      parcel: 'parcel.id',
      order: 'parcel.order_id',
      consumer: 'parcel.consumer_id',
      merchant: 'parcel.merchant_id',
    },
    // a scan seldom names the consumer: what it should not have carried is sealed under the order then
    natural: [
      { as: 'consumer', id: 'parcel.consumer_id' },
      { as: 'order', id: 'parcel.order_id' },
    ],
    schema: open({
      parcel: open({
        id: id(),
        order_id: id(),
        consumer_id: Type.Optional(id()),
        merchant_id: Type.Optional(id()),
        carrier: word(),
        status: word(),
        at: instant(),
        weight_g: Type.Optional(count()),
        place: Type.Optional(text(500)),
        region_code: Type.Optional(word()),
      }),
    }),
  }),
  'parcel.recall-answered': define({
    family: 'parcel',
    direction: 'in',
    doc: 'What a carrier says to `parcel.recall-asked` for one parcel: it goes back to the merchant, or it is too late (delivered, out for delivery, or not done). A later word counts in place of an earlier one.',
    subjects: { order: 'recall.order_id', parcel: 'recall.parcel_id' },
    refs: { order: 'recall.order_id', parcel: 'recall.parcel_id' },
    natural: [{ as: 'order', id: 'recall.order_id' }],
    schema: open({
      recall: open({
        ...{ order_id: id(), parcel_id: id(), carrier: word(), at: instant() },
        outcome: Type.Enum(['recalled', 'too-late']),
      }),
    }),
  }),
};
