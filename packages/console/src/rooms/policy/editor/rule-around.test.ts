import { expect, test } from 'vitest';
import { lineOf, ruleAround } from './rule-around.ts';

const TEXT = `rules:
  - id: goods.a.first
    on: [product.submitted, product.updated]
    match:
      term: { lexicon: words, in: [product.title] }
      # a remark
      form:
        pattern: 'x'
        in: [product.title]
    when: term.count > 0

  - id: 'goods.a.second'
    on:
      - live.segment
    match: { talk: { lexicon: a, in: [x] }, more: { contact: any, in: [x] } }
    when: talk.count > 0
`;

test('the rule around a line says what it is for and what it looks for', () => {
  const first = { id: 'goods.a.first', on: ['product.submitted', 'product.updated'], matches: ['term', 'form'] };
  expect([1, 5, 10].map((line) => ruleAround(TEXT, line))).toEqual([first, first, first]);
  expect(ruleAround(TEXT, 15)).toEqual({ id: 'goods.a.second', on: ['live.segment'], matches: ['talk', 'more'] });
});

test('outside of rules there is none', () => {
  const none = { id: undefined, on: [], matches: [] };
  expect([ruleAround(TEXT, 0), ruleAround('', 0), ruleAround('cases:\n  - name: x', 1)]).toEqual([none, none, none]);
});

test('a rule is found by its id', () => {
  expect([lineOf(TEXT, 'goods.a.second'), lineOf(TEXT, 'goods.a.third'), lineOf(TEXT, undefined)]).toEqual([
    12,
    undefined,
    undefined,
  ]);
});
