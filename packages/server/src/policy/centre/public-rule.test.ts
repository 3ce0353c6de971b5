import { parsePack } from '@anxin/engine';
import { expect, it } from 'vitest';
import { isConsulted, publicDiff, publicRules } from './public-rule.ts';

const HEAD = {
  path: 'pack.yaml',
  text: 'id: tests\nversion: 1.0.0\nabout: { zh-CN: 测试, en: For tests }\n',
};

const rule = (id: string, fields: Record<string, string> = {}): string => {
  const all = {
    title: `{ zh-CN: 标题, en: Title }`,
    on: '[product.submitted]',
    match: "{ secret: { pattern: '秘密词', in: [product.title] } }",
    when: 'secret.count > 41',
    verdict: 'reject',
    params: '{ term: secret.first, n: secret.count }',
    message: `{ zh-CN: '用了“{term}”，共 {n} 次', en: 'Uses “{term}”, {n} times' }`,
    ...fields,
  };
  return [`  - id: ${id}`, ...Object.entries(all).map(([name, text]) => `    ${name}: ${text}`)].join('\n');
};

function documentOf(...rules: string[]) {
  const { document, problems } = parsePack([HEAD, { path: 'goods/rules.yaml', text: `rules:\n${rules.join('\n')}\n` }]);
  if (!document || problems.length > 0) throw new Error(JSON.stringify(problems));
  return document;
}

it('says what is forbidden, on what basis and what follows, and nothing of how it is recognised', () => {
  const document = documentOf(
    rule('goods.x.a', {
      law: '广告法 第九条',
      mend: "{ zh-CN: '删除“{term}”', en: 'Remove “{term}”' }",
      unless: '[{ id: x, when: \'product.title == "豁免词"\', why: { zh-CN: 作品名称, en: A title } }]',
      measures: '[{ kind: reject-listing, subject: true }]',
      weight: '7.25',
    }),
  );
  const rules = publicRules(document);
  expect(rules).toEqual([
    {
      ...{ id: 'goods.x.a', topic: 'goods', title: { 'zh-CN': '标题', en: 'Title' } },
      forbidden: { 'zh-CN': '用了“…”，共 … 次', en: 'Uses “…”, … times' },
      mend: { 'zh-CN': '删除“…”', en: 'Remove “…”' },
      exemptions: [{ 'zh-CN': '作品名称', en: 'A title' }],
      ...{ basis: '广告法 第九条', verdict: 'reject' },
      measures: [{ kind: 'reject-listing', of: 'subject', points: null, duration: null }],
    },
  ]);
  const text = JSON.stringify(rules);
  for (const detail of ['秘密词', '豁免词', '41', '7.25', 'secret', 'count', 'pattern'])
    expect(text).not.toContain(detail);
});

it('leaves out rules that only look, or only ask a person', () => {
  const document = documentOf(
    rule('goods.x.watch', { verdict: 'observe' }),
    rule('goods.x.ask', { verdict: 'allow', case: '{ queue: goods, priority: 1 }' }),
    rule('goods.x.points', { verdict: 'observe', measures: '[{ kind: reject-listing, subject: true }]' }),
    rule('goods.x.limit', { verdict: 'limit' }),
  );
  expect(publicRules(document).map(({ id }) => id)).toEqual(['goods.x.limit', 'goods.x.points']);
});

it('tells what changes in public, and of how a rule recognises only that it does', () => {
  const from = documentOf(
    ...[
      rule('goods.x.a'),
      rule('goods.x.b'),
      rule('goods.x.c'),
      rule('goods.x.d'),
      rule('goods.x.e', { verdict: 'observe' }),
    ],
    rule('goods.x.f', { verdict: 'observe' }),
  );
  const to = documentOf(
    rule('goods.x.a', { when: 'secret.count > 40' }),
    rule('goods.x.b', { verdict: 'limit', message: '{ zh-CN: 别的, en: Else }' }),
    ...[rule('goods.x.d'), rule('goods.x.e')],
    // of what nobody reads nothing is told, whatever changes in it
    rule('goods.x.f', { verdict: 'observe', when: 'secret.count > 40' }),
  );
  const changes = publicDiff(from, to);
  expect(changes.map(({ kind, rule: id, parts }) => [kind, id, ...parts])).toEqual([
    ['recognition', 'goods.x.a'],
    ['changed', 'goods.x.b', 'forbidden', 'verdict'],
    ['removed', 'goods.x.c'],
    ['added', 'goods.x.e'],
  ]);
  expect(JSON.stringify(changes)).not.toContain('40');
  expect(publicDiff(to, to)).toEqual([]);
});

it('knows which changes people have to be asked about', () => {
  expect(isConsulted([{ kind: 'recognition' }], ['text'])).toBe(false);
  expect(isConsulted([{ kind: 'recognition' }], ['recognition'])).toBe(true);
  for (const kind of ['added', 'removed', 'changed'] as const) {
    expect(isConsulted([{ kind }], ['text'])).toBe(true);
    expect(isConsulted([{ kind }], ['recognition'])).toBe(false);
    expect(isConsulted([{ kind }], [])).toBe(false);
  }
});
