/** How `normalise` treats a UTF-16 unit of the original, after folding it. */
export const KIND = {
  /** A letter, digit or meaningful symbol: becomes a canonical unit. */
  keep: 0,
  /** Invisible: dropped without a trace but the mark that something was hidden. */
  drop: 1,
  /** Decorates the character before it and belongs to its span. */
  mark: 2,
  /** Separators that stand inside a word only to break it up: `最_佳`. */
  soft: 3,
  /** Dashes, slashes of strokes, ornaments: between words as often as inside them. */
  weak: 4,
  /** Spaces, commas, brackets. */
  space: 5,
  /** Ends a sentence. */
  hard: 6,
  /** Kept between two digits (`3.5`, `1:1`, `2*3`), else a separator. */
  betweenDigits: 7,
  /** Kept beside a Latin letter or digit (`A+`, `5×6`), else a separator. */
  besideAlphanumeric: 8,
  surrogate: 9,
} as const;
