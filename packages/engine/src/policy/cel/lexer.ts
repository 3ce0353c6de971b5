import type { Span } from './ast.ts';
import { readStringLiteral } from './literals.ts';
import { type Locate, locator, type SyntaxProblem, syntax } from './source.ts';
import { type CelUint, celUint } from './values.ts';

type TokenKind = 'ident' | 'quoted' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'operator' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The characters as written; for `quoted` the name between the backticks. */
  readonly text: string;
  /** The value of a literal. Integers are unsigned here: the parser joins the sign and checks the range. */
  readonly value: bigint | CelUint | number | string | Uint8Array | null;
  readonly span: Span;
}

const MAX_UINT = (1n << 64n) - 1n;
const OPERATORS = ['&&', '||', '==', '!=', '<=', '>=', ...'<>+-*/%!?:.,()[]{}='] as const;
const SPACE = /[\t\n\f\r ]+|\/\/[^\n]*/y;
const NAME = /[_a-zA-Z][_a-zA-Z0-9]*/y;
const QUOTED = /`([a-zA-Z0-9_.\-/ ]+)`/y;
const NUMBER = /0[xX][0-9a-fA-F]+[uU]?|(?:[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)|[0-9]+[uU]?/y;
const STRING_START = /(?:[bB][rR]?|[rR])?(?:"""|'''|"|')/y;

/** Full-width and typographic forms that input methods leave behind, and what was meant. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '（': '(',
  '）': ')',
  '，': ',',
  '。': '.',
  '：': ':',
  '？': '?',
  '！': '!',
  '＝': '==',
  '＜': '<',
  '＞': '>',
  '【': '[',
  '】': ']',
  '\u00a0': 'an ordinary space',
  '\u3000': 'an ordinary space',
};

/** Splits a source into tokens, the last of kind `end`. Throws SyntaxProblem. */
export function tokenize(source: string): Token[] {
  const locate = locator(source);
  const tokens: Token[] = [];
  let position = 0;

  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    return pattern.exec(source);
  };
  const push = (kind: TokenKind, end: number, value: Token['value'] = null, text?: string): void => {
    tokens.push({ kind, text: text ?? source.slice(position, end), value, span: locate(position, end) });
    position = end;
  };

  while (position < source.length) {
    const space = take(SPACE);
    if (space !== null) {
      position += space[0].length;
      continue;
    }
    const stringStart = take(STRING_START);
    if (stringStart !== null) {
      const literal = readStringLiteral(source, position, stringStart[0], locate);
      push(typeof literal.value === 'string' ? 'string' : 'bytes', literal.end, literal.value);
      continue;
    }
    const name = take(NAME);
    if (name !== null) {
      push('ident', position + name[0].length);
      continue;
    }
    const number = take(NUMBER);
    if (number !== null) {
      const span = locate(position, position + number[0].length);
      const value = readNumber(number[0], span);
      push(typeof value === 'number' ? 'double' : typeof value === 'bigint' ? 'int' : 'uint', span.end, value);
      const glued = take(NAME);
      if (glued !== null) {
        const where = locate(span.start, position + glued[0].length);
        throw syntax(
          where,
          `a name can't begin with a digit: ${source.slice(where.start, where.end)}`,
          'a text goes in quotes: "…"',
        );
      }
      continue;
    }
    const quoted = take(QUOTED);
    if (quoted !== null) {
      push('quoted', position + quoted[0].length, null, quoted[1]);
      continue;
    }
    const operator = OPERATORS.find((candidate) => source.startsWith(candidate, position));
    if (operator === undefined) throw unexpectedCharacter(source, position, locate);
    push('operator', position + operator.length);
  }
  push('end', position);
  return tokens;
}

function readNumber(text: string, span: Span): bigint | CelUint | number {
  const hex = /^0x/i.test(text);
  if (!hex && /[.eE]/.test(text)) {
    const value = Number(text);
    if (!Number.isFinite(value)) throw syntax(span, `${text} is too large for a double`, 'write a smaller number');
    return value;
  }
  if (!/u$/i.test(text)) return BigInt(text);
  const value = BigInt(text.slice(0, -1));
  if (value > MAX_UINT)
    throw syntax(span, `${text} is too large for a uint (64 bits)`, 'write a smaller number, or add .0 for a double');
  return celUint(value);
}

function unexpectedCharacter(source: string, position: number, locate: Locate): SyntaxProblem {
  const character = String.fromCodePoint(source.codePointAt(position)!);
  const span = locate(position, position + character.length);
  const meant = Object.hasOwn(LOOK_ALIKES, character) ? LOOK_ALIKES[character] : undefined;
  if (meant !== undefined) return syntax(span, `unexpected character ${character}`, `did you mean ${meant} ?`);
  if (character === '&' || character === '|') {
    return syntax(span, `unexpected ${character}`, `did you mean ${character}${character} ?`);
  }
  if (character === '`') {
    const message = 'a name in backticks may hold letters, digits, _ . - / and spaces, and must be closed';
    return syntax(span, message, 'a text goes in quotes: "…"');
  }
  return syntax(
    span,
    `unexpected character ${character}`,
    'take it out, or put the text that it is part of in quotes: "…"',
  );
}
