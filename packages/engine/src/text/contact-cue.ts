import { isAlphanumeric } from './fold.ts';
import { GAP, type NormalisedText } from './normalised-text.ts';

/** Whether `text` ends with one of `words` within the `reach` canonical units before unit `at`, in its sentence. */
export function hasCueBefore(text: NormalisedText, at: number, cue: RegExp, reach: number): boolean {
  const before = text.text.slice(Math.max(0, at - reach), at);
  return cue.test(before.slice(before.lastIndexOf('\n') + 1));
}

/** The original characters between canonical units `at - 1` and `at`; before the first, those that lead up to it. */
export function separatorBefore(text: NormalisedText, at: number): string {
  if (at < 0 || at >= text.text.length || text.gap(at) === GAP.none) return '';
  if (at === 0) return text.original.slice(0, text.start(0));
  return text.original.slice(text.end(at - 1), text.start(at));
}

/** Whether a Latin letter or digit touches the boundary before unit `at` from the given side. */
export function isGluedLatin(text: NormalisedText, at: number, side: 'left' | 'right'): boolean {
  const unit = side === 'left' ? at - 1 : at;
  if (unit < 0 || unit >= text.text.length || (at < text.text.length && text.gap(at) !== GAP.none)) return false;
  return isAlphanumeric(text.text.charCodeAt(unit));
}
