import { Type } from 'typebox';
import { define } from '../definition.ts';
import { evidence, id, open, party, text, word } from '../schema.ts';

export const ipEvents = {
  'ip.notice.filed': define({
    family: 'ip',
    direction: 'in',
    doc: 'A rights holder reports an infringement. Targets are `<type>/<id>` or `{ type, id }`.',
    subjects: { notice: 'notice.id' },
    refs: { notice: 'notice.id', 'rights-holder': 'notice.rights_holder_id' },
    natural: [{ as: 'rights-holder', id: 'notice.rights_holder_id' }],
    schema: open({
      notice: open({
        id: id(),
        rights_holder_id: id(),
        right_id: id(),
        targets: Type.Array(Type.Union([word(300), party()]), { minItems: 1, maxItems: 500 }),
        grounds: text(20_000),
        evidence: Type.Optional(evidence()),
      }),
    }),
  }),
};
