/** Which rows of a long table are worth drawing. */
export interface Window {
  first: number;
  /** Excluded. */
  last: number;
}

export interface View {
  /** Of the first row, from the top of what is seen; negative when it was scrolled past. */
  top: number;
  /** Of what is seen. */
  height: number;
}

/** Rows drawn beyond what is seen, so that a quick hand does not see white. */
const SPARE = 12;

export function windowOf(count: number, rowHeight: number, { top, height }: View): Window {
  const from = Math.floor(-top / rowHeight) - SPARE;
  const to = Math.ceil((height - top) / rowHeight) + SPARE;
  const first = Math.min(Math.max(0, from), count);
  return { first, last: Math.min(Math.max(first, to), count) };
}
