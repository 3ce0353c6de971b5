import { LONGEST_WORD, type Lookup } from './gazetteer.ts';

/** From the widest region to the narrowest. */
const LEVELS: ReadonlyMap<string, number> = new Map([
  ['prov', 1],
  ['city', 2],
  ['district', 3],
  ['town', 4],
]);
/** A field of what is said twice: it says nothing about what a word is else. */
const REPEATED = 'redundant';
const FARTHEST = 9;
const MOST_REGIONS = 6;

interface Region {
  start: number;
  end: number;
  level: number;
  /** Its first two characters: with and without its ending it is the same. */
  name: string;
}

/** What is told of each character by the regions in the address: which are named twice, and in which order. */
export function regionFeatures(characters: readonly string[], lookup: Lookup): string[][] {
  const features = pairsAgain(characters);
  const regions = regionsIn(characters, lookup);
  const order = regions
    .slice(0, MOST_REGIONS)
    .map(({ level }) => level)
    .join('');
  const touches = (i: number): string => {
    const [before, region] = [regions[i - 1], regions[i]];
    if (region === undefined) return 'x';
    return before?.end === region.start ? 'j' : 'g';
  };
  for (const [i, { start, end, level, name }] of regions.entries()) {
    const [before, after] = [regions.slice(0, i), regions.slice(i + 1)];
    const again = [before, after].map((all) => (all.some((other) => other.name === name) ? 1 : 0)).join('');
    const most = [before, after].map((all) => Math.max(0, ...all.map((other) => other.level))).join('');
    const equal = [before, after]
      .map((all) => Math.min(all.filter((other) => other.level === level).length, 2))
      .join('');
    const beside = `${before.at(-1)?.level ?? 0}${after[0]?.level ?? 0}${touches(i)}${touches(i + 1)}`;
    for (let at = start; at < end; at++) {
      const place = at === start ? 'B' : at === end - 1 ? 'E' : 'I';
      features[at]!.push(
        `R1${place}${level}${again}`,
        `R2${place}${level}${most}`,
        `R3${place}${level}${equal}${again}`,
        `R4${place}${level}${beside}${again}`,
        `R5${place}${i}${order}`,
        `R6${place}${level}${start === 0 ? 1 : 0}${again}${most}`,
        `R7${place}${i}${order}${again}`,
      );
    }
  }
  return features;
}

/** How far before and behind the two characters from here, and up to here, stand once more. */
function pairsAgain(characters: readonly string[]): string[][] {
  const places = new Map<string, number[]>();
  const pairs = characters.map((character, at) => `${character}${characters[at + 1] ?? ''}`);
  for (const [at, pair] of pairs.entries()) {
    const same = places.get(pair);
    if (same) same.push(at);
    else places.set(pair, [at]);
  }
  const far = (by: number | undefined): string => (by === undefined ? '-' : `${Math.min(by, FARTHEST)}`);
  const next = (at: number): string => {
    const found = places.get(pairs[at] ?? '')?.find((other) => other > at);
    return far(found === undefined ? undefined : found - at);
  };
  const last = (at: number): string => {
    const found = places.get(pairs[at] ?? '')?.findLast((other) => other < at);
    return far(found === undefined ? undefined : at - found);
  };
  return characters.map((_, at) => [`ah${next(at)}${next(at - 1)}`, `bh${last(at - 1)}`]);
}

/** The longest words from left to right that are regions more often than anything else. */
function regionsIn(characters: readonly string[], lookup: Lookup): Region[] {
  const regions: Region[] = [];
  for (let start = 0; start < characters.length; ) {
    const found = regionAt(characters, start, lookup);
    if (found) regions.push(found);
    start = found?.end ?? start + 1;
  }
  return regions;
}

function regionAt(characters: readonly string[], start: number, lookup: Lookup): Region | undefined {
  for (let end = Math.min(start + LONGEST_WORD, characters.length); end >= start + 2; end--) {
    let [level, most, others] = [0, 0, 0];
    for (const [field, count] of lookup(characters.slice(start, end).join(''))) {
      const own = LEVELS.get(field);
      if (own === undefined) others += field === REPEATED ? 0 : count;
      else if (count > most) [level, most] = [own, count];
    }
    if (most > others) return { start, end, level, name: characters.slice(start, start + 2).join('') };
  }
  return undefined;
}
