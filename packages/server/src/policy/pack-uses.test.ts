import { parsePack } from '@anxin/engine';
import { expect, test } from 'vitest';
import { lexiconUsers, listUsers, readersOf } from './pack-uses.ts';

const rule = (name: string, lexicon: string, when: string, unless = 'false') => `
  - id: goods.a.${name}
    title: { zh-CN: 一, en: One }
    on: [product.submitted]
    match: { term: { lexicon: ${lexicon}, in: [product.title] } }
    when: '${when}'
    unless: [{ id: known, when: '${unless}', why: { zh-CN: 一, en: One } }]
    verdict: observe
    message: { zh-CN: 一, en: One }`;

const { document } = parsePack([
  { path: 'pack.yaml', text: 'id: t\nversion: 1.0.0\nabout: { zh-CN: 包, en: A pack }\n' },
  { path: 'lists/bad-brands.list', text: 'Nike\n' },
  { path: 'lists/brands.list', text: 'Puma\n' },
  ...['a', 'b'].map((name) => ({ path: `lexicons/${name}.lex`, text: '词一\n' })),
  {
    path: 'goods/a.yaml',
    text: `rules:${rule('first', '[a, b]', 'product.brand in lists.bad_brands || features.refunds_7d > 3')}${rule(
      'second',
      'a',
      'term.count > 0 && models.fake > 0.5',
      '"licensed" in signals && signals.licensed == true || signals.filed == true',
    )}`,
  },
]);

test('who uses what is told from a rule’s matches, its condition and its exemptions', () => {
  const pack = document!;
  const [first, second] = ['goods.a.first', 'goods.a.second'];
  expect([...lexiconUsers(pack)]).toEqual([
    ['a', [first, second]],
    ['b', [first]],
  ]);
  // a name that begins another one is not it
  expect([...listUsers(pack)]).toEqual([['bad-brands', [first]]]);
  expect([...readersOf(pack, 'features')]).toEqual([['refunds_7d', [first]]]);
  expect([...readersOf(pack, 'models')]).toEqual([['fake', [second]]]);
  expect([...readersOf(pack, 'signals')]).toEqual([
    ['licensed', [second]],
    ['filed', [second]],
  ]);
});
