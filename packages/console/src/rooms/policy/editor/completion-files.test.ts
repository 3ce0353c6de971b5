import { expect, test } from 'vitest';
import type { Registry } from '../registry.ts';
import { completeIn } from './completion-files.ts';
import { knownIn } from './known.ts';

const field = (path: string) => ({
  ...{ path, type: 'string', match: null, optional: false, about: null, personal: false },
});

const REGISTRY: Registry = {
  ...{ pack: 'p', event: [], match: [], functions: [], contacts: [], signals: [], models: [], features: [] },
  types: [
    {
      type: 'product.submitted',
      title: 'product.submitted',
      fields: ['product', 'product.id', 'product.title', 'product.images[].url'].map(field),
    },
    { type: 'live.segment', title: 'live.segment', fields: [field('segment')] },
  ],
  lexicons: [
    { name: 'words', about: 'Words', entries: 2, rules: ['goods.a.one'] },
    { name: 'gone', about: 'Gone', entries: 2, rules: [] },
  ],
  lists: [{ name: 'brands', variable: 'brands', entries: 2, rules: [] }],
  queues: [{ id: 'listing-review', title: 'Listings' }],
  measures: ['points', 'reject-listing'],
};

const PATHS = ['lexicons/words.lex', 'lexicons/gone.lex', 'lists/brands.list', 'lists/saved-one.list', 'goods/a.yaml'];
const EDITS = {
  'lexicons/new.lex': '---\nabout: { zh-CN: 新, en: New }\n---\n一\n二\n',
  'lexicons/gone.lex': null,
  'goods/b.yaml': 'rules:\n  - id: goods.b.fresh\n',
};
const KNOWN = knownIn(REGISTRY, PATHS, EDITS, ['goods.a.one']);

/** What is offered at `|`. */
function offered(path: string, marked: string): string[] {
  const at = marked.indexOf('|');
  return completeIn(path, marked.replace('|', ''), at, KNOWN)?.candidates.map(({ insert }) => insert) ?? [];
}

test('what a draft has beside what is in force is known, and what it takes out is not', () => {
  expect(KNOWN.lexicons.map(({ name, rules }) => [name, rules])).toEqual([
    ['new', []],
    ['words', ['goods.a.one']],
  ]);
  expect(KNOWN.lists.map(({ variable }) => variable)).toEqual(['brands', 'saved_one']);
  expect(KNOWN.ruleIds).toEqual(['goods.a.one', 'goods.b.fresh']);
  const rule = 'rules:\n  - id: goods.b.fresh\n    match: { term: { lexicon: |';
  expect(offered('goods/b.yaml', rule)).toEqual(['new', 'words']);
  expect(offered('goods/b.yaml', 'rules:\n  - id: goods.b.fresh\n    when: lists.sa|')).toEqual(['saved_one']);
});

test.each([
  ['goods/a.cases.yaml', '|', ['cases: ']],
  ['goods/a.cases.yaml', 'cases:\n  - name: x\n    qu|', ['quiet: ']],
  ['goods/a.cases.yaml', 'cases:\n  - name: x\n    type: prod|', ['product.submitted']],
  ['goods/a.cases.yaml', 'cases:\n  - name: x\n    fires: [|', ['goods.a.one', 'goods.b.fresh']],
  ['goods/a.cases.yaml', 'cases:\n  - name: x\n    type: product.submitted\n    data:\n      |', ['product: ']],
  [
    'goods/a.cases.yaml',
    'cases:\n  - name: x\n    type: product.submitted\n    data:\n      product:\n        |',
    ['id: ', 'title: ', 'images: '],
  ],
  ['goods/a.cases.yaml', 'cases:\n  - type: product.submitted\n    data: { product: { id: p, ti|', ['title: ']],
  ['goods/a.cases.yaml', 'cases:\n  - name: te|', []],
  ['features/a.yaml', 'features:\n  - name: a\n    wi|', ['window: ']],
  ['features/a.yaml', 'features:\n  - name: a\n    measure: di|', ['distinct']],
  ['queues.yaml', 'queues:\n  - id: a\n    due|', ['due_minutes: ']],
  ['limits.yaml', 'limits:\n  - { measure: rej|', ['reject-listing']],
  ['goods/a.measures.yaml', 'measures:\n  - kind: a\n    own|', ['owners: ']],
  ['goods/a.measures.yaml', 'measures:\n  - kind: a\n    owners: [{ relation: |', ['agency', 'shop', 'brand']],
  ['goods/a.measures.yaml', 'measures:\n  - kind: a\n    owners: [{ relation: agency, kind: rej|', ['reject-listing']],
  ['limits.yaml', 'limits:\n  - { measure: points, a_day: 1, queue: |', ['listing-review']],
  ['pack.yaml', 'id: x\nver|', ['version: ']],
  ['lexicons/words.lex', '---\nun|', ['unless: ']],
  ['lexicons/words.lex', '---\nunless:\n  wi|', ['within: ']],
  ['lexicons/words.lex', '---\nsound: t|', ['true']],
  ['lexicons/words.lex', '---\nabout: { zh-CN: 词, en: Words }\n---\n最佳\taf|', ['after=']],
  ['lexicons/words.lex', '最佳\tafter=时间\tca|', ['category=']],
  ['lexicons/words.lex', '国家级\ttags=strong\n最佳\ttags=st|', ['strong']],
  ['lexicons/words.lex', '最|', []],
  ['lexicons/words.lex', '# a remark\taf|', []],
  ['lists/brands.list', 'Nike\t|', ['expires=']],
  ['lists/brands.list', 'Ni|', []],
  ['README.md', 'a|', []],
])('in %s, after %j, it offers %j', (path, marked, wanted) => {
  expect(offered(path, marked)).toEqual(wanted);
});
