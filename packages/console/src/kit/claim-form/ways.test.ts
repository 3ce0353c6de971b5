import { expect, test } from 'vitest';
import { fill, type Language, type TextParams } from '../words.ts';
import { kindsIn, readWays, sortedWays, waysText } from './ways.ts';
import { words } from './words.ts';

const photo = { kind: 'photo', least: 2 };
const video = { kind: 'video', least: 1 };
const record = { kind: 'record', least: 1 };
const titles: Record<Language, Record<string, string>> = {
  'zh-CN': { photo: '照片', video: '视频', record: '就诊记录' },
  en: { photo: 'Photos', video: 'Film', record: 'Record' },
};
const said = (language: Language, ...ways: Parameters<typeof waysText>[0]) =>
  waysText(
    ways,
    (kind) => titles[language][kind]!,
    (key, params?: TextParams) => fill(words[language][key as keyof (typeof words)['en']], params, language),
  );

test('what stands for one another is told as such, and what is needed whichever way beside it', () => {
  expect(said('en', [photo], [video])).toBe('one of these: Photos (2 at least), or Film');
  expect(said('zh-CN', [photo], [video])).toBe('以下任选一种：照片至少 2 份，或 视频');
  expect(said('en', [record, photo], [record, video])).toBe('Record / one of these: Photos (2 at least), or Film');
  expect(said('en', [record], [photo, video])).toBe('one of these: Record, or Photos (2 at least) and Film');
  expect(said('en', [record, video])).toBe('Record / Film');
  expect(said('en')).toBe('');
});

test('a refusal’s ways are read as they are written', () => {
  expect(readWays('record:1 + photo:2 | record:1 + video:1')).toEqual([
    [record, photo],
    [record, video],
  ]);
  expect(readWays(undefined)).toEqual([]);
});

test('each kind stands once', () => {
  const { firm, either } = sortedWays([
    [record, photo],
    [record, video],
  ]);
  expect([firm, kindsIn(either)]).toEqual([[record], [photo, video]]);
});
