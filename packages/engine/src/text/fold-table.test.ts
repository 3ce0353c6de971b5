import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildFoldTable, renderFoldTable } from '../../scripts/fold-table.ts';
import { LONGEST_SPELLING } from './fold.ts';
import { EXPANSIONS, FOLDS, KIND_RUNS, UNICODE_VERSION } from './generated/fold-table.ts';

const built = buildFoldTable();

test('the committed table is what the script makes', () => {
  // Another version of Unicode only adds characters: what is recorded must stay true.
  const pairs = (folds: string) => Array.from({ length: folds.length / 2 }, (_, i) => folds.slice(2 * i, 2 * i + 2));
  const now = new Set(pairs(built.folds));
  expect(pairs(FOLDS).filter((pair) => !now.has(pair))).toEqual([]);
  const expansions = new Map(built.expansions);
  expect(EXPANSIONS.filter(([source, target]) => expansions.get(source) !== target)).toEqual([]);
  if (built.unicode !== UNICODE_VERSION) return;
  expect(renderFoldTable(built)).toBe(readFileSync(new URL('./generated/fold-table.ts', import.meta.url), 'utf8'));
});

test('kinds cover the basic plane exactly', () => {
  let units = 0;
  for (let i = 0; i < KIND_RUNS.length; i += 2) units += KIND_RUNS[i]!;
  expect(units).toBe(0x10000);
});

test('folding twice is folding once', () => {
  const fold = new Map<string, string>(EXPANSIONS);
  for (let i = 0; i < FOLDS.length; i += 2) fold.set(FOLDS[i]!, FOLDS[i + 1]!);
  const unstable = [...fold].filter(([, target]) => [...target].some((unit) => (fold.get(unit) ?? unit) !== unit));
  expect(unstable).toEqual([]);
});

test('no character becomes more units than readers make room for', () => {
  for (const [source, target] of EXPANSIONS)
    expect(target.length).toBeLessThanOrEqual(LONGEST_SPELLING * source.length);
});
