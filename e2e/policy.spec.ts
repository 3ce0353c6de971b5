import { expect, test } from 'vitest';
import { settled } from './src/settled.ts';
import { open, visit } from './src/visit.ts';

test('a policy editor tries an event, changes a word, and reads the path of each rule', async () => {
  const page = await visit('policy-editor');
  await open(page, '/policy/try');
  const text = page.getByRole('textbox', { name: 'Event' });
  const event = JSON.parse(await text.inputValue()) as { data: { product: { title: string; description?: string } } };
  event.data.product.title = '磁石手环 根治高血压 一对';
  delete event.data.product.description;
  await text.fill(JSON.stringify(event));
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'Verdict' }).waitFor();
  const path = page.locator('.rule-path', { hasText: 'goods.medical.goods-claim' });
  await path.waitFor();
  expect(await path.innerText()).toContain('高血压');
  // the evidence is marked where it stands
  expect(await page.locator('mark').first().innerText()).not.toBe('');

  event.data.product.title = '磁石手环 一对';
  await text.fill(JSON.stringify(event));
  await page.keyboard.press('Control+Enter');
  await path.waitFor({ state: 'detached' });
  // each rule can be looked at, also those that stayed quiet
  await page.getByRole('button', { name: /Show the \d+ that stayed quiet/ }).click();
  await path.waitFor();

  await text.fill('{ "type": ');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText(/Not valid JSON/).waitFor();

  await path.getByRole('link').first().click();
  await page.waitForURL('**/policy/rules/goods.medical.goods-claim');
  await settled(page);
  expect(await page.locator('h1').innerText()).not.toBe('');
});
