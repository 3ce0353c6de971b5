import { expect, test } from 'vitest';
import type { Registry } from '../registry.ts';
import { complete } from './completion.ts';

const field = (path: string, type: string, match: string | null = null) => ({
  ...{ path, type, match, optional: false, about: null, personal: false },
});

const REGISTRY: Registry = {
  pack: 'p',
  types: [
    {
      type: 'product.submitted',
      title: 'product.submitted',
      fields: [
        field('product', 'object', 'product'),
        field('product.title', 'string', 'product.title'),
        field('product.price', 'object'),
        field('product.price.amount', 'int'),
        field('product.qualifications', 'list(object)', 'product.qualifications'),
        field('product.qualifications[].kind', 'string', 'product.qualifications.kind'),
      ],
    },
    { type: 'live.segment', title: 'live.segment', fields: [field('segment', 'object', 'segment')] },
  ],
  event: [{ name: 'time', type: 'timestamp' }],
  match: [
    { name: 'count', type: 'int' },
    { name: 'terms', type: 'list(string)' },
  ],
  functions: [
    { name: 'has', kind: 'macro', forms: ['has(x.field)'] },
    { name: 'exists', kind: 'macro', forms: ['list.exists(e, condition)'] },
    { name: 'bind', kind: 'macro', forms: ['cel.bind(name, value, expression)'] },
    { name: 'contains', kind: 'method', forms: ['string.contains(string) → bool'] },
    { name: 'getHours', kind: 'method', forms: ['timestamp.getHours() → int'] },
    { name: 'size', kind: 'function', forms: ['size(string) → int'] },
    { name: '+', kind: 'operator', forms: ['int + int → int'] },
  ],
  contacts: ['any', 'phone'],
  lexicons: [{ name: 'absolute-terms', about: 'Absolute terms', entries: 3, rules: [] }],
  lists: [{ name: 'food-categories', variable: 'food_categories', entries: 2, rules: [] }],
  signals: [{ name: 'licensed', rules: [] }],
  models: [],
  features: [
    {
      name: 'refunds_7d',
      about: 'Refunds',
      measure: 'count',
      window: 'P7D',
      on: [],
      for: ['product.submitted'],
      rules: [],
    },
    { name: 'views_1h', about: 'Views', measure: 'count', window: 'PT1H', on: [], for: ['live.segment'], rules: [] },
  ],
  queues: [{ id: 'listing-review', title: 'Listings' }],
  measures: ['points', 'reject-listing'],
};

const RULE = `rules:
  - id: goods.a.b
    on: [product.submitted]
    match:
      term: { lexicon: words, in: [product.title] }
`;

/** What is offered where `|` stands. */
const offered = (line: string): string[] | undefined => {
  const text = RULE + line;
  const offset = text.indexOf('|');
  return complete(text.replace('|', ''), offset, REGISTRY)?.candidates.map(({ insert }) => insert);
};

test.each([
  ['    when: te|', ['term']],
  ['    when: term.|', ['count', 'terms']],
  ['    when: term.co|', ['count']],
  ['    when: product.pri|', ['price']],
  ['    when: product.price.|', ['amount']],
  ['    when: term.count > 0 && product.title.con|', ['contains(|)']],
  ['    when: event.time.get|', ['getHours(|)']],
  ['    when: product.category_id in lists.|', ['food_categories']],
  ['    when: features.|', ['refunds_7d']],
  ['    when: signals.|', ['licensed']],
  ['    when: product.qualifications.ex|', ['exists(e, |)']],
  ['    when: term.terms.ex|', ['exists(e, |)']],
  ['    when: product.qualifications.exists(q, q.|', ['kind']],
  ['    when: ha|', ['has(|)']],
  ['    when: cel.b|', undefined],
  ['    when: ce|', ['cel.bind(|)']],
  ['    when: \'"a" in term.t|', ['terms']],
  ['    params: { x: term.c|', ['count']],
  ["    measures: [{ kind: points, party: 'product.ti|", ['title']],
])('in an expression: %s', (line, inserts) => {
  expect(offered(line)).toEqual(inserts);
});

test.each([
  ['      more: { lexicon: abs|', ['absolute-terms']],
  ['      more: { contact: p|', ['phone']],
  ['      more: { lexicon: x, in: [product.qual|', ['product.qualifications', 'product.qualifications.kind']],
  ['    evidence: [t|', ['term']],
  ['    case: { queue: |', ['listing-review']],
  ['    measures: [{ kind: rej|', ['reject-listing']],
  ['    verdict: re|', ['reject']],
  ['    on: [live|', ['live.segment']],
])('of a value: %s', (line, inserts) => {
  expect(offered(line)).toEqual(inserts);
});

test('inside of a text, and where nothing is known, nothing is offered', () => {
  expect(offered('    when: product.title.contains("te|')).toBeUndefined();
  expect(offered('    title: { zh-CN: te|')).toBeUndefined();
  // what a signal is, is known when it is computed
  expect(offered('    when: signals.x.con|')).toEqual(['contains(|)']);
  expect(offered('    verdict: reject|')).toBeUndefined();
});

test('where nothing begins so, what holds it is offered', () => {
  expect(offered('      more: { lexicon: terms|')).toEqual(['absolute-terms']);
  expect(offered('    when: zzz|')).toBeUndefined();
});

test('an empty expression waits until it is asked', () => {
  const text = `${RULE}    when: `;
  expect(complete(text, text.length, REGISTRY)).toMatchObject({ eager: false });
  expect(complete(`${text}term.`, text.length + 5, REGISTRY)).toMatchObject({ eager: true, from: text.length + 5 });
});
