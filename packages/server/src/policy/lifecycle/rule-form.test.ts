import { parsePack } from '@anxin/engine';
import { expect, test } from 'vitest';
import { PACK } from './lifecycle-fixture.ts';
import { placeRule } from './rule-form.ts';

const SIMPLE = `rules:
  # what people may not say
  - id: goods.test.words
    title: { zh-CN: 用语, en: Words }
    on: [product.submitted]
    match:
      words: { lexicon: words, in: [product.title] }
      form: { pattern: 'x+', in: [product.title, product.description] }
    when: words.count > 0 || form.count > 0
    verdict: reject
    case: { queue: goods, priority: 10 }
    measures: [{ kind: reject-listing, subject: true }]
    params: { term: words.first }
    message: { zh-CN: '用了“{term}”', en: 'Uses “{term}”' }

  # what follows is another one
  - id: goods.test.other
    title: { zh-CN: 其他, en: Other }
    on: [product.submitted]
    when: has(product.brand)
    verdict: observe
    message: { zh-CN: 其他, en: Other }
`;

function placed(text: string, id = 'goods.test.words') {
  const files = Object.entries({ ...PACK, 'goods/rules.yaml': text }).map(([path, content]) => ({
    ...{ path, text: content },
  }));
  const { rules } = parsePack(files).document!;
  return placeRule(rules.find((rule) => rule.id === id)!, rules, files);
}

test('a rule that looks for something and fires where it was found is a form', () => {
  expect(placed(SIMPLE)).toEqual({
    ...{ file: 'goods/rules.yaml', first: 3, last: 14 },
    form: {
      ...{ id: 'goods.test.words', title: { 'zh-CN': '用语', en: 'Words' }, on: ['product.submitted'] },
      matches: [
        { name: 'words', lexicons: ['words'], in: ['product.title'] },
        { name: 'form', pattern: 'x+', in: ['product.title', 'product.description'] },
      ],
      ...{ fires: 'any', verdict: 'reject', case: { queue: 'goods', priority: 10 }, weight: 1, law: null, mend: null },
      measures: [{ kind: 'reject-listing', subject: true }],
      params: { term: 'words' },
      message: { 'zh-CN': '用了“{term}”', en: 'Uses “{term}”' },
    },
  });
  expect(placed(SIMPLE.replace('||', '&&')).form).toMatchObject({ fires: 'all' });
  const contact = SIMPLE.replace("pattern: 'x+'", 'contact: any');
  expect(placed(contact).form?.matches[1]).toMatchObject({ contact: 'any' });
});

test('the last rule ends with its file', () => {
  expect(placed(SIMPLE, 'goods.test.other')).toEqual({ file: 'goods/rules.yaml', first: 17, last: 22, form: null });
});

const more: [string, string, string][] = [
  ['counts more than whether', '|| form.count > 0', '|| form.count > 1'],
  ['asks for something else', '|| form.count > 0', '|| has(product.brand)'],
  ['leaves out a match', ' || form.count > 0', ''],
  ['asks for one of them twice', 'form.count > 0', 'words.count > 0'],
  [
    'has exemptions',
    '    verdict: reject',
    "    unless: [{ id: a, when: 'true', why: { zh-CN: 由, en: Why } }]\n    verdict: reject",
  ],
  ['computes what a text says', 'term: words.first', "term: 'words.first + form.first'"],
  ['shows some of what it found', '    verdict: reject', '    evidence: [words]\n    verdict: reject'],
  ['has remarks', 'verdict: reject', 'verdict: reject # for good'],
];

test.each(more)('a rule that %s stays a text', (_, from, to) => {
  expect(SIMPLE).toContain(from);
  expect(placed(SIMPLE.replace(from, to)).form).toBeNull();
});
