import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import type { Client } from './src/client.ts';
import { openPlatform } from './src/platform.ts';
import { settled } from './src/settled.ts';
import { open, visit } from './src/visit.ts';
import { submitListings } from './src/world.ts';

const figureIn = async (page: Page, name: string): Promise<number> => {
  const text = await page.locator('.figure-cell', { hasText: name }).locator('.figure-value').innerText();
  return /\d/.test(text) ? Number(text.replaceAll(/\D/g, '')) : Number.NaN;
};

let written = 0;
const some = (client: Client, count: number) =>
  submitListings(
    client,
    Array.from({ length: count }, () => ({ id: `live-${process.pid}-${++written}`, title: '陶瓷茶杯 素色 一只' })),
  );

test('Today follows what is decided, without a reload and without loss, through a restart of the server', async () => {
  // a server of its own: the other tests need theirs meanwhile
  const { server, client, people, close } = await openPlatform({ empty: true, roles: ['executive'] });
  onTestFinished(close);
  const page = await visit(people.executive, { at: server.address, expected: [/ERR_|Failed to fetch/] });
  await open(page, '/');
  await page.evaluate(() => {
    (window as { here?: boolean }).here = true;
  });
  const decided = (count: number) => expect.poll(() => figureIn(page, 'Decided')).toBe(count);
  await decided(0);
  await some(client, 7);
  await decided(7);

  await server.stop();
  await page.getByText('Connecting to the server again').waitFor();
  await server.start();
  await some(client, 5);
  // a page asks again within ten seconds, and its first attempts can meet a server that is not there yet
  await decided(12);
  await page.getByText('Connecting to the server again').waitFor({ state: 'detached' });
  await some(client, 3);
  await decided(15);
  // all that on the page that was opened first
  expect(await page.evaluate(() => (window as { here?: boolean }).here)).toBe(true);
});

test('a figure opens down to its rows', async () => {
  const page = await visit('executive');
  const rows = page.locator('.data-table tbody tr[aria-rowindex]');
  // figures are counted a moment after what they count, and other tests have things rejected meanwhile
  await expect
    .poll(
      async () => {
        await open(page, '/');
        const figure = await figureIn(page, 'Reject');
        await page.locator('.figure-cell', { hasText: 'Reject' }).click();
        await page.waitForURL('**/decisions?*verdict=reject*');
        // a list that is still on its way has none
        await rows.first().waitFor();
        await settled(page);
        const listed = Number(await page.locator('.data-table table').getAttribute('aria-rowcount')) - 1;
        return listed > 0 && listed === figure;
      },
      { timeout: 240_000, interval: 1_000 },
    )
    .toBe(true);
  await rows.first().locator('a').first().click();
  await page.waitForURL(/\/decisions\/[0-9a-f-]{36}$/);
  await settled(page);
  expect(await page.locator('h1').innerText()).not.toBe('');
  await expect.poll(() => page.locator('main').innerText()).toContain('Reject');
});
