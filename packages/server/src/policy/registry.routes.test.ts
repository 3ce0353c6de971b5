import { schemasForPolicy } from '@anxin/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { PACK, rules } from './lifecycle/lifecycle-fixture.ts';

let tested: TestPlatform;
beforeAll(async () => {
  const text = rules().replace('product.brand in lists.brands', 'product.brand in lists.bad_brands');
  const copies = `rules:
  - id: goods.test.copies
    title: { zh-CN: 抄, en: Copies }
    on: [product.submitted]
    match: { copy: { similar: scams, at_least: 0.6, in: [product.title] } }
    when: copy.similarity > 0.7
    verdict: limit
    message: { zh-CN: 抄, en: A copy }
`;
  const pack = {
    ...{ ...PACK, 'goods/rules.yaml': text, 'lists/bad-brands.list': 'Nike\n', 'goods/copies.yaml': copies },
    'similar/scams.yaml': 'texts: [{ name: a, text: 招聘兼职刷单每单佣金五到十元足不出户日入三百 }]\n',
  };
  tested = await openTestPlatform({ pack });
});
afterAll(() => tested.drop());

test('tells what rules can speak about, from the engine that runs and the pack in force', async () => {
  const registry = (await tested.get('/v1/policy/registry', { 'accept-language': 'en' })).json();
  expect(registry.types.map(({ type }: { type: string }) => type)).toEqual(Object.keys(schemasForPolicy()).sort());
  const fieldsOf = (wanted: string) => registry.types.find(({ type }: { type: string }) => type === wanted).fields;
  expect(fieldsOf('product.submitted')).toContainEqual({
    ...{ path: 'product.title', type: 'string', optional: false, match: 'product.title', personal: false },
    about: 'Its title, the first that consumers read',
  });
  const inChinese = (await tested.get('/v1/policy/registry', { 'accept-language': 'zh-CN' })).json();
  expect(inChinese.types.find(({ type }: { type: string }) => type === 'order.paid').title).toBe('订单支付');
  // a rule editor completes what it can explain: no field and no event without words, in either language
  for (const [told, script] of [
    [registry, /^[^\p{Script=Han}]+$/u],
    [inChinese, /\p{Script=Han}/u],
  ] as const)
    for (const { type, title, fields } of told.types) {
      expect([type, title]).toEqual([type, expect.stringMatching(script)]);
      for (const { path, about } of fields)
        expect([type, path, about]).toEqual([type, path, expect.stringMatching(script)]);
    }
  // whose it is, is known of each
  const personal = fieldsOf('order.paid').filter((field: { personal: boolean }) => field.personal);
  expect(personal.map(({ path }: { path: string }) => path)).toContain('order.recipient');
  expect(registry.functions).toContainEqual({
    ...{ name: 'contains', kind: 'method', forms: ['string.contains(string) → bool'] },
  });
  expect(registry).toMatchObject({
    lexicons: [{ name: 'words', about: 'Words', entries: 2, rules: ['goods.test.words'] }],
    lists: [
      { name: 'bad-brands', variable: 'bad_brands', entries: 1, rules: ['goods.test.brands'] },
      { name: 'brands', rules: [] },
    ],
    known_texts: [{ name: 'scams', about: '', texts: 1, rules: ['goods.test.copies'] }],
    similar: [{ name: 'similarity', type: 'double' }],
    measures: ['reject-listing'],
  });
  const { matches } = (await tested.get('/v1/rules/goods.test.copies')).json();
  expect(matches).toEqual([{ name: 'copy', similar: 'scams', at_least: 0.6, in: ['product.title'] }]);
});
