import { SET_PIECES, simulate } from '../../packages/simulator/src/index.ts';
import type { Client } from './client.ts';

/** A month of a small marketplace that has just ended: enough for every page to have something to show. */
const MONTH = { months: 1, scale: 0.05, seed: 7 } as const;
const AT_ONCE = 100;

export async function fillWorld(client: Client, until: Date): Promise<void> {
  const events: unknown[] = [];
  for await (const { event } of simulate({ ...MONTH, until }).happenings()) events.push(event);
  for (let from = 0; from < events.length; from += AT_ONCE) await post(client, events.slice(from, from + AT_ONCE));
}

async function post(client: Client, events: readonly unknown[]): Promise<void> {
  const { problems } = await client.post<{ problems: unknown[] }>('/v1/events', events);
  if (problems.length > 0) throw new Error(`Events were refused: ${JSON.stringify(problems.slice(0, 3))}`);
}

const DAY_MS = 86_400_000;

/** A list with the people of one merchant and some others has turned up, and was traced. */
export async function traceLeak(client: Client, until: Date): Promise<void> {
  const phones: Record<'own' | 'others', string[]> = { own: [], others: [] };
  for await (const { event } of simulate({ ...MONTH, until }).happenings()) {
    const { merchant_id, recipient } = (event.data.order ?? {}) as {
      merchant_id?: string;
      recipient?: { phone?: string };
    };
    if (recipient?.phone !== undefined)
      phones[merchant_id === SET_PIECES.merchant ? 'own' : 'others'].push(recipient.phone);
  }
  const list = ['手机号', ...phones.own, ...phones.others.slice(0, 10)].join('\n');
  await client.post('/v1/leak-traces', { list });
}

/** A change of policy that somebody has written and checked, held against what has happened. */
export async function writeRelease(client: Client): Promise<void> {
  const { id: current } = await client.get<{ id: string }>('/v1/packs/current');
  const textOf = async (path: string): Promise<string> =>
    (await client.get<{ text: string }>(`/v1/packs/${current}/files/${path}`)).text;
  const [rules, lexicon] = await Promise.all(['goods/ad-law.yaml', 'lexicons/absolute-terms.lex'].map(textOf));
  const changes = [
    { path: 'goods/ad-law.yaml', text: rules!.replace('verdict: observe', 'verdict: limit') },
    { path: 'lexicons/absolute-terms.lex', text: `${lexicon!.trimEnd()}\n银河系唯一\ttags=strong\n` },
  ];
  const note = '最高评价改为限制 / Superlatives are limited';
  const { id } = await client.post<{ id: string }>('/v1/packs', { changes, note });
  await client.post(`/v1/packs/${id}/validate`, {});
  // history is what came in, and the month came in just now
  const now = new Date();
  const from = new Date(now.getTime() - DAY_MS).toISOString();
  await client.post('/v1/backtests', { release: id, base: current, from, to: now.toISOString() });
  await client.post('/v1/retro-scans', { release: id, kinds: ['product'] });
}

/** A change of what a rule says, about which people are asked; `approver` is somebody who may agree to it. */
export async function askAbout(client: Client, approver: Client): Promise<void> {
  const { id: current } = await client.get<{ id: string }>('/v1/packs/current');
  const path = 'content/misery.yaml';
  const { text } = await client.get<{ text: string }>(`/v1/packs/${current}/files/${path}`);
  const changes = [
    { path, text: text.replace('博取同情并号召', '博取同情，并诱导').replace('and calls to buy', 'and urges to buy') },
  ];
  const note = '卖惨营销的说明更清楚 / Misery marketing in plainer words';
  const { id } = await client.post<{ id: string }>('/v1/packs', { changes, note });
  const { revision } = await client.post<{ revision: number }>(`/v1/packs/${id}/validate`, {});
  await approver.post(`/v1/packs/${id}/approve`, { revision });
  await client.post(`/v1/packs/${id}/publish`, {});
  const ends_at = new Date(Date.now() + 8 * DAY_MS).toISOString();
  await client.post(`/v1/packs/${id}/consultation`, { about: note, ends_at });
}

/** An appeal of the merchant whose people are here, which waits, and one of somebody else, which `decider` has refused. */
export async function appeal(client: Client, decider: Client | undefined): Promise<void> {
  type Measures = { items: { id: string; party: string | null }[] };
  const own = `merchant/${SET_PIECES.merchant}`;
  const measuresOf = (query: string) => client.get<Measures>(`/v1/measures?state=in-force&${query}`);
  const [{ items: owned }, { items }] = await Promise.all([measuresOf(`party=${own}&limit=1`), measuresOf('limit=50')]);
  const other = items.find(({ party }) => party !== null && party !== own);
  const make = async (measure: { id: string } | undefined): Promise<string> => {
    const text = '商品的备案凭证一直在 / The filing of the goods has been there all along';
    const given = { measure_id: measure!.id, text, evidence: ['media/filing.png'] };
    return (await client.post<{ id: string }>('/v1/appeals', given)).id;
  };
  const refused = await make(other);
  await decider?.post(`/v1/appeals/${refused}/decide`, {
    outcome: 'refused',
    reason: '凭证与商品不符 / It is of other goods',
  });
  await make(owned[0]);
}

/** An incident in the register, and a complaint that waits for the privacy officer. */
export async function askPrivacy(client: Client): Promise<void> {
  await client.post('/v1/breaches', {
    ...{ what: '某员工账号被借用，导出了订单 / An account was lent', categories: ['phone', 'address'], persons: 1_200 },
    found_at: new Date().toISOString(),
  });
  const text = '有人用我的号码推销 / Somebody sells things to my number';
  await client.post('/v1/data-requests', { kind: 'complaint', person: 'consumer/c-privacy', text });
}

let written = 0;

export interface Listing {
  id: string;
  title?: string;
  merchant?: string;
  brand?: string;
  /** Where pictures are, as events name them. */
  images?: string[];
}

/** A listing that a rule wants a person to look at (goods.medical.goods-claim). */
const CLAIM = '磁石手环 根治高血压 一对';

/** Puts listings into the queue of listings, oldest first. */
export async function submitListings(client: Client, listings: readonly Listing[]): Promise<void> {
  const time = new Date().toISOString();
  await post(
    client,
    listings.map(({ id, title = CLAIM, merchant = 'm0002', brand, images = [] }) => ({
      ...{
        id: `e2e-${process.pid}-${++written}`,
        source: 'e2e',
        type: 'product.submitted',
        time,
        subject: `product/${id}`,
      },
      data: {
        product: {
          ...{ id, merchant_id: merchant, category_id: 'home.daily', title, images },
          ...{ price: { amount: 3_900, currency: 'CNY' } },
          ...(brand ? { brand } : {}),
        },
      },
    })),
  );
}

/** Money in the fund, and more of it that waits for somebody else to agree. */
export async function fillFund(client: Client): Promise<void> {
  for (const amount of [8_000_000, 50_000_000])
    await client.post('/v1/fund/contributions', {
      ...{ fund: 'protection-fund', amount: { amount, currency: 'CNY' }, reason: 'budget' },
    });
}

/** A dispute that somebody has to rule in. */
export async function quarrel(client: Client): Promise<void> {
  const { items } = await client.get<{ items: { id: string }[] }>('/v1/orders?state=delivered&limit=50');
  // some orders are too old for it
  for (const { id } of items) if (await done(() => dispute(client, id))) return;
  throw new Error(`nothing to dispute among ${items.length} orders`);
}

const done = (work: () => Promise<unknown>): Promise<boolean> =>
  work().then(
    () => true,
    () => false,
  );

async function dispute(client: Client, order_id: string): Promise<void> {
  const text = '收到时外箱已破，里面的杯子碎了两只 / Two of the cups were broken when it came';
  const { id } = await client.post<{ id: string }>('/v1/disputes', { order_id, reason: 'damaged', text });
  await client.post(`/v1/disputes/${id}/escalate`, {});
}
