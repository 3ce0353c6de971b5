import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { SET_PIECES } from '../packages/simulator/src/index.ts';
import { ask } from './src/client.ts';
import { settled } from './src/settled.ts';
import { api, given, go, open, personOf, textOf, visit } from './src/visit.ts';

interface Items {
  items: { id: string }[];
}

const WIDE = 390;

/** Nothing sticks out: a phone that scrolls sideways hides what matters. */
const fits = async (page: Page): Promise<boolean> =>
  (await page.evaluate(() => document.documentElement.scrollWidth)) <= WIDE;

describe('on a telephone', () => {
  test.for([
    ['merchant', '/shop', 'My shop'],
    ['creator', '/studio', 'My studio'],
    ['consumer', '/me', 'My orders'],
    ['rights-holder', '/rights', 'My rights'],
  ] as const)('a %s comes to %s', async ([role, home]) => {
    const page = await visit(role, { phone: true });
    await open(page, '/');
    await page.waitForURL(`**${home}`);
    await settled(page);
    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.locator('.rail').count()).toBe(0);
    expect(await fits(page)).toBe(true);
    await go(page, '/account');
    expect(await fits(page)).toBe(true);
  });

  test('a consumer sees their own orders and no others', async () => {
    const mine = await api().get<Items>(`/v1/orders?limit=200`);
    const page = await visit('consumer', { phone: true });
    const asked = page.waitForResponse((response) => response.url().includes('/v1/consumers/'));
    await open(page, '/me');
    const seen = await textOf(page);
    const { items } = (await (await asked).json()) as { items: { order: { id: string } }[] };
    const own = new Set(items.map(({ order }) => order.id));
    expect(own.size).toBeGreaterThan(0);
    const others = mine.items.filter(({ id }) => !own.has(id));
    expect(others.length).toBeGreaterThan(0);
    for (const { id } of others) expect(seen).not.toContain(id.replace(/^order\//, ''));
    expect(seen).toContain([...own][0]!.replace(/^order\//, ''));
  });
});

test('what is another party’s is not there for somebody from outside', async () => {
  const { address } = given();
  const decisions = await api().get<{ items: { id: string; subject: string }[] }>('/v1/decisions?party=merchant/m0003');
  expect(decisions.items.length).toBeGreaterThan(0);
  const foreign = [
    '/v1/subjects/merchant/m0003',
    `/v1/decisions/${decisions.items[0]!.id}`,
    '/v1/decisions?party=merchant/m0003',
  ];
  for (const role of ['merchant', 'creator', 'consumer', 'rights-holder'] as const) {
    const { cookie } = personOf(role);
    for (const path of foreign) {
      const { status, body } = await ask(address, 'GET', path, undefined, { cookie });
      const items = (body as Partial<Items>).items;
      expect(status >= 400 || items?.length === 0, `${role} ${path}: ${status}`).toBe(true);
    }
    const page = await visit(role, { phone: true });
    await open(page, `/decisions/${decisions.items[0]!.id}`);
    const text = await page.locator('main').innerText();
    expect(text).not.toContain('m0003');
    expect(text.trim()).not.toBe('');
    expect(await page.locator('main .ant-alert-error').count()).toBe(0);
  }
});

test('a merchant sees what is wrong with a product, why, and how to mend it', async () => {
  const page = await visit('merchant', { phone: true });
  await open(page, '/shop');
  const text = await textOf(page);
  expect(text).toContain('How to mend it');
  expect(text).toContain(SET_PIECES.merchant === 'm0002' ? '苦荞茶' : '');
});
