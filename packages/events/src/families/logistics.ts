import { Type } from 'typebox';
import { define } from '../definition.ts';
import { id, instant, open, text, word } from '../schema.ts';

const judgedCommon = {
  family: 'logistics',
  direction: 'out',
  subjects: { order: 'judgement.order_id' },
  refs: { order: 'judgement.order_id', merchant: 'judgement.merchant_id', parcel: 'judgement.parcel_id' },
  natural: [],
  schema: open({
    judgement: open({
      id: id(),
      order_id: id(),
      merchant_id: id(),
      parcel_id: Type.Optional(id()),
      carrier: Type.Optional(word()),
      kind: word(),
      at: instant(),
      blame: Type.Enum(['merchant', 'carrier']),
    }),
  }),
} as const;

const exemptionCommon = {
  family: 'logistics',
  direction: 'out',
  subjects: { exemption: 'exemption.id' },
  refs: {},
  natural: [],
  schema: open({
    exemption: open({
      id: id(),
      regions: Type.Array(word(), { maxItems: 100 }),
      ground: word(),
      reason: text(500),
      effect: Type.Enum(['extend', 'void']),
      from: instant(),
      to: instant(),
    }),
  }),
} as const;

/** What the platform says of deliveries. */
export const logisticsEvents = {
  'delivery.judged': define({
    ...judgedCommon,
    doc: 'A delivery went wrong by what carriers told and by what was promised; once for each order and kind.',
  }),
  'delivery.judgement-withdrawn': define({
    ...judgedCommon,
    doc: 'What was told later says otherwise, or an exemption covers it. What was paid stays paid.',
  }),
  'exemption.declared': define({
    ...exemptionCommon,
    doc: 'In these regions and this time nobody could deliver as promised: clocks stand still, or the promises are off.',
  }),
  'exemption.ended': define({ ...exemptionCommon, doc: 'An exemption ends earlier than was declared: at `to`.' }),
};
