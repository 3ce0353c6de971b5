/** What a lexicon may hold; beyond a limit the rest is told as a problem, not read. */
export const LEXICON_LIMITS = {
  entries: 500_000,
  /** Canonical units of all terms together. */
  units: 4_000_000,
  lineLength: 4_096,
  headerLines: 2_000,
  termLength: 100,
  phrases: 500,
  tags: 16,
  categories: 64,
  gap: 20,
  problems: 100,
} as const;
