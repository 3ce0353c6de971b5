import { Type } from 'typebox';
import { define } from '../definition.ts';
import { count, id, instant, open, text, word } from '../schema.ts';

/** What the platform itself says. Outsiders may not: a forged decision would be taken for ours. */
const subject = () => Type.String({ maxLength: 200, pattern: '^[a-z][a-z-]{0,31}/[^\\s\\x00-\\x1f\\x7f]+$' });

const promise = open({
  id: id(),
  kind: word(),
  key: Type.Optional(text(300)),
  party: Type.Optional(Type.Union([subject(), Type.Null()])),
  opened_at: Type.Optional(instant()),
  due_at: instant(),
  number: Type.Optional(count()),
  step: Type.Optional(word(100)),
});

const promiseCommon = {
  family: 'platform',
  direction: 'out',
  // a promise is told where its subject's other events are
  subjects: { '*': 'promise.subject' },
  refs: { promise: 'promise.id' },
  natural: [],
  schema: open({ promise }),
} as const;

const measureCommon = {
  family: 'platform',
  direction: 'out',
  subjects: { '*': 'measure.subject' },
  refs: { measure: 'measure.id' },
  natural: [],
  schema: open({
    measure: open({
      id: id(),
      kind: word(),
      target: Type.Optional(subject()),
      subject: subject(),
      party: Type.Optional(subject()),
      found_by: Type.Optional(word()),
    }),
  }),
} as const;

const appealCommon = {
  family: 'platform',
  direction: 'out',
  // where its measure's other events are
  subjects: { '*': 'appeal.subject' },
  refs: { measure: 'appeal.measure_id' },
  natural: [],
} as const;

const appealFields = {
  ...{ id: id(), measure_id: id(), kind: word(100), subject: subject(), party: subject(), round: count() },
};

const caseCommon = {
  family: 'platform',
  direction: 'out',
  subjects: { '*': 'case.subject' },
  refs: { case: 'case.id' },
  natural: [],
} as const;

const caseFields = {
  id: id(),
  subject: subject(),
  queue: word(100),
  kind: Type.Optional(word(100)),
  party: Type.Optional(Type.Union([subject(), Type.Null()])),
  decision_id: Type.Optional(id()),
  about: Type.Optional(subject()),
  round: Type.Optional(count()),
};

export const platformEvents = {
  'decision.made': define({
    family: 'platform',
    direction: 'out',
    doc: 'Policy has judged an event. Evidence from a personal field has no text.',
    subjects: { '*': 'decision.subject' },
    refs: { decision: 'decision.id' },
    natural: [],
    schema: open({
      decision: open({
        id: id(),
        event_id: id(),
        subject: subject(),
        verdict: Type.Enum(['allow', 'observe', 'limit', 'reject']),
        pack: text(300),
      }),
    }),
  }),
  'measure.taken': define({ ...measureCommon, doc: 'Something is done to a subject or party.' }),
  'measure.proposed': define({
    ...measureCommon,
    doc: 'A measure is proposed against an owner for what its parties did: it can answer until `hear_until`, and a person decides.',
  }),
  'measure.withdrawn': define({
    ...measureCommon,
    doc: 'A measure that was proposed against an owner is not taken: `why` is there where too few causes are left.',
  }),
  'measure.reversed': define({ ...measureCommon, doc: 'A measure is undone: `why` says on what ground.' }),
  'measure.expired': define({ ...measureCommon, doc: 'The time of a measure is over.' }),
  'statement.issued': define({
    family: 'platform',
    direction: 'out',
    doc: 'A party is told what was done, why, and how to object. The text is read at its address.',
    subjects: { '*': 'statement.subject' },
    refs: {},
    natural: [],
    schema: open({ statement: open({ id: id(), party: subject(), subject: subject(), appeal_until: instant() }) }),
  }),
  'appeal.opened': define({
    ...appealCommon,
    doc: 'A party objects to a measure. What it says is read at its address.',
    schema: open({ appeal: open({ ...appealFields, due_at: instant() }) }),
  }),
  'appeal.decided': define({
    ...appealCommon,
    doc: 'An appeal is answered. Where `decision_id` is there, the answer is also about that decision of the policy.',
    schema: open({
      appeal: open({
        ...appealFields,
        outcome: Type.Enum(['upheld', 'partly-upheld', 'refused']),
        instead_id: Type.Optional(Type.Union([id(), Type.Null()])),
        decision_id: Type.Optional(Type.Union([id(), Type.Null()])),
        rules: Type.Optional(Type.Array(word(200), { maxItems: 100 })),
      }),
    }),
  }),
  'appeal.withdrawn': define({
    ...appealCommon,
    doc: 'A party takes its appeal back.',
    schema: open({ appeal: open(appealFields) }),
  }),
  'appeal.settled': define({
    ...appealCommon,
    doc: 'The measure was undone otherwise before an appeal was answered.',
    schema: open({ appeal: open(appealFields) }),
  }),
  'case.opened': define({
    ...caseCommon,
    doc: 'A person must look.',
    schema: open({
      case: open({ ...caseFields, priority: Type.Optional(count()), due_at: Type.Optional(instant()) }),
    }),
  }),
  'case.decided': define({
    ...caseCommon,
    doc: 'A person has looked. `verdict` is what the subject has now, where the answer changes it.',
    schema: open({
      case: open({
        ...caseFields,
        queue: Type.Optional(word(100)),
        outcome: word(),
        reason_code: Type.Optional(word(100)),
        verdict: Type.Optional(Type.Union([Type.Enum(['allow', 'observe', 'limit', 'reject']), Type.Null()])),
      }),
    }),
  }),
  'case.closed': define({
    ...caseCommon,
    doc: 'Nobody has to look any more: `why` says what became of the question.',
    schema: open({ case: open({ ...caseFields, why: word() }) }),
  }),
  'waybill.issued': define({
    family: 'platform',
    direction: 'out',
    doc: 'A carrier gave a parcel its number; on the label nobody is told.',
    subjects: { order: 'waybill.order_id' },
    refs: { order: 'waybill.order_id', merchant: 'waybill.merchant_id', consumer: 'waybill.consumer_id' },
    natural: [{ as: 'consumer', id: 'waybill.consumer_id' }],
    schema: open({
      waybill: open({
        ...{ id: id(), order_id: id(), merchant_id: id(), consumer_id: id() },
        ...{ parcel: count(), carrier: word(), number: word() },
      }),
    }),
  }),
  'waybill.cancelled': define({
    family: 'platform',
    direction: 'out',
    doc: 'A carrier took the number of a parcel back. `why`: its merchant asked, the order is off, or it goes elsewhere.',
    subjects: { order: 'waybill.order_id' },
    refs: { order: 'waybill.order_id', merchant: 'waybill.merchant_id', consumer: 'waybill.consumer_id' },
    natural: [{ as: 'consumer', id: 'waybill.consumer_id' }],
    schema: open({
      waybill: open({
        ...{ id: id(), order_id: id(), merchant_id: id(), consumer_id: id() },
        ...{ parcel: count(), carrier: word(), number: word(), why: word() },
      }),
    }),
  }),
  'promise.opened': define({ ...promiseCommon, doc: 'Somebody was given a deadline.' }),
  'promise.kept': define({ ...promiseCommon, doc: 'What was promised has happened in time.' }),
  'promise.breached': define({ ...promiseCommon, doc: 'The deadline has passed without it.' }),
  'promise.breach-withdrawn': define({
    ...promiseCommon,
    doc: 'A breach that was told did not happen: something that came late shows it.',
  }),
  'promise.warned': define({
    ...promiseCommon,
    doc: 'A step before the deadline was reached, and it is not kept yet: `step` is its name.',
  }),
  'promise.escalated': define({
    ...promiseCommon,
    doc: 'A step at the deadline or after it was reached: `step` is its name.',
  }),
  'promise.withdrawn': define({ ...promiseCommon, doc: 'The deadline no longer matters: its reason is gone.' }),
};
