import { expect, test } from 'vitest';
import { drawMedia } from '../packages/simulator/src/index.ts';
import { createClient } from './src/client.ts';
import { buy, buyPromised } from './src/dealings.ts';
import { api, given, go, open, personOf, visit } from './src/visit.ts';

const WIDE = 390;
/** The transfers that a claim led to. */
async function movementsOf(claim: string): Promise<string[]> {
  const { items } = await api().get<{ items: { id: string }[] }>('/v1/ledger/transfers?limit=100');
  const found: string[] = [];
  for (const { id } of items) {
    const { payout } = await api().get<{ payout: { cause_ref: string } | null }>(`/v1/ledger/transfers/${id}/about`);
    if (payout?.cause_ref === claim) found.push(id);
  }
  return found;
}

test('a consumer claims what came broken, the merchant accepts it and sees what it moved', async () => {
  const order = await buyPromised(api(), 'damage-return', 'damaged');
  const consumer = await visit('consumer', { phone: true });
  await open(consumer, `/me/orders/${order}`);
  const right = consumer.getByRole('article', { name: 'Paid when damaged' });
  await right.getByRole('button', { name: 'Use this right' }).tap();
  await right.getByLabel('All of it, or of no use').check();
  await right.getByRole('button', { name: 'Send the claim' }).tap();
  await consumer.waitForURL('**/me/claims/*');
  const photos = ['jar-1', 'jar-2'].map((name) => ({
    ...{ name: `${name}.png`, mimeType: 'image/png', buffer: drawMedia(`simulator/goods/${name}.png`)! },
  }));
  await consumer.getByText('One of these is enough:').waitFor();
  const box = consumer.locator('input[type=file]').first();
  await box.setInputFiles(photos.slice(0, 1));
  await consumer.getByRole('button', { name: 'Hand it in' }).tap();
  const lacking = consumer.getByRole('alert').filter({ hasText: 'Still lacking' });
  await lacking.filter({ hasText: 'label (2 at least), or Video of the unpacking.' }).waitFor();
  await box.setInputFiles(photos.slice(1));
  await consumer.getByRole('button', { name: 'Hand it in' }).tap();
  await consumer.getByRole('status').filter({ hasText: 'The merchant has to answer' }).waitFor();
  await consumer.getByText('The merchant answers before', { exact: false }).waitFor();
  expect(await consumer.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(WIDE);
  const id = consumer.url().split('/').at(-1)!;

  const merchant = await visit('merchant', { phone: true });
  await open(merchant, '/shop/claims');
  await merchant.locator(`a[href='/shop/claims/${id}']`).click();
  await merchant.getByText('It is paid by its terms', { exact: false }).waitFor();
  await merchant.getByRole('button', { name: 'Send the answer' }).click();
  await merchant
    .getByRole('status')
    .filter({ hasText: /Granted|Paid/ })
    .waitFor();
  // the money moves when the provider has paid
  await expect
    .poll(
      () =>
        api()
          .get<{ claim: { state: string } }>(`/v1/claims/${id}`)
          .then(({ claim }) => claim.state),
      {
        ...{ timeout: 90_000, interval: 1_000 },
      },
    )
    .toBe('paid');
  await go(merchant, '/shop/money');
  await merchant.locator(`a[href='/shop/claims/${id}']`).waitFor();
  await merchant.getByText('Price of an order').first().waitFor();
  expect(await merchant.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(WIDE);
  // every movement says why, and leads to what it was for; other orders of the shop have theirs
  const movements = (await movementsOf(id)).map((transfer) => `a[href='/shop/money/${transfer}']`);
  await merchant.locator(movements.join(', ')).filter({ hasText: 'Refunded to a consumer' }).first().click();
  await merchant.getByText('The consumer’s money goes back', { exact: false }).waitFor();
  await merchant.locator(`a[href='/shop/claims/${id}']`).waitFor();
  await merchant.locator(`a[href='/subjects/order/${order}']`).waitFor();
});

test('a merchant gives a right, and what is bought then is refunded with one tap', async () => {
  const merchant = await visit('merchant', { phone: true });
  await open(merchant, '/shop/rights');
  const right = merchant.getByRole('article', { name: 'Instant refund' });
  await right.getByRole('button', { name: 'Give it', exact: true }).click();
  await right.getByRole('status').filter({ hasText: 'given since' }).waitFor();
  await right.getByRole('button', { name: 'Cease to give it' }).click();
  await right.getByText('days’ notice', { exact: false }).waitFor();
  await right.getByRole('button', { name: 'Go on giving it' }).click();

  const order = await buy(api(), 'instant', {});
  const consumer = await visit('consumer', { phone: true });
  await open(consumer, `/me/orders/${order}`);
  await consumer.getByRole('button', { name: 'Refund it now' }).tap();
  await consumer.waitForURL('**/me/aftersales/*');
  await consumer.getByText('Refunded at once, without review.').waitFor();
  const id = consumer.url().split('/').at(-1)!;
  const own = createClient(given().address, { cookie: personOf('consumer').cookie });
  const { aftersale } = await own.get<{ aftersale: { state: string } }>(`/v1/aftersales/${id}`);
  expect(['refunding', 'done']).toContain(aftersale.state);

  // who has the money back, or is about to, is told so first, and is offered it no second time
  await go(consumer, `/me/orders/${order}`);
  await consumer.getByText(/^(Refunded in full|Being refunded) · ¥50.00/).waitFor();
  const payouts = consumer.getByRole('region', { name: 'Refunds and compensation' });
  await payouts.getByText('Refund ¥50.00 · back to where you paid it from').waitFor();
  await payouts.getByRole('link', { name: 'See the after-sale' }).waitFor();
  expect(await consumer.getByText('Waiting to be shipped').count()).toBe(0);
  expect(await consumer.getByRole('button', { name: 'Refund it now' }).count()).toBe(0);
  await go(consumer, '/me');
  const card = consumer.getByRole('article', { name: order });
  await card.getByRole('heading', { name: /Refunded in full|Being refunded/ }).waitFor();
  expect(await card.getByRole('button', { name: 'Refund it now' }).count()).toBe(0);
  expect(await consumer.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(WIDE);
});
