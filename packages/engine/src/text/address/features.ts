import { type Gazetteer, LONGEST_WORD, type Lookup, lookupIn } from './gazetteer.ts';
import { regionFeatures } from './regions.ts';
import type { TaggedAddress } from './spans.ts';

const LOOK_AHEAD = 8;
/** Characters with which parts of addresses end. */
const ENDINGS = new Set('省市区县旗镇乡街道路巷弄村号幢栋楼层室单元座园城厦苑场店厂司');
const NUMERALS = new Set('一二三四五六七八九十百零〇两');

function kindOf(character: string | undefined): string {
  if (character === undefined) return '#';
  if (/[0-9０-９]/.test(character)) return 'd';
  if (/[a-zA-Z]/.test(character)) return 'l';
  if (NUMERALS.has(character)) return 'n';
  if (/\p{L}/u.test(character)) return 'c';
  return /\s/.test(character) ? 's' : 'p';
}

/**
 * What is told of each character: itself and its neighbours, numbers and letters without their value, the next and the
 * last character that ends a part, what stood before, and words that training knows.
 * @param own the address is one of those the gazetteer is made of: its own words do not count once
 */
export function featuresOf(
  address: Pick<TaggedAddress, 'characters'>,
  gazetteer: Gazetteer,
  own?: TaggedAddress,
): string[][] {
  const { characters } = address;
  const n = characters.length;
  const kinds = characters.map(kindOf);
  const kind = (i: number): string => kinds[i] ?? '#';
  const plain = characters.map((character, i) => (kinds[i] === 'd' ? '0' : kinds[i] === 'l' ? 'A' : character));
  const at = (i: number): string => plain[i] ?? '#';
  const lookup = lookupIn(gazetteer, own);
  const known = wordsIn(characters, lookup);
  const regions = regionFeatures(characters, lookup);
  let before = '';
  let numbers = 0;
  let marks = '';
  const earlier = new Map<string, number>();
  return characters.map((raw, i) => {
    const f = ['b', `r${raw}`, `pos${Math.min(i, 6)}`, `rem${Math.min(n - 1 - i, 6)}`];
    for (let d = -3; d <= 3; d++) f.push(`u${d}${at(i + d)}`);
    for (let d = -3; d <= 2; d++) f.push(`v${d}${at(i + d)}${at(i + d + 1)}`);
    for (let d = -2; d <= 0; d++) f.push(`w${d}${at(i + d)}${at(i + d + 1)}${at(i + d + 2)}`);
    f.push(`x${at(i - 3)}${at(i - 2)}${at(i - 1)}${at(i)}`, `y${at(i)}${at(i + 1)}${at(i + 2)}${at(i + 3)}`);
    f.push(
      `t${kind(i - 2)}${kind(i - 1)}${kind(i)}${kind(i + 1)}${kind(i + 2)}`,
      `k${kind(i - 1)}${kind(i)}${kind(i + 1)}`,
    );
    if (/[dln]/.test(kind(i))) {
      let [from, to] = [i, i];
      while (kind(from - 1) === kind(i)) from--;
      while (kind(to + 1) === kind(i)) to++;
      const length = Math.min(to - from + 1, 6);
      f.push(`run${length}${at(to + 1)}`, `around${at(from - 1)}${at(to + 1)}`, `behind${at(from - 2)}${at(from - 1)}`);
      f.push(`size${length}${to === n - 1 ? '$' : ''}`, `after${at(to + 1)}${at(to + 2)}`);
    }
    let next = i;
    while (next < n && next - i < LOOK_AHEAD && !ENDINGS.has(characters[next]!)) next++;
    const ends = next < n && next - i < LOOK_AHEAD;
    f.push(ends ? `nx${at(next)}${Math.min(next - i, 4)}` : 'nx-', ends ? `ny${at(next)}${at(next + 1)}` : 'ny-');
    let last = i - 1;
    while (last >= 0 && i - last < LOOK_AHEAD && !ENDINGS.has(characters[last]!)) last--;
    f.push(last >= 0 && i - last < LOOK_AHEAD ? `pv${at(last)}${Math.min(i - last, 4)}` : 'pv-');
    f.push(`m${marks}`, `nn${Math.min(numbers, 4)}${/[dl]/.test(kind(i)) ? 'D' : ''}`);
    // regions that are told twice
    const seen = earlier.get(`${raw}${characters[i + 1] ?? ''}`);
    f.push(seen === undefined ? 'new' : `again${Math.min(i - seen, 9)}`);
    for (const word of known[i]!) f.push(`g${word}`);
    f.push(...regions[i]!);
    if (kind(i) === 'd' && kind(i - 1) !== 'd') numbers++;
    before += raw;
    earlier.set(`${characters[i - 1] ?? ''}${raw}`, i - 1);
    marks = `${numbers > 0 ? 'd' : ''}${before.includes('号') ? 'h' : ''}${/[路街巷道]/.test(before) ? 'r' : ''}${/[幢栋]|号楼/.test(before) ? 'z' : ''}${before.includes('单元') ? 'y' : ''}`;
    return f;
  });
}

/** For each character the known words that it is part of: their usual field, its place in them, and whether they are long. */
function wordsIn(characters: readonly string[], lookup: Lookup): string[][] {
  const found: string[][] = characters.map(() => []);
  for (let from = 0; from < characters.length; from++)
    for (let length = 2; length <= LONGEST_WORD && from + length <= characters.length; length++) {
      let best: string | undefined;
      let most = 0;
      for (const [field, count] of lookup(characters.slice(from, from + length).join('')))
        if (count > most) [best, most] = [field, count];
      if (best === undefined) continue;
      for (let i = 0; i < length; i++)
        found[from + i]!.push(`${best}${i === 0 ? 'B' : i === length - 1 ? 'E' : 'I'}${length > 2 ? '+' : ''}`);
    }
  return found;
}
