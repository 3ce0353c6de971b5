import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { barriers } from './src/accessible.ts';
import { openShop, payDeposit } from './src/dealings.ts';
import { invite } from './src/people.ts';
import { api, given, open, visit } from './src/visit.ts';

test('a figure of the fund leads to the transfers that it is made of', async () => {
  const page = await visit('fund-manager');
  await open(page, '/money/fund');
  expect(await barriers(page)).toEqual([]);
  const flows = page.getByRole('table', { name: 'Flows in CNY' });
  const row = flows.getByRole('row', { name: /Protection fund/ }).first();
  // behind the number of transfers, which leads there too
  const amount = row.getByRole('link').last();
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

test('a figure of what came back of a month leads to the recoveries that it is the sum of', async () => {
  const page = await visit('fund-manager');
  await open(page, '/money/fund');
  const month = page.locator('[aria-labelledby=cohorts] tbody tr').first();
  await month.waitFor();
  // month, to recover, recovered, written off, borne, not back yet: each of them opens
  const figures = month.getByRole('link');
  expect(await figures.count()).toBe(6);
  const shown = sumOf([(await figures.nth(1).textContent())!]);
  await figures.nth(1).click();
  await page.waitForURL(/\/money\/recoveries\?.*of=owed/);
  const rows = page.getByRole('table', { name: 'Recoveries' }).getByRole('row');
  await rows.nth(1).waitFor();
  const amounts = await rows.locator('td:last-child').allTextContents();
  expect(sumOf(amounts)).toBe(shown);
  expect(await barriers(page)).toEqual([]);
  await rows.nth(1).getByRole('link').first().click();
  await page.waitForURL('**/money/payouts/*');
  // and what came back of one, and each payment, to their transfers
  const recovery = page.getByRole('region', { name: 'Recovery from who is liable' });
  expect(await recovery.getByRole('link', { name: '¥' }).first().getAttribute('href')).toMatch(
    /^\/money\/transfers\?of=recovery%2F[0-9a-f-]{36}$/,
  );
  await page.getByRole('link', { name: 'On the books' }).first().click();
  await page.waitForURL(/\/money\/transfers\?of=payout/);
  const named = new URL(page.url()).searchParams.get('of')!;
  const moved = await api().get<{ items: unknown[] }>(`/v1/ledger/transfers?of=${encodeURIComponent(named)}&limit=200`);
  // the hold, and that it was paid
  expect(moved.items.length).toBeGreaterThanOrEqual(2);
  const transfers = page.getByRole('table', { name: 'Transfers' }).getByRole('row');
  await transfers.nth(moved.items.length).waitFor();
  // with the row of titles
  expect(await transfers.count()).toBe(moved.items.length + 1);
  // the figures above tables open too
  await open(page, '/money/fund');
  const fund = page.getByRole('region', { name: 'Protection fund' }).first();
  for (const [name, address] of [
    ['Held', /\/money\/refunds\?source=protection-fund&currency=CNY&open=yes/],
    ['Waiting for approval', /\/money\/payouts\?state=approval&fund=protection-fund&currency=CNY/],
  ] as const)
    expect(await fund.getByRole('link', { name }).first().getAttribute('href')).toMatch(address);
});

test('on a phone a statement and what is recovered of a payout show their amounts whole', async () => {
  const page = await visit('fund-manager', { phone: true });
  const { items } = await api().get<{ items: { payout_id: string }[] }>('/v1/fund/recoveries?limit=1');
  await open(page, `/money/payouts/${items[0]!.payout_id}`);
  expect(await endOf(page, '[aria-labelledby=recovery] td[data-align=right]')).toBeLessThanOrEqual(WIDE);
  const accounts = await api().get<{ items: { id: string }[] }>(
    '/v1/ledger/accounts?owner=platform&purpose=protection-fund&currency=CNY',
  );
  await open(page, `/money/accounts/${accounts.items[0]!.id}`);
  expect(await endOf(page, '[aria-labelledby=statement] td[data-align=right]:visible')).toBeLessThanOrEqual(WIDE);
  await page.getByText(/^\+¥/).first().waitFor();
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

test('a level is asked for in any currency that the platform runs, the usual one first', async () => {
  const [shop, category] = ['e2e-dollars', 'e2e.dollars'];
  await openShop(api(), shop, category);
  await payDeposit(api(), 200_000, shop, 'USD');
  const asking = await visit('fund-manager');
  await open(asking, `/money/deposits?merchant_id=${shop}`);
  const row = asking.getByRole('row', { name: shop });
  await row.getByText('$2,000.00').waitFor();
  await asking.getByRole('button', { name: 'Change a level' }).click();
  const form = asking.getByRole('dialog');
  await form.getByLabel('Category id').fill(category);
  await form.getByLabel('Amount (CNY)').waitFor();
  await form.getByLabel('Currency').click();
  await asking.getByTitle('USD').click();
  await form.getByText('it takes the place of the one before', { exact: false }).waitFor();
  await form.getByLabel('Amount (USD)').fill('5000');
  await form.getByLabel('Season').check();
  expect(await barriers(asking)).toEqual([]);
  await form.getByRole('button', { name: 'Ask to change' }).click();
  await asking.getByText('Asked for. Another fund manager has to agree').waitFor();

  const answering = await visit(await invite(given().address, api(), { role: 'fund-manager' }));
  await open(answering, '/money/fund');
  const line = answering.getByRole('listitem').filter({ hasText: `Deposit for category ${category}: $5,000.00` });
  await line.getByRole('button', { name: 'Approve' }).click();
  await answering.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await line.getByText('Done', { exact: true }).waitFor();
  await asking.locator('[aria-labelledby=levels]').getByText('$5,000.00').waitFor();
  await payDeposit(api(), 100_000, shop, 'USD');
  await row.getByText('$3,000.00').waitFor();
  // what is put into a fund can be any of them too
  await answering.getByRole('button', { name: 'Contribute' }).click();
  await answering.getByRole('dialog').getByLabel('Currency').waitFor();
});

test('on a phone figures, what stands beside them and the sums of flows are read whole', async () => {
  const page = await visit('fund-manager', { phone: true });
  await open(page, '/money/fund');
  const said = page.locator('.money-strip :is(.figure-name, .figure-note)');
  await said.first().waitFor();
  const cut = await said.evaluateAll((all) =>
    all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
  );
  expect(cut).toEqual([]);
  const sums = await page.getByRole('table', { name: 'Flows in CNY' }).getByRole('link').all();
  const ends = await Promise.all(sums.map((one) => one.boundingBox().then((box) => box!.x + box!.width)));
  expect(Math.max(...ends)).toBeLessThanOrEqual(390);
  await page.locator('figure.chart text').filter({ hasText: 'Protection fund' }).first().waitFor();
  expect(await page.locator('figure.chart text').filter({ hasText: '¥' }).count()).toBe(0);
});

test('a drawing that has no room when its page opens is drawn once it has', async () => {
  const page = await visit('fund-manager');
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  await page.addInitScript(() => {
    const narrow = new CSSStyleSheet();
    narrow.replaceSync('.chart-place { width: 0 !important }');
    document.adoptedStyleSheets = [narrow];
  });
  await open(page, '/money/fund');
  await page.locator('.chart-place > *').first().waitFor({ state: 'attached' });
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
  await page.locator('figure.chart text').filter({ hasText: 'Protection fund' }).first().waitFor();
  expect(faults).toEqual([]);
});

/** In the smallest units, of texts such as `¥1,234.50`. */
const sumOf = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + Math.round(Number(text.replace(/[^\d.]/g, '')) * 100), 0);

const WIDE = 390;
/** Where the rightmost of them ends. */
async function endOf(page: Page, such: string): Promise<number> {
  const cells = page.locator(such);
  await cells.first().waitFor();
  return Math.max(...(await cells.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right))));
}

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
