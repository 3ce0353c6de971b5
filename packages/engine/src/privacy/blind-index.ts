import { phoneDigits } from './mask.ts';

/**
 * Arithmetic of a blind index: what of a personal value can be searched for, and how much of a keyed hash is kept of
 * it. The hash itself is the caller's, under a key of each merchant, so equal values of two merchants do not meet.
 */
export type IndexKind = 'name' | 'phone' | 'address';
export type IndexField = 'phone' | 'phone-tail' | 'name' | 'name-part' | 'address-part';
export type SearchBy = 'phone' | 'phone_last4' | 'name' | 'name_part' | 'address';

/** What is hashed: equal terms of one field have equal tokens. */
export interface IndexTerm {
  field: IndexField;
  text: string;
}

/**
 * Bits of the hash that are kept, chosen from docs/leakage.md: fewer make more values share a token, which blurs how
 * often one occurs, and more orders come up that do not fit. A field's number stands above them.
 */
export const INDEX_BITS: Readonly<Record<IndexField, number>> = {
  phone: 20,
  'phone-tail': 14,
  name: 14,
  'name-part': 12,
  'address-part': 12,
};
const FIELD_AT = 28;
/** In the order of their numbers, so tokens of one field stand together. */
export const INDEX_FIELDS: readonly IndexField[] = ['phone', 'phone-tail', 'name', 'name-part', 'address-part'];

const TAIL = 4;
/** Pairs of characters kept of one value; what comes after is not found by. */
const MOST_PARTS = 96;
/** Pairs that a search asks for: more narrow nothing. */
const MOST_ASKED = 12;

/** Every term by which a value can be found; none for a value that says nothing. */
export function indexTerms(kind: IndexKind, value: string): IndexTerm[] {
  switch (kind) {
    case 'phone': {
      const digits = phoneDigits(value);
      if (digits.length < TAIL) return [];
      return [
        { field: 'phone', text: digits },
        { field: 'phone-tail', text: digits.slice(-TAIL) },
      ];
    }
    case 'name': {
      const text = normalised(value);
      return text === '' ? [] : [{ field: 'name', text }, ...partsOf('name-part', text, MOST_PARTS)];
    }
    case 'address':
      return partsOf('address-part', normalised(value), MOST_PARTS);
  }
}

/** The terms that a value must have all to be what is searched for; `undefined` when the text is too short to search by. */
export function searchTerms(by: SearchBy, text: string): IndexTerm[] | undefined {
  const terms = termsOf(by, text);
  return terms.length > 0 ? terms : undefined;
}

function termsOf(by: SearchBy, text: string): IndexTerm[] {
  switch (by) {
    case 'phone':
      return indexTerms('phone', text).filter(({ field }) => field === 'phone');
    case 'phone_last4': {
      const digits = text.normalize('NFKC').replace(/\D/g, '');
      return digits.length === TAIL ? [{ field: 'phone-tail', text: digits }] : [];
    }
    case 'name':
      return indexTerms('name', text).filter(({ field }) => field === 'name');
    case 'name_part':
      return partsOf('name-part', normalised(text), MOST_ASKED);
    case 'address':
      return partsOf('address-part', normalised(text), MOST_ASKED);
  }
}

/** @param hash a keyed hash of the term, at least four bytes @returns 31 bits: the field, and what is kept of the hash */
export function indexToken(field: IndexField, hash: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = hash;
  const kept = ((a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) >>> 0) >>> (32 - INDEX_BITS[field]);
  return INDEX_FIELDS.indexOf(field) * 2 ** FIELD_AT + kept;
}

/** @returns what a token was made of; undefined for a number that is none */
export const fieldOfToken = (token: number): IndexField | undefined => INDEX_FIELDS[Math.floor(token / 2 ** FIELD_AT)];

/** Full and half width, capitals, spaces and punctuation make no difference. */
const normalised = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Neighbouring characters, each pair once, in order. */
function partsOf(field: IndexField, text: string, most: number): IndexTerm[] {
  const characters = Array.from(text);
  const pairs = new Set<string>();
  for (let i = 0; i + 1 < characters.length && pairs.size < most; i++) pairs.add(characters[i]! + characters[i + 1]!);
  return [...pairs].map((pair) => ({ field, text: pair }));
}
