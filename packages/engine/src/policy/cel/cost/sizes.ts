/** What the largest event holds whose types say nothing closer. Defaults are what Anxin's door lets in (`@anxin/events`). */
export interface CelSizes {
  /** UTF-16 units of a text: a picture may stand where any text may. */
  readonly text: number;
  /** UTF-16 units of a text that is no picture. */
  readonly words: number;
  /** Elements of a list. */
  readonly items: number;
  /** Members of an object, and units of the name of one. */
  readonly keys: number;
  readonly keyLength: number;
  /** Values at all levels: each takes two bytes of its event at least. */
  readonly values: number;
  /** UTF-16 units of all texts. */
  readonly total: number;
}

export const EVENT_SIZES: CelSizes = {
  text: 1024 * 1024,
  words: 64 * 1024,
  items: 1000,
  keys: 256,
  keyLength: 128,
  values: 32 * 1024,
  // The longest row of an import, whose pictures are not counted, and what canonical texts are longer than the event's own.
  total: 17 * 1024 * 1024,
};
