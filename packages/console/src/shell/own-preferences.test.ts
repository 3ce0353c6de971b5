import { expect, test } from 'vitest';
import { choose, readKept, writeKept } from './own-preferences.ts';

const browser = { languages: ['fr', 'en-GB'], timeZone: 'Europe/Berlin' };

test('the person’s own comes first, then what the browser remembers, then what it asks for', () => {
  const user = { language: 'zh-CN' as const, theme: 'dark' as const, time_zone: 'Asia/Shanghai' };
  expect(choose(user, { language: 'en', theme: 'light' }, browser)).toEqual({
    ...{ language: 'zh-CN', theme: 'dark', timeZone: 'Asia/Shanghai' },
  });
  expect(choose({ language: null, theme: 'system', time_zone: null }, { language: 'en' }, browser)).toEqual({
    ...{ language: 'en', theme: 'system', timeZone: 'Europe/Berlin' },
  });
  expect(choose(undefined, {}, browser)).toEqual({ language: 'en', theme: 'system', timeZone: 'Europe/Berlin' });
  expect(choose(undefined, {}, { languages: [], timeZone: 'Etc/Unknown' }).timeZone).toBe('Asia/Shanghai');
});

test('what the browser keeps may be anything, or forbidden', () => {
  const storage = (text: string | null) => ({ getItem: () => text });
  expect(readKept(storage('{"language":"en","theme":"dark","x":1}'))).toEqual({ language: 'en', theme: 'dark' });
  for (const text of ['{"language":"xx","theme":5}', 'nonsense', '[]', '5', 'null'])
    expect(readKept(storage(text))).toEqual({});
  const forbidden = {
    getItem: () => {
      throw new Error('denied');
    },
    setItem: () => {
      throw new Error('denied');
    },
  };
  expect(readKept(forbidden)).toEqual({});
  expect(() => writeKept(forbidden, { theme: 'dark' })).not.toThrow();
});
