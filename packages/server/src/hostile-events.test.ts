import { catalogue } from '@anxin/events';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fullEvent } from './test-events.ts';
import { openTestPlatform, type TestPlatform } from './test-platform.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

/** JSON texts, so that also what JSON.stringify would not write can be sent. */
const HOSTILE = [
  ...['null', '0', '-1', '-0', '1.5', '1e400', '-1e-400', '9007199254740993', '2147483648', 'true', '""', '" "', '[]'],
  ...[
    '{}',
    '[[]]',
    '[null]',
    '{"id":null}',
    '"\\u0000"',
    '"\\ud800"',
    '"\\u001f"',
    '"\\u001e"',
    '"\\u2028"',
    '"\\ufeff"',
  ],
  ...[
    '"__proto__"',
    '{"__proto__":{}}',
    '{"constructor":1}',
    '{"toString":1,"hasOwnProperty":2}',
    '"/"',
    '"a/b/c"',
    '"*"',
  ],
  ...['"9999-12-31T23:59:59Z"', '"9999-12-31T23:59:59-23:59"', '"1970-01-01T00:00:00+23:59"', '"2016-12-31T23:59:60Z"'],
  ...['"2026-11-20T07:00:00.123456789123456789Z"', '"infinity"', '"-infinity"', '"now"', '"NaN"', '"CNY"', '"axc1."'],
  ...[
    '"axc1.AAAA"',
    '"https://"',
    '"data:image/png;base64,"',
    '"file:x"',
    '"merchant/m1"',
    '"🙂"',
    '"{term}"',
    '"$1"',
    '"%s"',
  ],
  ...[
    `"${'长'.repeat(4_001)}"`,
    `"${'x'.repeat(60_001)}"`,
    `[${'0,'.repeat(999)}0]`,
    '"\\\\x00"',
    '"\'; drop table event; --"',
  ],
];

const TYPES = catalogue.types.map((type) => catalogue.get(type)!).filter(({ direction }) => direction === 'in');

/** Every place in a value, as a path. */
function placesOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

/** The event as text with the places replaced by texts that need be no JSON of a value. */
function replaced(event: object, edits: readonly { at: readonly (string | number)[]; by: string }[]): string {
  const copy = structuredClone(event) as Record<string | number, unknown>;
  const slots = new Map<string, string>();
  edits.forEach(({ at, by }, n) => {
    const parent = at
      .slice(0, -1)
      .reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], copy);
    if (at.length === 0 || typeof parent !== 'object' || parent === null) return;
    slots.set(`"<slot ${n}>"`, by);
    (parent as Record<string | number, unknown>)[at.at(-1)!] = `<slot ${n}>`;
  });
  return JSON.stringify(copy).replace(/"<slot \d+>"/g, (slot) => slots.get(slot)!);
}

test('nothing that anybody puts anywhere into an event is a fault of ours', async () => {
  let run = 0;
  let taken = 0;
  const hostile = fc.record({
    type: fc.nat({ max: TYPES.length - 1 }),
    edits: fc.array(fc.record({ place: fc.nat({ max: 200 }), by: fc.constantFrom(...HOSTILE) }), {
      minLength: 1,
      maxLength: 2,
    }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: 40, maxLength: 60 }), async (events) => {
      run++;
      const texts = events.map(({ type, edits }, i) => {
        const event = fullEvent(TYPES[type]!, `hostile-${run}-${i}`);
        const places = placesOf(event);
        return replaced(
          event,
          edits.map(({ place, by }) => ({ at: places[place % places.length]!, by })),
        );
      });
      const answer = await tested.post('/v1/decisions', `[${texts.join(',')}]`);
      expect([200, 422]).toContain(answer.statusCode);
      const entries: { status?: number; code?: string }[] = answer.json();
      expect(entries).toHaveLength(texts.length);
      taken += entries.filter(({ code }) => code === undefined).length;
      entries.forEach((entry, i) => {
        const fault = (entry.status ?? 200) >= 500 ? texts[i] : undefined;
        expect(fault, `${entry.code}`).toBeUndefined();
      });
    }),
    { numRuns: 80 },
  );
  expect(taken).toBeGreaterThan(300);
  // and what was taken goes through everything that follows
  await tested.platform.reactionWorker.drain();
  await tested.platform.promiseWorker.fireDue(new Date('2027-01-01T00:00:00Z'));
  // what cannot be in the books waits there by name: the order of a settlement or of an after-sale, shares that do not come out even
  expect(
    await tested.sql(`select * from reaction_parked where not
      (reaction like 'ledger.booking%' and (kind = 'premise' or reason like 'booking.%'))
      and not (reaction = 'service.aftersales' and kind = 'premise')`),
  ).toEqual([]);
  for (const list of ['orders', 'merchants', 'creators', 'products', 'content', 'parcels', 'promises'])
    expect([list, (await tested.get(`/v1/${list}?limit=200`)).statusCode]).toEqual([list, 200]);
});

test('nothing that anybody puts into an address is a fault of ours', async () => {
  const names = [
    'limit',
    'cursor',
    'subject',
    'state',
    'kind',
    'merchant_id',
    'type',
    'due_before',
    'from',
    'to',
    'actor',
    'topics',
    'q',
    'sort',
    'x',
  ];
  const values = [
    ...[
      '',
      '0',
      '-1',
      '1e9',
      '200',
      '201',
      'null',
      '%00',
      '%ff',
      '%ed%a0%80',
      '%',
      '%25',
      '..%2f..',
      "'",
      '"',
      '\\',
      '[]',
      '{}',
    ],
    ...[
      'WzFd',
      'W251bGxd',
      'WyJcdTAwMDAiXQ',
      'WyJhIl0',
      'WyJhIiwiYiJd',
      '2016-12-31T23:59:60Z',
      '2026-01-01T00:00:00Z%5bx%5d',
    ],
    ...[
      'product/p1',
      'a/%00',
      'x'.repeat(1_001),
      '9999-12-31T23:59:59Z',
      '0000-01-01T00:00:00Z',
      '-infinity',
      '+1',
      '%F0%9F%99%82',
    ],
  ];
  const paths = [
    ...new Set(
      tested.http.routes.filter(({ method, permission }) => method === 'GET' && permission).map(({ url }) => url),
    ),
  ];
  expect(paths.length).toBeGreaterThan(20);
  const headers = await tested.bearer();
  /** The stream never ends: its head is all that can be waited for. */
  const ask = async (path: string, url: string): Promise<{ statusCode: number }> => {
    if (path !== '/v1/stream') return tested.get(url);
    const answer = await tested.http.app.inject({ method: 'GET', url, headers, payloadAsStream: true });
    answer.stream().destroy();
    return answer;
  };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.array(fc.constantFrom(...values.filter((value) => value !== '')), { minLength: 3, maxLength: 3 }),
      fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...values)), { maxLength: 3 }),
      async (path, ids, query) => {
        let n = 0;
        const address = path.replace(/:[A-Za-z_]+/g, () => ids[n++]!.replaceAll('/', '%2f').replaceAll('"', '%22'));
        const url = `${address}?${query.map(([name, value]) => `${name}=${value}`).join('&')}`;
        const answer = await ask(path, url);
        expect([address, query, answer.statusCode < 500]).toEqual([address, query, true]);
      },
    ),
    { numRuns: 1_500 },
  );
});
