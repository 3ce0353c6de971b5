import { hasCueBefore, isGluedLatin, separatorBefore } from './contact-cue.ts';
import { isDigit } from './fold.ts';
import type { NormalisedText } from './normalised-text.ts';
import { digitOf, letterDigitOf } from './numbers.ts';

/** A number in canonical units: `[from, to)`, its digits, and whether they were written as anything but digits. */
export interface NumberSpan {
  from: number;
  to: number;
  digits: string;
  disguised: boolean;
}

/** Prefixes that Chinese mobile numbers have (national numbering plan, MIIT, with the virtual operators). */
const MOBILE = /^1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])\d{8}$/;
const SERVICE = /^[48]00\d{7}$/;
const CUE = /电话|手机|热线|致电|拨打|来电|号码|联系|咨询|短信|微信|薇信|威信|v信|vx|wx|tel|phone|call|mobile|同号/;
/** What a long number beside is, when it is no telephone. */
const OTHER_NUMBER = /订单号?|单号|编号|货号|条码|条形码|运单|快递|批号|型号|款号|isbn|证书?号?|备案/;
const CUE_REACH = 10;
const MOST_DIGITS = 14;
/** Grouped as people dictate them; anything else needs a cue, because sizes and prices are lists of numbers too. */
const SHAPES = new Set(['11', '3-4-4', '3-8', '7-4', '3-3-5', '4-3-4', '4-4-3', '1-1-1-1-1-1-1-1-1-1-1']);
const SERVICE_SHAPES = new Set(['3-3-4', '3-4-3', '4-3-3', '3-7']);
/** Characters that stand between the digits of one telephone number; commas and 、 make lists. */
const SEPARATOR = /^[ \u3000\t\-‐‑–—−－➖.．·•・_~～()（）]{1,3}$/;

interface Digits extends NumberSpan {
  /** Lengths of the groups, joined by `-`. */
  shape: string;
  /** The separators between groups, distinct. */
  separators: Set<string>;
  plain: number;
  letters: number;
}

/** Mobile, land-line and service numbers, leftmost first. */
export function findPhones(text: NormalisedText): NumberSpan[] {
  const found: NumberSpan[] = [];
  for (let at = 0; at < text.text.length; at++) {
    const hit = mobileAt(text, at) ?? fixedAt(text, at);
    if (hit === undefined) continue;
    found.push(hit);
    at = hit.to - 1;
  }
  return found;
}

/**
 * A mobile number whose digits are strewn among other characters, for texts that say how to clean it; it begins at
 * unit `at`, and at most two characters lie between two digits.
 */
export function strewnMobileAt(text: NormalisedText, at: number): NumberSpan | undefined {
  let digits = '';
  let skipped = 0;
  let strewn = false;
  for (let i = at; i < text.text.length && text.text[i] !== '\n'; i++) {
    const digit = digitOf(text.text[i]!);
    if (digit < 0) {
      if (++skipped > 2 || digits === '') return undefined;
      strewn = true;
      continue;
    }
    digits += digit;
    skipped = 0;
    if (digits.length < 11) continue;
    if (!MOBILE.test(digits) || digitOf(text.text[i + 1] ?? '') >= 0) return undefined;
    return { from: at, to: i + 1, digits, disguised: strewn };
  }
  return undefined;
}

function mobileAt(text: NormalisedText, at: number): NumberSpan | undefined {
  const character = text.text[at]!;
  const head = digitOf(character) === 1 || character === 'l' || character === 'i';
  if (!head || goesOnLeft(text, at)) return undefined;
  const read = readGroups(text, at, 11);
  if (read === undefined || !MOBILE.test(read.digits)) return undefined;
  const cue = hasCueBefore(text, at, CUE, CUE_REACH) || hasCueAfter(text, read.to);
  if (!cue && hasCueBefore(text, at, OTHER_NUMBER, 6)) return undefined;
  if (read.letters > 0 && read.plain < (cue ? 4 : 6)) return undefined;
  if (
    isGluedLatin(text, at, 'left') &&
    !/(?:tel|phone|vx|wx|qq|v|w|86)$/.test(text.text.slice(Math.max(0, at - 6), at))
  ) {
    return undefined;
  }
  if (isGluedLatin(text, read.to, 'right') && !/^(?:vx|wx|qq|v)/.test(text.text.slice(read.to, read.to + 3))) {
    return undefined;
  }
  if (/^(?:元|块|mah|ml|kg|¥)/.test(text.text.slice(read.to, read.to + 3))) return undefined;
  const dictated = SHAPES.has(read.shape) && read.separators.size <= 1;
  // Numerals and circled digits in the middle of a number are no way to write sizes or prices.
  const hidden = read.disguised && read.digits.length - read.plain >= 2 && read.plain > 0;
  return dictated || cue || hidden ? read : undefined;
}

/** Land-lines with their area code and service numbers: only as they are usually grouped. */
function fixedAt(text: NormalisedText, at: number): NumberSpan | undefined {
  const head = text.text[at]!;
  if ((head !== '0' && head !== '4' && head !== '8') || goesOnLeft(text, at) || isGluedLatin(text, at, 'left'))
    return undefined;
  const cue = hasCueBefore(text, at, CUE, CUE_REACH);
  for (const length of head === '0' ? [12, 11, 10] : [10]) {
    const read = readGroups(text, at, length);
    if (read === undefined || read.letters > 0 || isGluedLatin(text, read.to, 'right')) continue;
    if (read.separators.size > 1 || read.disguised) continue;
    if (head === '0') {
      const dashed = read.separators.has('-') && /^(?:3-[78]|4-[78])$/.test(read.shape);
      if (!/^0[1-9]/.test(read.digits)) continue;
      if (dashed || (cue && /^(?:3-[78]|4-[78]|11|12)$/.test(read.shape))) return read;
    } else if (SERVICE.test(read.digits) && (SERVICE_SHAPES.has(read.shape) ? read.separators.has('-') || cue : cue)) {
      return read;
    }
  }
  return undefined;
}

/** Exactly `count` digits from unit `at` on, if no further digit belongs to them. */
function readGroups(text: NormalisedText, at: number, count: number): Digits | undefined {
  let digits = '';
  let plain = 0;
  let letters = 0;
  let disguised = false;
  const shape: number[] = [0];
  const separators = new Set<string>();
  let i = at;
  for (; i < text.text.length && digits.length < count; i++) {
    const character = text.text[i]!;
    let separator = i === at ? '' : separatorBefore(text, i);
    // Between digits a dot is a unit of its own; here it separates.
    if (character === '.' && digits !== '' && isDigit(text.text.charCodeAt(i + 1))) {
      separator = '.';
      i++;
    }
    const digit = digitOf(text.text[i]!);
    const letter = digit < 0 ? letterDigitOf(text.text[i]!) : -1;
    if (digit < 0 && letter < 0) return undefined;
    if (separator !== '') {
      if (!SEPARATOR.test(separator)) return undefined;
      separators.add(separator.replaceAll('－', '-').trim());
      shape.push(0);
    }
    shape[shape.length - 1]!++;
    digits += Math.max(digit, letter);
    if (letter >= 0) letters++;
    else if (isDigit(text.text.charCodeAt(i)) && !text.isRespelled(i)) plain++;
    if (letter >= 0 || !isDigit(text.text.charCodeAt(i)) || text.isRespelled(i)) disguised = true;
  }
  if (digits.length < count || digits.length > MOST_DIGITS) return undefined;
  const spaced = shape.length > 3;
  if (goesOnRight(text, i, spaced)) return undefined;
  return {
    from: at,
    to: i,
    digits,
    disguised: disguised || spaced,
    shape: shape.join('-'),
    separators,
    plain,
    letters,
  };
}

function goesOnLeft(text: NormalisedText, at: number): boolean {
  if (at === 0) return false;
  const glued = separatorBefore(text, at) === '';
  const previous = text.text[at - 1]!;
  // A country code is no part of the number: 86 138…, +86-138….
  if (/(?:^|[^0-9])(?:00)?86$/.test(text.text.slice(Math.max(0, at - 5), at))) {
    return (
      glued && !/\+86$/.test(text.text.slice(Math.max(0, at - 3), at)) && !hasCueBefore(text, at - 2, CUE, CUE_REACH)
    );
  }
  if (glued) return digitOf(previous) >= 0 || /[.:*%+×¥$]/.test(previous);
  // One of many single digits in a row.
  return digitOf(previous) >= 0 && at >= 2 && separatorBefore(text, at - 1) !== '' && digitOf(text.text[at - 2]!) >= 0;
}

function goesOnRight(text: NormalisedText, at: number, spaced: boolean): boolean {
  const next = text.text[at];
  if (next === undefined) return false;
  const glued = separatorBefore(text, at) === '';
  if (/[.:*%×]/.test(next)) return glued && digitOf(text.text[at + 1] ?? '') >= 0;
  if (digitOf(next) < 0) return false;
  return glued || (spaced && separatorBefore(text, at).length <= 3);
}

function hasCueAfter(text: NormalisedText, at: number): boolean {
  return /^(?:[\s(]*)(?:微信|薇信|v信|vx|wx|同号|电话|手机)/.test(text.text.slice(at, at + 4));
}
