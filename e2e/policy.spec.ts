import { expect, test } from 'vitest';
import { settled } from './src/settled.ts';
import { api, open, visit } from './src/visit.ts';

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

test('a policy editor writes a rule, is told what is wrong where it is wrong, and proposes it', async () => {
  const page = await visit('policy-editor');
  await open(page, '/policy/edit?new=1');
  await page.getByLabel('Name, in small letters').fill('moon-claim');
  await page.getByRole('button', { name: 'Begin' }).click();
  const field = (name: string) => page.getByRole('textbox', { name });
  await field('Title Chinese').fill('月球功效');
  await field('Title English').fill('Claims about the moon');
  await field('told Chinese').fill('不得宣称“{term}”');
  await field('told English').fill('It claims “{term}”');
  await page.getByText('Pattern', { exact: true }).click();
  await field('Pattern (RE2)').fill('月球(精华|能量)');
  await page.getByRole('combobox', { name: 'In which fields' }).click();
  await page.keyboard.type('product.title');
  await page.keyboard.press('Enter');
  const status = page.locator('.editor-status');
  await status.getByText('Nothing is wrong').waitFor();

  // a condition that no form knows, by completion, and wrong at first
  await page.getByText('Text', { exact: true }).click();
  const text = page.getByRole('textbox', { name: /^Content of / });
  await text.evaluate((area: HTMLTextAreaElement) => {
    const at = area.value.lastIndexOf('term.count > 0') + 'term.count > 0'.length;
    area.focus();
    area.setSelectionRange(at, at);
  });
  await page.keyboard.type(' && product.tit');
  await page.getByRole('option', { name: /^title/ }).waitFor();
  await page.keyboard.press('Enter');
  await status.getByText('1 problem').waitFor();
  expect(await page.locator('.code-wrong').innerText()).toContain('bool');
  await page.keyboard.type('.size() > 2');
  await status.getByText('Nothing is wrong').waitFor();
  // nothing of it is lost
  await page.reload();
  await status.getByText('Nothing is wrong').waitFor();
  expect(await text.inputValue()).toContain('when: term.count > 0 && product.title.size() > 2');

  await page.keyboard.press('Control+Enter');
  await page.getByLabel('What changes, and why').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Save and check' }).click();
  await page.waitForURL('**/policy/packs/*');
  await page.getByText('to be approved').waitFor();
  await page.getByText('Claims about the moon').first().waitFor();
  await api().post(`/v1/packs/${page.url().split('/').at(-1)}/withdraw`, {});
});

test('a policy editor proposes a term with all that its file can say', async () => {
  const page = await visit('policy-editor');
  await open(page, '/policy/lexicons/absolute-terms');
  await page.getByRole('button', { name: 'Propose entries' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Entries, one a line').fill('冠绝全网');
  await dialog.getByText('Exempt contexts, categories').click();
  await dialog.getByLabel('Does not count after these phrases').fill('不是，并非');
  await dialog.getByLabel('Characters that may lie between').fill('2');
  await dialog.getByLabel('Ids of categories that it counts in').fill('!medicine');
  await dialog.getByLabel('How it is looked for').click();
  await page.getByTitle('disguises, and what sounds like it').click();
  await dialog.getByLabel('Why').fill('seen in live rooms');
  await dialog.getByRole('button', { name: 'Propose 1 entry' }).click();
  await page.waitForURL('**/policy/proposals');
  const fields = page.locator('.entry', { hasText: '冠绝全网' }).locator('code');
  expect(await fields.innerText()).toBe('before=不是|并非 category=!medicine gap=2 sound=true');
});
