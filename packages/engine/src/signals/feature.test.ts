import { describe, expect, it } from 'vitest';
import { diffPacks } from '../policy/diff.ts';
import { feature, loadFeatures, plansOf } from './fixture.ts';
import { SIGNAL_LIMITS } from './limits.ts';

const rule = (when: string, on = 'thing.asked') => `  - id: goods.t.a
    title: { zh-CN: 题, en: T }
    on: [${on}]
    when: ${when}
    verdict: limit
    message: { zh-CN: 有, en: Is }
`;

const told = (features: string, rules = '', more: Record<string, string> = {}) =>
  loadFeatures(features, rules, more).problems.map(
    ({ file, line, column, code, message, hint }) => `${file}:${line}:${column} ${code}: ${message} (${hint ?? ''})`,
  );

describe('a feature', () => {
  it('is read, and is one with those that count the same', () => {
    const same = { about: '{ zh-CN: 别, en: Other }', for: '{ thing.asked: who + "x" }' };
    const plans = plansOf(
      feature('a') + feature('b', same) + feature('c', { window: 'PT60M' }) + feature('d', { window: 'PT61M' }),
    );
    const [a, b, c, d] = plans;
    expect(a).toMatchObject({ name: 'a', measure: 'count', whole: true, window: 3_600_000 });
    expect([b!.identity, c!.identity]).toEqual([a!.identity, a!.identity]);
    expect(d!.identity).not.toBe(a!.identity);
    const changes: Record<string, string>[] = [
      { key: 'thing.id' },
      { where: 'thing.good' },
      { measure: 'distinct', value: 'thing.id' },
      { measure: 'ratio', of: 'thing.good' },
      { measure: 'ratio', of: 'thing.good', over: 'true' },
      { on: '[thing.done, thing.undone]', key: '{ thing.done: thing.who, thing.undone: undo.who }' },
    ];
    const all = plansOf(changes.map((parts, i) => feature(`f${i}`, parts)).join(''));
    expect(new Set([a!.identity, ...all.map(({ identity }) => identity)]).size).toBe(changes.length + 1);
  });

  it('changes what the pack is called', () => {
    const names = ['PT1H', 'PT2H'].map((window) => loadFeatures(feature('a', { window })).pack!.name);
    expect(names[0]).not.toBe(names[1]);
  });

  it('shows in a diff by its parts', () => {
    const [from, to] = [feature('a') + feature('b'), feature('a', { window: 'PT2H', over: '' }) + feature('c')].map(
      (features) => loadFeatures(features).document!,
    );
    expect(diffPacks(from!, to!).features).toEqual({
      added: ['c'],
      removed: ['b'],
      changed: [{ name: 'a', parts: ['window'] }],
    });
  });

  it('has a static type: a whole number, or a decimal', () => {
    const features =
      feature('n') +
      feature('s', { measure: 'sum', value: 'thing.amount' }) +
      feature('w', { measure: 'max', value: 'thing.weight' }) +
      feature('m', { measure: 'mean', value: 'thing.amount' });
    const good = 'features.n > 1 && features.s + 1 > 2 && features.w + 1.0 > 2.0 && features.m == 0.5';
    expect(told(features, rule(good))).toEqual([]);
    expect(told(features, rule('features.m == 1'))).toEqual([
      expect.stringMatching(/^goods\/t\.yaml:5:22 cel\.type: == does not work on double and int/),
    ]);
    expect(told(features, rule('features.s + 1.0 > 2.0'))).toEqual([
      expect.stringMatching(/cel\.type: \+ does not work on int and double/),
    ]);
  });
});

describe('a rule is refused', () => {
  const both = feature('orders_7d') + feature('done_only', { for: '{ thing.done: thing.who }' });
  const wrong: [string, string, string][] = [
    [
      'a misspelt one',
      'features.ordres_7d > 1',
      '5:11 unknown-feature: there is no feature ordres_7d (did you mean orders_7d?)',
    ],
    [
      'one that is nowhere',
      'has(features.nothing_like_it)',
      '5:11 unknown-feature: there is no feature nothing_like_it (declare it in features/*.yaml)',
    ],
    [
      'one that is asked for by name',
      '\'"ordres_7d" in features\'',
      '5:12 unknown-feature: there is no feature ordres_7d (did you mean orders_7d?)',
    ],
    [
      'one by index',
      '\'features["ordres_7d"] > 1\'',
      '5:21 unknown-feature: there is no feature ordres_7d (did you mean orders_7d?)',
    ],
    [
      'one of another event',
      'features.done_only > 1',
      '5:11 unknown-feature: the feature done_only is not looked up for thing.asked (give it a key in its for: { thing.asked: … })',
    ],
  ];
  it.each(wrong)('that reads %s', (_, when, expected) => {
    expect(told(both, rule(when))).toEqual([`goods/t.yaml:${expected}`]);
  });

  it('but not for a feature that was refused itself', () => {
    expect(told(feature('orders_7d', { key: 'thing.whom' }), rule('features.orders_7d > 1'))).toEqual([
      expect.stringMatching(/^features\/f\.yaml:5:10 cel\.field/),
    ]);
  });
});

describe('a feature is refused', () => {
  const sum = { measure: 'sum', value: 'thing.amount' };
  const wrong: [string, Record<string, string>, string][] = [
    [
      'a window of a century',
      { window: 'P100Y' },
      '7:13 feature-window: window cannot be "P100Y": a month and a year are not always of one length (in days: P30D, at most P400D)',
    ],
    [
      'a window of a century in days',
      { window: 'P36500D' },
      '7:13 feature-window: window is 36500 days: nothing is kept for longer than 400 (at most P400D)',
    ],
    [
      'a last word of more than ten years',
      { window: 'P3651D', measure: 'last', value: 'thing.amount' },
      '7:13 feature-window: window is 3651 days: nothing is kept for longer than 3650 (at most P3650D)',
    ],
    [
      'a window of months',
      { window: 'P1M' },
      '7:13 feature-window: window cannot be "P1M": a month and a year are not always of one length (in days: P30D, at most P400D)',
    ],
    ['a window of nothing', { window: 'PT0S' }, '7:13 feature-window: window is empty (at least PT1S)'],
    [
      'a window that is none',
      { window: '7d' },
      '7:13 feature-window: window cannot be "7d" (ISO 8601: P7D for seven days, PT12H for twelve hours)',
    ],
    [
      'a window of P',
      { window: 'P' },
      '7:13 feature-window: window cannot be "P" (ISO 8601: P7D for seven days, PT12H for twelve hours)',
    ],
    [
      'a window of PT',
      { window: 'P1DT' },
      '7:13 feature-window: window cannot be "P1DT" (ISO 8601: P7D for seven days, PT12H for twelve hours)',
    ],
    [
      'an unknown event',
      { on: '[thing.don]' },
      '4:10 unknown-type: there is no event "thing.don" (did you mean thing.done?)',
    ],
    [
      'an unknown event that asks',
      { for: '{ thing.aksed: who }' },
      '8:12 unknown-type: there is no event "thing.aksed" (did you mean thing.asked?)',
    ],
    [
      'an event twice',
      { on: '[thing.done, thing.done]' },
      '4:22 duplicate-entry: on names "thing.done" twice (name it once)',
    ],
    [
      'a measure that is none',
      { measure: 'avg' },
      '6:14 wrong-value: measure must be one of count, sum, min, max, mean, distinct, ratio, last (write one of them, such as count)',
    ],
    [
      'a sum of nothing',
      { measure: 'sum' },
      '2:5 wrong-feature: sum needs a value (value: what of the event is measured)',
    ],
    ['a count with a value', { value: 'thing.amount' }, '2:5 wrong-feature: count has no value (leave value out)'],
    [
      'a ratio of nothing',
      { measure: 'ratio', over: 'true' },
      '2:5 wrong-feature: ratio needs of (of: which events, over: among which)',
    ],
    [
      'a sum over something',
      { ...sum, over: 'true' },
      '2:5 wrong-feature: sum has neither of nor over (where: says which events count)',
    ],
    ['nobody who asks', { for: '{}' }, '2:5 wrong-feature: for is empty (for: { order.paid: order.merchant_id })'],
    [
      'a key that is no text',
      { key: 'thing.amount' },
      '5:10 cel.type: the key must be string, this is int (convert it, as in string(…))',
    ],
    [
      'a key that may be anything',
      { key: 'thing.free.x' },
      '5:10 cel.type: the key must be string, this is dyn (convert it, as in string(…))',
    ],
    [
      'a look-up that is no text',
      { for: '{ thing.done: thing.amount }' },
      '8:24 cel.type: the key must be string, this is int (convert it, as in string(…))',
    ],
    [
      'a where that is no bool',
      { where: 'thing.who' },
      '9:12 cel.type: where must be bool, this is string (convert it, as in bool(…))',
    ],
    [
      'a sum of texts',
      { measure: 'sum', value: 'thing.who' },
      '9:12 cel.type: the value must be int, uint or double, this is string (convert it, as in int(…))',
    ],
    [
      'distinct lists',
      { measure: 'distinct', value: '"[thing.who]"' },
      '9:13 cel.type: the value must be string, int, uint or bool, this is list(string) (convert it, as in string(…))',
    ],
    ['a misspelt field', { key: 'thing.woh' }, '5:10 cel.field: `thing` has no field `woh` (did you mean `who`?)'],
    [
      'another feature',
      { key: 'string(features.other)' },
      '5:17 feature-reads: a feature cannot read features: it is counted from events alone, so none can depend on itself (say it by event and data)',
    ],
    [
      'a list',
      { where: 'thing.who in lists.good' },
      '9:25 feature-reads: a feature cannot read lists: it is counted from events alone, so none can depend on itself (say it by event and data)',
    ],
    [
      'a type that it does not count',
      { where: '{ thing.undone: "true" }' },
      '9:14 unknown-type: where names "thing.undone", which is not in on (did you mean thing.done?)',
    ],
    [
      'no key for a type',
      { on: '[thing.done, thing.undone]', key: '{ thing.done: thing.who }' },
      '2:5 missing-key: key is missing for thing.undone (key: { thing.undone: … })',
    ],
    ['an unknown key', { wheer: 'true' }, '9:5 unknown-key: a feature has no key "wheer" (did you mean where?)'],
  ];
  it.each(wrong)('with %s', (_, parts, expected) => {
    expect(told(feature('x', parts))).toEqual([`features/f.yaml:${expected}`]);
  });

  it('that reads another one in a circle: it can read none', () => {
    const circle = feature('a', { key: 'string(features.b)' }) + feature('b', { where: 'features.a > 1' });
    expect(told(circle)).toEqual(
      ['5:17', '16:12'].map(
        (place) =>
          `features/f.yaml:${place} feature-reads: a feature cannot read features: it is counted from events alone, so none can depend on itself (say it by event and data)`,
      ),
    );
  });

  it('whose values are whole for one event and decimals for another', () => {
    const value = '{ thing.done: thing.weight, thing.undone: undo.amount }';
    const key = '{ thing.done: thing.who, thing.undone: undo.who }';
    const found = told(feature('x', { on: '[thing.done, thing.undone]', key, measure: 'sum', value }));
    expect(found).toEqual([
      'features/f.yaml:9:54 cel.type: the value of thing.undone is int, that of another type is not (convert one, as in double(…))',
    ]);
  });

  it('with a name that CEL cannot spell', () => {
    expect(told(feature('merchant-refunds'))).toEqual([
      'features/f.yaml:2:11 wrong-form: a feature cannot be "merchant-refunds" (lower case with _: merchant_refunds_7d)',
    ]);
  });

  it('that is there twice', () => {
    expect(told(feature('x') + feature('x'))).toEqual([
      'features/f.yaml:9:5 duplicate-feature: the feature "x" stands in features/f.yaml:2 already (rules read it by its name: call one of them otherwise)',
    ]);
    const other = { 'features/g.yaml': `features:\n${feature('x')}` };
    expect(told(feature('x'), '', other)).toEqual([
      'features/g.yaml:2:5 duplicate-feature: the feature "x" stands in features/f.yaml:2 already (rules read it by its name: call one of them otherwise)',
    ]);
  });

  it('where there are too many', () => {
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => feature(`x${from + i}`)).join('');
    const other = { 'features/g.yaml': `features:\n${many(500, 1)}` };
    expect(told(many(0, SIGNAL_LIMITS.features))).toEqual([]);
    expect(told(many(0, SIGNAL_LIMITS.features), '', other)).toEqual([
      'features/g.yaml:2:5 too-many: a pack has at most 200 features (take out those that no rule reads)',
    ]);
  });
});
