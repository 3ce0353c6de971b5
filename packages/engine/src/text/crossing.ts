import { isAlphanumeric } from './fold.ts';
import { GAP, SENTENCE_END, type Spaced } from './normalised-text.ts';

const LINE_FEED = SENTENCE_END.charCodeAt(0);

/**
 * Whether the separators inside `[from, to)` only break up one word. A run is a stretch without separators.
 *
 * - A soft separator (`最_佳`) breaks up a word wherever it stands.
 * - A weak one (`最-佳`) does if a run beside it is a single character; between longer runs it joins two words.
 * - Spaces and the like do only where characters are spaced out: the match consists of whole runs, one of each two
 *   neighbours a single character (`最 佳`, `国家 级`), or at least three runs are touched and the inner ones are
 *   single characters (`全网最 低 价格`). So `…之最 佳能相机` holds no `最佳`, and `美白 粉底` no `白粉`.
 * - Where the term itself is written with a separator (`made in china`), any but a sentence end will do: `breaks`
 *   are those positions, counted from `from`.
 */
export function isOneWord(text: Spaced, from: number, to: number, breaks: readonly number[] = []): boolean {
  let count = 0;
  let spaced = false;
  let whole = true;
  let innerSingle = true;
  let previous = -1;
  for (let i = from + 1; i < to; i++) {
    const gap = text.gap(i);
    if (gap === GAP.none) continue;
    count++;
    if (previous >= 0 && i - previous !== 1) innerSingle = false;
    previous = i;
    if (gap === GAP.soft || breaks.includes(i - from)) continue;
    const besideSingle = isSingleBefore(text, i) || isSingleAfter(text, i);
    if (gap === GAP.weak && !besideSingle) return false;
    if (gap === GAP.space) {
      spaced = true;
      if (!besideSingle) whole = false;
    }
  }
  if (!spaced) return true;
  if (whole && isRunEdge(text, from) && isRunEdge(text, to)) return true;
  return count >= 2 && innerSingle;
}

/** Whether a Latin letter or digit at either edge of `[from, to)` goes on outside of it. */
export function isCutWord(text: Spaced, from: number, to: number): boolean {
  return goesOn(text, from) || goesOn(text, to);
}

/** Whether units `at - 1` and `at` belong to one run of letters or digits. */
function goesOn(text: Spaced, at: number): boolean {
  if (at <= 0 || at >= text.length || text.gap(at) !== GAP.none) return false;
  return isAlphanumeric(text.unit(at - 1)) && isAlphanumeric(text.unit(at));
}

/** Whether no run goes on across the boundary before unit `at`. */
function isRunEdge(text: Spaced, at: number): boolean {
  if (at <= 0 || at >= text.length || text.gap(at) !== GAP.none) return true;
  return text.unit(at) === LINE_FEED || text.unit(at - 1) === LINE_FEED;
}

export function isSingleBefore(text: Spaced, at: number): boolean {
  return isRunEdge(text, at - 1);
}

export function isSingleAfter(text: Spaced, at: number): boolean {
  return isRunEdge(text, at + 1);
}
