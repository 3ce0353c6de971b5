import { expect, test } from 'vitest';
import { barriers } from './src/accessible.ts';
import { api, open, visit } from './src/visit.ts';

const ADDRESS = '/privacy/leakage';
const PHONE = 390;

interface Leakage {
  open: object | null;
  reports: { id: string; rows_read: number }[];
}
const read = (): Promise<Leakage> => api().get<Leakage>('/v1/vault/index/leakage');

test('an officer has computed what the index tells, sees it come, and an auditor reads it', async () => {
  const page = await visit('privacy-officer');
  await open(page, ADDRESS);
  const before = new Set((await read()).reports.map(({ id }) => id));
  // the one that is made each week by itself may be under way
  await page.getByRole('button', { name: 'Compute anew' }).click();
  // the job comes round once a minute
  await expect
    .poll(async () => (await read()).reports.some(({ id }) => !before.has(id)), { timeout: 300_000, interval: 2_000 })
    .toBe(true);
  const [newest] = (await read()).reports;
  expect(newest!.rows_read).toBeGreaterThan(100);
  const tells = page.getByRole('region', { name: 'What can be seen without the keys' });
  await tells.waitFor();
  const phone = tells.getByRole('row').filter({ hasText: 'Phone, whole' });
  expect(await phone.getByRole('cell').count()).toBe(7);
  await page.getByRole('region', { name: 'The cutting' }).getByText('20 bits').waitFor();
  expect(await barriers(page)).toEqual([]);

  const auditor = await visit('auditor', { phone: true });
  await open(auditor, ADDRESS);
  await auditor.getByText('What can be seen without the keys').waitFor();
  expect(await auditor.getByRole('button', { name: 'Compute anew' }).count()).toBe(0);
  expect(await auditor.locator('main').evaluate((main) => main.scrollWidth)).toBeLessThanOrEqual(PHONE);
});
