import { expect, test } from 'vitest';
import { entryLines, removalAddress } from './entry-lines.ts';

test('what was pasted is one entry a line, each once', () => {
  expect(entryLines(' 最佳 \r\n\n顶级\n最佳\t第一')).toEqual(['最佳', '顶级', '第一']);
  expect(entryLines(' \n')).toEqual([]);
});

test('entries that are taken out are named one by one, whatever stands in them', () => {
  const address = removalAddress('/v1/lists/a/entries', 'list', ['x&value=y', '甲'], 'a note?');
  const { searchParams } = new URL(address, 'http://x');
  expect(searchParams.getAll('value')).toEqual(['x&value=y', '甲']);
  expect(searchParams.get('note')).toBe('a note?');
  expect(new URL(removalAddress('/v1/l', 'lexicon', ['甲'], ''), 'http://x').searchParams.get('term')).toBe('甲');
});
