const DAY_MS = 86_400_000;

/** What signals may cost. Each limit is an answer: a refusal with its place, or a value that says "at least". */
export const SIGNAL_LIMITS = {
  /** Features of a pack. */
  features: 200,
  /** Event types in `on`, and in `for`. */
  typesPerFeature: 50,
  /** Milliseconds. */
  shortestWindow: 1_000,
  longestWindow: 400 * DAY_MS,
  /** Of `last`: a word that stands until another one is said. */
  longestStanding: 3_650 * DAY_MS,
  /** Different values that are told apart: a feature of this value means as many, or more. */
  distinct: 1_000,
  /** Buckets that the longest windows are cut into; of so many rows at most a value is put together. */
  rowsPerLookUp: 900,
  /** Sets of known texts, texts of a set, characters of a text. */
  similarSets: 100,
  similarTexts: 10_000,
  similarLength: 20_000,
  similarName: 60,
  /** Fewer are like too much by chance. */
  similarShingles: 12,
  /** Below it too little is alike to be found for sure. */
  similarity: 0.4,
} as const;
