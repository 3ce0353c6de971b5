import { expect, test } from 'vitest';
import { api, go, open, personOf, visit } from './src/visit.ts';

const WIDE = 390;

test('a merchant appeals, is asked for more, sends it, and finds the measure undone', async () => {
  const target = personOf('merchant').party;
  await api().post('/v1/measures', { kind: 'require-mending', target, found_by: 'patrol', reason: 'A complaint' });
  const title = 'Mend within a time';

  const merchant = await visit('merchant', { phone: true });
  await open(merchant, '/shop/standing');
  const done = merchant.locator('.mine-done', { hasText: title }).first();
  await done.getByRole('button', { name: 'Appeal' }).click();
  await merchant.getByLabel('Why you think it is wrong').fill('It was mended before');
  await merchant.getByRole('button', { name: 'Send the appeal' }).click();
  await done.getByRole('link', { name: 'See what was said' }).click();
  await merchant.waitForURL('**/appeals/*');
  const looked = merchant.getByRole('status').filter({ hasText: /^Being looked at; you have an answer before/ });
  await looked.waitFor();

  const staff = await visit('supervisor');
  await open(staff, '/appeals?state=open');
  await staff.getByRole('link', { name: title }).first().click();
  await staff.getByText('It was mended before').waitFor();
  await staff.getByRole('button', { name: 'Ask for more' }).waitFor();
  await staff.keyboard.press('q');
  await staff.getByLabel('What is needed').fill('A photo of it, please');
  await staff.getByRole('dialog').getByRole('button', { name: 'Ask' }).click();
  await staff.getByText('The party has until').waitFor();

  // the notice leads to the same address, which shows each side its own page
  const notice = merchant.locator(`a[href='${new URL(merchant.url()).pathname}']`, {
    hasText: 'More is needed for your appeal',
  });
  await go(merchant, '/notifications');
  await notice.click();
  await merchant.getByText('A photo of it, please').waitFor();
  await merchant.getByLabel('Answer the marketplace').fill('Here it is');
  await merchant.getByLabel('Evidence (optional)').fill('media/photo.png');
  await merchant.getByRole('button', { name: 'Send' }).click();
  await looked.waitFor();
  const box = merchant.locator('input[type=file]');
  await box.setInputFiles({ name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<p>') });
  await merchant.getByRole('alert').filter({ hasText: 'page.html: only PNG' }).waitFor();
  await box.setInputFiles({ name: '合格证.txt', mimeType: 'text/plain', buffer: Buffer.from('mended on Monday') });
  await merchant.getByRole('link', { name: '合格证.txt' }).waitFor();
  expect(await merchant.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(WIDE);

  await staff.getByText('Here it is').waitFor();
  await staff.reload();
  const link = staff.getByRole('link', { name: '合格证.txt' });
  await link.waitFor();
  const [download] = await Promise.all([staff.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toBe('合格证.txt');
  const content = await staff.evaluate(async (address) => (await fetch(address)).text(), download.url());
  expect(content).toBe('mended on Monday');
  await staff.getByRole('button', { name: 'Refuse' }).waitFor();
  await staff.keyboard.press('g');
  const dialog = staff.getByRole('dialog');
  await dialog.getByText('Undone', { exact: true }).waitFor();
  const uphold = dialog.getByRole('button', { name: 'Uphold' });
  expect(await uphold.isDisabled()).toBe(true);
  await dialog.getByLabel('Reason').fill('It was mended in time');
  await uphold.click();
  await staff.locator('h1', { hasText: 'Upheld' }).waitFor();

  await go(merchant, '/shop/standing');
  await merchant.locator('[aria-labelledby=over] li', { hasText: title }).getByText('undone, counts no more').waitFor();
});
