import { EXPANSIONS, FOLDS, KIND_RUNS } from './generated/fold-table.ts';
import { GAP } from './normalised-text.ts';
import { PICTURES } from './pictures.ts';
import { KIND } from './unit-kind.ts';

/**
 * What becomes of a UTF-16 unit that is neither just kept nor a separator; above the lower 21 bits of its entry in
 * `UNITS`.
 */
export const STEP = {
  /** Becomes several units. */
  expand: 1,
  drop: 2,
  mark: 3,
  hard: 4,
  betweenDigits: 5,
  besideAlphanumeric: 6,
  surrogate: 7,
  /** A separator that a second look may read. */
  picture: 8,
} as const;

/** Entries of `UNITS` from here on have a `STEP`. */
export const RARE = 1 << 21;
const KEPT = 1 << 16;
const RESPELLED = 1 << 20;
const gapOf = (gap: number): number => gap << 17;

const ENTRY_OF_KIND: Readonly<Record<number, number>> = {
  [KIND.keep]: KEPT,
  [KIND.soft]: gapOf(GAP.soft),
  [KIND.weak]: gapOf(GAP.weak),
  [KIND.space]: gapOf(GAP.space),
  [KIND.drop]: STEP.drop * RARE,
  [KIND.mark]: STEP.mark * RARE,
  [KIND.hard]: STEP.hard * RARE,
  [KIND.betweenDigits]: STEP.betweenDigits * RARE,
  [KIND.besideAlphanumeric]: STEP.besideAlphanumeric * RARE,
  [KIND.surrogate]: STEP.surrogate * RARE,
};

/** Units that a UTF-16 unit of the original becomes at most. */
export const LONGEST_SPELLING = 4;

/** Characters that read as several, or lie above U+FFFF and read as anything else than themselves. */
export const EXPANSION: ReadonlyMap<number, string> = new Map(
  EXPANSIONS.map(([source, target]) => [source.codePointAt(0)!, target]),
);

/**
 * For every UTF-16 unit: its canonical spelling in the lower 16 bits; above them one bit that says whether it is kept,
 * the three of the `GAP` that it leaves, one that says whether it is spelled otherwise than by width and case, `STEP`.
 */
export const UNITS: Int32Array = unitTable();

function unitTable(): Int32Array {
  const units = new Int32Array(0x10000).map((_, unit) => unit);
  for (let i = 0; i < FOLDS.length; i += 2) units[FOLDS.charCodeAt(i)] = FOLDS.charCodeAt(i + 1);
  for (let i = 0, unit = 0; i < KIND_RUNS.length; i += 2)
    for (const end = unit + KIND_RUNS[i]!; unit < end; unit++) {
      const entry = ENTRY_OF_KIND[KIND_RUNS[i + 1]!]!;
      units[unit]! |= entry === KEPT ? keptEntry(unit, units[unit]!) : entry;
    }
  for (const point of PICTURES.keys())
    if (point <= 0xffff && units[point]! < RARE) units[point]! |= STEP.picture * RARE;
  return units;
}

function keptEntry(unit: number, canonical: number): number {
  if (EXPANSION.has(unit)) return STEP.expand * RARE;
  return canonical === unit || canonical === lightUnit(unit) ? KEPT : KEPT | RESPELLED;
}

/** The canonical spelling of a UTF-16 unit where it is kept. */
export function foldUnit(unit: number): number {
  return UNITS[unit]! & 0xffff;
}

/**
 * Folds width and case only, unit by unit, so that offsets stay: what a reader would call the same spelling.
 */
export function lightFold(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) out += String.fromCharCode(lightUnit(text.charCodeAt(i)));
  return out;
}

function lightUnit(unit: number): number {
  const half = unit >= 0xff01 && unit <= 0xff5e ? unit - 0xfee0 : unit === 0x3000 ? 0x20 : unit;
  if (half < 0x80) return half >= 0x41 && half <= 0x5a ? half + 0x20 : half;
  if (half >= 0x2e80) return half;
  const lower = String.fromCharCode(half).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : half;
}

/** Whether a UTF-16 unit is one of 0-9. */
export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** Whether a UTF-16 unit is one of a-z, 0-9. */
export function isAlphanumeric(unit: number): boolean {
  return isDigit(unit) || (unit >= 0x61 && unit <= 0x7a);
}
