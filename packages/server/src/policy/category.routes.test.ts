import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { PACK } from './lifecycle/lifecycle-fixture.ts';

let tested: TestPlatform;
beforeAll(async () => {
  const categories = 'categories:\n  - { id: food.tea, title: { zh-CN: 茶叶, en: Tea } }\n';
  tested = await openTestPlatform({ pack: { ...PACK, 'categories.yaml': categories } });
});
afterAll(() => tested.drop());

test('categories are called in the language of the reader, for every one who is signed in', async () => {
  const merchant = await tested.bearer({ party: 'merchant/m1', scopes: ['access.session.use'] });
  const said = async (language: string) =>
    (await tested.get('/v1/categories', { ...merchant, 'accept-language': language })).json().items;
  expect(await said('zh-CN')).toEqual([{ id: 'food.tea', title: '茶叶' }]);
  expect(await said('en')).toEqual([{ id: 'food.tea', title: 'Tea' }]);
  expect((await tested.http.app.inject('/v1/categories')).statusCode).toBe(401);
});
