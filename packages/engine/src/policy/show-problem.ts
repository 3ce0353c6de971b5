import type { PackFile, PackProblem } from './types.ts';

/** Columns of a source line that are shown around a place. */
const WIDTH = 120;
const SHOWN = 100;

/** `file:line:column code message`, the line itself, a caret under the place, and the way out. */
export function showProblem(problem: PackProblem, files: readonly PackFile[]): string {
  const { file, line, column, code, message, hint } = problem;
  const out = [`${file}:${line}:${column} ${code} ${message}`];
  const source = files
    .find(({ path }) => path === file)
    ?.text.split('\n')
    [line - 1]?.trimEnd();
  if (source !== undefined && source !== '') {
    // Long lines are shown around the place; tabs stay tabs, so that the caret stands below its character.
    const from = Math.max(0, column - 1 - WIDTH / 2);
    const shown = source.slice(from, from + WIDTH);
    out.push(`  ${shown}`, `  ${caret(shown, column - 1 - from)}`);
  }
  if (hint !== undefined) out.push(`  ${hint}`);
  return out.join('\n');
}

/** The first hundred problems of a pack, and how many there are. */
export function showProblems(problems: readonly PackProblem[], files: readonly PackFile[]): string {
  const shown = problems.slice(0, SHOWN).map((problem) => `${showProblem(problem, files)}\n`);
  if (problems.length > SHOWN) shown.push(`… and ${problems.length - SHOWN} more\n`);
  return `${shown.join('')}${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n`;
}

/** Full-width characters take two columns of a terminal. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

function caret(shown: string, at: number): string {
  const before = Array.from(shown.slice(0, Math.max(0, at)));
  return `${before.map((unit) => (unit === '\t' ? '\t' : WIDE.test(unit) ? '  ' : ' ')).join('')}^`;
}
