import { type Client, createClient } from './client.ts';
import { buy, partyOf } from './dealings.ts';
import { cny } from './telling.ts';

/** Neither of them has people here. */
const CONSUMER = 'e2e-precedent';
const SHOP = 'm0005';

interface Case {
  title: string;
  price: number;
  text: string;
  ruling: { outcome: string; refund: number; merchant: number; carrier: number; grounds: string[]; statement: string };
}

const CASES: readonly Case[] = [
  {
    ...{ title: '双层玻璃杯', price: 8_800, text: '两只杯子都碎了，外箱完好' },
    ruling: {
      ...{ outcome: 'partly', refund: 4_400, merchant: 60, carrier: 40, grounds: ['shared-fault'] },
      statement: '外箱完好而内物破碎，商家缓冲包装不足；途中又有跌落记录。双方各担其责，退还一半。',
    },
  },
  {
    ...{ title: '羊毛围巾', price: 16_800, text: '洗了一次就起球，页面说不起球' },
    ruling: {
      ...{ outcome: 'consumer', refund: 16_800, merchant: 100, carrier: 0, grounds: ['evidence-consumer', 'by-law'] },
      statement: '页面写明“不起球”，照片显示按标签洗涤后仍起球，商品与说明不符，全额退还。',
    },
  },
];

/** Disputes that are over: each was appealed by both sides and ruled anew by somebody else, so that its ruling stands. */
export async function setPrecedents(address: string, client: Client): Promise<void> {
  const [consumer, merchant, ...rulers] = await Promise.all([
    ...[partyOf(address, client, `consumer/${CONSUMER}`), partyOf(address, client, `merchant/${SHOP}`)],
    ...Array.from({ length: 3 }, (_, n) => staffOf(address, client, n)),
  ]);
  for (const one of CASES) {
    const bought = { delivered: true, price: one.price, title: one.title, consumer: CONSUMER, merchant: SHOP };
    const order_id = await buy(client, 'precedent', bought);
    const { id } = await consumer!.post<{ id: string }>('/v1/disputes', {
      ...{ order_id, reason: 'damaged', text: one.text },
    });
    await consumer!.post(`/v1/disputes/${id}/escalate`, {});
    const { refund, merchant: by, carrier, ...given } = one.ruling;
    const ruling = { ...given, refund: cny(refund), blame: { merchant: by, platform: 0, carrier } };
    for (const [n, ruler] of rulers.entries()) {
      await ruler!.post(`/v1/disputes/${id}/rule`, n === 0 ? ruling : { ...ruling, differs: '复核后维持原裁决' });
      const appealing = [consumer, merchant][n];
      await appealing?.post(`/v1/disputes/${id}/appeal`, { text: '不同意，请再看一次' });
    }
  }
}

/** A key of the house: nobody rules anew on what they have ruled before. */
async function staffOf(address: string, client: Client, n: number): Promise<Client> {
  const { key } = await client.post<{ key: string }>('/v1/keys', { name: `e2e-ruler-${n}`, scopes: ['*'] });
  return createClient(address, { key });
}
