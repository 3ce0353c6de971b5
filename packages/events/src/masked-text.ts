/** What of a recipient somebody has to be reached by. */
const DELIVERABLE = ['name', 'phone', 'address'] as const;
export type Deliverable = (typeof DELIVERABLE)[number];

/** Characters that stand for what is hidden; width and look-alikes are levelled before. */
const HIDING = '*∗✱•●·※■█';
const SIGN = new RegExp(`[${HIDING}]`, 'u');
const SIGNS_IN_A_ROW = new RegExp(`[${HIDING}]{3,}`, 'u');
/** 138xxxx1234; an extension (x123) has one such letter. */
const HIDDEN_DIGITS = new RegExp(`[${HIDING}]|x{2,}`, 'iu');

/**
 * Whether a text is what was shown of a name, phone or address instead of it. Nobody can be found by a mask, and one
 * that is stored as an address replaces what could be delivered to. A star between two numbers of a house is none; the
 * middle dot of a name (阿卜杜拉·买买提) is none either.
 */
export function isMasked(kind: Deliverable, text: string): boolean {
  const plain = text.normalize('NFKC');
  if (kind === 'address') return SIGNS_IN_A_ROW.test(plain);
  if (kind === 'phone') return HIDDEN_DIGITS.test(plain);
  return SIGN.test(plain.replaceAll('·', '')) || /^·+$|·{2,}/.test(plain);
}

/** The first part of a recipient that is a mask; ciphers hold their mask beside the value and are none. */
export function maskedPart(recipient: unknown, cipherPrefix: string): Deliverable | undefined {
  if (recipient === null || typeof recipient !== 'object' || Array.isArray(recipient)) return undefined;
  return DELIVERABLE.find((part) => {
    const value = Object.hasOwn(recipient, part) ? (recipient as Record<string, unknown>)[part] : undefined;
    return typeof value === 'string' && !value.startsWith(cipherPrefix) && isMasked(part, value);
  });
}
