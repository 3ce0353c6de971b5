import { expect, test } from 'vitest';
import { createClient } from './src/client.ts';
import { api, given, go, open, personOf, visit } from './src/visit.ts';

const WIDE = 390;
const DAY_MS = 86_400_000;
const idOf = (role: 'consumer' | 'merchant'): string => personOf(role).party!.split('/')[1]!;
const money = (amount: number) => ({ amount, currency: 'CNY' });

/** Something that was bought of the merchant whose people are here; delivered days ago, or not sent yet. */
async function buy(name: string, { delivered }: { delivered: boolean }): Promise<string> {
  const id = `e2e-${process.pid}-${name}`;
  const at = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();
  const event = (type: string, subject: string, time: string, data: object) => ({
    ...{ id: `${id}-${type}`, source: 'e2e', type, time, subject, data },
  });
  const post = async (...events: object[]): Promise<void> => {
    const { problems } = await api().post<{ problems: unknown[] }>('/v1/events', events);
    expect(problems).toEqual([]);
  };
  const product = {
    id: `${id}-p`,
    merchant_id: idOf('merchant'),
    category_id: 'home.daily',
    title: '陶瓷杯',
    images: [],
  };
  await post(
    event('product.submitted', `product/${product.id}`, at(5), { product: { ...product, price: money(5_000) } }),
  );
  const ids = { id, consumer_id: idOf('consumer'), merchant_id: idOf('merchant') };
  const paid = {
    ...{ ...ids, paid: money(5_000), freight: money(0) },
    ...{ items: [{ product_id: product.id, quantity: 1, price: money(5_000) }], promised_ship_at: at(-1) },
  };
  // rights are those that are given when the payment is heard of
  await post(event('order.paid', `order/${id}`, delivered ? at(4) : new Date().toISOString(), { order: paid }));
  if (delivered)
    await post(
      event('order.shipped', `order/${id}`, at(3), { order: { ...ids, parcel_ids: [`${id}-k`] } }),
      event('order.delivered', `order/${id}`, at(2), { order: ids }),
    );
  const state = delivered ? 'delivered' : 'paid';
  await expect
    .poll(
      async () => {
        const [order, rights] = await Promise.all([
          api()
            .get<{ state: string }>(`/v1/orders/${id}`)
            .catch(() => undefined),
          api()
            .get<{ items: unknown[] }>(`/v1/orders/${id}/rights`)
            .catch(() => undefined),
        ]);
        return order?.state === state && (rights?.items.length ?? 0) > 0;
      },
      { timeout: 30_000, interval: 250 },
    )
    .toBe(true);
  return id;
}

test('a consumer opens a claim in two taps, the merchant accepts it and sees what it moved', async () => {
  const order = await buy('return', { delivered: true });
  const consumer = await visit('consumer', { phone: true });
  await open(consumer, `/me/orders/${order}`);
  const right = consumer.getByRole('article', { name: 'Seven days to return' });
  await right.getByRole('button', { name: 'Use this right' }).tap();
  await right.getByRole('button', { name: 'Send the claim' }).tap();
  await consumer.waitForURL('**/me/claims/*');
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
  await expect
    .poll(
      () =>
        api()
          .get<{ claim: { payout_id: string | null } }>(`/v1/claims/${id}`)
          .then(({ claim }) => claim.payout_id),
      {
        ...{ timeout: 90_000, interval: 1_000 },
      },
    )
    .not.toBeNull();
  await go(merchant, '/shop/money');
  await merchant.locator(`a[href='/shop/claims/${id}']`).waitFor();
  await merchant.getByText('Price of an order').first().waitFor();
  expect(await merchant.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(WIDE);
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

  const order = await buy('instant', { delivered: false });
  const consumer = await visit('consumer', { phone: true });
  await open(consumer, `/me/orders/${order}`);
  await consumer.getByRole('button', { name: 'Refund it now' }).tap();
  await consumer.waitForURL('**/me/aftersales/*');
  await consumer.getByText('Refunded at once, without review.').waitFor();
  const id = consumer.url().split('/').at(-1)!;
  const own = createClient(given().address, { cookie: personOf('consumer').cookie });
  const { aftersale } = await own.get<{ aftersale: { state: string } }>(`/v1/aftersales/${id}`);
  expect(['refunding', 'done']).toContain(aftersale.state);
  expect(await consumer.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(WIDE);
});
