import { Converter } from 'opencc-js';
import { KIND } from '../src/text/unit-kind.ts';
import { LOOK_ALIKES, READINGS, SERIES } from './look-alikes.ts';

/** What `normalise` looks up; `generate-fold-table.ts` writes it to `src/text/generated/fold-table.ts`. */
export interface FoldTable {
  /** Version of Unicode whose compatibility mappings were used. */
  unicode: string;
  /** Source and target in turn, one UTF-16 unit each. */
  folds: string;
  /** Sources above U+FFFF, and those that become several units. */
  expansions: [source: string, target: string][];
  /** Kinds of all units of the basic plane: how many in a row, which kind, in turn. */
  kinds: number[];
}

const ASTRAL: readonly (readonly [number, number])[] = [
  [0x1d400, 0x1d7ff],
  [0x1f100, 0x1f2ff],
  [0x20000, 0x323af],
];
/** Longer expansions are ligatures of whole phrases, which nobody writes a term with. */
const LONGEST_EXPANSION = 4;
const HAN = /\p{Script=Han}/u;

const HARD = '\n\v\f\r\u0085\u2028\u2029!?;。！？；｡︒︕︖﹒﹖﹗﹔‼⁇⁈⁉❗❓❕❔';
const SOFT = "_^`·•・‧∙⋅˙'‘’´";
const BETWEEN_DIGITS = '*:.';
const BESIDE_ALPHANUMERIC = '+×';
/** Strokes typed as separators, and characters that carry meaning in a term (`100%`). */
const WEAK = '丨丶灬';
const KEPT = '\ufffd%‰°℃℉$¥€£₤₳¢＄￥￠￡';
/** Ordinary in simplified text too, where a regional table would spoil the canonical form (著名). */
const SIMPLIFIED_TOO = '著';
const INVISIBLE = '\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0©®™℠';

export function buildFoldTable(): FoldTable {
  const fold = folder();
  let folds = '';
  const expansions: [string, string][] = [];
  const kinds: number[] = [];
  let length = 0;
  let current: number = KIND.keep;
  for (let unit = 0; unit <= 0xffff; unit++) {
    const source = String.fromCharCode(unit);
    const target = isSurrogate(unit) ? source : fold(source);
    const kind = isSurrogate(unit) ? KIND.surrogate : kindOf(source, target);
    if (target !== source && target.length === 1) folds += source + target;
    else if (target !== source) expansions.push([source, target]);
    if (kind !== current) {
      kinds.push(length, current);
      length = 0;
      current = kind;
    }
    length++;
  }
  kinds.push(length, current);
  for (const [first, last] of ASTRAL) addAstral(first, last, fold, expansions);
  for (const [source, target] of READINGS) if (source.length > 1) expansions.push([source, target]);
  return { unicode: process.versions.unicode ?? '', folds, expansions: unique(expansions), kinds };
}

/** The module that `normalise` imports. */
export function renderFoldTable(table: FoldTable): string {
  const lines = [
    '// Made by packages/engine/scripts/generate-fold-table.ts; do not edit.',
    `export const UNICODE_VERSION = ${JSON.stringify(table.unicode)};`,
    `export const FOLDS = ${escaped(table.folds)};`,
    `export const EXPANSIONS: readonly (readonly [string, string])[] = [`,
    ...table.expansions.map(([source, target]) => `  [${escaped(source)}, ${escaped(target)}],`),
    '];',
    `export const KIND_RUNS: readonly number[] = ${JSON.stringify(table.kinds)};`,
  ];
  return lines.join('\n') + '\n';
}

/** Everything that editors could normalise, reorder or hide is written as an escape; plain ideographs stay readable. */
function escaped(text: string): string {
  let out = "'";
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const plain = (unit >= 0x30 && unit <= 0x7a && unit !== 0x5c) || (unit >= 0x3400 && unit <= 0x9fff);
    out += plain ? text[i] : `\\u${unit.toString(16).padStart(4, '0')}`;
  }
  return out + "'";
}

function addAstral(first: number, last: number, fold: (s: string) => string, into: [string, string][]): void {
  for (let point = first; point <= last; point++) {
    const source = String.fromCodePoint(point);
    const target = fold(source);
    if (target !== source) into.push([source, target]);
  }
}

/** One character to its canonical spelling; itself where there is none better. */
function folder(): (source: string) => string {
  const byHand = new Map<string, string>(READINGS.map(([from, to]) => [from, to]));
  for (const [from, to] of LOOK_ALIKES) {
    const targets = [...to];
    [...from].forEach((source, i) => void byHand.set(source, targets[i]!));
  }
  for (const [first, values] of SERIES) {
    values.forEach((value, i) => void byHand.set(String.fromCodePoint(first + i), value));
  }
  const simplify = simplifier();
  const once = (source: string): string => {
    const wide = byHand.get(source) ?? compatible(source);
    const lower = byHand.get(wide) ?? lowered(wide);
    const known = byHand.get(lower) ?? lower;
    return HAN.test(known) ? [...known].map(simplify).join('') : known;
  };
  // A target may itself have a better spelling (ligatures, chains of variants); four steps are more than there are.
  return (source) => {
    let target = once(source);
    for (let step = 0; step < 4; step++) target = [...target].map(once).join('');
    return target;
  };
}

/** NFKC where it yields letters and digits, without brackets and dots: `⑴` and `⒈` are 1. */
function compatible(source: string): string {
  const form = source.normalize('NFKC');
  if (form === source) return baseLetter(source);
  const bare = form.length > 1 ? form.replace(/[().,〔〕]/gu, '') : form;
  if (bare.length > LONGEST_EXPANSION || bare === '') return source;
  if (/^[\p{L}\p{N}]+$/u.test(bare)) return bare.length === 1 ? baseLetter(bare) : bare;
  return /^[!-~]$/.test(bare) || bare === '¥' ? bare : source;
}

/** `é` to `e`: only where the base is plain Latin, so that other scripts stay whole. */
function baseLetter(source: string): string {
  const base = source.normalize('NFD')[0]!;
  return /^[a-z]$/i.test(base) ? base : source;
}

function lowered(source: string): string {
  const lower = source.toLowerCase();
  return lower.length === source.length ? lower : source;
}

function simplifier(): (source: string) => string {
  const standard = Converter({ from: 't', to: 'cn' });
  const variants = [Converter({ from: 'hk', to: 'cn' }), Converter({ from: 'tw', to: 'cn' })];
  const simplified = new Set<string>();
  for (let unit = 0x3400; unit <= 0x9fff; unit++) {
    const source = String.fromCharCode(unit);
    const target = standard(source);
    if (target !== source) simplified.add(target);
  }
  return (source) => {
    const target = standard(source);
    // A regional variant counts only where it is not a simplified character in its own right (颚, 么).
    if (target !== source || simplified.has(source) || SIMPLIFIED_TOO.includes(source)) return target;
    return variants.map((convert) => convert(source)).find((variant) => variant !== source) ?? source;
  };
}

function kindOf(source: string, target: string): number {
  if (INVISIBLE.includes(source)) return KIND.drop;
  if (HARD.includes(source) || HARD.includes(target)) return KIND.hard;
  if (isMark(source.charCodeAt(0))) return KIND.mark;
  if (WEAK.includes(source) || WEAK.includes(target)) return KIND.weak;
  if (SOFT.includes(target)) return KIND.soft;
  if (BETWEEN_DIGITS.includes(target)) return KIND.betweenDigits;
  if (BESIDE_ALPHANUMERIC.includes(target)) return KIND.besideAlphanumeric;
  if (KEPT.includes(target) || /^[\p{L}\p{N}\p{M}]/u.test(target)) return KIND.keep;
  if (/^[-~]$|^\p{Pd}$/u.test(target)) return KIND.weak;
  if (/^[\p{Zs}\t\p{P}]$/u.test(target)) return KIND.space;
  if (/^[\p{Cf}\p{Cc}]$/u.test(target)) return KIND.drop;
  return KIND.weak;
}

/** Combining marks and variation selectors that decorate any letter; marks that spell a script are kept. */
function isMark(unit: number): boolean {
  return (
    (unit >= 0x0300 && unit <= 0x036f) ||
    (unit >= 0x0483 && unit <= 0x0489) ||
    (unit >= 0x1ab0 && unit <= 0x1aff) ||
    (unit >= 0x1dc0 && unit <= 0x1dff) ||
    (unit >= 0x20d0 && unit <= 0x20ff) ||
    (unit >= 0xfe00 && unit <= 0xfe0f) ||
    (unit >= 0xfe20 && unit <= 0xfe2f)
  );
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function unique(pairs: readonly [string, string][]): [string, string][] {
  return [...new Map(pairs)].sort(([a], [b]) => (a < b ? -1 : 1));
}
