import { expect, test } from 'vitest';
import { NO_FIELDS, termBody } from './term-fields.ts';

test('what nobody filled in is left to the lexicon', () => {
  expect(termBody('最佳', NO_FIELDS)).toEqual({ term: '最佳' });
});

test('all that an entry can say is sent, with any of the signs that people put between phrases', () => {
  const fields = {
    ...{
      tags: 'rank, superlative',
      before: '不是，并非、没有',
      after: '之一|标准',
      within: '最佳赏味期',
      category: '！food,!tea',
    },
    ...{ gap: 2, word: true, short: true, look: 'sound' as const },
  };
  expect(termBody('最佳', fields)).toEqual({
    ...{ term: '最佳', tags: ['rank', 'superlative'], before: ['不是', '并非', '没有'], after: ['之一', '标准'] },
    ...{ within: ['最佳赏味期'], category: ['!food', '!tea'], gap: 2, word: true, short: true, sound: true },
  });
});

test('how it is looked for can be said against the lexicon as well', () => {
  const of = (look: (typeof NO_FIELDS)['look']) => termBody('最佳', { ...NO_FIELDS, look });
  expect(of('exact')).toEqual({ term: '最佳', exact: true });
  expect(of('plain')).toEqual({ term: '最佳', exact: false, sound: false });
  expect(termBody('最佳', { ...NO_FIELDS, gap: 0 })).toEqual({ term: '最佳', gap: 0 });
});
