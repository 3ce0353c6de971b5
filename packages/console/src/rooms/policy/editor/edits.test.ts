import { expect, test } from 'vitest';
import { changesIn, type Edits, grouped, withEdit, withoutSaved } from './edits.ts';

test('what is as it was is no change', () => {
  let edits: Edits = {};
  edits = withEdit(edits, 'b.yaml', 'x', 'old');
  edits = withEdit(edits, 'a.yaml', 'new', null);
  expect(changesIn(edits)).toEqual([
    { path: 'a.yaml', text: 'new' },
    { path: 'b.yaml', text: 'x' },
  ]);
  expect(withEdit({}, 'new.yaml', '', null)).toEqual({});
  expect(changesIn(withEdit(edits, 'b.yaml', 'old', 'old'))).toEqual([{ path: 'a.yaml', text: 'new' }]);
});

test('what is written while something is saved stays', () => {
  const sent = changesIn({ 'a.yaml': 'one', 'b.yaml': 'two', 'c.yaml': null });
  expect(withoutSaved({ 'a.yaml': 'one', 'b.yaml': 'two more', 'c.yaml': null }, sent)).toEqual({
    'b.yaml': 'two more',
  });
});

test('files are found by what they are', () => {
  const paths = [
    'queues.yaml',
    'lists/a.list',
    'goods/b.yaml',
    'goods/a.yaml',
    'goods/a.cases.yaml',
    'planted/x.jsonl',
  ];
  expect(grouped([...paths, 'lexicons/l.lex', 'features/f.yaml'])).toEqual([
    { group: 'rules', paths: ['goods/a.yaml', 'goods/b.yaml'] },
    { group: 'cases', paths: ['goods/a.cases.yaml'] },
    { group: 'features', paths: ['features/f.yaml'] },
    { group: 'lexicons', paths: ['lexicons/l.lex'] },
    { group: 'lists', paths: ['lists/a.list'] },
    { group: 'other', paths: ['planted/x.jsonl', 'queues.yaml'] },
  ]);
});
