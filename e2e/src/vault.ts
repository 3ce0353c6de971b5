import { SET_PIECES } from '../../packages/simulator/src/index.ts';
import { type Client, createClient } from './client.ts';

interface Sealed {
  fields: { field: string; cipher: string }[];
}

const HONEY = { name: '安心', phone: '01000000000', address: '北京市朝阳区安心路1号' };

/** Another shop that has touched an order which was planted: such a one is made after orders that were shipped. */
async function touchHoney(address: string, client: Client): Promise<void> {
  const { items } = await client.get<{ items: { merchant_id: string }[] }>('/v1/orders?state=shipped&limit=1');
  const merchant_id = items[0]!.merchant_id;
  const planted = { merchant_id, recipient: HONEY };
  const { order_id } = await client.post<{ order_id: string }>('/v1/vault/honey', planted);
  const { key } = await client.post<{ key: string }>('/v1/keys', {
    ...{ name: '打单软件', scopes: ['*'], party: `merchant/${merchant_id}` },
  });
  const { fields } = await client.get<Sealed>(`/v1/vault/orders/${order_id}`);
  const asked = { purpose: 'after-sale', items: fields.slice(0, 1).map(({ cipher }) => ({ order_id, cipher })) };
  await createClient(address, { key })
    .post('/v1/vault/decrypt', asked)
    .catch(() => undefined);
}

/** A shop that has opened what it ships and was refused something; one that touched what was planted; a sales peak that waits. */
export async function useVault(address: string, client: Client): Promise<void> {
  const party = `merchant/${SET_PIECES.merchant}`;
  const { key } = await client.post<{ key: string }>('/v1/keys', { name: '店铺系统', scopes: ['*'], party });
  const shop = createClient(address, { key });
  const ask = async (purpose: string, ids: readonly string[]): Promise<void> => {
    const items = await Promise.all(
      ids.map(async (id) => {
        const { fields } = await client.get<Sealed>(`/v1/vault/orders/${id}`);
        return fields.slice(0, 3).map(({ cipher }) => ({ order_id: id, cipher }));
      }),
    );
    const all = items.flat().slice(0, 50);
    // what is held is refused as a whole, which is what is wanted to be seen
    if (all.length > 0) await shop.post('/v1/vault/decrypt', { purpose, items: all }).catch(() => undefined);
  };
  const idsOf = async (state: string): Promise<string[]> => {
    const path = `/v1/orders?merchant_id=${SET_PIECES.merchant}&state=${state}&limit=4`;
    return (await client.get<{ items: { id: string }[] }>(path)).items.map(({ id }) => id);
  };
  const [paid, shipped, cancelled] = await Promise.all(['paid', 'shipped', 'cancelled'].map(idsOf));
  await ask('ship', paid!);
  await ask('after-sale', [...shipped!, ...cancelled!, SET_PIECES.order]);
  await ask('ship', [SET_PIECES.order]);
  await ask('print', [SET_PIECES.order]);
  await touchHoney(address, client);
  const now = Date.now();
  await client.post('/v1/vault/peaks', {
    ...{ from: new Date(now + 86_400_000).toISOString(), to: new Date(now + 3 * 86_400_000).toISOString() },
    ...{ factor: 4, reason: '双十二 / Double twelve' },
  });
}
