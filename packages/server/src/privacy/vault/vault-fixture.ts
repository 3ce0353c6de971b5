import type { TestPlatform } from '../../test-platform.ts';
import { make } from '../../test-platform.ts';

export const RECIPIENT = {
  name: '王小明',
  phone: '13812341234',
  address: '广东省深圳市南山区粤海街道科技园路8号1201室',
};

export interface Field {
  field: string;
  cipher: string;
  mask: string;
}

/** What tests of the gateway do over and over. */
export const vaultOf = (tested: TestPlatform) => {
  const sealed = async (order: string): Promise<Field[]> =>
    (await tested.get(`/v1/vault/orders/${encodeURIComponent(order)}`)).json().fields;
  return {
    sealed,
    cipher: async (order: string, field = 'phone'): Promise<string> =>
      (await sealed(order)).find((one) => one.field === field)!.cipher,
    /** Stores orders with a recipient, and further events of them, and waits until they show. */
    async orders(
      ...all: {
        id: string;
        merchant?: string;
        consumer?: string;
        until?: Parameters<typeof make.order>[0];
        recipient?: object;
      }[]
    ) {
      const events = all.flatMap(({ id, merchant = 'm1', consumer = 'c1', until = 'paid', recipient = RECIPIENT }) => {
        const ids = { merchant_id: merchant, consumer_id: consumer };
        return [
          make.order('paid', id, { ...ids, region_code: '440305', recipient }),
          ...(until === 'paid' ? [] : [make.order(until, id, ids)]),
        ];
      });
      for (let i = 0; i < events.length; i += 1_000) await tested.post('/v1/events', events.slice(i, i + 1_000));
      await tested.platform.reactionWorker.drain();
    },
    decrypt: async (
      key: Record<string, string>,
      purpose: string,
      items: readonly { order_id: string; cipher: string }[],
      more: object = {},
    ) => tested.post('/v1/vault/decrypt', { purpose, items, ...more }, key),
  };
};
