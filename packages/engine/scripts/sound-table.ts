import { pinyin } from 'pinyin-pro';
import { normalise } from '../src/text/normalise.ts';

/** Syllables without tones, each with the characters that are usually read so; `ü` is `v`. */
export type SoundTable = readonly (readonly [syllable: string, characters: string])[];

const FIRST = 0x3400;
const LAST = 0x9fff;
/** Interjections such as `hm` are no syllables that stand for another. */
const SYLLABLE = /^[a-z]*[aeiouv][a-z]*$/;

/** Characters of the basic plane in their canonical spelling, by their most usual reading. */
export function buildSoundTable(): SoundTable {
  const bySyllable = new Map<string, string>();
  for (let unit = FIRST; unit <= LAST; unit++) {
    const character = String.fromCharCode(unit);
    if (normalise(character).text !== character) continue;
    const [syllable] = pinyin(character, { toneType: 'none', type: 'array', v: true });
    if (syllable === undefined || syllable === character || !SYLLABLE.test(syllable)) continue;
    bySyllable.set(syllable, (bySyllable.get(syllable) ?? '') + character);
  }
  return [...bySyllable].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The module that `sound.ts` imports. */
export function renderSoundTable(table: SoundTable): string {
  const lines = [
    '// Made by packages/engine/scripts/generate-sound-table.ts from pinyin-pro; do not edit.',
    '// pinyin-pro: MIT License, Copyright (c) 2022-present zh-lx.',
    'export const SOUNDS: readonly (readonly [syllable: string, characters: string])[] = [',
    ...table.map(([syllable, characters]) => `  ['${syllable}', '${characters}'],`),
    '];',
  ];
  return lines.join('\n') + '\n';
}
