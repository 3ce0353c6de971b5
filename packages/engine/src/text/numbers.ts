/** Numerals that are read out or written one by one; canonical, so traditional and circled ones are not here. */
const NUMERALS = new Map<string, number>();
for (const [value, spellings] of [
  '零〇',
  '一壹幺〡',
  '二贰〢',
  '三叁〣',
  '四肆〤',
  '五伍〥',
  '六陆〦',
  '七柒〧',
  '八捌〨',
  '九玖〩',
].entries()) {
  NUMERALS.set(String(value), value);
  for (const spelling of spellings) NUMERALS.set(spelling, value);
}

/** Latin letters that are put in place of a digit that looks the same. */
const LETTERS = new Map([
  ['o', 0],
  ['l', 1],
  ['i', 1],
  ['z', 2],
]);

const SMALL_UNITS = new Map([
  ['十', 10],
  ['拾', 10],
  ['百', 100],
  ['佰', 100],
  ['千', 1_000],
  ['仟', 1_000],
]);
const LARGE_UNITS = new Map([
  ['万', 10_000],
  ['亿', 100_000_000],
]);
/** 9,999,999,999,999 needs 25 characters; anything longer is no number that people write. */
const LONGEST_NUMBER = 32;

/** The digit that a canonical character is read as (`3`, `三`, `叁`: 3), or -1. */
export function digitOf(character: string): number {
  return NUMERALS.get(character) ?? -1;
}

/** The digit that a canonical Latin letter is used for in disguise (`o`: 0, `l`: 1), or -1. */
export function letterDigitOf(character: string): number {
  return LETTERS.get(character) ?? -1;
}

/** Canonical digits of numerals read one by one (`一三八00`: `13800`), or undefined if anything else is among them. */
export function readDigits(text: string): string | undefined {
  let digits = '';
  for (const character of text) {
    const digit = digitOf(character);
    if (digit < 0) return undefined;
    digits += digit;
  }
  return digits === '' ? undefined : digits;
}

/**
 * The value of a whole number in canonical text: `120`, `一百二十`, `三万五`, `两千零八`, `1万`; undefined where the
 * characters do not spell one or the value is above 2^53 - 1. A last numeral without a unit counts for the unit
 * below the one before it, as it is spoken: `三万五` is 35,000, `一百二` is 120, but `一百零二` is 102.
 */
export function readNumber(text: string): number | undefined {
  if (text === '' || text.length > LONGEST_NUMBER) return undefined;
  const plain = readDigits(text);
  if (plain !== undefined) return safe(Number(plain));
  let total = 0;
  let section = 0;
  let pending = -1;
  let pendingDigits = 0;
  let lastUnit = 0;
  let lastLarge = Number.POSITIVE_INFINITY;
  let zero = false;
  for (const character of text) {
    const digit = character === '两' ? 2 : digitOf(character);
    if (digit >= 0) {
      if (digit === 0 && pending < 0) zero = true;
      else {
        // Only plain digits stand side by side before a unit: `12万`, not `一二万`.
        if (pending >= 0 && !/[0-9]/.test(character)) return undefined;
        pending = (pending < 0 ? 0 : pending * 10) + digit;
        pendingDigits++;
      }
      continue;
    }
    const small = SMALL_UNITS.get(character);
    const large = LARGE_UNITS.get(character);
    if (small !== undefined) {
      if (lastUnit !== 0 && lastUnit < 10_000 && small >= lastUnit) return undefined;
      if (pending < 0 && small !== 10) return undefined;
      section += (pending < 0 ? 1 : pending) * small;
      lastUnit = small;
    } else if (large !== undefined) {
      const value = section + Math.max(pending, 0);
      if (value === 0 || large >= lastLarge) return undefined;
      total += value * large;
      section = 0;
      lastLarge = large;
      lastUnit = large;
    } else return undefined;
    pending = -1;
    pendingDigits = 0;
    zero = false;
  }
  if (pending >= 0) section += !zero && pendingDigits === 1 && lastUnit >= 100 ? pending * (lastUnit / 10) : pending;
  return safe(total + section);
}

function safe(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value : undefined;
}
