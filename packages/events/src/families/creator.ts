import { Type } from 'typebox';
import { define } from '../definition.ts';
import { MAX_CIPHER_LENGTH } from '../limits.ts';
import { count, id, type Owner, open, personal, personalText, text } from '../schema.ts';

const creatorOwner: readonly Owner[] = [{ as: 'creator', id: 'creator.id' }];

const details = {
  name: Type.Optional(text(200)),
  followers: Type.Optional(count()),
  agency_id: Type.Optional(id()),
  // whose own account it is; no reference, for what is known of the creator is none of the shop's business
  merchant_id: Type.Optional(id()),
  // a number of a document, or an object with name, number and whatever the sign-up asked for
  identity: Type.Optional(
    personal(Type.Union([Type.String({ maxLength: MAX_CIPHER_LENGTH }), open({})]), {
      whose: creatorOwner,
      kind: 'id-number',
      maxLength: 500,
    }),
  ),
  device_ids: Type.Optional(
    personal(Type.Array(personalText({ whose: creatorOwner, kind: 'other', maxLength: 200 }), { maxItems: 200 }), {
      whose: creatorOwner,
      kind: 'other',
    }),
  ),
};

const common = {
  family: 'creator',
  direction: 'in',
  subjects: { creator: 'creator.id' },
  refs: { creator: 'creator.id', agency: 'creator.agency_id' },
  natural: creatorOwner,
} as const;

export const creatorEvents = {
  'creator.applied': define({
    ...common,
    doc: 'A creator asks to sell through videos or live rooms. The stage name is public, the identity is theirs.',
    schema: open({ creator: open({ id: id(), ...details, name: text(200) }) }),
  }),
  'creator.updated': define({
    ...common,
    doc: 'Something about a creator has changed; only what changed need be there.',
    schema: open({ creator: open({ id: id(), ...details }) }),
  }),
};
