import { expect, test } from 'vitest';
import { open, textOf, visit } from './src/visit.ts';

test('a carrier’s figure leads to its parcels, and a parcel to what its carrier told', async () => {
  const page = await visit('service-agent');
  // what is said of carriers is counted once a minute here
  await expect
    .poll(
      async () => {
        await open(page, '/service/logistics');
        return page.getByRole('row', { name: /^yto/ }).count();
      },
      { timeout: 120_000, interval: 3_000 },
    )
    .toBe(1);
  await page.getByRole('link', { name: 'yto' }).click();
  const route = page.getByRole('row', { name: /Guangdong → Zhejiang/ });
  await route.waitFor();
  // one of thirty-four was lost
  await route.getByRole('link', { name: '294.1' }).click();
  await page.waitForURL('**/service/parcels?*');
  const parcels = page.getByRole('table', { name: 'Parcels' });
  expect(await parcels.getByRole('row').count()).toBe(2);
  await parcels.getByRole('link').first().click();
  await page.getByRole('heading', { level: 2, name: 'Delivery' }).waitFor();
  const delivery = page.locator('[aria-labelledby=delivery]');
  await delivery.getByText('杭州转运中心').waitFor();
  await delivery.getByText('Lost', { exact: true }).first().waitFor();
});

test('too few parcels say nothing, and a phone shows what fits', async () => {
  const page = await visit('service-agent', { phone: true });
  await open(page, '/service/logistics/zto');
  await expect
    .poll(
      async () => {
        await open(page, '/service/logistics/zto');
        return page.getByText('Guangdong → Sichuan').count();
      },
      { timeout: 120_000, interval: 3_000 },
    )
    .toBe(1);
  expect(await textOf(page)).toContain('Fewer than 30');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
