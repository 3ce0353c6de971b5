import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillFunds } from '../../ledger/ledger-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RIGHTS_PACK } from '../guarantee/guarantee-fixture.ts';
import { alsoNeeding } from './claim.missing.ts';

/** Photos of the damage or a film of it, and with much of it a record besides. */
const MORE = `guarantees:
  - code: shown-either-way
    title: { zh-CN: 任一凭证, en: Shown either way }
    promise: { zh-CN: 承诺, en: A promise }
    given: platform
    by: [consumer]
    window: { from: delivered, lasts: P30D }
    asks:
      - { name: share, title: { zh-CN: 比例, en: Share }, type: share }
    evidence:
      - { kind: record, title: { zh-CN: 记录, en: Record }, when: claim.asked.share > 50 }
      - { kind: photo, title: { zh-CN: 照片, en: Photos of it }, least: 2, when: claim.evidence.video == 0 }
      - { kind: video, title: { zh-CN: 视频, en: Film of it }, when: claim.evidence.photo < 2 }
    when: claim.asked.share > 3
    remedy: [{ kind: refund, amount: "percent(claimed, claim.asked.share)" }]
    payer: { advance: protection-fund, recover: [merchant-balance, deposit, receivable] }
    answer: { merchant: PT48H }
`;

let tested: TestPlatform;
let consumer: Record<string, string>;
const cny = (amount: number) => ({ amount, currency: 'CNY' });

beforeAll(async () => {
  tested = await openTestPlatform({ pack: { ...RIGHTS_PACK, 'service/guarantees/more.yaml': MORE } });
  consumer = { 'content-type': 'application/json', ...(await tested.bearer({ party: 'consumer/c1' })) };
  await tell(make.product('p1', { price: cny(5_000) }));
  await fillFunds(tested.platform, { purposes: ['protection-fund'] });
});
afterAll(() => tested.drop());

async function tell(...events: object[]): Promise<void> {
  expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
}

/** A claim of an order that has arrived. */
async function claimed(id: string, share: number): Promise<string> {
  const at = tested.clock.now().toISOString();
  const paid = { consumer_id: 'c1', items: [{ product_id: 'p1', quantity: 1, price: cny(5_000) }], paid: cny(5_000) };
  await tell(make.order('paid', id, paid, at), make.order('delivered', id, { consumer_id: 'c1' }, at));
  const made = await tested.post('/v1/claims', { order_id: id, code: 'shown-either-way', asked: { share } }, consumer);
  expect(made.json()).toMatchObject({ state: 'evidence' });
  return made.json().id;
}

const attach = async (id: string, more: string): Promise<string> =>
  (
    await tested.post(
      `/v1/claims/${id}/attachments`,
      { name: `${more}.txt`, type: 'text/plain', content: Buffer.from(more).toString('base64') },
      consumer,
    )
  ).json().id;
const submit = async (id: string, evidence: object[]) =>
  (await tested.post(`/v1/claims/${id}/submit`, { evidence }, consumer)).json();
const pageOf = async (id: string) => (await tested.get(`/v1/claims/${id}`, consumer)).json();

test('of files that stand for one another either is asked for, and not both', async () => {
  const id = await claimed('o1', 40);
  const told = await submit(id, []);
  expect(told).toMatchObject({
    ...{ code: 'claim.missing', field: 'evidence.photo', params: { ways: 'photo:2 | video:1' } },
    detail: 'one of these: evidence.photo at least 2: Photos of it, or evidence.video at least 1: Film of it',
    problems: [
      { field: 'evidence.photo', message: 'at least 2: Photos of it; or instead evidence.video' },
      { field: 'evidence.video', message: 'at least 1: Film of it; or instead evidence.photo' },
    ],
  });
  const [photo, other] = [await attach(id, 'a'), await attach(id, 'b')];
  // one of two photos is no film, and half of the photos
  expect(await submit(id, [{ kind: 'photo', files: [photo] }])).toMatchObject({
    params: { ways: 'photo:2 | video:1' },
  });
  expect(await submit(id, [{ kind: 'photo', files: [photo, other] }])).toMatchObject({ state: 'merchant' });
});

test('what is needed whichever way is told beside it', async () => {
  const id = await claimed('o2', 60);
  expect(await submit(id, [])).toMatchObject({
    ...{ code: 'claim.missing', field: 'evidence.record' },
    params: { ways: 'record:1 + photo:2 | record:1 + video:1' },
    detail:
      'evidence.record at least 1: Record; one of these: evidence.photo at least 2: Photos of it, or evidence.video at least 1: Film of it',
  });
  const film = await attach(id, 'film');
  expect(await submit(id, [{ kind: 'video', files: [film] }])).toMatchObject({
    ...{ detail: 'evidence.record at least 1: Record', params: { ways: 'record:1' } },
    problems: [{ field: 'evidence.record', message: 'at least 1: Record' }],
  });
});

test('a claim and a right say what is enough before anything is handed in', async () => {
  const photos = [{ kind: 'photo', least: 2 }];
  const film = [{ kind: 'video', least: 1 }];
  const id = await claimed('o3', 60);
  const record = { kind: 'record', least: 1 };
  expect((await pageOf(id)).lacks).toEqual([
    [record, ...photos],
    [record, ...film],
  ]);
  const { items } = (await tested.get('/v1/orders/o3/rights', consumer)).json();
  const right = items.find(({ code }: { code: string }) => code === 'shown-either-way');
  expect(right.needs.ways).toEqual([photos, film]);
  const [a, b] = [await attach(id, '1'), await attach(id, '2')];
  expect(
    await submit(id, [
      { kind: 'record', files: [a] },
      { kind: 'video', files: [b] },
    ]),
  ).toMatchObject({ state: 'merchant' });
  expect((await pageOf(id)).lacks).toEqual([]);
});

test('nobody is asked to show something for what the terms do not give whatever is shown', async () => {
  const at = tested.clock.now().toISOString();
  const paid = { consumer_id: 'c1', items: [{ product_id: 'p1', quantity: 1, price: cny(5_000) }], paid: cny(5_000) };
  await tell(make.order('paid', 'o5', paid, at), make.order('delivered', 'o5', { consumer_id: 'c1' }, at));
  const little = { order_id: 'o5', code: 'shown-either-way', asked: { share: 2 } };
  expect((await tested.post('/v1/claims', little, consumer)).json()).toMatchObject({ code: 'claim.not-used' });
  // nothing is in the way of a better one
  const more = await tested.post('/v1/claims', { ...little, asked: { share: 4 } }, consumer);
  expect(more.json()).toMatchObject({ state: 'evidence' });
});

test('the proof of a loss is needed in every way', () => {
  const photo = { kind: 'photo', least: 1 };
  const loss = { kind: 'loss', least: 1 };
  expect(alsoNeeding({ asks: [], evidence: [], ways: [] }, loss)).toEqual({
    asks: [],
    evidence: [loss],
    ways: [[loss]],
  });
  expect(alsoNeeding({ asks: [], evidence: [photo], ways: [[photo]] }, loss).ways).toEqual([[photo, loss]]);
});
