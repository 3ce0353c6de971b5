import { Type } from 'typebox';
import { define } from '../definition.ts';
import { id, mediaList, open, price, text, word, words } from '../schema.ts';

const details = {
  title: Type.Optional(text(500)),
  description: Type.Optional(text()),
  category_id: Type.Optional(id()),
  brand: Type.Optional(text(200)),
  price: Type.Optional(price()),
  list_price: Type.Optional(price()),
  attributes: Type.Optional(open({})),
  images: Type.Optional(mediaList()),
  qualifications: Type.Optional(Type.Array(open({ kind: word() }), { maxItems: 100 })),
  guarantees: Type.Optional(words(50)),
};

const common = {
  family: 'product',
  direction: 'in',
  subjects: { product: 'product.id' },
  refs: { product: 'product.id', merchant: 'product.merchant_id' },
  natural: [{ as: 'merchant', id: 'product.merchant_id' }],
} as const;

export const productEvents = {
  'product.submitted': define({
    ...common,
    doc: 'A merchant wants to list a product.',
    schema: open({
      product: open({
        id: id(),
        merchant_id: id(),
        ...details,
        title: text(500),
        category_id: id(),
        price: price(),
      }),
    }),
  }),
  'product.updated': define({
    ...common,
    doc: 'A listing has changed; only what changed need be there.',
    schema: open({ product: open({ id: id(), merchant_id: id(), ...details }) }),
  }),
};
