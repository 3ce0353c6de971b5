/**
 * Whether a character that stands several times in a row may have been meant once (`加微微信`): ideographs and the like.
 * Numbers and words of letters are others with a letter more (`100`, `1000`).
 */
export function isRepeatable(unit: number): boolean {
  return unit >= 0x2e80 && unit < 0xd800;
}

/** Units with each run of a repeatable one written once; `at` is where each began, and last the length. */
export interface Squeezed {
  readonly units: Uint16Array;
  readonly length: number;
  readonly at: Int32Array;
}

export function squeeze(units: Uint16Array, from: number, to: number): Squeezed {
  const squeezed = new Uint16Array(to - from);
  const at = new Int32Array(to - from + 1);
  let length = 0;
  for (let i = from; i < to; i++) {
    if (i > from && units[i] === units[i - 1] && isRepeatable(units[i]!)) continue;
    squeezed[length] = units[i]!;
    at[length++] = i;
  }
  at[length] = to;
  return { units: squeezed, length, at };
}

/**
 * Where the units `[from, to)` of what is `written` end in a text of `length` units if they stand at `at`, or -1. The text
 * may repeat what has been read.
 */
export function readForward(
  units: Uint16Array,
  length: number,
  at: number,
  written: Uint16Array,
  from: number,
  to: number,
): number {
  let i = at;
  for (let k = from; k < to; i++) {
    if (i >= length) return -1;
    const unit = units[i]!;
    if (unit === written[k]) k++;
    else if (i === at || unit !== units[i - 1] || !isRepeatable(unit)) return -1;
  }
  return i;
}

/** Where they begin if their last stands at `at`, or -1. */
export function readBackward(units: Uint16Array, at: number, written: Uint16Array, from: number, to: number): number {
  let i = at;
  for (let k = to - 1; k >= from; i--) {
    if (i < 0) return -1;
    const unit = units[i]!;
    if (unit === written[k]) k--;
    else if (i === at || unit !== units[i + 1] || !isRepeatable(unit)) return -1;
  }
  return i + 1;
}
