import type { Matcher } from '../../../packages/engine/src/text/matcher.ts';
import type { BenchRow } from '../bench.ts';
import { findTerms, searcherOf } from './our-text.ts';
import { contend, race } from './race.ts';
import { costRow } from './rows.ts';
import type { BenchText } from './texts.ts';

export const SOUND_HEADER = '---\nsound: true\n---\n';

/** Characters and others that sound the same. */
const HOMOPHONES: ReadonlyMap<string, string> = new Map(
  [
    '治智',
    '疗辽',
    '糖塘',
    '高糕',
    '减捡',
    '斑班',
    '痘豆',
    '胃位',
    '抗亢',
    '癌挨',
    '专砖',
    '柜贵',
    '赌堵',
    '奖讲',
    '群裙',
  ].map((pair) => [...pair] as [string, string]),
);

/** What it costs to find terms by their sound too: the time of ours with it beside that of ours without. */
export async function soundRow(
  terms: readonly string[],
  texts: readonly BenchText[],
  onProgress: (line: string) => void,
): Promise<{ row: BenchRow; checked: string }> {
  const what = `lexicon ${terms.length.toLocaleString('en')} + sound-alikes`;
  onProgress(what);
  const plain = searcherOf(terms);
  const sounding = searcherOf(terms, SOUND_HEADER);
  const checked = checkSounds(sounding, plain, terms);
  const all = texts.map(({ text }) => text);
  const spreads = await race([
    contend('with', all, (text) => findTerms(sounding, text)),
    contend('without', all, (text) => findTerms(plain, text)),
  ]);
  return { row: costRow(what, 'ours without them', spreads.get('with')!, spreads.get('without')!), checked };
}

/**
 * Where a character of a term is replaced by one of the same sound, something is found by its sound.
 * @throws Error where not
 */
export function checkSounds(sounding: Matcher, plain: Matcher, terms: readonly string[]): string {
  const known = new Set(terms);
  let count = 0;
  for (const term of terms) {
    // of shorter terms too much sounds alike: the header is not for them
    if (!/^\p{Script=Han}{3,}$/u.test(term)) continue;
    const heard = [...term].find((character) => HOMOPHONES.has(character));
    if (heard === undefined) continue;
    const shown = term.replace(heard, HOMOPHONES.get(heard)!);
    if (known.has(shown)) continue;
    const text = `老顾客都说：${shown}！`;
    // another term stands there as it is written, and counts first
    if (findTerms(plain, text).length > 0) continue;
    const found = findTerms(sounding, text);
    // it may be another term that sounds the same, too
    if (!found.some(({ disguise }) => disguise === 'sound')) throw new Error(`${term} is not found in ${text}`);
    count++;
  }
  return `${count} terms with a character that only sounds the same are found by their sound, and not without it`;
}
