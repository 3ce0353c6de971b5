import { type Locate, syntax } from './source.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '?': '?',
  '"': '"',
  "'": "'",
  '`': '`',
};

/** How many digits of which kind follow `\x`, `\u`, … and whether they are a code point or, in bytes, an octet. */
const NUMERIC_ESCAPE = /x[0-9a-fA-F]{2}|X[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}/y;

const MAX_CODE_POINT = 0x10ffff;

/**
 * Reads a string or bytes literal whose opening (prefix and quotes) stands at `start`. In strings numeric escapes are
 * code points; in bytes `\x` and octal escapes are single bytes and everything else is UTF-8.
 */
export function readStringLiteral(
  source: string,
  start: number,
  opening: string,
  locate: Locate,
): { value: string | Uint8Array; end: number } {
  const isRaw = /r/i.test(opening);
  const isBytes = /b/i.test(opening);
  const quote = opening.replace(/^[bBrR]+/, '');
  const multiline = quote.length === 3;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  let text = '';
  const flush = (): void => {
    for (const byte of encoder.encode(text)) bytes.push(byte);
    text = '';
  };

  let position = start + opening.length;
  for (;;) {
    if (source.startsWith(quote, position)) {
      position += quote.length;
      break;
    }
    const character = source[position];
    if (character === undefined || (!multiline && (character === '\n' || character === '\r'))) {
      const hint = multiline ? `close it with ${quote}` : `close it with ${quote}, or write a line break as \\n`;
      throw syntax(locate(start, position), 'this string is not closed', hint);
    }
    if (character === '\r') {
      // Line ends of the file must not change what a rule means.
      text += '\n';
      position += source[position + 1] === '\n' ? 2 : 1;
    } else if (character !== '\\') {
      text += character;
      position++;
    } else if (isRaw) {
      // A backslash keeps the quote after it from closing the string, and both stay in the value.
      const next = source[position + 1] ?? '';
      const keepsQuote = next === quote[0] || next === '\\';
      text += keepsQuote ? character + next : character;
      position += keepsQuote ? 2 : 1;
    } else {
      const escaped = readEscape(source, position, locate);
      position = escaped.end;
      if (escaped.kind === 'text') text += escaped.text;
      else if (!isBytes) text += codePoint(escaped, locate);
      else if (escaped.unicode) {
        throw syntax(
          locate(escaped.start, escaped.end),
          '\\u and \\U have no meaning in bytes',
          'write the bytes with \\x',
        );
      } else {
        flush();
        bytes.push(escaped.code);
      }
    }
  }
  if (!isBytes) return { value: text, end: position };
  flush();
  return { value: Uint8Array.from(bytes), end: position };
}

type Escape =
  | { kind: 'text'; text: string; end: number }
  | { kind: 'code'; code: number; unicode: boolean; start: number; end: number };

function readEscape(source: string, start: number, locate: Locate): Escape {
  const letter = source[start + 1] ?? '';
  if (Object.hasOwn(ESCAPES, letter)) return { kind: 'text', text: ESCAPES[letter]!, end: start + 2 };
  NUMERIC_ESCAPE.lastIndex = start + 1;
  const digits = NUMERIC_ESCAPE.exec(source)?.[0];
  if (digits === undefined) {
    throw syntax(
      locate(start, start + 2),
      `unknown escape \\${letter}`,
      `for a backslash write \\\\, or begin the string with r, as in r'\\d+'`,
    );
  }
  const octal = /^[0-3]/.test(digits);
  const code = octal ? Number.parseInt(digits, 8) : Number.parseInt(digits.slice(1), 16);
  return { kind: 'code', code, unicode: /^u/i.test(digits), start, end: start + 1 + digits.length };
}

function codePoint(escaped: Extract<Escape, { kind: 'code' }>, locate: Locate): string {
  const { code, start, end } = escaped;
  if (code > MAX_CODE_POINT || (code >= 0xd800 && code <= 0xdfff)) {
    throw syntax(locate(start, end), 'this escape is no Unicode code point', 'write the character itself');
  }
  return String.fromCodePoint(code);
}
