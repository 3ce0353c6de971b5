import { type Draft, endOf, MARK, MOST_KEPT, newDraft, readInto, shrink } from './draft.ts';
import { textIn } from './normalise.ts';
import type { NormalisedText } from './normalised-text.ts';

/** A place where the parts of a character stand side by side, in canonical units. */
export interface Split {
  readonly from: number;
  readonly to: number;
  /** The character. */
  readonly whole: string;
}

const RESTORED = newDraft({ readsPictures: true });

/**
 * A text on a second look: pictures are read as words, and characters that were split are put together. Used until the
 * next one is restored.
 * @param findSplits in any order
 */
export function restore(original: string, findSplits: (text: NormalisedText) => Split[]): NormalisedText {
  if (RESTORED.units.length > MOST_KEPT) shrink(RESTORED);
  readInto(RESTORED, original);
  join(RESTORED, findSplits(textIn(RESTORED, original)));
  return textIn(RESTORED, original);
}

/** Leftmost, then longest, without overlaps. */
function join(draft: Draft, splits: Split[]): void {
  const { units, starts, ends, marks, length } = draft;
  splits.sort((a, b) => a.from - b.from || b.to - a.to);
  let count = 0;
  let next = 0;
  for (let at = 0; at < length; ) {
    while (next < splits.length && splits[next]!.from < at) next++;
    const split = splits[next]?.from === at ? splits[next] : undefined;
    const to = split?.to ?? at + 1;
    units[count] = split === undefined ? units[at]! : split.whole.charCodeAt(0);
    starts[count] = starts[at]!;
    ends[count] = endOf(draft, to - 1);
    marks[count] = marks[at]! | (split === undefined ? 0 : MARK.joined | MARK.respelled) | MARK.wide;
    count++;
    at = to;
  }
  draft.length = count;
}
