import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { decide, emptySnapshot, type RuleError } from './decide.ts';
import { packFiles, packOf, product, rule, SCHEMAS } from './fixtures/build.ts';
import { DECIDE_LIMITS } from './limits.ts';
import { loadPack } from './load.ts';
import { renderReason } from './render.ts';
import type { EngineEvent, Snapshot } from './types.ts';

function decided(rules: string, event: EngineEvent, snapshot: Partial<Snapshot> = {}) {
  const errors: RuleError[] = [];
  const decision = decide(event, { ...emptySnapshot(), ...snapshot }, packOf(rules), {
    language: 'en',
    onRuleError: (error) => errors.push(error),
  });
  return { ...decision, errors };
}

const ALWAYS = { match: '', when: 'true' };

const SALES = `features:
  - name: sales
    about: { zh-CN: 销量, en: Sales }
    on: [product.submitted]
    key: product.id
    measure: count
    window: P7D
    for: { product.submitted: product.id }
`;

describe('a decision', () => {
  it('has the shape of the contract', () => {
    const rules = rule('a', {
      verdict: 'reject',
      case: '{ queue: review, priority: 50 }',
      measures:
        '[{ kind: reject-listing, subject: true }, { kind: points, party: \'"merchant/" + product.id\', points: 4, duration: P7D }]',
      params: '{ term: word.first, n: word.count, price: product.price.amount }',
      law: '广告法 第九条',
      message: '{ zh-CN: "“{term}”", en: "{n} x {term}, {price}" }',
      mend: '{ zh-CN: 删, en: "Remove {term}" }',
    });
    const pack = packOf(rules);
    const event = product({ title: '全网最＊佳，第一', price: { amount: 9007199254740991, currency: 'CNY' } });
    expect(decide(event, emptySnapshot(), pack, { language: 'en' })).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      event_id: 'e1',
      subject: 'product/p1',
      verdict: 'reject',
      case: { queue: 'review', priority: 50 },
      reasons: [
        {
          rule: 'goods.t.a',
          params: { term: '最佳', n: 2, price: 9007199254740991 },
          message: '2 x 最佳, 9007199254740991',
          mend: 'Remove 最佳',
          law: '广告法 第九条',
          evidence: [
            { field: 'product.title', start: 2, end: 5, text: '最＊佳', canonical: '最佳' },
            { field: 'product.title', start: 6, end: 8, text: '第一', canonical: '第一' },
          ],
          weight: 1,
        },
      ],
      measures: [
        { kind: 'reject-listing', subject: 'product/p1' },
        { kind: 'points', party: 'merchant/p1', points: 4, duration: 'P7D' },
      ],
      pack: pack.name,
      snapshot: emptySnapshot(),
    });
  });

  it('is allow, without reasons, where no rule fires or none is on the event', () => {
    for (const event of [product({ title: '好茶' }), { ...product({}), type: 'order.paid' }]) {
      expect(decided(rule('a'), event)).toMatchObject({ verdict: 'allow', case: null, reasons: [], measures: [] });
    }
  });

  it('orders reasons by severity, weight, id and takes verdict, case and measures from all', () => {
    const rules =
      rule('b', { ...ALWAYS, case: '{ queue: q1, priority: 10 }', measures: '[{ kind: m, subject: true }]' }) +
      rule('a', { ...ALWAYS, case: '{ queue: q2, priority: 30 }', measures: '[{ kind: m, subject: true }]' }) +
      rule('heavy', { ...ALWAYS, weight: '1.5' }) +
      rule('z', { ...ALWAYS, verdict: 'reject' }) +
      rule('ask', { ...ALWAYS, verdict: 'allow', case: '{ queue: q3, priority: 30 }' });
    const { verdict, case: proposal, reasons, measures } = decided(rules, product({}));
    expect(reasons.map((reason) => reason.rule.slice(8))).toEqual(['z', 'heavy', 'a', 'b', 'ask']);
    expect({ verdict, proposal }).toEqual({ verdict: 'reject', proposal: { queue: 'q2', priority: 30 } });
    expect(measures).toEqual([{ kind: 'm', subject: 'product/p1' }]);
  });

  it('does not depend on the order in which a pack was read', () => {
    const files = packFiles(rule('a') + rule('b', { verdict: 'reject' }));
    const packs = [files, [...files].reverse()].map((given) => loadPack(given, SCHEMAS).pack!);
    const [one, other] = packs.map((pack) =>
      decide(product({ title: '最佳' }), emptySnapshot(), pack, { language: 'en' }),
    );
    expect(canonicalJson(one)).toBe(canonicalJson(other));
  });

  it('is the same each time, whatever was decided before, and leaves what it is given alone', () => {
    const pack = packOf(rule('a', { params: '{ t: word.first }' }));
    const titles = fc.array(fc.constantFrom('最佳', '第一', '好', '＊', 'x', '\ud800'), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(titles, { minLength: 1, maxLength: 5 }), (batch) => {
        const events = batch.map((parts) => product({ title: parts.join('') }));
        const before = JSON.stringify(events);
        const run = () =>
          events.map((event) => JSON.stringify(decide(event, emptySnapshot(), pack, { language: 'en' })));
        const first = run();
        events.reverse();
        expect(run().reverse()).toEqual(first);
        events.reverse();
        expect(JSON.stringify(events)).toBe(before);
      }),
    );
  });
});

describe('expressions that cannot be evaluated', () => {
  it('keep a rule from firing, and are told', () => {
    const { reasons, errors } = decided(rule('a', { when: 'product.brand == "x"' }), product({}));
    expect(reasons).toEqual([]);
    expect(errors).toEqual([expect.objectContaining({ rule: 'goods.t.a', part: 'when', code: 'no_such_field' })]);
  });

  it('do not exempt', () => {
    const unless = '[{ id: branded, when: product.brand == "x", why: { zh-CN: 因, en: w } }]';
    const { reasons, errors } = decided(rule('a', { unless }), product({ title: '最佳' }));
    expect(reasons).toHaveLength(1);
    expect(errors.map(({ part }) => part)).toEqual(['unless.branded']);
  });

  it('leave a param empty and a measure out', () => {
    const parts = {
      params: '{ brand: product.brand }',
      measures: '[{ kind: a, party: product.brand }, { kind: b, party: product.title }, { kind: c, subject: true }]',
      message: '{ zh-CN: 有, en: "[{brand}]" }',
    };
    const { reasons, measures, errors } = decided(rule('a', parts), product({ title: '最佳' }));
    expect(reasons[0]).toMatchObject({ params: { brand: '' }, message: '[]' });
    expect(measures).toEqual([{ kind: 'c', subject: 'product/p1' }]);
    expect(errors.map(({ part, code }) => [part, code])).toEqual([
      ['params.brand', 'no_such_field'],
      ['measures.a', 'no_such_field'],
      ['measures.b', 'wrong-party'],
    ]);
  });

  it('end at their budget', () => {
    // What an event can make a rule take is known when it is written; a signal may be larger than was taken for granted.
    const signals = { scores: Array.from({ length: 400_000 }, () => 1) };
    const { reasons, errors } = decided(rule('a', { when: 'signals.scores.all(s, s >= 0.0)' }), product({}), {
      signals,
    });
    expect(reasons).toEqual([]);
    expect(errors.map(({ code }) => code)).toEqual(['budget']);
  });
});

describe('exemptions', () => {
  const unless = '[{ id: one, when: product.title.startsWith("非"), why: { zh-CN: 因, en: w } }]';
  it('keep a rule from firing', () => {
    expect(decided(rule('a', { unless }), product({ title: '非最佳' })).reasons).toEqual([]);
    expect(decided(rule('a', { unless }), product({ title: '最佳' })).reasons).toHaveLength(1);
  });
});

describe('matches', () => {
  const all = { match: '{ word: { lexicon: words, in: [product.*, product.title] } }' };

  it('look through lists and objects, at each string once, and name the field', () => {
    const event = product({ title: '最佳', tags: ['好', '第一'], attributes: { a: { 'b.c': ['国家级'] } } });
    const { reasons } = decided(rule('a', { ...all, params: '{ n: word.count }' }), event);
    expect(reasons[0]!.params).toEqual({ n: 3 });
    expect(reasons[0]!.evidence.map(({ field }) => field)).toEqual([
      'product.title',
      'product.tags[1]',
      'product.attributes.a.b.c[0]',
    ]);
  });

  it('keep 20 places as evidence and count all', () => {
    const tags = Array.from({ length: 300 }, () => '最佳');
    const { reasons } = decided(
      rule('a', { ...all, params: '{ n: word.count, d: word.distinct }' }),
      product({ tags }),
    );
    expect(reasons[0]!.params).toEqual({ n: 300, d: 1 });
    expect(reasons[0]!.evidence).toHaveLength(DECIDE_LIMITS.evidencePerReason);
  });

  it('never read a prototype', () => {
    const match =
      '{ word: { lexicon: words, in: [product.attributes.constructor.name, product.attributes.toString] } }';
    expect(decided(rule('a', { match }), product({ attributes: {} })).reasons).toEqual([]);
    const own = JSON.parse('{"__proto__": {"x": "最佳"}}');
    const { reasons } = decided(rule('a', all), product({ attributes: own }));
    expect(reasons[0]!.evidence[0]!.field).toBe('product.attributes.__proto__.x');
  });

  it('refuse an event that is larger or deeper than the door lets in, rather than overlook a part', () => {
    const tags = Array.from({ length: DECIDE_LIMITS.strings + 1 }, () => 'x');
    expect(() => decided(rule('a', all), product({ tags }))).toThrow(/more text/);
    let deep: unknown = '最佳';
    for (let i = 0; i < 1000; i++) deep = [deep];
    expect(() => decided(rule('a', all), product({ attributes: { deep } }))).toThrow(/nested deeper/);
  });

  it('of several lexicons count a place once', () => {
    const match = '{ word: { lexicon: [words, more], in: [product.title] } }';
    const pack = packOf(rule('a', { match, params: '{ n: word.count, first: word.first }' }), {
      'lexicons/more.lex': '最佳茶\n第一\n',
    });
    const { reasons } = decide(product({ title: '最佳茶第一' }), emptySnapshot(), pack, { language: 'en' });
    expect(reasons[0]!.params).toEqual({ n: 2, first: '最佳茶' });
  });
});

describe('snapshots', () => {
  const listed = rule('a', { match: '', when: 'product.title in lists.known_brands' });

  it('replace the lists of the pack, and no others', () => {
    const lists = { 'known-brands': ['远望'], stranger: ['x'] };
    expect(decided(listed, product({ title: '山川' })).reasons).toHaveLength(1);
    expect(decided(listed, product({ title: '山川' }), { lists }).reasons).toHaveLength(0);
    expect(decided(listed, product({ title: '远望' }), { lists }).reasons).toHaveLength(1);
    for (const title of ['constructor', '__proto__', 'toString']) {
      expect(decided(listed, product({ title })).reasons).toEqual([]);
    }
  });

  it('give features, signals and scores of models, and stand in the decision', () => {
    const when = 'has(features.sales) && features.sales > 10 && signals.authorised == true && models.scam > 0.5';
    const pack = packOf(rule('a', { match: '', when }), { 'features/t.yaml': SALES });
    const decidedBy = (snapshot: Partial<Snapshot>) =>
      decide(product({}), { ...emptySnapshot(), ...snapshot }, pack, { language: 'en' });
    const snapshot = {
      features: { sales: 11 },
      signals: { authorised: true },
      models: { scam: { score: 0.75, version: '3' }, other: { score: 0, version: '1' } },
    };
    const decision = decidedBy(snapshot);
    expect(decision.reasons).toHaveLength(1);
    expect(decision.snapshot).toEqual({ ...emptySnapshot(), ...snapshot });
    expect(decidedBy({}).reasons).toEqual([]);
    // cases write a score as a number
    expect(decidedBy({ ...snapshot, models: { scam: 0.51 } }).reasons).toHaveLength(1);
    expect(decidedBy({ ...snapshot, models: { other: 0.75 } }).reasons).toEqual([]);
    expect(decidedBy({ ...snapshot, features: {} }).reasons).toEqual([]);
  });
});

describe('limits of a decision', () => {
  it('gives 50 reasons, and the verdict of all', () => {
    const rules = Array.from({ length: 60 }, (_, i) =>
      rule(`r${i}`, { ...ALWAYS, verdict: i === 59 ? 'reject' : 'observe' }),
    );
    const { verdict, reasons } = decided(rules.join(''), product({}));
    expect({ verdict, count: reasons.length }).toEqual({ verdict: 'reject', count: DECIDE_LIMITS.reasons });
  });

  it('cuts long params', () => {
    const { reasons } = decided(
      rule('a', { ...ALWAYS, params: '{ t: product.title }' }),
      product({ title: 'x'.repeat(500) }),
    );
    expect(reasons[0]!.params.t).toHaveLength(DECIDE_LIMITS.paramLength);
  });
});

describe('rendering', () => {
  it('gives a stored reason in the reader’s language, and fills no braces of a param', () => {
    const pack = packOf(rule('a', { params: '{ t: product.title }', message: '{ zh-CN: "含{t}", en: "Has {t}" }' }));
    const reason = decide(product({ title: '最佳{t}' }), emptySnapshot(), pack, { language: 'en' }).reasons[0]!;
    expect(reason.message).toBe('Has 最佳{t}');
    expect(renderReason(pack, reason.rule, reason.params, 'zh-CN')).toEqual({ message: '含最佳{t}' });
    expect(renderReason(pack, 'goods.t.gone', {}, 'en')).toBeUndefined();
  });
});
