/** A stretch of bytes; `to` is part of it. */
export interface Range {
  from: number;
  to: number;
}

/**
 * What a `Range` header asks for (RFC 9110, section 14). Several stretches at once, and what is no range, are answered by
 * the whole, as the standard allows.
 * @returns undefined: all of it. `unsatisfiable`: nothing of it is there
 */
export function rangeOf(header: string | undefined, size: number): Range | 'unsatisfiable' | undefined {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (found === null) return undefined;
  const [, first, last] = found as unknown as [string, string, string];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { from: size - length, to: size - 1 };
  }
  const from = Number(first);
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  // an end before the beginning is no range at all
  if (last !== '' && Number(last) < from) return undefined;
  return from >= size ? 'unsatisfiable' : { from, to };
}
