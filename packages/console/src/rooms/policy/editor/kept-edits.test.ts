import { expect, test } from 'vitest';
import { listKept, readKept, writeKept } from './kept-edits.ts';

function store(most = Number.POSITIVE_INFINITY) {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (place: number) => [...items.keys()][place] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, value: string) {
      if (value.length > most) throw new Error('full');
      items.set(key, value);
    },
    removeItem: (key: string) => void items.delete(key),
  };
}

const kept = (text: string, at = '2026-01-01') => ({ revision: 2, edits: { 'goods/a.yaml': text }, at });

test('what was written is there again, for who wrote it and where', () => {
  const browser = store();
  expect(writeKept(browser, 'ann', 'r1', kept('one'))).toBe(true);
  expect(readKept(browser, 'ann', 'r1')).toEqual(kept('one'));
  expect(readKept(browser, 'ben', 'r1')).toBeUndefined();
  expect(readKept(browser, 'ann', 'r2')).toBeUndefined();
});

test('what was saved or taken back is kept no more', () => {
  const browser = store();
  writeKept(browser, 'ann', 'r1', kept('one'));
  expect(writeKept(browser, 'ann', 'r1', { ...kept(''), edits: {} })).toBe(true);
  expect(listKept(browser, 'ann')).toEqual([]);
});

test('somebody finds the places where they have written, the newest first', () => {
  const browser = store();
  writeKept(browser, 'ann', 'r1', kept('one', '2026-01-01'));
  writeKept(browser, 'ann', 'r2', kept('two', '2026-01-03'));
  writeKept(browser, 'ben', 'r3', kept('three'));
  browser.setItem('anxin.policy.edits ann r4', 'broken');
  expect(listKept(browser, 'ann').map(({ release }) => release)).toEqual(['r2', 'r1']);
});

test('a browser that keeps no more says so', () => {
  expect(writeKept(store(10), 'ann', 'r1', kept('one'))).toBe(false);
  expect(writeKept(store(), 'ann', 'r1', kept('x'.repeat(1_000_000)))).toBe(false);
});
