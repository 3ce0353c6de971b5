/** What a key does to a text: what is replaced, by what, and where the caret is then. */
export interface TextChange {
  from: number;
  to: number;
  insert: string;
  /** From the beginning of `insert`. */
  select: [number, number];
}

const STEP = '  ';

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
};

/** A new line as far in as the one before; after a key that opens a block, one step further. */
export function newLine(text: string, from: number, to: number): TextChange {
  const line = text.slice(lineStart(text, from), from);
  const indent = /^\s*/.exec(line)![0];
  const opens = /^\s*(- )?[\w-]+:\s*([|>][+-]?)?$/.test(line);
  const item = /^\s*- /.test(line) ? STEP : '';
  const insert = `\n${indent}${item}${opens ? STEP : ''}`;
  return { from, to, insert, select: [insert.length, insert.length] };
}

/** Two spaces; of several lines each goes one step further in, or out. */
export function indent(text: string, from: number, to: number, out: boolean): TextChange {
  if (!out && from === to) return { from, to, insert: STEP, select: [STEP.length, STEP.length] };
  const [begin, end] = [lineStart(text, from), lineEnd(text, to > from && text[to - 1] === '\n' ? to - 1 : to)];
  const lines = text.slice(begin, end).split('\n');
  const moved = lines.map((line) => (out ? line.replace(/^ {1,2}/, '') : line === '' ? line : STEP + line));
  const insert = moved.join('\n');
  const first = moved[0]!.length - lines[0]!.length;
  const start = Math.max(0, from - begin + first);
  return { from: begin, to: end, insert, select: [start, Math.max(start, to - begin + insert.length - (end - begin))] };
}

/** Makes remarks of lines, or of remarks lines again. */
export function toggleRemark(text: string, from: number, to: number): TextChange {
  const [begin, end] = [lineStart(text, from), lineEnd(text, to)];
  const lines = text.slice(begin, end).split('\n');
  const written = lines.filter((line) => line.trim() !== '');
  const remarks = written.length > 0 && written.every((line) => /^\s*#/.test(line));
  const column = Math.min(...written.map((line) => /^\s*/.exec(line)![0].length), 200);
  const insert = lines
    .map((line) =>
      line.trim() === ''
        ? line
        : remarks
          ? line.replace(/^(\s*)# ?/, '$1')
          : `${line.slice(0, column)}# ${line.slice(column)}`,
    )
    .join('\n');
  return { from: begin, to: end, insert, select: [0, insert.length] };
}
