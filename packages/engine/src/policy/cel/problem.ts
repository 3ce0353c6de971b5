import type { Span } from './ast.ts';

/** Why an expression was refused. Lines and columns count from 1, columns in UTF-16 units, as editors count them. */
export interface CelProblem {
  code: CelProblemCode;
  line: number;
  column: number;
  /** UTF-16 offsets into the source: what to underline. */
  start: number;
  end: number;
  message: string;
  /** The likely mend. */
  hint: string;
}

export type CelProblemCode =
  | 'cel.syntax'
  | 'cel.limit'
  | 'cel.unsupported'
  | 'cel.name'
  | 'cel.field'
  | 'cel.type'
  | 'cel.cost'
  | 'cel.constant';

export function problemAt(code: CelProblemCode, span: Span, message: string, hint: string): CelProblem {
  const { line, column, start, end } = span;
  return { code, line, column, start, end, message, hint };
}

/** A number as people read it: 1,000,000. */
export function count(number: number): string {
  return WHOLE.format(number);
}

/** Made once: what options a locale's own function is given is read through their prototype. */
const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** The known name nearest to a misspelt one, or undefined when none is near enough to be what was meant. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const allowed = Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, substitutions and swapped neighbours count one each. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(last[j]! + 1, row[j - 1]! + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforeLast[j - 2]! + 1);
      }
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
