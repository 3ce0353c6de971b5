/** Strings by code points: CEL counts and cuts between them, JavaScript between UTF-16 units. */

const SURROGATE_PAIR = /[\ud800-\udbff][\udc00-\udfff]/;

/** The number of code points; a surrogate without its partner counts as one. */
export function codePointLength(text: string): number {
  if (!SURROGATE_PAIR.test(text)) return text.length;
  let length = text.length;
  for (let i = 1; i < text.length; i++) if (isLow(text.charCodeAt(i)) && isHigh(text.charCodeAt(i - 1))) length--;
  return length;
}

const isHigh = (unit: number): boolean => (unit & 0xfc00) === 0xd800;
const isLow = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;

/** The UTF-16 offset of a code point position; undefined when it lies outside `0 … length`. */
export function unitOffset(text: string, position: number): number | undefined {
  if (!Number.isSafeInteger(position) || position < 0 || position > text.length) return undefined;
  if (!SURROGATE_PAIR.test(text)) return position;
  let offset = 0;
  for (let i = 0; i < position; i++) {
    if (offset >= text.length) return undefined;
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
  }
  return offset;
}

/** The code point position of a UTF-16 offset. */
export function codePointPosition(text: string, offset: number): number {
  return codePointLength(text.slice(0, offset));
}
