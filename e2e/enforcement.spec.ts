import { expect, test } from 'vitest';
import { createClient } from './src/client.ts';
import { given, go, open, personOf, visit } from './src/visit.ts';

const WIDE = 390;

test('a severe measure is proposed by one, confirmed by another, and undone with its reason', async () => {
  const reviewer = await visit('reviewer');
  await open(reviewer, '/measures/take?target=merchant/m0008&kind=clear-out-shop');
  const submit = reviewer.getByRole('button', { name: 'Propose it to a second person' });
  await reviewer.getByText('Still to fill in: how it was found, evidence and reason').waitFor();
  expect(await submit.isDisabled()).toBe(true);
  await reviewer.getByLabel('How it was found').click();
  await reviewer.locator('.ant-select-item-option', { hasText: 'Laboratory' }).click();
  await reviewer.getByLabel('Evidence').fill('product/p-tour');
  await reviewer.getByLabel('Reason').fill('Three lots failed');
  await submit.click();
  await reviewer.getByText('Proposed, waits for a second person').waitFor();

  const supervisor = await visit('supervisor');
  await open(supervisor, '/measures');
  await supervisor
    .getByRole('region', { name: /^Waiting for a second person/ })
    .getByRole('row', { name: 'm0008' })
    .getByRole('link', { name: 'Shop cleared out' })
    .click();
  await supervisor.getByRole('button', { name: 'Confirm' }).click();
  await supervisor.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
  await supervisor.locator('h1', { hasText: 'In force' }).waitFor();
  await supervisor.getByRole('button', { name: 'Undo' }).click();
  const dialog = supervisor.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
  await dialog.getByLabel('Reason').fill('The laboratory took back its report');
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await supervisor.locator('h1', { hasText: 'Undone' }).waitFor();
  await supervisor.getByText('The marketplace restores what was changed').waitFor();
});

test('a merchant finds on a phone what is in force, how to mend it, and the whole statement', async () => {
  const page = await visit('merchant', { phone: true });
  await open(page, '/shop');
  await page.getByRole('link', { name: 'Points and measures' }).click();
  await page.waitForURL('**/shop/standing');
  await page.getByText('How to mend it', { exact: true }).first().waitFor();
  const fits = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await fits()).toBeLessThanOrEqual(WIDE);
  await page.getByRole('link', { name: 'The whole statement' }).first().click();
  await page.waitForURL('**/statements/*');
  await page.getByText('You can appeal until').waitFor();
  expect(await fits()).toBeLessThanOrEqual(WIDE);
  // of another party’s they learn nothing
  const { items } = await createClient(given().address, { key: given().key }).get<{ items: { id: string }[] }>(
    '/v1/measures?party=creator/c0003',
  );
  expect(personOf('merchant').party).not.toBe('creator/c0003');
  await go(page, `/measures/${items[0]!.id}`);
  await page.getByText('No such measure').waitFor();
});
