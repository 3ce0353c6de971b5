import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { SET_PIECES } from '../packages/simulator/src/index.ts';
import { barriers } from './src/accessible.ts';
import { invite, type Person } from './src/people.ts';
import { api, given, open, visit } from './src/visit.ts';

const PHONE = 390;
/** Of what the room shows; the bar above it is of every room. */
const widthOf = (page: Page): Promise<number> => page.locator('main').evaluate((main) => main.scrollWidth);

/** Other walks make orders of the same shop, some without a recipient. */
async function withPhone(orders: readonly string[]): Promise<{ order: string; mask: string }> {
  for (const order of orders) {
    const { fields } = await api().get<{ fields: { field: string; mask: string }[] }>(`/v1/vault/orders/${order}`);
    const phone = fields.find(({ field }) => field === 'phone');
    if (phone !== undefined) return { order, mask: phone.mask };
  }
  throw new Error(`none of ${orders.length} orders has a phone`);
}

test('one officer asks, another approves, the first opens, it is ended, and an auditor reviews it', async () => {
  const { items } = await api().get<{ items: { id: string }[] }>(
    `/v1/orders?merchant_id=${SET_PIECES.merchant}&state=paid&limit=50`,
  );
  const { order, mask } = await withPhone(items.map(({ id }) => id));
  const first = await officer();
  const second = await officer();

  const asking = await visit(first);
  await open(asking, '/privacy/keys');
  // without a mouse: the key that `?` lists
  await asking.keyboard.press('n');
  const form = asking.getByRole('dialog');
  await form.getByLabel('Ground').click();
  await asking.getByTitle('Order of a court', { exact: false }).click();
  await form.getByLabel('Number or origin').fill('(2026) 03-8');
  await form.getByLabel('Reason').fill('The court asks for the number');
  await form.getByLabel('Order ids').fill(order);
  await form.getByLabel('Your password').fill(first.password);
  await form.getByRole('button', { name: 'Ask', exact: true }).click();
  await asking.getByText('Waits for an answer').first().waitFor();
  await asking.getByText('Somebody else than who asked answers.').waitFor();
  const address = new URL(asking.url()).pathname;

  // called at night: the second one answers on the phone
  const answering = await visit(second, { phone: true });
  await open(answering, '/privacy/keys');
  expect(await widthOf(answering)).toBeLessThanOrEqual(PHONE);
  await open(answering, address);
  await answering.getByText('The court asks for the number').waitFor();
  await answering.getByLabel('Your password').fill('not it');
  await answering.getByRole('button', { name: 'Approve 30 minutes' }).click();
  await answering.getByRole('alert').waitFor();
  await answering.getByLabel('Your password').fill(second.password);
  await answering.getByRole('button', { name: 'Approve 30 minutes' }).click();
  await answering.getByText('Live', { exact: true }).first().waitFor();
  expect(await widthOf(answering)).toBeLessThanOrEqual(PHONE);

  // the page of who asked has followed by itself
  await asking.getByText('Live', { exact: true }).first().waitFor();
  expect(await barriers(asking)).toEqual([]);
  await asking.getByText(mask).waitFor();
  await asking.getByRole('button', { name: 'Open all of it' }).click();
  const proof = asking.getByRole('dialog');
  await proof.getByLabel('Your password').fill(first.password);
  await proof.getByRole('button', { name: 'Open all of it' }).click();
  const value = asking.locator('.glass-value[data-clear]');
  await value.waitFor();
  expect(await value.textContent()).toMatch(/^\+?\d[\d -]+$/);

  await answering.getByRole('button', { name: 'Revoke now' }).click();
  await answering.getByRole('dialog').getByRole('button', { name: 'Revoke now' }).click();
  await answering
    .getByText('Over, to be reviewed')
    .or(answering.getByText('Revoked, to be reviewed'))
    .first()
    .waitFor();
  // what was shown goes with the grant
  await asking.getByText('Revoked, to be reviewed').first().waitFor();
  await expect.poll(() => value.count()).toBe(0);
  await asking.getByText('Somebody who neither asked nor approved').waitFor();

  const reviewing = await visit('auditor');
  await open(reviewing, address);
  await reviewing.getByLabel('Proper: the ground holds', { exact: false }).check();
  await reviewing.getByLabel('What you found').fill('It names this order');
  await reviewing.getByRole('button', { name: 'Hand in the review' }).click();
  await reviewing.getByText('Reviewed', { exact: true }).first().waitFor();
  await reviewing.getByText('It names this order').waitFor();
});

test('the master key is rotated from its page, with how far it is', async () => {
  const page = await visit('privacy-officer');
  await open(page, '/privacy/keys');
  const before = (await api().get<{ versions: { version: number }[] }>('/v1/keyring')).versions.at(-1)!.version;
  await page.getByRole('button', { name: 'Rotate the master key' }).click();
  await page
    .getByRole('dialog')
    .getByText(`Version ${before + 1} is added`, { exact: false })
    .waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate', exact: true }).click();
  await page.getByRole('region', { name: 'Master key' }).getByRole('status').waitFor();
  // the job comes round once a minute
  await page.getByText(`Version ${before + 1}`, { exact: true }).waitFor({ timeout: 300_000 });
  await page.getByText('Last rotation', { exact: false }).waitFor({ timeout: 150_000 });
});

const officer = (): Promise<Person> => invite(given().address, api(), { role: 'privacy-officer' });
