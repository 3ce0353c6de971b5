import { describe, expect, it } from 'vitest';
import { PACK_YAML, packFiles, rule } from './fixtures/build.ts';
import { PACK_LIMITS } from './limits.ts';
import { parsePack } from './parse.ts';

const CASES = `cases:
  - { name: fires, type: product.submitted, data: { product: { title: 最佳 } }, fires: [goods.t.a] }
  - { name: quiet, type: product.submitted, data: { product: { title: 好 } }, quiet: [goods.t.a] }
`;

const parse = (rules: string, more: Record<string, string> = {}) => parsePack(packFiles(rules, more));
const problemsOf = (rules: string, more: Record<string, string> = {}) =>
  parse(rules, more).problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);

describe('parsing a pack', () => {
  it('reads a whole pack without problems or warnings', () => {
    const { document, problems, warnings } = parse(rule('a'), { 'goods/t.cases.yaml': CASES });
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(document!.name).toMatch(/^tiny@1\.0\.0\+sha256:[0-9a-f]{64}$/);
    expect(document!.rules).toMatchObject([
      { id: 'goods.t.a', verdict: 'limit', weight: 1, evidence: ['word'], measures: [], file: 'goods/t.yaml', line: 2 },
    ]);
    expect(document!.lists.get('known-brands')!.values).toEqual(['山川']);
    expect(document!.cases.map((part) => part.beside)).toEqual([['goods.t.a'], ['goods.t.a']]);
  });

  const wrong: [string, string, string][] = [
    ['an unknown key', rule('a', { wen: 'x' }), 'goods/t.yaml:9:5 unknown-key'],
    ['a missing key', rule('a', { verdict: '' }), 'goods/t.yaml:2:5 missing-key'],
    ['an empty key', rule('a', { verdict: '~' }), 'goods/t.yaml:7:5 missing-key'],
    ['a wrong value', rule('a', { verdict: 'rejekt' }), 'goods/t.yaml:7:14 wrong-value'],
    ['a number for a text', rule('a', { law: '9' }), 'goods/t.yaml:9:10 wrong-type'],
    ['a missing language', rule('a', { title: '{ en: T }' }), 'goods/t.yaml:3:12 missing-language'],
    ['a text in no language', rule('a', { title: 'T' }), 'goods/t.yaml:3:12 missing-language'],
    [
      'an unknown lexicon',
      rule('a', { match: '{ word: { lexicon: wrods, in: [product.title] } }' }),
      'goods/t.yaml:5:31 unknown-lexicon',
    ],
    [
      'two ways to find',
      rule('a', { match: '{ word: { lexicon: words, contact: any, in: [product.title] } }' }),
      'goods/t.yaml:5:20 wrong-match',
    ],
    [
      'a match called as a variable',
      rule('a', { match: '{ event: { contact: any, in: [product.title] } }' }),
      'goods/t.yaml:5:14 taken-name',
    ],
    [
      'a path that is none',
      rule('a', { match: '{ word: { contact: any, in: [product..title] } }' }),
      'goods/t.yaml:5:41 wrong-form',
    ],
    ['evidence of no match', rule('a', { evidence: '[wrod]' }), 'goods/t.yaml:9:16 unknown-match'],
    [
      'a template without its param',
      rule('a', { message: '{ zh-CN: "有{term}", en: A }' }),
      'goods/t.yaml:8:14 template',
    ],
    ['a lone brace', rule('a', { message: '{ zh-CN: "有{ term }", en: A }' }), 'goods/t.yaml:8:14 template'],
    ['a measure for nobody', rule('a', { measures: '[{ kind: points }]' }), 'goods/t.yaml:9:16 wrong-measure'],
    [
      'a measure for both',
      rule('a', { measures: '[{ kind: points, subject: true, party: x }]' }),
      'goods/t.yaml:9:16 wrong-measure',
    ],
    [
      'a duration that is none',
      rule('a', { measures: '[{ kind: mute, subject: true, duration: 7d }]' }),
      'goods/t.yaml:9:55 wrong-form',
    ],
    ['a rule that does nothing', rule('a', { verdict: 'allow' }), 'goods/t.yaml:2:5 no-effect'],
    ['a rule of another chapter', rule('a').replace('goods.t.a', 'content.t.a'), 'goods/t.yaml:2:9 wrong-chapter'],
    ['a short id', rule('a').replace('goods.t.a', 'goods'), 'goods/t.yaml:2:9 wrong-form'],
    ['an id of a prototype', rule('a').replace('goods.t.a', '__proto__'), 'goods/t.yaml:2:9 wrong-form'],
    [
      'a match called __proto__',
      rule('a', { match: '{ __proto__: { contact: any, in: [product.title] } }' }),
      'goods/t.yaml:5:14 wrong-form',
    ],
    ['the same rule twice', rule('a') + rule('a'), 'goods/t.yaml:9:9 duplicate-rule'],
    [
      'the same event twice',
      rule('a', { on: '[product.submitted, product.submitted]' }),
      'goods/t.yaml:4:29 duplicate-entry',
    ],
    ['a priority out of bounds', rule('a', { case: '{ queue: q, priority: 101 }' }), 'goods/t.yaml:9:33 wrong-value'],
    ['no rules', '', 'goods/t.yaml:1:1 missing-key'],
  ];
  it.each(wrong)('tells %s where it stands', (_, rules, expected) => {
    expect(problemsOf(rules)).toEqual([expected]);
  });

  it('says what was probably meant', () => {
    const [problem] = parse(rule('a', { verdcit: 'limit', verdict: '' })).problems.filter(
      ({ code }) => code === 'unknown-key',
    );
    expect(problem!.hint).toBe('did you mean verdict?');
  });

  it('goes on behind a broken rule, and does not call it unknown in cases', () => {
    const rules = rule('a', { verdict: 'x' }) + rule('b', { verdict: 'y' });
    expect(problemsOf(rules, { 'goods/t.cases.yaml': CASES })).toEqual([
      'goods/t.yaml:7:14 wrong-value',
      'goods/t.yaml:14:14 wrong-value',
    ]);
  });

  it('does not call rules unknown that stand in a file with a slip of syntax', () => {
    expect(problemsOf('  - {', { 'goods/t.cases.yaml': CASES })).toEqual([
      expect.stringMatching(/^goods\/t\.yaml:2:\d+ yaml-syntax$/),
    ]);
  });

  it('tells what is wrong with files', () => {
    const files = [...packFiles(rule('a')), { path: 'lists/Known.list', text: '' }, { path: 'x.txt', text: '' }];
    expect(parsePack(files).problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'lists/Known.list unknown-file',
      'x.txt unknown-file',
    ]);
    expect(parsePack(packFiles(rule('a')).slice(1)).problems).toEqual([
      expect.objectContaining({ file: 'pack.yaml', code: 'missing-file' }),
    ]);
    expect(parsePack(packFiles(rule('a'), { 'pack.yaml': PACK_YAML.replace('1.0.0', 'v1.0') })).problems).toEqual([
      expect.objectContaining({ file: 'pack.yaml', line: 2, column: 10, code: 'wrong-form' }),
    ]);
    const many = Array.from({ length: PACK_LIMITS.files + 1 }, (_, i) => ({ path: `goods/f${i}.yaml`, text: '' }));
    expect(parsePack(many).problems.map(({ code }) => code)).toEqual(['pack-too-large']);
  });

  it('reads queues, and refuses a rule that asks for another one', () => {
    const queues = (...items: string[]) => ({
      'queues.yaml': `queues:\n${items.map((item) => `  - ${item}\n`).join('')}`,
    });
    const goods = '{ id: goods, title: { zh-CN: 货, en: Goods }, group: g, due_minutes: 60 }';
    const asking = rule('a', { case: '{ queue: goods, priority: 1 }' });
    const { document, problems } = parse(asking, queues(goods));
    expect(problems).toEqual([]);
    expect(document!.queues).toEqual([
      {
        ...{ id: 'goods', title: { 'zh-CN': '货', en: 'Goods' }, group: 'g', dueMinutes: 60, requires: [] },
        ...{ reasonCodes: [], golden: 0, double: 0, severeCap: null, steps: [] },
      },
    ]);
    const watched = (golden: string) => goods.replace('60 }', `60, golden: ${golden}, double: 0.5%, severe_cap: 40 }`);
    expect(parse(asking, queues(watched('2%'))).document!.queues).toMatchObject([
      { golden: 0.02, double: 0.005, severeCap: 40 },
    ]);
    for (const golden of ['2', '-2%', '101%', '2.345%', 'some'])
      expect([golden, problemsOf(asking, queues(watched(golden)))]).toEqual([
        golden,
        [expect.stringMatching(/^queues\.yaml:2:\d+ wrong-(form|value|type)$/)],
      ]);
    // who looks is no part of what is decided
    expect(document!.name).toBe(parse(asking).document!.name);
    expect(parse(asking).document!.queues).toEqual([]);
    expect(problemsOf(asking, queues(goods.replace('goods,', 'god,')))).toEqual(['goods/t.yaml:2:5 unknown-queue']);
    expect(problemsOf(asking, queues(goods, goods))).toEqual(['queues.yaml:3:5 duplicate-queue']);
    expect(problemsOf(asking, queues(goods, '{ id: X, title: T, due_minutes: 0 }'))).toEqual([
      'queues.yaml:3:5 missing-key',
      'queues.yaml:3:11 wrong-form',
      'queues.yaml:3:21 missing-language',
      'queues.yaml:3:37 wrong-value',
    ]);
    // a file that cannot be read is told once, and not again by every rule
    expect(problemsOf(asking, { 'queues.yaml': 'queues: [' })).toEqual([
      expect.stringMatching(/^queues\.yaml:\d+:\d+ yaml-syntax$/),
    ]);
  });

  it('reads the steps of a queue in the order in which they come, and refuses a loop', () => {
    const file = (steps: string, others = '') => ({
      'queues.yaml': `queues:
  - id: goods
    title: { zh-CN: 货, en: Goods }
    group: g
    due_minutes: 60
    steps:
${steps}${others}`,
    });
    const good = `      - { step: half, at_percent: 50 }
      - { step: soon, before_minutes: 15, tell: supervisors, priority: 20 }
      - { step: over, after_minutes: 0, queue: supervision }
      - { step: long-over, after_minutes: 30, tell: holder }
`;
    const { document, problems } = parse(rule('a'), file(good));
    expect(problems).toEqual([]);
    expect(document!.queues[0]!.steps).toEqual([
      { step: 'half', atMinutes: 30, tell: 'holder', priority: undefined, queue: undefined },
      { step: 'soon', atMinutes: 45, tell: 'supervisors', priority: 20, queue: undefined },
      { step: 'over', atMinutes: 60, tell: 'supervisors', priority: undefined, queue: 'supervision' },
      { step: 'long-over', atMinutes: 90, tell: 'holder', priority: undefined, queue: undefined },
    ]);
    const wrong = (steps: string, others?: string) => problemsOf(rule('a'), file(steps, others));
    expect(wrong('      - { step: a, before_minutes: 5 }\n      - { step: b, at_percent: 50 }\n')).toEqual([
      'queues.yaml:8:9 step-order',
    ]);
    expect(wrong('      - { step: a, at_percent: 50 }\n      - { step: a, after_minutes: 5 }\n')).toEqual([
      'queues.yaml:8:9 duplicate-step',
    ]);
    expect(wrong('      - { step: a }\n      - { step: b, at_percent: 50, after_minutes: 5 }\n')).toEqual([
      'queues.yaml:7:9 step-time',
      'queues.yaml:8:9 step-time',
    ]);
    expect(wrong('      - { step: a, before_minutes: 60 }\n')).toEqual(['queues.yaml:7:9 step-time']);
    expect(wrong('      - { step: a, at_percent: 50, queue: goods }\n')).toEqual(['queues.yaml:7:9 step-loop']);
    expect(wrong('      - { step: a, at_percent: 50, queue: god }\n')).toEqual(['queues.yaml:2:5 unknown-queue']);
    const leads = (id: string, to: string) =>
      `  - { id: ${id}, title: { zh-CN: 货, en: Goods }, group: g, due_minutes: 60, steps: [{ step: on, after_minutes: 1, queue: ${to} }] }\n`;
    const on = '      - { step: on, after_minutes: 1, queue: second }\n';
    expect(wrong(on, leads('second', 'third') + leads('third', 'goods'))).toEqual(['queues.yaml:2:5 step-loop']);
    expect(wrong(on, leads('second', 'third') + leads('third', 'supervision'))).toEqual([]);
  });

  it('tells what is wrong with cases', () => {
    const cases = `cases:
  - { name: a, type: product.submitted, data: {}, fires: [goods.x.a] }
  - { name: b, type: product.submitted, data: {} }
  - { name: c, type: product.submitted, data: {}, fires: [goods.t.a], quiet: [goods.t.a] }
  - { name: d, type: product.submitted, data: [], quiet: [goods.t.a] }
`;
    const { problems } = parse(rule('a'), { 'goods/t.cases.yaml': cases, 'goods/u.cases.yaml': CASES });
    expect(problems.map(({ file, line, code, hint }) => [file, line, code, hint])).toEqual([
      ['goods/t.cases.yaml', 2, 'unknown-rule', 'did you mean goods.t.a?'],
      ['goods/t.cases.yaml', 3, 'wrong-case', 'add fires: […] or quiet: […]'],
      ['goods/t.cases.yaml', 4, 'wrong-case', 'take it out of one of the two'],
      ['goods/t.cases.yaml', 5, 'wrong-type', 'write { key: value }, or each key: value on a line of its own'],
      ['goods/u.cases.yaml', 1, 'no-rules', 'x.cases.yaml lies beside x.yaml, which has the rules'],
    ]);
  });

  it('tells broken lines of a planted set and keeps the others', () => {
    const good = '{"kind":"k","disguise":"none","type":"product.submitted","data":{},"rules":["goods.t.a"]}';
    const planted = [good, '{', '[]', good.replace('goods.t.a', 'goods.t.b'), good.replace('"k"', '1'), '', good];
    const { document, problems } = parse(rule('a'), { 'planted/k.jsonl': planted.join('\n') });
    expect(problems.map(({ line, code }) => [line, code])).toEqual([2, 3, 4, 5].map((line) => [line, 'planted']));
    expect(document!.planted.map(({ line }) => line)).toEqual([1, 7]);
  });

  it('warns of rules without cases', () => {
    const { warnings } = parse(rule('a') + rule('b'), { 'goods/t.cases.yaml': CASES });
    expect(warnings).toEqual([expect.objectContaining({ code: 'rule-without-case', file: 'goods/t.yaml', line: 9 })]);
  });

  it('passes on what lexicons complain of', () => {
    const { problems } = parse(rule('a'), { 'lexicons/words.lex': '最佳\tnope=1\n' });
    expect(problems).toEqual([expect.objectContaining({ file: 'lexicons/words.lex', line: 1 })]);
  });

  it('tells at most a thousand problems', () => {
    const rules = Array.from({ length: 1500 }, (_, i) => rule(`r${i}`, { verdict: 'x' })).join('');
    expect(parse(rules).problems).toHaveLength(PACK_LIMITS.problems);
  });
});
