import { describe, expect, it } from 'vitest';
import { packFiles, packOf, rule, SCHEMAS } from './fixtures/build.ts';
import { loadPack } from './load.ts';

const problemsOf = (parts: Record<string, string>, more: Record<string, string> = {}) =>
  loadPack(packFiles(rule('a', parts), more), SCHEMAS).problems;

describe('compiling a pack', () => {
  it('plans each rule for each of its events', () => {
    const pack = packOf(rule('a', { on: '[product.submitted, live.segment]' }) + rule('b'));
    expect(Array.from(pack.types, ([type, plan]) => [type, plan.rules.map(({ document }) => document.id)])).toEqual([
      ['product.submitted', ['goods.t.a', 'goods.t.b']],
      ['live.segment', ['goods.t.a']],
    ]);
  });

  // Line 6 is the one of `when`.
  const places: [string, string, number, number][] = [
    ['a plain expression', 'word.cuont > 0', 6, 11],
    ['single quotes', "'word.first == \"''\" && word.cuont > 0'", 6, 34],
    ['a literal block', '|\n      word.count > 0\n        && word.cuont > 0', 8, 12],
    ['a folded block', '>-\n      word.count > 0 &&\n      word.cuont > 0', 8, 7],
  ];
  it.each(places)('places a wrong name inside %s', (_, when, line, column) => {
    expect(problemsOf({ when })).toEqual([
      expect.objectContaining({
        file: 'goods/t.yaml',
        line,
        column,
        code: 'cel.field',
        hint: expect.stringMatching(/count/),
      }),
    ]);
  });

  const wrong: [string, Record<string, string>, string][] = [
    ['an unknown event', { on: '[product.submited]' }, '4:10 unknown-type'],
    ['a field of no event', { match: '{ word: { lexicon: words, in: [product.titel] } }' }, '5:43 unknown-field'],
    [
      'a field that is no text',
      { match: '{ word: { lexicon: words, in: [product.price.amount] } }' },
      '5:43 unknown-field',
    ],
    ['an undeclared field in CEL', { when: 'product.nope == "x"' }, 'cel.field'],
    ['a when that is no bool', { when: 'word.count' }, 'cel.type'],
    ['a syntax error', { when: 'word.count >' }, 'cel.syntax'],
    ['an unknown list', { when: 'product.title in lists.nope' }, 'cel.field'],
    [
      'an exemption that is no bool',
      { unless: '[{ id: x, when: word.first, why: { zh-CN: 因, en: w } }]' },
      '9:29 cel.type',
    ],
    ['a party that is no text', { measures: '[{ kind: points, party: word.count }]' }, '9:39 cel.type'],
    ['a param that cannot be shown', { params: '{ words: word.terms }' }, '9:22 cel.type'],
    ['a broken pattern', { match: "{ word: { pattern: 'a(b', in: [product.title] } }" }, '5:'],
  ];
  it.each(wrong)('refuses %s', (_, parts, expected) => {
    const problems = problemsOf(parts);
    expect(problems).toHaveLength(1);
    expect(`${problems[0]!.line}:${problems[0]!.column} ${problems[0]!.code}`).toContain(expected);
  });

  it('refuses what might not finish, in a condition, an exemption, a param and a party', () => {
    const dear = 'product.tags.exists(t, product.tags.exists(u, t == u + "x"))';
    const parts: [Record<string, string>, number][] = [
      [{ when: dear }, 6],
      [{ unless: `[{ id: x, when: '${dear}', why: { zh-CN: 因, en: w } }]` }, 9],
      [{ params: `{ some: '${dear}' }` }, 9],
      [{ measures: `[{ kind: points, party: '${dear} ? "a/b" : "c/d"' }]` }, 9],
    ];
    for (const [part, line] of parts)
      expect(problemsOf(part)).toEqual([expect.objectContaining({ code: 'cel.cost', line })]);
  });

  it('knows how long the lists of a match are', () => {
    const words =
      'word.terms.all(t, word.terms.exists(u, u.contains(t))) && word.tags.all(a, word.tags.exists(b, a < b))';
    expect(problemsOf({ when: words })).toEqual([]);
    const pattern = "{ word: { pattern: 'a+', in: [product.title] } }";
    expect(problemsOf({ match: pattern, when: words })).toEqual([expect.objectContaining({ code: 'cel.cost' })]);
  });

  it('refuses a match that hides a field of the event', () => {
    const problems = problemsOf({
      match: '{ product: { lexicon: words, in: [product.title] } }',
      when: 'product.count > 0',
    });
    expect(problems.map(({ code }) => code)).toContain('taken-name');
  });

  it('checks against every event type and tells the same fault once', () => {
    const more = { on: '[product.submitted, live.segment]' };
    expect(problemsOf({ ...more, when: 'word.nope' })).toHaveLength(1);
    const [problem] = problemsOf({ ...more, when: 'product.title == "x"' });
    expect(problem).toMatchObject({ line: 6, code: 'cel.name', message: expect.stringContaining('(on live.segment)') });
  });

  it('lets a match look at fields that only some of the events have', () => {
    const match = '{ word: { lexicon: words, in: [product.title, segment.comments] } }';
    expect(problemsOf({ on: '[product.submitted, live.segment]', match })).toEqual([]);
  });

  it('reports parse and compile problems together, by place', () => {
    const rules = rule('a', { when: 'nope' }) + rule('b', { verdict: 'x' });
    const { pack, problems } = loadPack(packFiles(rules), SCHEMAS);
    expect(pack).toBeUndefined();
    expect(problems.map(({ line, code }) => [line, code])).toEqual([
      [6, 'cel.name'],
      [14, 'wrong-value'],
    ]);
  });
});
