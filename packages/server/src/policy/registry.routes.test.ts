import { schemasForPolicy } from '@anxin/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { PACK, rules } from './lifecycle/lifecycle-fixture.ts';

let tested: TestPlatform;
beforeAll(async () => {
  const text = rules().replace('product.brand in lists.brands', 'product.brand in lists.bad_brands');
  const pack = { ...PACK, 'goods/rules.yaml': text, 'lists/bad-brands.list': 'Nike\n' };
  tested = await openTestPlatform({ pack });
});
afterAll(() => tested.drop());

test('tells what rules can speak about, from the engine that runs and the pack in force', async () => {
  const registry = (await tested.get('/v1/policy/registry', { 'accept-language': 'en' })).json();
  expect(registry.types.map(({ type }: { type: string }) => type)).toEqual(Object.keys(schemasForPolicy()).sort());
  const fieldsOf = (wanted: string) => registry.types.find(({ type }: { type: string }) => type === wanted).fields;
  expect(fieldsOf('product.submitted')).toContainEqual({
    ...{ path: 'product.title', type: 'string', optional: false, match: 'product.title', about: null, personal: false },
  });
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
    measures: ['reject-listing'],
  });
});
