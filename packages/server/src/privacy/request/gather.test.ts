import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, SMALL_PACK, type TestPlatform } from '../../test-platform.ts';
import { gather } from './gather.ts';
import { personsOf } from './places.ts';
import { readableCopy } from './readable.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: SMALL_PACK });
});
afterAll(() => tested.drop());

const PARTY = 'consumer/many';
/** More than two pages of everything. */
const MANY = 410;

const seal = async (field: string, value: string): Promise<string> =>
  (await tested.platform.sealer.sealValues([{ person: PARTY, field, value }]))[0]!;

/** Rows of a table; `$1` is the party, `$2` a cipher, `n` counts, `id` is an id. */
const fill = (into: string, values: string, cipher: string | null = null) =>
  tested.sql(
    `insert into ${into} select ${values} from (
       select n, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid as id, $1::text as party, $2::text as cipher
       from generate_series(1, ${MANY}) as n) as s`,
    [PARTY, cipher],
  );

test('a copy has everything, however much there is of it', async () => {
  await fill(
    'attachment (id, about, person, by_whom, sender, at, type, bytes, name, mac)',
    `id, 'ticket/t1', party, 'user/u', party, now(), 'image/png', 3, cipher, decode(md5(n::text), 'hex')`,
    await seal('attachment.name', '发票.png'),
  );
  await tested.sql(
    `insert into consultation (id, release_id, about, changes, starts_at, ends_at, opened_by, opened_at)
     values (gen_random_uuid(), gen_random_uuid(), 'a', '[]', now(), now() + interval '1 day', 'user/u', now())`,
  );
  await fill(
    'consultation_comment (id, consultation, kind, author, role, text, at)',
    `id, (select c.id from consultation c), 'comment', party, 'consumer', cipher, now()`,
    await seal('consultation.text', '不同意'),
  );
  await fill(
    'harassment_report (id, consumer_id, party, channel, at, text, state)',
    `id, 'many', 'merchant/m1', 'im', now(), cipher, 'open'`,
    await seal('harassment.text', '半夜来电'),
  );
  await fill(
    'data_request (id, person, kind, state, made_at, made_by, on_behalf, words, settled_at)',
    `id, party, 'complaint', 'done', now(), 'user/u', false, cipher, now()`,
    await seal('data-request.words', '请解释'),
  );
  await fill('consent (id, person, purpose, given, at, by_whom)', `id, party, 'marketing', n % 2 = 0, now(), 'user/u'`);
  await fill(
    'waybill (id, order_id, parcel, merchant_id, consumer_id, carrier, profile, recipient, state, asked_at, asked_by)',
    `id, 'o1', n, 'm1', 'many', 'sf', '{}', jsonb_build_object('address', cipher), 'requested', now(), 'key/k'`,
    await seal('order.recipient.address', '杭州市文三路9号'),
  );
  const { db, sealer } = tested.platform;
  const access = { purpose: 'data-request', onAccess: () => undefined };
  const { items, more } = await gather({ db, sealer, access }, await personsOf(db, PARTY));
  expect(more).toBe(false);
  const counted = [...Map.groupBy(items, ({ place }) => place)].map(([place, all]) => [
    place,
    new Set(all.map(({ id }) => id)).size,
  ]);
  const places = ['attachment', 'consultation_comment', 'waybill', 'harassment_report', 'data_request', 'consent'];
  expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(places.map((place) => [place, MANY])));
  const text = readableCopy({ made_at: '', person: PARTY, more, items }, 'en');
  for (const known of ['发票.png', '不同意', '半夜来电', '请解释', '文三路9号', 'Comments on rules (410)'])
    expect(text).toContain(known);
});
