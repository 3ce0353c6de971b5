import { drawMedia, SET_PIECES } from '../../packages/simulator/src/index.ts';
import { type Client, createClient } from './client.ts';
import { followed } from './parcels.ts';
import { invite, type Person } from './people.ts';
import { ago, cny, DAY_MS, event, tell, until } from './telling.ts';

const CATEGORY = 'home.daily';

/** A key of a party, as its own system would have one. */
export async function partyOf(address: string, client: Client, party: string): Promise<Client> {
  const { key } = await client.post<{ key: string }>('/v1/keys', { name: party, scopes: ['*'], party });
  return createClient(address, { key });
}

export interface Bought {
  /** Delivered two days ago; without, it is not sent yet. */
  delivered?: boolean;
  /** Paid, sent and delivered just now: with what the merchant promises now. */
  today?: boolean;
  /** Of one piece, in minor units; 50 yuan when not given. */
  price?: number;
  /** One when not given. */
  pieces?: number;
  title?: string;
  /** Who buys and who sells; those whose people are here when not given. */
  consumer?: string;
  merchant?: string;
}

let bought = 0;

/** Somebody buys something of somebody. @returns the order, known with its rights */
export async function buy(
  client: Client,
  name: string,
  {
    delivered = false,
    today = false,
    price = 5_000,
    pieces = 1,
    title = '陶瓷杯',
    consumer: consumer_id = SET_PIECES.consumer,
    merchant: merchant_id = SET_PIECES.merchant,
  }: Bought,
) {
  // the files of one worker share its process, and may call what they buy the same
  const id = `e2e-${process.pid}-${++bought}-${name}`;
  const ids = { id, consumer_id, merchant_id };
  const parcel = { id: `${id}-k`, order_id: id };
  const product = { id: `${id}-p`, merchant_id, category_id: CATEGORY, title, images: [] };
  await tell(
    client,
    event(id, 'product.submitted', `product/${product.id}`, ago(5), { product: { ...product, price: cny(price) } }),
  );
  const paid = {
    ...{ ...ids, paid: cny(price * pieces), freight: cny(0), promised_ship_at: ago(-1), region_code: '330106' },
    items: [{ product_id: product.id, quantity: pieces, price: cny(price) }],
    recipient: { name: '林小满', phone: '13900001234', address: '浙江省杭州市西湖区文三路 8 号 2 幢' },
  };
  const on = (type: string, time: string, order: object) => event(id, type, `order/${id}`, time, { order });
  // rights are those that are given when it is paid
  const now = new Date().toISOString();
  await tell(client, on('order.paid', delivered && !today ? ago(4) : now, paid));
  if (delivered)
    await tell(
      client,
      on('order.shipped', today ? now : ago(3), { ...ids, parcel_ids: [parcel.id] }),
      ...(today ? [] : followed(parcel, 3, 24)),
      on('order.delivered', today ? now : ago(2), ids),
    );
  await until(`order ${id} with its rights`, async () => {
    const { state } = await client.get<{ state: string }>(`/v1/orders/${id}`);
    const { items } = await client.get<{ items: unknown[] }>(`/v1/orders/${id}/rights`);
    return state === (delivered ? 'delivered' : 'paid') && items.length > 0 ? true : undefined;
  });
  return id;
}

let paidIn = 0;

/** The marketplace tells that a merchant paid into the deposit; the one whose people are here when not given. */
export const payDeposit = (
  client: Client,
  amount: number,
  merchant_id: string = SET_PIECES.merchant,
  currency = 'CNY',
): Promise<void> => {
  const id = `e2e-${process.pid}-d${++paidIn}`;
  const deposit = { id, merchant_id, amount: { amount, currency } };
  return tell(client, event(id, 'deposit.paid', `deposit/${id}`, new Date().toISOString(), { deposit }));
};

/** The price of what was bought in an order falls. */
export const lowerPrice = (client: Client, order: string, price: number): Promise<void> => {
  const product = { id: `${order}-p`, merchant_id: SET_PIECES.merchant, category_id: CATEGORY, images: [] };
  const lowered = { product: { ...product, title: '陶瓷杯', price: cny(price) } };
  return tell(client, event(order, 'product.updated', `product/${product.id}`, new Date().toISOString(), lowered));
};

/** A shop opens that sells in one category, and is known. */
export async function openShop(client: Client, id: string, category_id: string): Promise<void> {
  const merchant = { id, name: `${id} 灯具店`, category_ids: [category_id] };
  await tell(client, event(id, 'merchant.applied', `merchant/${id}`, new Date().toISOString(), { merchant }));
  await until(`shop ${id}`, () => client.get(`/v1/merchants/${id}`));
}

/** So much that the merchant is asked about it. */
const CLAIMED = 8_800;

/** Something that was bought and came just now of a merchant who gives a right with it. */
export async function buyPromised(client: Client, code: string, name: string, more: Bought = {}): Promise<string> {
  const { merchant = SET_PIECES.merchant } = more;
  await client.post('/v1/enrolments', { merchant_id: merchant, code }).catch((error: Error) => {
    // other tests have it given too
    if (!error.message.includes('enrolment.overlaps')) throw error;
  });
  return buy(client, name, { price: CLAIMED, ...more, delivered: true, today: true });
}

/** The right by which a defect is claimed. */
export const DEFECT = 'quality-15-days';

/** A claim of a defect, with its photo, that waits for the merchant; of one consumer at one merchant there are three at most. */
export async function claimDefect(consumer: Client, order_id: string, text?: string): Promise<string> {
  const { id } = await consumer.post<{ id: string }>('/v1/claims', {
    ...{ order_id, code: DEFECT, ground: 'quality', product_id: `${order_id}-p` },
    ...(text === undefined ? {} : { text }),
  });
  const photo = await consumer.post<{ id: string }>(`/v1/claims/${id}/attachments`, {
    ...{ name: 'defect.png', type: 'image/png', content: drawMedia('simulator/goods/jar-2.png')!.toString('base64') },
  });
  await consumer.post(`/v1/claims/${id}/submit`, { evidence: [{ kind: 'photo', files: [photo.id] }] });
  return id;
}

/**
 * All that one consumer and one merchant can have to do with each other about money: a claim that waits, an after-sale
 * that was paid, a dispute, a deposit that is short, and the day of the provider's file.
 * @param manager a fund manager, where there is one
 */
export async function haveDealings(address: string, client: Client, manager: Person | undefined): Promise<void> {
  const [merchant, consumer] = await Promise.all(
    [`merchant/${SET_PIECES.merchant}`, `consumer/${SET_PIECES.consumer}`].map((party) =>
      partyOf(address, client, party),
    ),
  );
  const [claimed, sent, quarrelled] = await Promise.all([
    buyPromised(client, DEFECT, 'claimed'),
    buy(client, 'sent', { price: 8_800, title: '苦荞茶 500 克' }),
    buy(client, 'quarrelled', { delivered: true, price: 12_900, title: '手冲咖啡壶' }),
  ]);
  const id = await claimDefect(consumer!, claimed, '杯口有缺口 / The rim is chipped');
  for (const [n, name] of ['收到时.png', '灯光下.png'].entries())
    await consumer!.post(`/v1/claims/${id}/attachments`, {
      ...{ name, type: 'image/png', content: drawMedia(`simulator/goods/jar-${n}.png`)!.toString('base64') },
    });
  const text = '壶嘴有裂纹，装水就漏 / The spout is cracked and leaks';
  await consumer!.post('/v1/disputes', { order_id: quarrelled, reason: 'damaged', text });
  await refund(merchant!, consumer!, sent);
  await shortDeposit(address, client, manager);
  const yesterday = new Date(Date.now() - DAY_MS + 8 * 3_600_000).toISOString().slice(0, 10);
  await client.post('/v1/ledger/reconciliations', { day: yesterday });
}

async function refund(merchant: Client, consumer: Client, order_id: string): Promise<void> {
  type Aftersale = { id: string; version: number; state: string };
  const asked = { order_id, type: 'refund-only', reason: 'no-reason' };
  const { id, version, state } = await consumer.post<Aftersale>('/v1/aftersales', asked);
  if (state === 'await-merchant') await merchant.post(`/v1/aftersales/${id}/agree`, { version });
}

/** A level of the merchant's category that somebody agreed to, and less than that put down. */
async function shortDeposit(address: string, client: Client, manager: Person | undefined): Promise<void> {
  const { category_ids: [category_id] = [CATEGORY] } = await client.get<{ category_ids?: string[] }>(
    `/v1/merchants/${SET_PIECES.merchant}`,
  );
  const { id } = await client.post<{ id: string }>('/v1/fund/deposit-levels', {
    ...{ category_id, reason: 'review', amount: cny(800_000) },
  });
  const { cookie } = manager ?? (await invite(address, client, { role: 'fund-manager' }));
  await createClient(address, { cookie }).post(`/v1/fund/requests/${id}/approve`, {});
  await payDeposit(client, 300_000);
  // pages that are opened once have all of it
  await until('a deposit that is short', async () => {
    const { items } = await client.get<{ items: { balance: { amount: number }; missing: { amount: number } }[] }>(
      `/v1/deposits?merchant_id=${SET_PIECES.merchant}`,
    );
    return items.some(({ balance, missing }) => balance.amount > 0 && missing.amount > 0) ? true : undefined;
  });
}
