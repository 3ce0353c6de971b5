/** How a place was written so that a plain search would miss it. */
export type Disguise = 'width' | 'separator' | 'invisible' | 'letters' | 'spelling';

/** Characters without a form of their own: joiners, direction marks, variation selectors. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const SEPARATORS = /[\s\p{P}\p{S}]/gu;
const LETTERS = /[a-z]/i;

/**
 * What a reader should look for when the matched form differs from what stands in the text. Several can come
 * together; none when only case differs. What is left after these are undone is another spelling: traditional
 * characters, look-alikes, sound-alikes.
 */
export function disguisesOf(original: string, canonical: string): Disguise[] {
  const found: Disguise[] = [];
  let text = original;
  const undo = (kind: Disguise, next: string): void => {
    if (next !== text) found.push(kind);
    text = next;
  };
  undo('invisible', text.replace(INVISIBLE, ''));
  undo('width', text.normalize('NFKC'));
  text = text.toLowerCase();
  const plain = canonical.normalize('NFKC').toLowerCase();
  if (text === plain) return found;
  // separators that the matched form has as well are part of the term
  undo('separator', text.replace(SEPARATORS, ''));
  const term = plain.replace(SEPARATORS, '');
  if (text === term) return found;
  found.push(LETTERS.test(text) && !LETTERS.test(term) ? 'letters' : 'spelling');
  return found;
}
