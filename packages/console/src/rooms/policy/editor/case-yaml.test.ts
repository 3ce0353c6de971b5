import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePack } from '../../../../../engine/src/index.ts';
import { appendCase, casesOf } from './case-yaml.ts';

const RULES = `rules:
  - id: goods.a.rule
    title: { zh-CN: 名, en: Name }
    on: [product.submitted]
    when: has(product.brand)
    verdict: observe
    message: { zh-CN: 话, en: Words }
`;
const files = (cases: string) => [
  { path: 'pack.yaml', text: 'id: t\nversion: 1.0.0\nabout: { zh-CN: 包, en: A pack }\n' },
  { path: 'goods/a.yaml', text: RULES },
  { path: 'goods/a.cases.yaml', text: cases },
];

/** What an event can hold: numbers that YAML holds exactly. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary', maxLength: 12 }).filter((one) => one.isWellFormed()),
    fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fc.constantFrom(true, false, null, 0.25, 1e-7),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.string({ minLength: 1, maxLength: 8 }).filter((key) => key !== '__proto__'),
      tie('value'),
      {
        maxKeys: 3,
      },
    ),
  ),
}));

test('a case that was tried is read back as it was', () => {
  const name = fc.string({ minLength: 1, maxLength: 30 }).filter((one) => one.trim() !== '');
  fc.assert(
    fc.property(name, value, fc.boolean(), (called, part, fires) => {
      const data = { product: { id: 'p', note: part } };
      const given = { name: called, type: 'product.submitted', rule: 'goods.a.rule', fires, data };
      const once = appendCase('', given);
      const { document, problems } = parsePack(files(appendCase(once, { ...given, name: 'again' })));
      expect(problems).toEqual([]);
      expect(document?.cases).toHaveLength(2);
      const read = document!.cases[0]!;
      expect([read.name.trim(), read.data, read.fires.length]).toEqual([
        ...[called.trim(), JSON.parse(JSON.stringify(data)), fires ? 1 : 0],
      ]);
    }),
    { numRuns: 60 },
  );
});

test('cases stand beside their rules', () => {
  expect([casesOf('goods/a.yaml'), casesOf('goods/a.cases.yaml')]).toEqual([
    'goods/a.cases.yaml',
    'goods/a.cases.yaml',
  ]);
});
