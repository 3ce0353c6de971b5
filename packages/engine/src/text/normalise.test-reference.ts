import { EXPANSIONS, FOLDS, KIND_RUNS } from './generated/fold-table.ts';
import { GAP, type NormalisedText } from './normalised-text.ts';
import { KIND } from './unit-kind.ts';

/** A canonical unit and all that `normalise` tells of it. */
export interface ReadUnit {
  unit: string;
  start: number;
  end: number;
  gap: number;
  respelled: boolean;
}

/** What `normalise` gives, as a list. */
export function unitsOf(text: NormalisedText): ReadUnit[] {
  return Array.from({ length: text.length }, (_, at) => ({
    unit: String.fromCharCode(text.unit(at)),
    start: text.start(at),
    end: text.end(at),
    gap: text.gap(at),
    respelled: text.isRespelled(at),
  }));
}

const folds = new Map(Array.from({ length: FOLDS.length / 2 }, (_, i) => [FOLDS[2 * i]!, FOLDS[2 * i + 1]!]));
const expansions = new Map(EXPANSIONS);
const kinds = KIND_RUNS.flatMap((count, i) => (i % 2 === 0 ? Array<number>(count).fill(KIND_RUNS[i + 1]!) : []));
const fold = (character: string): string => folds.get(character) ?? character;
const kindOf = (character: string): number => kinds[character.charCodeAt(0)]!;

/** The same as `normalise`, one character after the other, as its documentation says it. */
export function readByHand(original: string): ReadUnit[] {
  const read: ReadUnit[] = [];
  let gap: number = GAP.none;
  let hidden = false;
  let at = 0;
  const separate = (wider: number): void => {
    gap = Math.max(gap, wider);
  };
  const write = (units: string, end: number, respelled: boolean): void => {
    for (const unit of units.split('')) {
      read.push({ unit, start: at, end, gap, respelled: respelled || hidden });
      gap = GAP.none;
      hidden = false;
    }
  };
  while (at < original.length) {
    const character = String.fromCodePoint(original.codePointAt(at)!);
    const end = at + character.length;
    const folded = fold(character);
    const last = gap === GAP.none ? (read.at(-1)?.unit ?? '') : '';
    const next = fold(original[end] ?? '');
    const kind = kindOf(character);
    if (character.length === 2 || kind === KIND.surrogate) {
      const point = character.codePointAt(0)!;
      const expansion = expansions.get(character);
      if (character.length === 1) write('\ufffd', end, true);
      else if (expansion !== undefined) write(expansion, end, true);
      else if (point >= 0xe0000 && point <= 0xe0fff) hidden = true;
      else if (point >= 0x1f3fb && point <= 0x1f3ff) separate(gap);
      else if (point >= 0x1f000 && point <= 0x1fbff) separate(GAP.weak);
      else write(character, end, false);
    } else if (kind === KIND.keep) {
      const expansion = expansions.get(character);
      if (expansion !== undefined) write(expansion, end, true);
      else write(folded, end, folded !== sameLetter(character));
    } else if (kind === KIND.drop) hidden = true;
    else if (kind === KIND.mark) {
      const decorated = read.at(-1);
      if (decorated !== undefined && decorated.end === at && decorated.unit !== '\n') {
        for (const unit of read.filter(({ start }) => start === decorated.start)) {
          unit.end = end;
          if (character < '\ufe00' || character > '\ufe0f') unit.respelled = true;
        }
      }
    } else if (kind === KIND.hard) {
      gap = GAP.none;
      hidden = false;
      if (read.at(-1)?.unit === '\n') read.at(-1)!.end = end;
      else write('\n', end, false);
    } else if (kind === KIND.betweenDigits) {
      if (/\d/.test(last) && /\d/.test(next)) write(folded, end, false);
      else if (folded === ':') separate(GAP.space);
      else separate(folded === '*' || gap === GAP.none ? GAP.soft : GAP.space);
    } else if (kind === KIND.besideAlphanumeric) {
      if (/[a-z0-9]/.test(last) || /[a-z0-9]/.test(next)) write(folded, end, false);
      else separate(GAP.weak);
    } else separate(kind === KIND.soft ? GAP.soft : kind === KIND.weak ? GAP.weak : GAP.space);
    at = end;
  }
  return read;
}

/** The character in half width and lower case, where that is one character. */
function sameLetter(character: string): string {
  const wide = character >= '\uff01' && character <= '\uff5e';
  const half = wide ? String.fromCharCode(character.charCodeAt(0) - 0xfee0) : character;
  if (half >= '\u2e80') return half;
  const lower = half.toLowerCase();
  return lower.length === 1 ? lower : half;
}
