import { expect } from 'vitest';
import { api, personOf } from './visit.ts';

const DAY_MS = 86_400_000;
const idOf = (role: 'consumer' | 'merchant'): string => personOf(role).party!.split('/')[1]!;
const money = (amount: number) => ({ amount, currency: 'CNY' });

/**
 * Something that was bought of the merchant whose people are here; delivered days ago, or not sent yet. Each test has an
 * order of its own: what another one refunds cannot be refunded twice.
 */
export async function buy(name: string, { delivered }: { delivered: boolean }): Promise<string> {
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
