import { expect, test } from 'vitest';
import { mapRow, missingColumns, parseMapping } from './mapping.ts';

const REVIEWS = `
source: import/reviews
zone: Asia/Shanghai
events:
  - type: review.posted
    id: "review-{id}"
    time: "{posted:time}"
    subject: review/{id}
    data:
      review:
        id: "{id}"
        product_id: "{product}"
        rating: "{stars:integer}"
        text: "{text}"
        price: "{price?:yuan}"
        tags: "{tags?:list}"
        verified: true
        constant: "{id}"
`;

const row = {
  id: '7',
  posted: '2026-03-01 08:30:00',
  product: 'p1',
  stars: '4',
  text: '好',
  price: '12.5',
  tags: 'a|b',
};

test('a row becomes an event: columns, constants, templates, types', () => {
  const mapping = parseMapping(REVIEWS);
  expect(mapRow(mapping, { line: 2, value: row })).toEqual([
    {
      type: 'review.posted',
      source: 'import/reviews',
      id: 'review-7',
      time: '2026-03-01T00:30:00Z',
      subject: 'review/7',
      data: {
        review: {
          id: '7',
          product_id: 'p1',
          rating: 4,
          text: '好',
          price: { amount: 1250, currency: 'CNY' },
          tags: ['a', 'b'],
          verified: true,
          constant: '7',
        },
      },
    },
  ]);
});

test('an optional column that is empty leaves its field out; a needed one is named', () => {
  const mapping = parseMapping(REVIEWS);
  const [event] = mapRow(mapping, { line: 2, value: { ...row, price: '', tags: undefined } });
  expect(event!.data).toEqual({
    review: { id: '7', product_id: 'p1', rating: 4, text: '好', verified: true, constant: '7' },
  });
  expect(() => mapRow(mapping, { line: 2, value: { ...row, stars: '' } })).toThrow('column "stars" is empty');
  expect(() => mapRow(mapping, { line: 2, value: { ...row, stars: '4.5' } })).toThrow(
    'column "stars" is no whole number',
  );
  expect(() => mapRow(mapping, { line: 2, value: { ...row, price: '1.005' } })).toThrow('at most two decimals');
  expect(() => mapRow(mapping, { line: 2, value: { ...row, posted: '2026-02-30 08:00:00' } })).toThrow(
    'column "posted" is no time',
  );
});

test('a list gives an event an item', () => {
  const mapping = parseMapping(`
source: import/sessions
events:
  - { type: ticket.opened, each: turns, at: first, id: "{id}", time: 2026-01-01T00:00:00Z, subject: "ticket/{id}", data: { ticket: { text: "{item}" } } }
  - { type: ticket.message, each: turns, at: rest, id: "{id}-{index}", time: 2026-01-01T00:00:00Z, subject: "ticket/{id}", data: { ticket: { text: "{item}" } } }
`);
  const events = mapRow(mapping, { line: 1, value: { id: 's1', turns: ['a', 'b', 'c'] } });
  expect(events.map((event) => [event.type, event.id, event.data])).toEqual([
    ['ticket.opened', 's1', { ticket: { text: 'a' } }],
    ['ticket.message', 's1-1', { ticket: { text: 'b' } }],
    ['ticket.message', 's1-2', { ticket: { text: 'c' } }],
  ]);
  expect(() => mapRow(mapping, { line: 1, value: { id: 's1', turns: 'a' } })).toThrow('"turns" is no list');
});

test('columns that a file lacks are told with the line of the mapping', () => {
  const mapping = parseMapping(REVIEWS);
  expect(missingColumns(mapping, ['id', 'posted', 'product', 'stars', 'price', 'tags'])).toEqual([
    { column: 'text', line: 5 },
  ]);
  expect(missingColumns(mapping, Object.keys(row))).toEqual([]);
});

test.each([
  ['events: 3', 'line 1: events is a list'],
  ['source: x\nevents:\n  - { typ: a }', 'line 3: unknown setting "typ"'],
  [
    'source: x\nevents:\n  - { type: a, id: "{x", time: t, subject: s, data: {} }',
    'line 3: "{x": the { at 1 is not closed',
  ],
  ['source: x\nevents:\n  - { type: a, id: "{x:euro}", time: t, subject: s, data: {} }', 'there is no type "euro"'],
  [
    'source: x\nevents:\n  - { type: a, id: "n{x:yuan}", time: t, subject: s, data: {} }',
    'a value of type yuan stands alone',
  ],
  ['source: x\nevents:\n  - { type: a, id: b, time: t, data: {} }', 'line 3: the event lacks "subject"'],
  ['a: [1', 'line 1:'],
  ['source: &s x\nevents: *s', 'line 2: aliases are not taken here'],
])('a broken mapping is named by its line: %s', (text, message) => {
  expect(() => parseMapping(text)).toThrow(message);
});

test('names of the prototype are ordinary columns that are not there', () => {
  const mapping = parseMapping(`
source: x
events:
  - { type: a, id: "{constructor}", time: t, subject: s, data: {} }
`);
  expect(() => mapRow(mapping, { line: 1, value: { id: '1' } })).toThrow('column "constructor" is empty');
});
