import { Type } from 'typebox';
import { define } from '../definition.ts';
import { id, instant, type Owner, open, personalText, word } from '../schema.ts';

const consumer: readonly Owner[] = [{ as: 'consumer', id: 'consumer.id' }];

const common = {
  family: 'rights',
  direction: 'out',
  subjects: { consumer: 'consumer.id' },
  refs: { consumer: 'consumer.id' },
  natural: consumer,
} as const;

const request = { id: id(), kind: word() };

export const rightsEvents = {
  'data-request.made': define({
    ...common,
    doc: 'A person uses a right to their own data. What they wrote is read at the request’s address.',
    schema: open({
      consumer: open({ id: id() }),
      request: open({ ...request, due_at: Type.Optional(instant()) }),
    }),
  }),
  'data-request.settled': define({
    ...common,
    doc: 'A request about somebody’s own data is over: carried out, refused or taken back.',
    schema: open({ consumer: open({ id: id() }), request: open({ ...request, outcome: word() }) }),
  }),
  'consumer.corrected': define({
    ...common,
    doc: 'A person had something about themselves put right: the new value stands beside what the events before say.',
    schema: open({
      consumer: open({ id: id() }),
      request: open(request),
      corrected: open({
        name: Type.Optional(personalText({ whose: consumer, kind: 'name', maxLength: 200 })),
        phone: Type.Optional(personalText({ whose: consumer, kind: 'phone', maxLength: 64 })),
        address: Type.Optional(personalText({ whose: consumer, kind: 'address', maxLength: 500 })),
        email: Type.Optional(personalText({ whose: consumer, kind: 'email', maxLength: 320 })),
      }),
    }),
  }),
  'consumer.erased': define({
    ...common,
    doc: 'What could be opened about a person cannot be any more. Whoever keeps a copy of it has to delete theirs.',
    schema: open({ consumer: open({ id: id() }), request: open(request) }),
  }),
  'consent.changed': define({
    ...common,
    doc: 'A person gave or withdrew consent to one purpose; it counts from this instant.',
    schema: open({ consumer: open({ id: id() }), consent: open({ purpose: word(100), given: Type.Boolean() }) }),
  }),
};
