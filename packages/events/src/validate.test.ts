import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue, createCatalogue, STANDARD_EVENTS } from './catalogue.ts';
import { define } from './definition.ts';
import { eventSize, MAX_DEPTH, MAX_EVENT_BYTES, MAX_IMAGE_BYTES, utf8Length } from './limits.ts';
import { id, open, text } from './schema.ts';

const product = {
  id: 'p1',
  merchant_id: 'm1',
  title: '茶',
  category_id: 'tea',
  price: { amount: 12900, currency: 'CNY' },
};

function event(over: Record<string, unknown> = {}, productOver: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'e1',
    source: 'shop',
    type: 'product.submitted',
    time: '2026-01-02T03:04:05+08:00',
    subject: 'product/p1',
    data: { product: { ...product, ...productOver } },
    ...over,
  };
}

/** `field: message` of each problem. */
function problems(value: unknown, from?: 'inside' | 'outside'): string[] {
  const result = catalogue.validate(value, from ? { from } : {});
  return result.ok ? [] : result.problems.map(({ field, message }) => `${field}: ${message}`);
}
const codes = (value: unknown): string[] => {
  const result = catalogue.validate(value);
  return result.ok ? [] : result.problems.map(({ code }) => code);
};

test('a good event comes back with exactly what was sent; unknown fields are kept', () => {
  const given = event(
    { specversion: '1.0', traceid: 'abc', shard: 7 },
    { colour: { name: 'green', tags: [1, null, true] } },
  );
  const result = catalogue.validate(given);
  expect(result).toEqual({
    ok: true,
    event: {
      ...event({}, { colour: { name: 'green', tags: [1, null, true] } }),
      extensions: { traceid: 'abc', shard: 7 },
    },
  });
});

test.each<[string, unknown, string[]]>([
  ['no object', 'text', [': an event must be an object, was string']],
  ['null', null, [': an event must be an object, was null']],
  ['a list', [], [': an event must be an object, was a list']],
  ['no id', event({ id: undefined }), ['id: must be a JSON value, was undefined']],
  ['an empty id', event({ id: '' }), ['id: must not be empty']],
  ['a long id', event({ id: 'x'.repeat(129) }), ['id: has 129 characters, at most 128 are taken']],
  ['a number as source', event({ source: 7 }), ['source: must be a text, was number']],
  ['a control character', event({ source: 'a\nb' }), ['source: holds a control character']],
  [
    'an unknown type',
    event({ type: 'product.submited' }),
    ['type: there is no event type "product.submited"; did you mean product.submitted?'],
  ],
  ['a type of nowhere', event({ type: 'weather.changed' }), ['type: there is no event type "weather.changed"']],
  [
    "the platform's type",
    event({ type: 'decision.made' }),
    ['type: decision.made is said by the platform itself and cannot be sent'],
  ],
  ['a cause', event({ cause_id: 'x' }), ['cause_id: is set by the platform and cannot be sent']],
  [
    "another product's subject",
    event({ subject: 'product/p2' }),
    ['subject: does not agree with the data: expected "product/p1"'],
  ],
  ['a wrong version', event({ specversion: '0.3' }), ['specversion: must be "1.0"']],
  [
    'a mistyped attribute',
    event({ Subject: 'x' }),
    ["Subject: an attribute's name is 1 to 20 lower-case letters and digits; did you mean subject?"],
  ],
  [
    'personal data as attribute',
    event({ phone: '138' }),
    ['phone: personal data belongs into data, where it is sealed'],
  ],
  ['no product', event({ data: {} }), ['data.product: is missing']],
  ['data as text', event({ data: 'x' }), ['data: must be an object, was string']],
  ['no title', event({}, { title: undefined }), ['data.product.title: must be a JSON value, was undefined']],
  ['a number as title', event({}, { title: 7 }), ['data.product.title: must be a text, was number']],
  ['money as a number', event({}, { price: 129 }), ['data.product.price: must be an object, was number']],
  [
    'a fraction of a cent',
    event({}, { price: { amount: 1.5, currency: 'CNY' } }),
    ['data.product.price.amount: must be a whole number, was a fraction'],
  ],
  [
    'money as text',
    event({}, { price: { amount: '1', currency: 'CNY' } }),
    ['data.product.price.amount: must be a whole number, was string'],
  ],
  [
    'a negative price',
    event({}, { price: { amount: -1, currency: 'CNY' } }),
    ['data.product.price.amount: must be at least 0'],
  ],
  [
    'no such currency',
    event({}, { price: { amount: 1, currency: 'RMB' } }),
    ['data.product.price.currency: must be a currency of ISO 4217, like CNY'],
  ],
  [
    'too much money',
    event({}, { price: { amount: 2 ** 53, currency: 'CNY' } }),
    [
      'data.product.price.amount: is a whole number beyond ±9007199254740991, which JSON cannot carry exactly; send it as text',
    ],
  ],
  [
    'a file that climbs',
    event({}, { images: ['file:a.png', 'file:../keys/master.json'] }),
    ['data.product.images[1]: must be an https: address, a file: path inside the media folder, or a data: image'],
  ],
  [
    'a script',
    event({}, { images: ['javascript:alert(1)'] }),
    ['data.product.images[0]: must be an https: address, a file: path inside the media folder, or a data: image'],
  ],
  [
    'a NUL',
    event({}, { title: 'a\u0000b' }),
    ['data.product.title: holds the character U+0000, which cannot be stored'],
  ],
  [
    'half a pair',
    event({}, { title: 'a\ud83d' }),
    ['data.product.title: holds half a surrogate pair, which is no Unicode text'],
  ],
  [
    'half a pair in a name',
    event({}, { 'x\udc00': 1 }),
    ['data.product.x�: holds half a surrogate pair, which is no Unicode text'],
  ],
  ['not a number', event({}, { weight: Number.NaN }), ['data.product.weight: must be a finite number']],
  ['a nameless field', event({}, { '': 1 }), ['data.product.: a field must have a name']],
])('%s is told', (_, given, expected) => {
  expect(problems(given)).toEqual(expected);
});

test.each(['__proto__', 'constructor', 'prototype'])('%s is refused at any depth and pollutes nothing', (key) => {
  const sent = JSON.parse(JSON.stringify(event()).replace('"title"', `"${key}":{"polluted":1},"title"`)) as unknown;
  expect(problems(sent)).toEqual([`data.product.${key}: a field may not have this name`]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  const type = event({ type: key });
  expect(codes(type)).toEqual(['event.unknown-type']);
});

test.each([
  ['2026-02-30T00:00:00Z', false],
  ['2026-02-28T24:00:00Z', false],
  ['2026-02-28T00:00:00', false],
  ['2026-02-28', false],
  ['1969-12-31T23:59:59Z', false],
  ['9998-12-31T23:59:59-23:59', true],
  // the year 10000 in UTC, which no database reads
  ['9999-12-31T23:59:59-23:59', false],
  ['2026-02-28T00:00:00.123456789Z', true],
  ['2026-02-28T00:00:00-11:30', true],
  ['2024-02-29T00:00:00Z', true],
])('the time %s is taken: %s', (time, taken) => {
  expect(problems(event({ time })).length === 0).toBe(taken);
  if (taken) expect(Number.isNaN(Date.parse(time))).toBe(false);
});

describe('limits', () => {
  const nested = (levels: number): unknown => {
    let value: unknown = 1;
    for (let i = 0; i < levels; i++) value = { a: value };
    return value;
  };
  // the event, data and product are three levels
  test('depth', () => {
    expect(problems(event({}, { deep: nested(MAX_DEPTH - 3) }))).toEqual([]);
    expect(problems(event({}, { deep: nested(MAX_DEPTH - 2) }))[0]).toContain('is nested deeper than 16 levels');
    expect(problems(JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`))).toHaveLength(1);
    const deep = JSON.stringify(event()).replace('"茶"', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
    expect(problems(JSON.parse(deep))[0]).toContain('is nested deeper');
  });

  test('size, in bytes of UTF-8, to the byte', () => {
    const fill = (bytes: number): Record<string, unknown> => {
      const empty = eventSize(event({}, { description: '' })).bytes;
      const rest = bytes - empty;
      return event({}, { description: '茶'.repeat(Math.floor(rest / 3)) + 'x'.repeat(rest % 3) });
    };
    expect(eventSize(fill(MAX_EVENT_BYTES)).bytes).toBe(MAX_EVENT_BYTES);
    expect(problems(fill(MAX_EVENT_BYTES))).toEqual([]);
    expect(codes(fill(MAX_EVENT_BYTES + 1))).toEqual(['event.too-large']);
    expect(codes(event({}, { description: 'x'.repeat(10_000_000) }))).toEqual(['event.too-large']);
  });

  test('data: images are counted apart, to the byte', () => {
    const header = 'data:image/png;base64,';
    const image = header + 'A'.repeat(MAX_IMAGE_BYTES - header.length);
    expect(problems(event({}, { images: [image, image] }))).toEqual([]);
    expect(codes(event({}, { images: [`${image}A`] }))).toEqual(['event.too-large']);
    expect(codes(event({}, { description: `data:text/plain,${'A'.repeat(100_000)}` }))).toEqual(['event.too-large']);
  });

  test('UTF-8 lengths are what an encoder makes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(utf8Length(value)).toBe(Buffer.byteLength(value));
      }),
    );
  });
});

test('nothing of a personal field is in a message', () => {
  const merchant = {
    id: 'm1',
    name: 'shop',
    phone: '1381234'.repeat(20),
    legal_person: 7,
    bank_account: { no: '6222' },
  };
  const given = { ...event({ type: 'merchant.applied', subject: 'merchant/m1' }), data: { merchant } };
  const found = problems(given);
  expect(found.join()).not.toMatch(/1381234|6222/);
  expect(found).toContain('data.merchant.legal_person: must be a text, was number');
  const long = problems({ ...given, data: { merchant: { id: 'm1', name: 'shop', phone: '1381234'.repeat(20) } } });
  expect(long).toEqual(['data.merchant.phone: has 140 characters, at most 64 are taken']);
});

test('a cipher may stand where a short text does', () => {
  const merchant = { id: 'm1', name: 'shop', phone: `axc1.${'A'.repeat(22)}.${'B'.repeat(200)}` };
  expect(problems({ ...event({ type: 'merchant.applied', subject: 'merchant/m1' }), data: { merchant } })).toEqual([]);
});

test('whatever is given, validating neither throws nor is silent about why not', () => {
  fc.assert(
    fc.property(fc.anything({ maxDepth: 4, withNullPrototype: true, withBigInt: true, withDate: true }), (value) => {
      for (const given of [
        value,
        event({ data: value }),
        event({}, { extra: value as object }),
        event({ subject: value }),
      ]) {
        const result = catalogue.validate(given);
        if (!result.ok) expect(result.problems.length).toBeGreaterThan(0);
      }
    }),
  );
});

test('what the platform says is taken from inside, with its cause', () => {
  const decision = { id: 'd1', event_id: 'e1', subject: 'product/p1', verdict: 'reject', pack: 'cn@1.0.0' };
  const made = { ...event({ type: 'decision.made', cause_id: 'e1' }), data: { decision } };
  expect(problems(made, 'inside')).toEqual([]);
  expect(problems({ ...made, subject: 'product/p2' }, 'inside')).toEqual([
    'subject: does not agree with the data: expected "product/p1"',
  ]);
  const promise = { id: 'x', kind: 'ship', key: 'o1', party: null, due_at: '2026-01-02T03:04:05Z' };
  expect(
    problems({ ...event({ type: 'promise.breached', subject: 'order/o1' }), data: { promise } }, 'inside'),
  ).toEqual([]);
});

test('a chapter can add its own types', () => {
  const extended = createCatalogue({
    ...STANDARD_EVENTS,
    'brand.listed': define({
      family: 'ip',
      direction: 'in',
      doc: 'A brand.',
      subjects: { brand: 'brand.id' },
      refs: {},
      natural: [],
      schema: open({ brand: open({ id: id(), name: text(100) }) }),
    }),
  });
  const given = { ...event({ type: 'brand.listed', subject: 'brand/b1' }), data: { brand: { id: 'b1', name: 'x' } } };
  expect(extended.validate(given).ok).toBe(true);
  expect(catalogue.validate(given).ok).toBe(false);
});

describe('the money of an order', () => {
  const order = (more: object) => ({
    ...{ id: 'e1', source: 'shop', type: 'order.paid', time: '2026-03-04T05:06:07+08:00', subject: 'order/o1' },
    data: {
      order: {
        ...{ id: 'o1', consumer_id: 'c1', merchant_id: 'm1', paid: { amount: 300, currency: 'CNY' } },
        items: ['CNY', 'CNY'].map((currency, n) => ({
          product_id: `p${n}`,
          quantity: 1,
          price: { amount: 100, currency },
        })),
        ...more,
      },
    },
  });
  const item = (currency: string) => ({ product_id: 'p1', quantity: 1, price: { amount: 100, currency } });

  test('is all in the currency in which it was paid', () => {
    expect(problems(order({ freight: { amount: 100, currency: 'CNY' } }))).toEqual([]);
    expect(problems(order({ items: [item('CNY'), item('USD'), item('EUR')] }))).toEqual([
      'data.order.items[1].price.currency: is USD, and the order was paid in CNY: an order has one currency',
    ]);
    expect(problems(order({ freight: { amount: 100, currency: 'USD' } }))).toEqual([
      'data.order.freight.currency: is USD, and the order was paid in CNY: an order has one currency',
    ]);
  });

  test('is compared where an event tells of both', () => {
    const shipped = { ...order({ items: [item('USD')] }), type: 'order.shipped' };
    expect(problems(shipped)).toHaveLength(1);
    const { paid: _, ...unpaid } = shipped.data.order;
    expect(problems({ ...shipped, data: { order: unpaid } })).toEqual([]);
  });
});
