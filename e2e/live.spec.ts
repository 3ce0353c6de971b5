import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { api, given, open, settled, visit } from './src/visit.ts';
import { submitListings } from './src/world.ts';

const tell = async (what: '/stop' | '/start'): Promise<void> => {
  const answer = await fetch(`${given().control}${what}`, { method: 'POST' });
  if (!answer.ok && what === '/start') throw new Error(await answer.text());
};

let stopped = false;
afterEach(async () => {
  // whatever became of the test, the others need the server
  if (stopped) await tell('/start');
  stopped = false;
});

const decided = async (page: Page): Promise<number> =>
  Number((await page.locator('.figure-value').first().innerText()).replaceAll(/\D/g, ''));

let written = 0;
const some = (count: number) =>
  submitListings(
    api(),
    Array.from({ length: count }, () => ({ id: `live-${process.pid}-${++written}`, title: '陶瓷茶杯 素色 一只' })),
  );

test('Today follows what is decided, without a reload and without loss, through a restart of the server', async () => {
  const page = await visit('executive', { expected: [/ERR_|Failed to fetch/] });
  await open(page, '/');
  await page.evaluate(() => {
    (window as { here?: boolean }).here = true;
  });
  const before = await decided(page);
  await some(7);
  await expect.poll(() => decided(page), { timeout: 20_000 }).toBe(before + 7);

  stopped = true;
  await tell('/stop');
  await page.getByText('Connecting to the server again').waitFor({ timeout: 30_000 });
  await tell('/start');
  stopped = false;
  await some(5);
  await expect.poll(() => decided(page), { timeout: 40_000 }).toBe(before + 12);
  await page.getByText('Connecting to the server again').waitFor({ state: 'detached', timeout: 40_000 });
  await some(3);
  await expect.poll(() => decided(page), { timeout: 20_000 }).toBe(before + 15);
  expect(await page.evaluate(() => (window as { here?: boolean }).here)).toBe(true);
});

test('a figure opens down to its rows', async () => {
  const page = await visit('executive');
  await open(page, '/');
  const rejected = page.locator('.figure-cell', { hasText: 'reject' });
  const figure = Number((await rejected.locator('.figure-value').innerText()).replaceAll(/\D/g, ''));
  expect(figure).toBeGreaterThan(0);
  await rejected.click();
  await page.waitForURL('**/decisions?*verdict=reject*');
  await settled(page);
  const rows = page.locator('.data-table tbody tr[aria-rowindex]');
  expect(await page.locator('.data-table table').getAttribute('aria-rowcount')).toBe(String(figure + 1));
  await rows.first().locator('a').first().click();
  await page.waitForURL(/\/decisions\/[0-9a-f-]{36}$/);
  await settled(page);
  expect(await page.locator('h1').innerText()).not.toBe('');
  expect(await page.locator('main').innerText()).toContain('Reject');
});
