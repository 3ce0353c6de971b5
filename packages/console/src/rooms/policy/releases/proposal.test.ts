import { expect, test } from 'vitest';
import { entryOf } from './proposal.ts';

test('a line of a file is taken apart', () => {
  expect(entryOf('北山\texpires=2026-12-31')).toEqual({ text: '北山', expires: '2026-12-31', fields: [] });
  expect(entryOf('最佳\ttags=superlative\tafter=时间')).toEqual({
    ...{ text: '最佳', expires: undefined },
    fields: ['tags=superlative', 'after=时间'],
  });
  expect(entryOf('wx').text).toBe('wx');
});
