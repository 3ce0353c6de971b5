import type { Span } from './ast.ts';
import { type CelProblem, problemAt } from './problem.ts';

/** Thrown inside the reader, caught at its door: the first thing that isn't CEL ends the reading. */
export class SyntaxProblem extends Error {
  readonly problem: CelProblem;

  constructor(problem: CelProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

export function syntax(span: Span, message: string, hint: string): SyntaxProblem {
  return new SyntaxProblem(problemAt('cel.syntax', span, message, hint));
}

export type Locate = (start: number, end: number) => Span;

/** Gives the place of a range, for one source. */
export function locator(source: string): Locate {
  const lineStarts = [0];
  for (let i = 0; i < source.length; i++) if (source[i] === '\n') lineStarts.push(i + 1);
  return (start, end) => {
    let line = lineStarts.length;
    while (lineStarts[line - 1]! > start) line--;
    return { start, end, line, column: start - lineStarts[line - 1]! + 1 };
  };
}
