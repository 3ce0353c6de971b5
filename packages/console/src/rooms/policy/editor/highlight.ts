export interface Token {
  text: string;
  kind: 'key' | 'comment' | 'text' | 'plain';
}

/** A sign inside of a word begins nothing. */
const FORM =
  /(?<comment>(?<=^|\s)#.*$)|(?<key>(?<=^|[\s{[,-])[A-Za-z_][\w-]*(?=:(?:\s|$)))|(?<!\w)(?:"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)/g;

/** The parts of a line of YAML: keys, remarks, texts in quotes. A guess that helps to read, line by line. */
export function tokensOf(line: string): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const { 0: text, index, groups } of line.matchAll(FORM)) {
    if (index > from) tokens.push({ text: line.slice(from, index), kind: 'plain' });
    tokens.push({ text, kind: groups?.comment !== undefined ? 'comment' : groups?.key !== undefined ? 'key' : 'text' });
    from = index + text.length;
  }
  if (from < line.length) tokens.push({ text: line.slice(from), kind: 'plain' });
  return tokens;
}

export interface Piece extends Token {
  marked: boolean;
}

/** Tokens cut where a mark begins or ends. @param marks half-open spans of columns from 0 */
export function markTokens(tokens: readonly Token[], marks: readonly { from: number; to: number }[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { text, kind } of tokens) {
    const end = at + text.length;
    const cuts = marks.flatMap(({ from, to }) => [from, to]).filter((cut) => cut > at && cut < end);
    const places = [at, ...cuts.sort((a, b) => a - b), end];
    for (let place = 0; place + 1 < places.length; place++) {
      const [from, to] = [places[place]!, places[place + 1]!];
      if (from === to) continue;
      const marked = marks.some((mark) => mark.from <= from && mark.to >= to);
      pieces.push({ text: text.slice(from - at, to - at), kind, marked });
    }
    at = end;
  }
  return pieces;
}

/** Where what is wrong ends: the word that begins there, else one sign. @param column from 1 */
export function markAt(line: string, column: number): { from: number; to: number } {
  const from = Math.min(Math.max(0, column - 1), Math.max(0, line.length - 1));
  const word = /^[\w.-]+/.exec(line.slice(from))?.[0].length ?? 1;
  return { from, to: Math.max(from + 1, Math.min(line.length, from + word)) };
}
