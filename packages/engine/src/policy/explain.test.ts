import { describe, expect, it } from 'vitest';
import { decide, emptySnapshot } from './decide.ts';
import { diffPacks } from './diff.ts';
import { explain } from './explain.ts';
import { packFiles, packOf, product, rule, SCHEMAS } from './fixtures/build.ts';
import { evaluatePack } from './judge.ts';
import { loadPack } from './load.ts';

const UNLESS =
  '[{ id: first, when: product.brand == "x", why: { zh-CN: 因, en: why } }, { id: second, when: word.first == "第一", why: { zh-CN: 因, en: w } }, { id: third, when: "true", why: { zh-CN: 因, en: w } }]';

describe('explaining a decision', () => {
  const pack = packOf(
    rule('a', { unless: UNLESS }) +
      rule('b', { when: 'product.brand == "x"' }) +
      rule('c') +
      rule('d', { when: 'word.count > 5' }),
    { 'lexicons/words.lex': '最佳\tafter=使用时间\n第一\n' },
  );
  const event = product({ title: '第一，最佳使用时间' });

  it("shows each rule's way", () => {
    const { rules } = explain(event, emptySnapshot(), pack, { language: 'en' });
    expect(rules.map(({ rule: id, outcome }) => [id.slice(8), outcome])).toEqual([
      ['a', 'exempted'],
      ['b', 'error'],
      ['c', 'fired'],
      ['d', 'quiet'],
    ]);
    expect(rules[0]).toMatchObject({
      exempted_by: 'second',
      when: { expression: 'word.count > 0', value: true },
      unless: [
        { id: 'first', why: 'why', error: { code: 'no_such_field', line: 1 } },
        { id: 'second', value: true },
        { id: 'third', asked: false },
      ],
      matches: {
        word: {
          count: 1,
          hits: [{ text: '第一', start: 0, end: 2 }],
          exempted: [{ text: '最佳', start: 3, end: 5, by: 'after', phrase: '使用时间' }],
        },
      },
    });
  });

  it('holds the decision that is made without it', () => {
    const { decision, errors } = explain(event, emptySnapshot(), pack, { language: 'en' });
    expect(decision).toEqual(decide(event, emptySnapshot(), pack, { language: 'en' }));
    expect(errors.map(({ rule: id, part }) => `${id} ${part}`)).toEqual(['goods.t.a unless.first', 'goods.t.b when']);
  });
});

describe('judging a pack', () => {
  const cases = `cases:
  - { name: right, type: product.submitted, data: { product: { id: p, title: 最佳 } }, fires: [goods.t.a, goods.t.b] }
  - { name: silent, type: product.submitted, data: { product: { id: p, title: 好 } }, fires: [goods.t.a], quiet: [goods.t.b] }
  - { name: loud, type: product.submitted, data: { product: { id: p, title: 最佳 } }, quiet: [goods.t.a] }
  - { name: sold, type: product.submitted, data: { product: { id: p, title: 好 } }, snapshot: { signals: { sales: 3 } }, fires: [goods.t.c] }
`;
  const line = (title: string, disguise: string, id = 'a') =>
    JSON.stringify({
      kind: 'k',
      disguise,
      type: 'product.submitted',
      data: { product: { id: 'p', title } },
      rules: [`goods.t.${id}`],
    });
  const rules = rule('a') + rule('b') + rule('c', { match: '', when: '\'"sales" in signals && signals.sales > 2\'' });
  const { pack, document } = loadPack(
    packFiles(rules, {
      'goods/t.cases.yaml': cases,
      'planted/k.jsonl': [line('最佳', 'none'), line('最*佳', 'separator'), line('醉佳', 'homophone')].join('\n'),
    }),
    SCHEMAS,
  );
  const report = evaluatePack(pack!, document!.cases, document!.planted);

  it('tells which cases fail and why', () => {
    expect(report.cases).toEqual({
      passed: 2,
      failed: 2,
      failures: [
        { file: 'goods/t.cases.yaml', line: 3, name: 'silent', faults: ['goods.t.a did not fire'] },
        {
          file: 'goods/t.cases.yaml',
          line: 4,
          name: 'loud',
          faults: ['goods.t.a fired', 'goods.t.b fired, and the case does not name it'],
        },
      ],
    });
  });

  it('tells recall by kind and disguise, and what was missed', () => {
    expect(report.planted).toEqual({
      found: 2,
      total: 3,
      recall: 2 / 3,
      kinds: [{ kind: 'k', found: 2, total: 3, recall: 2 / 3 }],
      kinds_by_disguise: [
        { kind: 'k', disguise: 'none', found: 1, total: 1, recall: 1 },
        { kind: 'k', disguise: 'separator', found: 1, total: 1, recall: 1 },
        { kind: 'k', disguise: 'homophone', found: 0, total: 1, recall: 0 },
      ],
      missed: [{ file: 'planted/k.jsonl', line: 3, kind: 'k', disguise: 'homophone', fired: [] }],
    });
    expect(evaluatePack(pack!, document!.cases).planted.recall).toBeNull();
  });
});

describe('comparing packs', () => {
  const document = (rules: string, more: Record<string, string> = {}) =>
    loadPack(packFiles(rules, more), SCHEMAS).document!;
  const before = document(rule('a') + rule('b'));

  it('finds nothing between a pack and itself, moved lines included', () => {
    const { rules, lexicons, lists } = diffPacks(before, document(`\n# moved\n${rule('b')}${rule('a')}`));
    expect({ rules, lexicons, lists }).toEqual({
      rules: { added: [], removed: [], changed: [] },
      lexicons: [],
      lists: [],
    });
  });

  it('names the parts of rules and the entries of lexicons and lists', () => {
    const more = {
      'lexicons/words.lex': '最佳\ttags=superlative\n第一\ttags=first\n顶级\n',
      'lists/known-brands.list': '',
    };
    const parts = { when: 'word.count > 1', message: '{ zh-CN: 新, en: A word }' };
    const diff = diffPacks(before, document(rule('a', parts) + rule('c'), more));
    expect(diff.rules).toEqual({
      added: ['goods.t.c'],
      removed: ['goods.t.b'],
      changed: [{ name: 'goods.t.a', parts: ['message', 'when'] }],
    });
    expect(diff.lexicons).toEqual([
      { name: 'words', added: ['第一', '顶级'], removed: ['第一', '国家级'], added_count: 2, removed_count: 2 },
    ]);
    expect(diff.lists).toEqual([
      { name: 'known-brands', added: [], removed: ['山川'], added_count: 0, removed_count: 1 },
    ]);
  });
});
