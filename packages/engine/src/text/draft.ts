import { EXPANSION, foldUnit, isAlphanumeric, isDigit, RARE, STEP, UNITS } from './fold.ts';
import { GAP } from './normalised-text.ts';
import { PICTURES } from './pictures.ts';

const LINE_FEED = 0x0a;
const REPLACEMENT = 0xfffd;
const SHORTEST = 1_024;
/** A draft that grew beyond it, for one long text, gives the memory back. */
export const MOST_KEPT = 65_536;
const PLUS = 0x2b;
const PLUS_READ = '加';

/** A text while it is read: lists side by side, of which the first `length` places count. */
export interface Draft {
  units: Uint16Array;
  starts: Int32Array;
  /** Of the units that are `MARK.wide`; the others end one unit of the original after their start. */
  ends: Int32Array;
  /** `MARK` and, in the lower three bits, `GAP` before the unit. */
  marks: Uint8Array;
  length: number;
  /** The marks that the next unit gets for what was left out before it. */
  pending: number;
  /** Whether pictures are read as words, and not as separators. */
  readonly readsPictures: boolean;
  /** Whether there is one among them. */
  hasPictures: boolean;
}

export const MARK = { gap: 7, respelled: 8, wide: 16, picture: 32, joined: 64 } as const;

export function newDraft({ readsPictures = false } = {}): Draft {
  return { ...emptyLists(SHORTEST), length: 0, pending: GAP.none, readsPictures, hasPictures: false };
}

export function copyOf(draft: Draft): Draft {
  const { units, starts, ends, marks, length } = draft;
  return {
    ...draft,
    units: units.slice(0, length),
    starts: starts.slice(0, length),
    ends: ends.slice(0, length),
    marks: marks.slice(0, length),
  };
}

/** Reads a text into the draft, over what was there. */
export function readInto(draft: Draft, original: string): void {
  draft.length = 0;
  draft.pending = GAP.none;
  draft.hasPictures = false;
  reserve(draft, original.length);
  for (let i = 0; i < original.length; i++) {
    i = readCommon(draft, original, i);
    if (i < original.length) i = readRare(draft, original, i);
  }
}

/**
 * Reads units that are kept or separate, and stops before any other. A separator is written too and overwritten by what
 * follows: nobody can predict where one stands, so a branch would cost more.
 */
function readCommon(draft: Draft, original: string, from: number): number {
  const { units, starts, marks } = draft;
  let { length, pending } = draft;
  let i = from;
  for (; i < original.length; i++) {
    const entry = UNITS[original.charCodeAt(i)]!;
    if (entry >= RARE) break;
    const kept = (entry >>> 16) & 1;
    pending |= entry >>> 17;
    units[length] = entry;
    starts[length] = i;
    marks[length] = pending;
    length += kept;
    pending &= kept - 1;
  }
  draft.length = length;
  draft.pending = pending;
  return i;
}

/** Reads the character at `i` that is more than a unit to keep or a separator; returns where it ends. */
function readRare(draft: Draft, original: string, i: number): number {
  const unit = original.charCodeAt(i);
  const step = UNITS[unit]! >>> 21;
  switch (step) {
    case STEP.expand:
      word(draft, EXPANSION.get(unit)!, original, i, i + 1, MARK.respelled);
      break;
    case STEP.drop:
      draft.pending |= MARK.respelled;
      break;
    case STEP.mark:
      decorate(draft, i, unit < 0xfe00 || unit > 0xfe0f);
      break;
    case STEP.hard:
      sentenceEnd(draft, i);
      break;
    case STEP.betweenDigits:
      if (isDigit(adjacent(draft)) && isDigit(foldAt(original, i + 1))) push(draft, foldUnit(unit), i, i + 1, 0);
      else if (foldUnit(unit) === 0x3a) draft.pending |= GAP.space;
      // One dot may break up a word; several in a row are a pause.
      else draft.pending |= (draft.pending & MARK.gap) === 0 || foldUnit(unit) === 0x2a ? GAP.soft : GAP.space;
      break;
    case STEP.besideAlphanumeric:
      if (foldUnit(unit) === PLUS) {
        draft.hasPictures = true;
        if (draft.readsPictures) {
          word(draft, PLUS_READ, original, i, i + 1, MARK.picture | MARK.respelled);
          break;
        }
      }
      if (isAlphanumeric(adjacent(draft)) || isAlphanumeric(foldAt(original, i + 1)))
        push(draft, foldUnit(unit), i, i + 1, 0);
      else draft.pending |= GAP.weak;
      break;
    case STEP.picture:
      readPicture(draft, PICTURES.get(unit)!, original, i, i + 1);
      break;
    default:
      return readSurrogate(draft, original, i);
  }
  return i;
}

/** A picture is an ornament that separates, or a word. */
function readPicture(draft: Draft, reading: string, original: string, start: number, end: number): void {
  draft.hasPictures = true;
  if (draft.readsPictures) word(draft, reading, original, start, end, MARK.picture | MARK.respelled);
  else draft.pending |= GAP.weak;
}

function readSurrogate(draft: Draft, original: string, i: number): number {
  const point = original.codePointAt(i)!;
  if (point <= 0xffff) {
    push(draft, REPLACEMENT, i, i + 1, MARK.respelled);
    return i;
  }
  const expansion = EXPANSION.get(point);
  const reading = PICTURES.get(point);
  if (expansion !== undefined) word(draft, expansion, original, i, i + 2, MARK.respelled);
  else if (reading !== undefined) readPicture(draft, reading, original, i, i + 2);
  else if (point >= 0xe0000 && point <= 0xe0fff) draft.pending |= MARK.respelled;
  else if (point < 0x1f000 || point > 0x1fbff) word(draft, original.slice(i, i + 2), original, i, i + 2, 0);
  // a colour of skin belongs to the picture before it
  else if (point < 0x1f3fb || point > 0x1f3ff) draft.pending |= GAP.weak;
  return i + 1;
}

const foldAt = (original: string, i: number): number => (i < original.length ? foldUnit(original.charCodeAt(i)) : 0);

function push(draft: Draft, unit: number, start: number, end: number, marks: number): void {
  const at = draft.length;
  draft.units[at] = unit;
  draft.starts[at] = start;
  draft.ends[at] = end;
  draft.marks[at] = draft.pending | marks | MARK.wide;
  draft.length = at + 1;
  draft.pending = GAP.none;
}

function word(draft: Draft, text: string, original: string, start: number, end: number, marks: number): void {
  reserve(draft, text.length + original.length - end);
  for (let k = 0; k < text.length; k++) push(draft, text.charCodeAt(k), start, end, marks);
}

/** The last unit if nothing lies between it and here, else 0. */
function adjacent({ units, length, pending }: Draft): number {
  return length > 0 && (pending & MARK.gap) === 0 ? units[length - 1]! : 0;
}

export function endOf({ starts, ends, marks }: Draft, at: number): number {
  return (marks[at]! & MARK.wide) === 0 ? starts[at]! + 1 : ends[at]!;
}

/** Takes the mark at `i` into the span of the character that it decorates. */
function decorate(draft: Draft, i: number, respells: boolean): void {
  const { units, starts, ends, marks } = draft;
  const last = draft.length - 1;
  if (last < 0 || endOf(draft, last) !== i || units[last] === LINE_FEED) return;
  const start = starts[last];
  for (let k = last; k >= 0 && starts[k] === start; k--) {
    ends[k] = i + 1;
    marks[k]! |= respells ? MARK.wide | MARK.respelled : MARK.wide;
  }
}

/** Several in a row, with whatever separators between them, are one. */
function sentenceEnd(draft: Draft, i: number): void {
  const { units, ends, length } = draft;
  draft.pending = GAP.none;
  if (length > 0 && units[length - 1] === LINE_FEED) ends[length - 1] = i + 1;
  else push(draft, LINE_FEED, i, i + 1, 0);
}

/** Makes room for `count` more units, and for a separator after them. */
function reserve(draft: Draft, count: number): void {
  const { length } = draft;
  if (length + count < draft.units.length) return;
  const larger = emptyLists(2 * (length + count) + 1);
  larger.units.set(draft.units.subarray(0, length));
  larger.starts.set(draft.starts.subarray(0, length));
  larger.ends.set(draft.ends.subarray(0, length));
  larger.marks.set(draft.marks.subarray(0, length));
  Object.assign(draft, larger);
}

/** Gives memory back that a long text needed. */
export function shrink(draft: Draft): void {
  Object.assign(draft, emptyLists(SHORTEST));
  draft.length = 0;
}

function emptyLists(size: number): Pick<Draft, 'units' | 'starts' | 'ends' | 'marks'> {
  return {
    units: new Uint16Array(size),
    starts: new Int32Array(size),
    ends: new Int32Array(size),
    marks: new Uint8Array(size),
  };
}
