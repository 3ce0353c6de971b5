/** Terms as UTF-16 units in one list; term `n` is `[starts[n], starts[n + 1])` of `units`. */
export interface Terms {
  readonly count: number;
  readonly units: Uint16Array;
  readonly starts: Int32Array;
}

export function packTerms(texts: readonly string[]): Terms {
  const starts = new Int32Array(texts.length + 1);
  for (let n = 0; n < texts.length; n++) starts[n + 1] = starts[n]! + texts[n]!.length;
  const units = new Uint16Array(starts[texts.length]!);
  let at = 0;
  for (const text of texts) for (let k = 0; k < text.length; k++) units[at++] = text.charCodeAt(k);
  return { count: texts.length, units, starts };
}

export const lengthOf = ({ starts }: Terms, term: number): number => starts[term + 1]! - starts[term]!;
