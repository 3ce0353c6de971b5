import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../test-platform.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const { product, order, ticket, message, scan } = make;
const decide = (body: unknown, headers?: Record<string, string>) => tested.post('/v1/decisions', body, headers);
const send = (body: unknown, headers?: Record<string, string>) => tested.post('/v1/events', body, headers);

describe('decisions', () => {
  test('one event, one decision', async () => {
    const answer = await decide(product('one', { title: '国家级好茶' }), { 'accept-language': 'en' });
    expect(answer.statusCode).toBe(200);
    const decision = answer.json();
    expect(decision).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      subject: 'product/one',
      verdict: 'reject',
      case: null,
      reasons: [
        {
          rule: 'goods.test.term',
          params: { term: '国家级' },
          message: 'Uses “国家级”',
          mend: 'Remove “国家级”',
          evidence: [{ field: 'product.title', start: 0, end: 3, text: '国家级', canonical: '国家级' }],
          weight: 1,
        },
      ],
      measures: [{ kind: 'reject-listing', subject: 'product/one' }],
      pack: expect.stringMatching(/^tests@1\.0\.0\+sha256:[0-9a-f]{64}$/),
      snapshot: { features: {}, signals: {}, lists: {}, models: {} },
    });
    // again, and read back: the same but for the language asked for
    expect((await decide(product('one', { title: '国家级好茶' }), { 'accept-language': 'en' })).json()).toEqual(
      decision,
    );
    expect((await tested.get(`/v1/decisions/${decision.id}`, { 'accept-language': 'en' })).json()).toEqual(decision);
    expect((await tested.get(`/v1/decisions/${decision.id.toUpperCase()}`)).json()).toMatchObject({ id: decision.id });
    const inChinese = (await tested.get(`/v1/decisions/${decision.id}`)).json();
    expect(inChinese.reasons[0]).toMatchObject({ message: '用了“国家级”', mend: '删除“国家级”' });
  });

  test('one bad event, one problem', async () => {
    const answer = await decide({ ...product('bad'), subject: 'product/other' });
    expect(answer.statusCode).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'event.invalid', status: 422, field: 'subject' });
  });

  test('other content under a known id is 409; in an array a problem with that status', async () => {
    await decide(product('conflict'));
    const other = product('conflict', { title: '别的' });
    const answer = await decide(other);
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'event.id-conflict']);
    const list = await decide([other, product('conflict-2')]);
    expect(list.statusCode).toBe(200);
    expect(list.json()).toMatchObject([{ status: 409, code: 'event.id-conflict' }, { verdict: 'allow' }]);
  });

  test('an array is answered in its order; 422 when it holds no decision', async () => {
    const answer = await decide([{}, product('a1'), 7, product('a2'), product('a1')]);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject([
      { code: 'event.invalid' },
      { subject: 'product/a1' },
      { code: 'event.invalid' },
      { subject: 'product/a2' },
      { subject: 'product/a1' },
    ]);
    const bad = await decide([{}, 7]);
    expect(bad.statusCode).toBe(422);
    expect(bad.json()).toMatchObject([{ code: 'event.invalid' }, { code: 'event.invalid' }]);
    const none = await decide([]);
    expect([none.statusCode, none.json()]).toEqual([422, []]);
  });

  test('500 are decided, 501 are too many', async () => {
    const values = Array.from({ length: 500 }, (_, i) => product(`many${i}`));
    const answer = await decide(values);
    expect(answer.statusCode).toBe(200);
    expect(answer.json().map((d: { subject: string }) => d.subject)).toEqual(values.map((v) => v.subject));
    const over = await decide([...values, product('over')]);
    expect([over.statusCode, over.json().code]).toEqual([413, 'request.too-large']);
    expect((await tested.get('/v1/subjects/product/over')).statusCode).toBe(404);
  });

  test('no body', async () => {
    for (const body of ['', 'null', '7', '"text"', 'true']) {
      const answer = await decide(body);
      expect([body, answer.statusCode]).toEqual([body, 422]);
    }
  });

  test('an Idempotency-Key gives the first answer again, byte for byte', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const first = await decide([product('idem'), {}], headers);
    const again = await decide([product('idem'), {}], headers);
    expect(again.body).toBe(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await decide([product('idem')], headers)).json().code).toBe('request.idempotency-conflict');
  });
});

describe('events', () => {
  test('are counted: taken, duplicates, problems by position', async () => {
    const values = [
      product('e1'),
      product('e1'),
      {},
      product('e1', { title: 'x' }),
      scan('e2', 'o', 'picked', '2026-11-20T01:00:00Z'),
    ];
    const answer = await send(values);
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({
      taken: 2,
      duplicates: 1,
      problems: [
        { position: 2, code: 'event.invalid', field: expect.any(String) },
        { position: 3, code: 'event.id-conflict', status: 409 },
      ],
    });
    // those whose type has rules are decided
    expect((await tested.get('/v1/subjects/product/e1')).json().decisions).toHaveLength(1);
    expect((await tested.get('/v1/subjects/parcel/e2')).json()).toMatchObject({ decisions: [], verdict: null });
  });

  test('5,001 are too many', async () => {
    const answer = await send(Array.from({ length: 5_001 }, () => 0));
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'request.too-large']);
    const five = await send(Array.from({ length: 5_000 }, () => 0));
    expect(five.statusCode).toBe(202);
    expect(five.json()).toMatchObject({ taken: 0, duplicates: 0 });
    expect(five.json().problems).toHaveLength(5_000);
  });
});

describe('limits', () => {
  const filler = (bytes: number) => {
    const empty = Buffer.byteLength(JSON.stringify(product('size', { description: '' })));
    return product('size', { description: 'x'.repeat(bytes - empty) });
  };
  test('64 KB an event', async () => {
    expect((await decide(filler(64 * 1024))).statusCode).toBe(422); // description has a limit of its own
    const attributes = (n: number) => product(`size${n}`, { attributes: { a: 'x'.repeat(40_000), b: 'y'.repeat(n) } });
    const room = 64 * 1024 - Buffer.byteLength(JSON.stringify(attributes(10_000))) + 10_000;
    expect((await decide(attributes(room))).statusCode).toBe(200);
    const over = await decide(attributes(room + 1));
    expect([over.statusCode, over.json().code]).toEqual([413, 'event.too-large']);
  });

  test('1 MiB each image, beside the event', async () => {
    const image = (bytes: number) => {
      const head = 'data:image/png;base64,';
      return head + 'A'.repeat(bytes - head.length);
    };
    const good = await decide(product('images', { images: [image(1024 * 1024), image(1000 * 1024)] }));
    expect(good.statusCode).toBe(200);
    const over = await decide(product('image', { images: ['https://x.example/a.png', image(1024 * 1024 + 4)] }));
    expect([over.statusCode, over.json().code]).toEqual([413, 'event.too-large']);
    expect(over.json().field).toBe('data.product.images[1]');
  });

  test('8 MiB a request', async () => {
    const text = JSON.stringify([product('big')]);
    const padded = (bytes: number) => text.slice(0, -1) + ' '.repeat(bytes - Buffer.byteLength(text)) + text.slice(-1);
    expect((await decide(padded(8 * 1024 * 1024))).statusCode).toBe(200);
    const over = await decide(padded(8 * 1024 * 1024 + 1));
    expect([over.statusCode, over.json().code]).toEqual([413, 'request.too-large']);
  });
});

/** Each must be a 4xx that says where, and store nothing; beside a good one it spoils itself alone. */
const BAD: [string, string, RegExp, number?][] = [
  ['a price that is a fraction', edit('"amount":100', '"amount":100.5'), /data\.product\.price\.amount/],
  ['a price as text', edit('"amount":100', '"amount":"100"'), /data\.product\.price\.amount/],
  ['a price beyond a double', edit('"amount":100', '"amount":1e400'), /data\.product\.price\.amount/],
  ['a price beyond exact whole numbers', edit('"amount":100', '"amount":9007199254740993'), /price\.amount/],
  ['a price below zero', edit('"amount":100', '"amount":-1'), /data\.product\.price\.amount/],
  ['a price that is null', edit('"amount":100', '"amount":null'), /data\.product\.price\.amount/],
  ['a price without currency', edit(',"currency":"CNY"', ''), /data\.product\.price\.currency/],
  ['a currency that is none', edit('"CNY"', '"XXQ"'), /data\.product\.price\.currency/],
  ['a price that is a number', edit('{"amount":100,"currency":"CNY"}', '100'), /data\.product\.price/],
  ['a missing field', edit('"category_id":"tea",', ''), /data\.product\.category_id/],
  ['a field of the wrong kind', edit('"title":"好茶"', '"title":["好茶"]'), /data\.product\.title/],
  ['an unknown type', edit('product.submitted', 'product.submited'), /did you mean product\.submitted/],
  ['a type of ours', edit('product.submitted', 'decision.made'), /type/],
  ['a cause of one’s own', edit('"source":"test"', '"source":"test","cause_id":"x"'), /cause_id/],
  ['__proto__ in the data', edit('"title"', '"__proto__":{"polluted":1},"title"'), /data\.product\.__proto__/],
  ['__proto__ in disguise', edit('"title"', '"\\u005f_proto__":{"polluted":1},"title"'), /__proto__/],
  ['__proto__ outside the data', edit('"source"', '"__proto__":{"polluted":1},"source"'), /__proto__/],
  ['constructor', edit('"title"', '"constructor":{"prototype":{"polluted":1}},"title"'), /constructor/],
  ['constructor as an attribute', edit('"source"', '"constructor":1,"source"'), /constructor/],
  ['half a surrogate pair', edit('好茶', '\\ud83d茶'), /data\.product\.title/],
  ['half a surrogate pair in a name', edit('"title"', '"\\udc00":1,"title"'), /surrogate/],
  ['U+0000', edit('好茶', '好\\u0000茶'), /data\.product\.title/],
  ['U+0000 in the id', edit('"id":"product-x"', '"id":"a\\u0000b"'), /id/],
  ['deep nesting', edit('"title"', `"attributes":${'[['.repeat(12)}${']]'.repeat(12)},"title"`), /nested deeper/],
  [
    'too many fields',
    edit('"title"', `"attributes":{${list(300, (i) => `"k${i}":1`)}},"title"`),
    /data\.product\.attributes/,
  ],
  ['too long a list', edit('"title"', `"attributes":{"a":[${list(1001, () => '0')}]},"title"`), /attributes\.a/],
  ['a time without an offset', edit('07:00:00Z', '07:00:00'), /time/],
  ['a day that is none', edit('2026-11-20T07', '2026-02-30T07'), /time/],
  ['a leap second, which no clock here has', edit('2026-11-20T07:00:00Z', '2016-12-31T23:59:60Z'), /time/],
  ['an id that is empty', edit('"id":"product-x"', '"id":""'), /id/],
  ['an id that is too long', edit('"id":"product-x"', `"id":"${'x'.repeat(129)}"`), /id/],
  ['an id that is a number', edit('"id":"product-x"', '"id":7'), /id/],
  ['a subject that the data contradicts', edit('product/x', 'product/y'), /subject/],
  ['an attribute of another spelling', edit('"source":"test"', '"source":"test","Trace-Id":"x"'), /Trace-Id/],
  ['a personal attribute', edit('"source":"test"', '"source":"test","phone":"13800138000"'), /phone/],
  ['an image address inside the machine', edit('"title"', '"images":["file:../etc/passwd"],"title"'), /images\[0\]/],
];

function edit(what: string, by: string): string {
  const text = JSON.stringify(product('x'));
  if (!text.includes(what)) throw new Error(`${what} is not in the event`);
  return text.replace(what, () => by);
}

function list(length: number, of: (i: number) => string): string {
  return Array.from({ length }, (_, i) => of(i)).join(',');
}

describe('bad events', () => {
  test.each(BAD)('%s', async (_name, text, says) => {
    const alone = await decide(text);
    expect(alone.statusCode, alone.body).toBe(422);
    expect(`${alone.json().field} ${alone.json().detail}`).toMatch(says);
    const good = JSON.stringify(product(`beside-${BAD.findIndex(([, other]) => other === text)}`));
    const beside = await decide(`[${text},${good}]`);
    expect(beside.statusCode).toBe(200);
    expect(beside.json()).toMatchObject([{ code: alone.json().code, field: alone.json().field }, { verdict: 'allow' }]);
    expect((await send(`[${text}]`)).json()).toMatchObject({ taken: 0, problems: [{ position: 0 }] });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('nothing of them is stored', async () => {
    expect(await tested.sql("select from event where subject_key in ('product/x', 'product/y')")).toEqual([]);
  });

  test('what is no JSON, no UTF-8 or nested without end is 400', async () => {
    const valid = Buffer.from(JSON.stringify(product('x')));
    const broken = Buffer.concat([valid.subarray(0, 40), Buffer.from([0xff, 0xfe]), valid.subarray(40)]);
    const overlong = Buffer.from(JSON.stringify(product('x', { title: 'AB' })).replace('AB', '\u0001\u0001'), 'latin1');
    for (const body of [broken, overlong, '{"id":', '[1,]', '{"a":1}}', 'NaN', '[Infinity]', "{'a':1}", '\u0000']) {
      const answer = await decide(body);
      expect([String(body).slice(0, 20), answer.statusCode]).toEqual([String(body).slice(0, 20), 400]);
      expect(answer.json().code).toBe('request.malformed');
    }
    for (const levels of [1_001, 100_000, 2_000_000]) {
      const answer = await decide('['.repeat(levels) + ']'.repeat(levels));
      expect([levels, answer.statusCode]).toEqual([levels, 400]);
    }
    expect((await decide('['.repeat(1_000) + ']'.repeat(1_000))).statusCode).toBe(422);
  });

  test('a promise further off than calendars count is none, and the payment is kept', async () => {
    for (const [at, promises] of [
      ['9998-12-31T23:59:59Z', 0],
      ['2036-11-30T00:00:00Z', 0],
      ['2036-11-01T00:00:00Z', 1],
      ['1970-01-01T00:00:00Z', 1],
    ] as const) {
      const answer = await decide(order('paid', `by-${at}`, { promised_ship_at: at }));
      expect([at, answer.statusCode]).toEqual([at, 200]);
      const kept = await tested.get(`/v1/promises?subject=${encodeURIComponent(`order/by-${at}`)}`);
      expect([at, kept.json().items.length]).toEqual([at, promises]);
    }
    const leap = await decide(order('paid', 'leap', { promised_ship_at: '2016-12-31T23:59:60Z' }));
    expect([leap.statusCode, leap.json().field]).toEqual([422, 'data.order.promised_ship_at']);
  });

  test('ids as long as events allow them are found again', async () => {
    const id = '单'.repeat(128);
    expect((await decide({ ...order('paid', id), id: 'long' })).statusCode).toBe(200);
    expect((await tested.get(`/v1/subjects/order/${encodeURIComponent(id)}`)).statusCode).toBe(200);
  });
});

describe('personal fields', () => {
  const SECRETS = ['我要投诉张大民', '13912345678', '幸福路88号', 'wxid_secret99', '王小丫'];
  test('reach no answer and no table in clear; others do', async () => {
    const [ask, buy, lure, sell] = [
      ticket('secret', `${SECRETS[0]}，最佳`),
      order('paid', 'secret', { recipient: { name: SECRETS[4], phone: SECRETS[1], address: SECRETS[2] } }),
      message('secret', `加我微信 ${SECRETS[3]} 电话${SECRETS[1]}`),
      product('public', { title: '国家级好茶' }),
    ];
    const answer = await decide([ask, buy, lure, sell]);
    expect(answer.statusCode).toBe(200);
    const [asked, bought, lured, sold] = answer.json();
    expect(asked).toMatchObject({
      case: { queue: 'tickets' },
      reasons: [{ rule: 'service.test.ticket', params: { term: '…', whole: '…', count: 2 } }],
    });
    expect(asked.reasons[0].evidence).toContainEqual({ field: 'ticket.text', start: 2, end: 4 });
    expect(bought.reasons).toMatchObject([{ rule: 'service.test.recipient', params: { phone: '…' } }]);
    expect(lured.reasons).toMatchObject([{ rule: 'service.test.contact', params: { contact: '…' } }]);
    expect(lured.reasons[0].evidence.every((e: object) => !('text' in e) && !('canonical' in e))).toBe(true);
    expect(sold.reasons[0]).toMatchObject({ params: { term: '国家级' }, message: '用了“国家级”' });

    const bodies = [answer.body, (await decide([ask, buy, lure, sell])).body];
    for (const path of [
      ...[asked, bought, lured].map(({ id }) => `/v1/decisions/${id}`),
      ...['ticket/secret', 'order/secret', 'contact/secret'].flatMap((s) => [
        `/v1/subjects/${s}`,
        `/v1/events?subject=${s}`,
      ]),
    ]) {
      const got = await tested.get(path);
      expect([path, got.statusCode]).toEqual([path, 200]);
      bodies.push(got.body);
    }
    for (const secret of SECRETS) for (const body of bodies) expect(body).not.toContain(secret);
    const stored = await tested.sql<{ body: string }>(
      "select body::text from decision where subject_key in ('ticket/secret', 'order/secret', 'contact/secret')",
    );
    expect(stored).toHaveLength(3);
    for (const { body } of stored) {
      expect(body).toContain('"sealed": "axc1.');
      for (const secret of [...SECRETS, '投诉', '最佳']) expect(body).not.toContain(secret);
    }
  });

  test('stay out of problems and of the log', async () => {
    const bad = ticket('leak', SECRETS[0]!, { order_id: 7, phone: SECRETS[1] });
    const long = ticket('leak', SECRETS[3]!.repeat(3000));
    for (const answer of [await decide(bad), await decide([bad, long]), await send([bad, long])])
      for (const secret of SECRETS) expect(answer.body).not.toContain(secret);
    for (const secret of SECRETS) expect(tested.logged()).not.toContain(secret);
  });
});

describe('reading back', () => {
  test('events of a subject in pages, newest first', async () => {
    const times = Array.from({ length: 7 }, (_, i) => `2026-11-20T0${i}:00:00Z`);
    await send(times.map((at) => scan('paged', 'o-paged', 'moving', at)));
    const seen: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const answer = await tested.get(`/v1/events?subject=parcel/paged&limit=3${cursor && `&cursor=${cursor}`}`);
      const page: { items: { time: string; source_id: string }[]; next_cursor: string | null } = answer.json();
      seen.push(...page.items.map(({ time }) => time));
      cursor = page.next_cursor;
      pages++;
    }
    expect(pages).toBe(3);
    expect(seen).toEqual(times.toReversed().map((at) => new Date(at).toISOString()));
    const badCursors = ['x', Buffer.from('["1"]').toString('base64url'), Buffer.from('[{}]').toString('base64url')];
    for (const bad of badCursors)
      expect((await tested.get(`/v1/events?subject=parcel/paged&cursor=${bad}`)).json().code).toBe('cursor.invalid');
  });

  test.each([
    '/v1/events',
    '/v1/events?subject=nothing',
    '/v1/events?subject=a/b&limit=0',
    '/v1/events?subject=a/b&limit=201',
    '/v1/events?subject=a/b&page=2',
    '/v1/events?subject=a/%00',
    '/v1/decisions/nothing',
    '/v1/subjects/Product/p1',
    `/v1/subjects/product/${'x'.repeat(201)}`,
    '/v1/promises?due_before=2016-12-31T23:59:60Z',
    '/v1/promises?due_before=2026-01-01T00:00:00Z[Asia/Shanghai]',
    '/v1/promises?due_before=yesterday',
  ])('%s is the caller’s fault', async (path) => {
    const answer = await tested.get(path);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode).toBeLessThan(500);
  });

  test('what is not there is 404', async () => {
    expect((await tested.get('/v1/decisions/00000000-0000-7000-8000-000000000000')).statusCode).toBe(404);
    expect((await tested.get('/v1/subjects/product/never')).statusCode).toBe(404);
    expect((await tested.get('/v1/events?subject=product/never')).json()).toEqual({ items: [], next_cursor: null });
  });
});

test('a decision whose pack this release cannot read is told without its words', async () => {
  const old = await openTestPlatform();
  const before = (await old.post('/v1/decisions', product('old', { title: '国家级' }))).json();
  await old.sql("insert into pack_file (hash, text) values (repeat('0', 64), 'of another time')");
  await old.sql("update pack set files = jsonb_build_object('pack.yaml', repeat('0', 64))");
  await old.close();
  const pack = { ...SMALL_PACK, 'pack.yaml': SMALL_PACK['pack.yaml']!.replace('1.0.0', '3.0.0') };
  const newer = await openTestPlatform({ after: old, pack });
  const told = await newer.get(`/v1/decisions/${before.id}`);
  await newer.drop();
  expect(told.statusCode).toBe(200);
  const [{ mend: _, ...reason }] = before.reasons;
  expect(told.json()).toEqual({ ...before, reasons: [{ ...reason, message: '' }] });
});

test('an old decision is told by the pack that made it', async () => {
  const old = await openTestPlatform();
  try {
    const before = (await old.post('/v1/decisions', product('old', { title: '国家级' }))).json();
    await old.close();
    const pack = Object.fromEntries(
      Object.entries(SMALL_PACK).map(([path, text]) => [
        path,
        text
          .replace('version: 1.0.0', 'version: 2.0.0')
          .replace('用了“{term}”', '新的话：{term}')
          .replace('Uses', 'New: uses'),
      ]),
    );
    const newer = await openTestPlatform({ after: old, pack });
    try {
      const told = (await newer.get(`/v1/decisions/${before.id}`)).json();
      expect(told).toEqual(before);
      expect(told.pack).toContain('tests@1.0.0+');
      // the same event again is the same decision, by the pack of then; another one is by that of now
      expect((await newer.post('/v1/decisions', product('old', { title: '国家级' }))).json()).toEqual(before);
      const after = (await newer.post('/v1/decisions', product('new', { title: '国家级' }))).json();
      expect(after).toMatchObject({ reasons: [{ message: '新的话：国家级' }] });
      expect(after.pack).toContain('tests@2.0.0+');
      const subject = await newer.get('/v1/subjects/product/old', { 'accept-language': 'en' });
      expect(subject.json().decisions[0].reasons[0].message).toBe('Uses “国家级”');
      // a pack that this release cannot read takes the words with it, and nothing else
    } finally {
      await newer.close();
    }
  } finally {
    await old.drop();
  }
});
