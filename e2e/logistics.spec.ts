import { expect, test } from 'vitest';
import { open, textOf, visit } from './src/visit.ts';

test('a carrier’s figure leads to its parcels, and a parcel to what its carrier told', async () => {
  const page = await visit('service-agent');
  await open(page, '/service/logistics');
  // what is said of carriers is counted once a minute here, of what is known by then: one of thirty was lost
  const figure = page
    .getByRole('row', { name: /Guangdong → Zhejiang/ })
    .getByRole('link', { name: '333', exact: true });
  await expect
    .poll(
      async () => {
        await open(page, '/service/logistics/yto');
        return figure.first().count();
      },
      { timeout: 240_000, interval: 3_000 },
    )
    .toBe(1);
  await page.getByRole('link', { name: 'Carriers' }).first().click();
  await page.getByRole('link', { name: 'YTO Express' }).click();
  await page.getByRole('heading', { level: 1, name: 'Routes of a carrier' }).waitFor();
  await figure.first().click();
  await page.waitForURL('**/service/parcels?*');
  const parcels = page.getByRole('table', { name: 'Parcels' });
  await parcels.getByRole('link').first().waitFor();
  expect(await parcels.getByRole('row').count()).toBe(2);
  await parcels.getByRole('link').first().click();
  await page.getByRole('heading', { level: 2, name: 'Delivery' }).waitFor();
  const delivery = page.locator('[aria-labelledby=delivery]');
  await delivery.getByText('杭州转运中心').first().waitFor();
  await delivery.getByText('Lost').first().waitFor();
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
      { timeout: 240_000, interval: 3_000 },
    )
    .toBe(1);
  expect(await textOf(page)).toContain('Fewer than 30');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
