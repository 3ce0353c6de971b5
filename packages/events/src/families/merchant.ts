import { Type } from 'typebox';
import { define } from '../definition.ts';
import { id, ids, type Owner, open, personal, personalText, text, word } from '../schema.ts';

const merchantOwner: readonly Owner[] = [{ as: 'merchant', id: 'merchant.id' }];

const details = {
  name: Type.Optional(text(200)),
  license_no: Type.Optional(word()),
  legal_person: Type.Optional(personalText({ whose: merchantOwner, kind: 'name', maxLength: 200 })),
  address: Type.Optional(personalText({ whose: merchantOwner, kind: 'address', maxLength: 500 })),
  phone: Type.Optional(personalText({ whose: merchantOwner, kind: 'phone', maxLength: 64 })),
  bank_account: Type.Optional(personalText({ whose: merchantOwner, kind: 'bank-account', maxLength: 128 })),
  category_ids: Type.Optional(ids()),
  // the rights holder whose official shop it is; no reference, for the shop's papers are none of theirs
  brand_owner_id: Type.Optional(id()),
  device_ids: Type.Optional(
    personal(Type.Array(personalText({ whose: merchantOwner, kind: 'other', maxLength: 200 }), { maxItems: 200 }), {
      whose: merchantOwner,
      kind: 'other',
    }),
  ),
  ip: Type.Optional(personalText({ whose: merchantOwner, kind: 'ip', maxLength: 64 })),
};

const common = {
  family: 'merchant',
  direction: 'in',
  subjects: { merchant: 'merchant.id' },
  refs: { merchant: 'merchant.id' },
  natural: merchantOwner,
} as const;

export const merchantEvents = {
  'merchant.applied': define({
    ...common,
    doc: 'A merchant asks to sell. The licence number is public; the person behind it, the ways to reach them, their account and devices are theirs.',
    schema: open({ merchant: open({ id: id(), ...details, name: text(200) }) }),
  }),
  'merchant.updated': define({
    ...common,
    doc: 'Something about a merchant has changed; only what changed need be there.',
    schema: open({ merchant: open({ id: id(), ...details }) }),
  }),
};
