import { Type } from 'typebox';
import { define } from '../definition.ts';
import { evidence, id, open, text, word } from '../schema.ts';

export const resultEvents = {
  'course.completed': define({
    family: 'results',
    direction: 'in',
    doc: 'Somebody has taken a course about the rules and passed its test. It gives points back where a ladder says so.',
    subjects: { course: 'course.id' },
    refs: {
      course: 'course.id',
      merchant: 'course.merchant_id',
      creator: 'course.creator_id',
      agency: 'course.agency_id',
    },
    natural: [{ as: 'creator', id: 'course.creator_id' }],
    schema: open({
      course: open({
        id: id(),
        merchant_id: Type.Optional(id()),
        creator_id: Type.Optional(id()),
        agency_id: Type.Optional(id()),
        // the ladder that it is for; the first of the party's type otherwise
        ladder: Type.Optional(word()),
        title: Type.Optional(text(200)),
      }),
    }),
  }),
  'lab.reported': define({
    family: 'results',
    direction: 'in',
    doc: 'A laboratory tells what it found in a sample.',
    subjects: { inspection: 'inspection.id' },
    refs: {
      inspection: 'inspection.id',
      product: 'inspection.product_id',
      merchant: 'inspection.merchant_id',
      laboratory: 'inspection.laboratory_id',
    },
    natural: [{ as: 'merchant', id: 'inspection.merchant_id' }],
    schema: open({
      inspection: open({
        id: id(),
        product_id: id(),
        merchant_id: Type.Optional(id()),
        laboratory_id: Type.Optional(id()),
        result: word(),
        findings: Type.Optional(Type.Array(Type.Union([text(2000), open({})]), { maxItems: 200 })),
        evidence: Type.Optional(evidence()),
      }),
    }),
  }),
  'audit.completed': define({
    family: 'results',
    direction: 'in',
    doc: 'A visit to a factory or warehouse has its result.',
    subjects: { audit: 'audit.id' },
    refs: { audit: 'audit.id', merchant: 'audit.merchant_id' },
    natural: [{ as: 'merchant', id: 'audit.merchant_id' }],
    schema: open({
      audit: open({
        id: id(),
        merchant_id: id(),
        kind: Type.Optional(word()),
        result: word(),
        findings: Type.Optional(Type.Array(Type.Union([text(2000), open({})]), { maxItems: 200 })),
        evidence: Type.Optional(evidence()),
      }),
    }),
  }),
};
