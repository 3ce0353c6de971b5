import { expect, test } from 'vitest';
import type { Registry } from '../registry.ts';
import { withoutFile } from './edits.ts';
import { fileUses, isNeeded } from './file-uses.ts';

const REGISTRY = {
  lexicons: [
    { name: 'words', about: '', entries: 1, rules: ['goods.a.one', 'goods.a.two'] },
    { name: 'others', about: '', entries: 1, rules: ['goods.b.one'] },
  ],
  lists: [{ name: 'words', variable: 'words', entries: 1, rules: ['goods.c.one'] }],
  features: [
    { name: 'orders_1d', rules: ['goods.a.one'] },
    { name: 'refunds_7d', rules: ['goods.a.one', 'goods.d.one'] },
    { name: 'views_1h', rules: ['goods.e.one'] },
  ],
} as Partial<Registry> as Registry;

test('who uses a file is said by what it defines', () => {
  expect(fileUses('lexicons/words.lex', '', REGISTRY).usedBy).toEqual(['goods.a.one', 'goods.a.two']);
  expect(fileUses('lists/words.list', '', REGISTRY).usedBy).toEqual(['goods.c.one']);
  expect(fileUses('lexicons/new.lex', '', REGISTRY)).toEqual({ holds: [], usedBy: [] });
  const features = 'features:\n  - name: orders_1d\n    window: P1D\n  - { name: refunds_7d, window: P7D }\n';
  expect(fileUses('features/a.yaml', features, REGISTRY).usedBy).toEqual(['goods.a.one', 'goods.d.one']);
});

test('a file of rules holds them, whatever else has a name in it', () => {
  const text = 'rules:\n  - id: goods.a.one\n    measures:\n      - kind: points\n  - id: goods.a.two\n';
  expect(fileUses('goods/a.yaml', text, REGISTRY).holds).toEqual(['goods.a.one', 'goods.a.two']);
  expect(fileUses('goods/a.cases.yaml', 'cases:\n  - name: one\n', REGISTRY)).toEqual({ holds: [], usedBy: [] });
  expect([isNeeded('pack.yaml'), isNeeded('queues.yaml')]).toEqual([true, false]);
});

test('what the release has is taken out of it; what was only written here is gone', () => {
  const edits = { 'a.yaml': 'x', 'b.yaml': 'y' };
  expect(withoutFile(edits, 'a.yaml', true)).toEqual({ 'a.yaml': null, 'b.yaml': 'y' });
  expect(withoutFile(edits, 'a.yaml', false)).toEqual({ 'b.yaml': 'y' });
});
