import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Pack } from '../compile.ts';
import { emptySnapshot } from '../decide.ts';
import { type RuleResult, runAll, runHolding } from '../evaluate.ts';
import { loadPack } from '../load.ts';
import { openSession, type Session } from '../session.ts';
import type { EngineEvent, Snapshot } from '../types.ts';

const text = { type: 'string' };
const SCHEMAS = {
  'thing.seen': {
    type: 'object',
    properties: {
      thing: {
        type: 'object',
        properties: {
          name: text,
          count: { type: 'integer' },
          rating: { type: 'number' },
          fresh: { type: 'boolean' },
          tags: { type: 'array', items: text },
          inner: { type: 'object', properties: { depth: { type: 'integer' }, unit: text } },
          free: { type: 'object', properties: {}, additionalProperties: true },
          any: {},
        },
      },
      total: { type: 'integer' },
    },
  },
};
const LEXICON = '最佳\ttags=superlative\n第一\ttags=rank\n国家级\ttags=rank\n';
const LIST = '山川\na\n';
/** Around the times of the events; the first day ends where the next begins. */
const PASSING =
  'a\texpires=2026-01-01\nb\texpires=2026-01-02T03:04:05Z\n山川\texpires=2026-01-02T11:04:05.000000001+08:00\n';
const TIMES = [
  '2025-12-31T23:59:59.999Z',
  '2026-01-02T00:00:00Z',
  '2026-01-02T03:04:04.999999999Z',
  '2026-01-02T03:04:05Z',
  'never',
];

const FEATURES = `features:
${['count', 'ratio']
  .map(
    (measure) => `  - name: ${measure === 'count' ? 'n' : 'm'}
    about: { zh-CN: 数, en: Number }
    on: [thing.seen]
    key: thing.name
    measure: ${measure}
${measure === 'count' ? '' : '    of: thing.fresh\n'}    window: P7D
    for: { thing.seen: thing.name }
`,
  )
  .join('')}`;

/** Also with values that no feature has: whatever a snapshot holds, both read it the same. */
const snapshotOf = ([n, m, f, g, s]: unknown[], lists: Record<string, string[]>) =>
  ({ features: { n, m }, signals: { f, g, s }, models: { k: m }, lists }) as Partial<Snapshot>;

function packOf(conditions: readonly string[]) {
  const rules = conditions
    .map(
      (when, i) => `  - id: goods.t.r${i}
    title: { zh-CN: 题, en: T }
    on: [thing.seen]
    match: { word: { lexicon: words, in: [thing.name, thing.tags] }, form: { pattern: 'x[0-9]', in: [thing.name] }, call: { contact: phone, in: [thing.name] } }
    when: ${JSON.stringify(when)}
    verdict: limit
    message: { zh-CN: 有, en: Is }
`,
    )
    .join('');
  const files = [
    { path: 'pack.yaml', text: 'id: tiny\nversion: 1.0.0\nabout: { zh-CN: 小, en: Tiny }\n' },
    { path: 'goods/t.yaml', text: `rules:\n${rules}` },
    { path: 'lexicons/words.lex', text: `---\nabout: { zh-CN: 词, en: Words }\n---\n${LEXICON}` },
    { path: 'lists/known.list', text: LIST },
    { path: 'features/f.yaml', text: FEATURES },
    { path: 'lists/passing.list', text: PASSING },
  ];
  return loadPack(files, SCHEMAS);
}

const eventOf = (data: unknown, time = '2026-01-02T03:04:05Z'): EngineEvent => ({
  id: 'e',
  source: 'urn:t',
  type: 'thing.seen',
  time,
  subject: 'thing/t',
  data: data as Record<string, unknown>,
});

const LINES_A_RULE = 7;

/** A pack of those conditions that the checker takes; the random ones hold some that it refuses. */
function soundPack(conditions: readonly string[]): Pack {
  const { pack, problems } = packOf(conditions);
  if (pack) return pack;
  const refused = new Set(problems.map(({ line }) => Math.floor((line - 2) / LINES_A_RULE)));
  const again = packOf(['true', ...conditions.filter((_, i) => !refused.has(i))]);
  if (!again.pack) throw new Error(JSON.stringify(again.problems));
  return again.pack;
}

/** The rules that hold, by the filter and by evaluating each. */
function both(pack: Pack, data: unknown, snapshot: Partial<Snapshot> = {}, time?: string) {
  const event = eventOf(data, time);
  const given = { ...emptySnapshot(), ...snapshot };
  const ids = (results: readonly RuleResult[]): string[] =>
    results.filter(({ outcome }) => outcome === 'fired').map(({ plan }) => plan.document.when.text);
  return {
    filtered: ids(runHolding(openSession(event, given, pack))),
    evaluated: ids(runAll(openSession(event, given, pack))),
  };
}

const NUMBERS = ['0', '1', '2', '3', '-2', '9007199254740993'];
const DECIMALS = ['0.0', '-0.0', '1.0', '2.5', '1e300', '1', '3'];
const TEXTS = ['"a"', '"b"', '"山川"', '""', '"最佳"'];
const ANY = [...NUMBERS, ...DECIMALS, ...TEXTS, 'true', 'false', 'null'];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  'thing.name': TEXTS,
  'thing.inner.unit': TEXTS,
  'thing.count': NUMBERS,
  'thing.inner.depth': NUMBERS,
  'thing.rating': DECIMALS,
  'thing.fresh': ['true', 'false'],
  'thing.free.x': ANY,
  'thing.free["y z"]': ANY,
  'thing.any': ANY,
  'thing.any.deep': ANY,
  total: NUMBERS,
  'features.n': NUMBERS,
  'features["m"]': DECIMALS,
  'signals.f': ANY,
  'signals["g"]': ANY,
  'models.k': DECIMALS,
  'signals.s': ANY,
  'size(thing.tags)': NUMBERS,
  'thing.name.size()': NUMBERS,
  'size(thing.any)': NUMBERS,
  'thing.free.size()': NUMBERS,
  'word.count': NUMBERS,
  'word.distinct': NUMBERS,
  'form.count': NUMBERS,
  'call.count': NUMBERS,
  'size(word.terms)': NUMBERS,
};
const OPERATORS = ['==', '!=', '<', '<=', '>', '>='];
const OTHERS = [
  ...['name', 'count', 'inner', 'inner.depth', 'free.x', 'any', 'any.deep', 'tags'].map((path) => `has(thing.${path})`),
  ...['has(features.n)', '"m" in features', 'has(models.k)', 'thing.fresh', 'thing.any', 'signals.s', 'true', 'false'],
  ...['thing.name in ["a", "b"]', 'thing.count in [1, 2, 3]', 'thing.any in [1, 2.5, "a", null, true]'],
  ...['thing.free.x in []', 'thing.rating in [1.5, 2.0]', 'thing.name in lists.known'],
  ...['thing.name in lists.passing', 'thing.any in lists.passing', '"b" in lists.passing'],
  ...['size(lists.passing) > 1', 'has(lists.passing)', 'lists.passing.exists(x, x == thing.name)'],
  ...['thing.inner.unit in lists.known', 'thing.any in lists.known', '"rank" in word.tags'],
  ...['word.terms.exists(t, t == "最佳")', 'word.terms.all(t, t == "最佳")', 'word.count > form.count'],
  ...['form.count < word.count', 'word.first == "第一"', 'thing.name.startsWith("a")', 'thing.count + 1 > 3'],
  ...['(thing.fresh ? thing.count > 1 : thing.rating > 1.0)', 'thing.tags.exists(t, t == "a")', '1 / thing.count > 0'],
  ...['event.type == "thing.seen"', '"a" in thing.tags', '"第一" in thing.tags', '!("b" in thing.tags)'],
];

const comparison = fc
  .constantFrom(...Object.keys(FIELDS))
  .chain((field) =>
    fc
      .tuple(fc.constantFrom(...OPERATORS), fc.constantFrom(...FIELDS[field]!), fc.integer({ min: 0, max: 5 }))
      .map(([operator, constant, turned]) =>
        turned === 0 ? `${constant} ${operator} ${field}` : `${field} ${operator} ${constant}`,
      ),
  );
const atom = fc.oneof({ weight: 3, arbitrary: comparison }, { weight: 1, arbitrary: fc.constantFrom(...OTHERS) });

const condition = fc.letrec<{ it: string }>((tie) => ({
  it: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    atom,
    fc.tuple(tie('it'), fc.constantFrom('&&', '||'), tie('it')).map(([a, o, b]) => `(${a}) ${o} (${b})`),
    tie('it').map((a) => `!(${a})`),
  ),
})).it;

const odd = fc.constantFrom<unknown>(
  ...[null, true, false, 0, 1, 2, 3, -2, 2.5, -0, 1e300, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 63, -1, 0.5],
  ...[
    '',
    'a',
    'b',
    '山川',
    '最佳 第一',
    'x1 13800138000',
    '\ud83d',
    '😀',
    [],
    ['a'],
    [1, 2, 3, 4],
    {},
    { deep: 1 },
    { deep: 'a' },
  ],
  ...[{ kind: 'uint', value: 3 }, { kind: 'list', size: 2 }, Object.create(null), undefined],
);
const mostly = (...values: unknown[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: odd });
const someOf = (values: Record<string, fc.Arbitrary<unknown>>) => fc.record(values, { requiredKeys: [] });

const name = mostly('a', 'b', '山川', '', '最佳', '最佳 第一', 'x1 13800138000 国家级');
const whole = mostly(0, 1, 2, 3, 4, -2, -1, 2 ** 63);
const inner = fc.oneof(someOf({ depth: whole, unit: name }), odd);
const free = fc.oneof(someOf({ x: odd, 'y z': odd, ['__proto__']: odd, constructor: odd }), odd);
const thing = someOf({
  ...{ name, count: whole, rating: mostly(0, -0, 1, 2.5, 3, 1.25), fresh: mostly(true, false) },
  ...{ tags: mostly([], ['a'], ['第一', 'b'], [1], ['b', 2, 'a'], ['a', null]), any: odd, inner, free },
});
const data = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(thing, whole).map(([thing, total]) => ({ thing, total })) },
  { weight: 1, arbitrary: odd.map((thing) => ({ thing })) },
);

describe('the filter agrees with the evaluation of each rule', () => {
  it('on any conditions and any JSON', () => {
    let held = 0;
    let asked = 0;
    const events = fc.array(fc.tuple(data, whole, odd, odd, odd, odd, fc.constantFrom(...TIMES)), {
      minLength: 10,
      maxLength: 10,
    });
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 40 }), events, (conditions, some) => {
        const pack = soundPack(conditions);
        for (const [seen, n, m, f, g, s, time] of some) {
          const lists: Record<string, string[]> = f === true ? { known: ['b'] } : {};
          const { filtered, evaluated } = both(pack, seen, snapshotOf([n, m, f, g, s], lists), time);
          expect(filtered).toEqual(evaluated);
          asked += pack.rules.length;
          held += evaluated.length;
        }
      }),
      { numRuns: 100 },
    );
    // neither nothing nor everything holds, or the property would say little
    expect(held / asked).toBeGreaterThan(0.02);
    expect(held / asked).toBeLessThan(0.7);
  });

  it('with more rules than a row has in one chunk', () => {
    const pack = soundPack(fc.sample(condition, { numRuns: 1_200, seed: 7 }));
    expect(pack.rules.length).toBeGreaterThan(800);
    for (const seen of fc.sample(data, { numRuns: 15, seed: 8 })) {
      const { filtered, evaluated } = both(pack, seen);
      expect(filtered).toEqual(evaluated);
    }
  });
});

test('of groups that fill words and lie across them one alternative is enough, the last one as well', () => {
  const among = (count: number, from: number): string =>
    Array.from({ length: count }, (_, i) => `thing.count == ${from + i}`).join(' || ');
  // one word is left by the group before it, one is filled, one is more than a word
  const sizes = [3, 20, 20, 31, 32, 33, 70];
  const wide = (size: number, i: number) => `(${among(size, 100 * i)}) && (${among(2, 100 * i + size - 1)})`;
  const pack = soundPack(sizes.map(wide));
  for (const [i, size] of sizes.entries())
    for (const at of [0, size - 2, size - 1, size]) {
      const { filtered, evaluated } = both(pack, { thing: { count: 100 * i + at } });
      expect(filtered).toEqual(evaluated);
      expect(filtered).toEqual(at === size - 1 ? [wide(size, i)] : []);
    }
});

test('flags and small fields that are joined are told apart in each way in which they come together', () => {
  const flags = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const when = [
    ...flags.map((flag) => `"${flag}" in thing.tags`),
    ...flags.map((flag) => `!("${flag}" in thing.tags) && thing.fresh`),
    ...['thing.count == 1', 'thing.count == 2 && !("a" in thing.tags)', 'has(thing.inner)', '!has(thing.rating)'],
  ];
  const pack = soundPack(when);
  for (let some = 0; some < 2 ** flags.length; some++) {
    const tags: unknown[] = flags.filter((_, i) => (some & (1 << i)) !== 0);
    const thing = { tags: some % 7 === 0 ? [...tags, 1] : tags, fresh: some % 3 === 0, count: some % 4 };
    const { filtered, evaluated } = both(pack, { thing: some % 5 === 0 ? { ...thing, inner: {} } : thing });
    expect(filtered).toEqual(evaluated);
    expect(filtered.length).toBeGreaterThan(0);
  }
});

test('members are found in any order, beside others that nobody asks about', () => {
  const pack = soundPack(
    Object.keys(FIELDS).flatMap((field) => (field.startsWith('thing.') ? `${field} == ${FIELDS[field]![0]}` : [])),
  );
  const thing = { name: 'a', count: 0, rating: 0, fresh: true, any: 0, free: { x: 0 }, inner: { depth: 0, unit: 'a' } };
  const names = [...Object.keys(thing), 'kind', 'constructor', 'toString', '7', 'other'];
  fc.assert(
    fc.property(fc.shuffledSubarray(names), (some) => {
      const mixed = Object.fromEntries(some.map((name) => [name, (thing as Record<string, unknown>)[name] ?? name]));
      const { filtered, evaluated } = both(pack, { thing: mixed });
      expect(filtered).toEqual(evaluated);
    }),
  );
  expect(both(pack, { thing }).filtered.length).toBeGreaterThan(4);
});

test('what somebody put on all objects, before the pack was built or after, is in no event', () => {
  const ask = ['has(thing.count) && thing.count == 3', '!has(thing.count)', 'thing.name == "a"'];
  const seen = JSON.parse('{"thing":{"name":"a"}}') as unknown;
  const fires = (pack: Pack): string[] => {
    const { filtered, evaluated } = both(pack, seen);
    expect(filtered).toEqual(evaluated);
    return filtered;
  };
  const pack = soundPack(ask);
  const alone = fires(pack);
  expect(alone).toHaveLength(2);
  for (const enumerable of [true, false]) {
    Object.defineProperty(Object.prototype, 'count', { value: 3, enumerable, writable: true, configurable: true });
    try {
      expect(fires(soundPack(ask))).toEqual(alone);
      // what is hidden as well has to be there before the rules are
      if (enumerable) expect(fires(pack)).toEqual(alone);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'count');
    }
  }
});

test('texts are searched only for rules that nothing has refuted', () => {
  const pack = soundPack([
    'thing.fresh && (word.count > 0 || form.count > 0)',
    'word.count > 0 && form.count > 0',
    'thing.count > 5 && call.count > 0',
  ]);
  const searches = (seen: unknown): string[] => {
    const session = openSession(eventOf(seen), emptySnapshot(), pack);
    const searched: string[] = [];
    const match: Session['match'] = (plan) => {
      searched.push(plan.find.kind);
      return session.match(plan);
    };
    runHolding({ event: session.event, type: session.type, match, variable: (name) => session.variable(name) });
    return searched;
  };
  expect(searches({ thing: { name: '茶', fresh: false, count: 3 } })).toEqual(['lexicon']);
  expect(searches({ thing: { name: '茶', fresh: true, count: 3 } })).toEqual(['lexicon', 'pattern']);
  expect(searches({ thing: { name: '第一', fresh: false, count: 9 } })).toEqual(['lexicon', 'contact', 'pattern']);
});
