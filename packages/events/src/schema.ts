import { type TObject, type TProperties, type TSchema, Type } from 'typebox';
import Format from 'typebox/format';
import { CURRENCIES } from './currencies.ts';
import { isDataUrl, MAX_CIPHER_LENGTH, MAX_IMAGE_BYTES, MAX_PERSONAL_LENGTH } from './limits.ts';

/**
 * The words that event schemas are written in. Objects keep fields that they do not name; what bounds those stands in
 * limits.ts.
 */

const MAX_ID = 128;
const MAX_REFERENCE_LENGTH = 2048;

/**
 * An absolute `https:` address, a `file:` path inside the media folder, or a `data:` image. A path that climbs is
 * refused here, so that nobody who opens the file has to remember to.
 */
function isMediaReference(text: string): boolean {
  if (isDataUrl(text))
    return text.length <= MAX_IMAGE_BYTES && /^data:(image|video|audio)\/[a-z0-9.+-]{1,64}[;,]/.test(text);
  if (text.length > MAX_REFERENCE_LENGTH) return false;
  if (text.startsWith('https://')) return URL.canParse(text);
  if (!text.startsWith('file:')) return false;
  const path = text.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
  // an encoded dot or slash has no honest use in a media path
  return /^[^\\?#\0]+$/.test(path) && !/%2e|%2f|%5c|%00/i.test(path) && !path.split('/').includes('..');
}

Format.Set('iso-4217', (text) => CURRENCIES.has(text));
Format.Set('media-reference', isMediaReference);

/** An id as the marketplace gives it: anything without white space or control characters. */
export const id = () => Type.String({ minLength: 1, maxLength: MAX_ID, pattern: '^[^\\s\\x00-\\x1f\\x7f]+$' });

/**
 * RFC 3339 with an offset; upper-case T and Z, no leap seconds, so that every reader of ours takes it. From 1970 to 9998:
 * an offset can carry the last year beyond what has four digits in UTC, and no database reads that.
 */
export const instant = () =>
  Type.String({
    format: 'date-time',
    maxLength: 40,
    pattern:
      '^(19[7-9]\\d|[2-8]\\d{3}|9[0-8]\\d\\d|99[0-8]\\d|999[0-8])-\\d\\d-\\d\\dT\\d\\d:\\d\\d:[0-5]\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$',
  });

/** Public text: a title, a transcript, a review. */
export const text = (maxLength = 60_000) => Type.String({ maxLength });
/** A short word of the sender's own vocabulary: a status, a channel, a carrier. */
export const word = (maxLength = 64) => Type.String({ minLength: 1, maxLength });

export const count = () => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
export const seconds = () => Type.Number({ minimum: 0, maximum: 31_536_000 });

const currency = () => Type.String({ format: 'iso-4217', description: 'ISO 4217' });
/** Integer minor units; may be negative. */
export const money = () =>
  Type.Object({
    amount: Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
    currency: currency(),
  });
/** Money that somebody pays or is paid: never below zero. */
export const price = () => Type.Object({ amount: count(), currency: currency() });

export const media = () => Type.String({ format: 'media-reference', maxLength: MAX_IMAGE_BYTES });
export const mediaList = (maxItems = 50) => Type.Array(media(), { maxItems });
export const ids = (maxItems = 200) => Type.Array(id(), { maxItems });
export const words = (maxItems = 200) => Type.Array(word(200), { maxItems });

/** Fields that the catalogue does not know but keeps. */
export const open = <P extends TProperties>(properties: P): TObject<P> =>
  Type.Object(properties, { additionalProperties: true }) as TObject<P>;

/** Who answers: `{ type: 'merchant', id: 'm1' }`. */
export const party = () => Type.Object({ type: Type.String({ maxLength: 32, pattern: '^[a-z][a-z-]*$' }), id: id() });

/** Something to look at: a reference to a picture or document, or an object that describes it. */
export const evidence = () => Type.Array(Type.Union([media(), open({})]), { maxItems: 50 });

/** What a personal field is; it chooses the mask. `text` and `other` have none. */
export const PERSONAL_KINDS = [
  'name',
  'phone',
  'address',
  'region',
  'id-number',
  'bank-account',
  'email',
  'ip',
  'text',
  'other',
] as const;
export type PersonalKind = (typeof PERSONAL_KINDS)[number];

/**
 * Whose a personal field is: the first owner that the event names. `id` and `party` are paths below `data`; `party`
 * leads to a `{ type, id }` and counts only when its type is `only`, where that is given.
 */
export type Owner = { as: string; id: string } | { party: string; only?: string };

export interface PersonalMark {
  whose: readonly Owner[];
  kind: PersonalKind;
  /** UTF-16 units of a text in clear. */
  maxLength: number;
}

export const PERSONAL = 'x-personal';

export interface PersonalOptions {
  whose: readonly Owner[];
  kind: PersonalKind;
  maxLength?: number;
}

/**
 * Marks a field, with everything below it, as personal: it is sealed under its owner's key before it is stored. A
 * mark further in keeps its own kind.
 */
export function personal<S extends TSchema>(schema: S, options: PersonalOptions): S {
  const mark: PersonalMark = {
    whose: options.whose,
    kind: options.kind,
    maxLength: options.maxLength ?? MAX_PERSONAL_LENGTH,
  };
  // TypeBox keeps a schema's kind in hidden properties, which a spread would lose
  return Object.defineProperties({ [PERSONAL]: mark }, Object.getOwnPropertyDescriptors(schema)) as unknown as S;
}

/** A personal text. The schema leaves room for a cipher of ours; the clear text's own limit is in the mark. */
export const personalText = (options: PersonalOptions) =>
  personal(Type.String({ maxLength: MAX_CIPHER_LENGTH }), options);
