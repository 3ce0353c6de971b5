import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { barriers } from './src/accessible.ts';
import { invite } from './src/people.ts';
import { api, given, open, visit } from './src/visit.ts';

test('a figure of the fund leads to the transfers that it is made of', async () => {
  const page = await visit('fund-manager');
  await open(page, '/money/fund');
  expect(await barriers(page)).toEqual([]);
  const flows = page.getByRole('table', { name: 'Flows in CNY' });
  const row = flows.getByRole('row', { name: /Protection fund/ }).first();
  const amount = row.getByRole('link');
  const shown = (await amount.textContent())!;
  await amount.click();
  await page.waitForURL(/\/money\/transfers\?.*to_purpose=protection-fund/);
  await page.getByText('Contribution', { exact: true }).first().waitFor();
  // one transfer made the figure: its page says the same amount
  await page.getByRole('table', { name: 'Transfers' }).getByRole('link').first().click();
  await page.getByRole('heading', { level: 1, name: `Transfer of ${shown}` }).waitFor();
  await page.getByRole('link', { name: 'Protection fund' }).click();
  await page.getByRole('heading', { level: 2, name: 'Statement' }).waitFor();
});

test('a contribution above the limit waits until somebody else agrees', async () => {
  const second = await invite(given().address, api(), { role: 'fund-manager' });
  const asking = await visit('fund-manager');
  await open(asking, '/money/fund');
  await askFor(asking, '200000');
  const what = 'Put ¥200,000.00 into: Logistics pool';
  const own = asking.getByRole('listitem').filter({ hasText: what });
  await own.getByText('You asked for it: somebody else answers').waitFor();
  expect(await own.getByRole('button').count()).toBe(0);

  const answering = await visit(second);
  await open(answering, '/money/fund');
  const line = answering.getByRole('listitem').filter({ hasText: what });
  await line.getByRole('button', { name: 'Approve' }).click();
  const dialog = answering.getByRole('dialog');
  await dialog.getByText('booked into the fund at once', { exact: false }).waitFor();
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await line.getByText('Done', { exact: true }).waitFor();
  await answering.getByRole('region', { name: 'Logistics pool' }).getByText('¥200,000.00').first().waitFor();

  // what is not agreed to says why, to both
  await askFor(asking, '300000');
  const more = { hasText: 'Put ¥300,000.00 into: Logistics pool' };
  const refused = answering.getByRole('listitem').filter(more);
  await refused.getByRole('button', { name: 'Refuse' }).click();
  await dialog.getByLabel('Too little to show for it').check();
  await dialog.getByRole('button', { name: 'Refuse' }).click();
  await asking.getByText('Why: Too little to show for it.').waitFor();
  for (const page of [answering, asking])
    await page.getByRole('listitem').filter(more).getByText('Too little to show for it', { exact: false }).waitFor();
});

/** More than one person may put into a fund alone. */
async function askFor(page: Page, yuan: string): Promise<void> {
  await page.getByRole('button', { name: 'Contribute' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Logistics pool').check();
  await form.getByLabel('Amount (CNY)').fill(yuan);
  await form.getByLabel('Top-up').check();
  await form.getByRole('button', { name: 'Ask to contribute' }).click();
  await page.getByText('Asked for. Another fund manager has to agree').waitFor();
}
