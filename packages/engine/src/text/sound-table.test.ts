import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildSoundTable, renderSoundTable } from '../../scripts/sound-table.ts';
import { SOUNDS } from './generated/sound-table.ts';
import { readSyllables, SOUND, SYLLABLE } from './syllables.ts';
import { packTerms } from './terms.ts';

test('the committed table is what the script makes', () => {
  expect(renderSoundTable(buildSoundTable())).toBe(
    readFileSync(new URL('./generated/sound-table.ts', import.meta.url), 'utf8'),
  );
});

test('no character stands twice, and sounds are apart from characters', () => {
  const all = SOUNDS.map(([, characters]) => characters).join('');
  expect(new Set(all).size).toBe(all.length);
  for (const character of all) {
    expect(SYLLABLE[character.charCodeAt(0)]).toBeGreaterThan(0);
    expect(SOUND[character.charCodeAt(0)]).toBeGreaterThanOrEqual(0xe000);
  }
});

test.each([
  ['微', '薇', true],
  ['四', '是', true],
  ['你', '里', true],
  ['信', '星', true],
  ['信', '线', false],
  ['女', '旅', true],
])('%s and %s: one sound %s', (one, other, same) => {
  expect(SOUND[one.charCodeAt(0)] === SOUND[other.charCodeAt(0)]).toBe(same);
});

test.each([
  ['weixin', ['微', '信'], [3, 3]],
  ['xian', ['先'], [4]],
  ['fangan', ['放', '安'], [4, 2]],
  ['lvse', ['绿', '色'], [2, 2]],
  ['vx', ['微', '信'], [1, 1]],
  ['q', ['扣'], [1]],
  ['x', undefined, []],
  ['zhiliaox', undefined, []],
  ['weixinweixinweixinweixinwei', undefined, []],
])('%s', (run, characters, lengths) => {
  const sounds: number[] = [];
  const counts: number[] = [];
  const read = readSyllables(packTerms([run]).units, (sound, length) => {
    sounds.push(sound);
    counts.push(length);
  });
  expect(read).toBe(characters !== undefined);
  expect(sounds).toEqual((characters ?? []).map((character) => SOUND[character.charCodeAt(0)]));
  expect(counts).toEqual(lengths);
});
