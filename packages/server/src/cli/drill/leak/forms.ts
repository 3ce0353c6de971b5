/** The ways in which a text may stand in a file. */
export interface Form {
  form: string;
  bytes: Buffer;
}

/** Shorter needles would be found by chance. */
const SHORTEST: Record<string, number> = { base64: 7, base64url: 7, hex: 12 };
const SHORTEST_ELSE = 6;
const LEAST_REVERSED = 11;
const LEAST_REVERSED_HAN = 4;

/** Every form of a text that is searched for. Compressed forms are not among them: streams are inflated instead. */
export function formsOf(text: string): Form[] {
  const utf8 = Buffer.from(text);
  const forms: [string, string | Buffer][] = [
    ['UTF-8', utf8],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', Buffer.from(text, 'utf16le').swap16()],
    // texts of PDFs
    ['hex of UTF-16BE', Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()],
    ['full width', fullWidth(text)],
    ['HTML entities', entities(text, (code) => String(code))],
    ['HTML entities', entities(text, (code) => `x${code.toString(16)}`)],
    ['quoted-printable', encodeURIComponent(text).replaceAll('%', '=')],
    ['hex', utf8.toString('hex')],
    ['hex', utf8.toString('hex').toUpperCase()],
    ['URL-encoded', encodeURIComponent(text)],
    ['URL-encoded', encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase())],
    ['JSON-escaped', escapeJson(text, (hex) => hex)],
    ['JSON-escaped', escapeJson(text, (hex) => hex.toUpperCase())],
  ];
  // short ones would be found by chance
  if (text.length >= (/^[ -~]*$/.test(text) ? LEAST_REVERSED : LEAST_REVERSED_HAN))
    forms.push(['reversed', Buffer.from(reversed(text))]);
  if (/^1\d{10}$/.test(text))
    for (const between of [' ', '-'])
      forms.push(['grouped', [text.slice(0, 3), text.slice(3, 7), text.slice(7)].join(between)]);
  for (const shift of [0, 1, 2]) {
    const part = base64Part(utf8, shift);
    forms.push(['base64', part], ['base64url', part.replaceAll('+', '-').replaceAll('/', '_')]);
  }
  const seen = new Set<string>();
  return forms.flatMap(([form, value]) => {
    const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
    const key = bytes.toString('latin1');
    if (bytes.length < (SHORTEST[form] ?? SHORTEST_ELSE) || seen.has(key)) return [];
    seen.add(key);
    return [{ form, bytes }];
  });
}

const reversed = (text: string): string => Array.from(text).reverse().join('');

const fullWidth = (text: string): Buffer =>
  Buffer.from(text.replace(/[!-~]/g, (unit) => String.fromCharCode(unit.charCodeAt(0) + 0xfee0)));

/** Of what is no ASCII, as programs write it that want to be safe. */
const entities = (text: string, number: (code: number) => string): string =>
  Array.from(text, (one) => (one > '~' ? `&#${number(one.codePointAt(0)!)};` : one)).join('');

const escapeJson = (text: string, letter: (hex: string) => string): string =>
  [...Array(text.length).keys()]
    .map((i) => text.charCodeAt(i))
    .map((unit) => (unit < 0x80 ? String.fromCharCode(unit) : `\\u${letter(unit.toString(16).padStart(4, '0'))}`))
    .join('');

/** The characters of base64 that depend on these bytes alone, when `shift` other bytes come before them. */
function base64Part(bytes: Buffer, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes]);
  const text = whole.toString('base64').replaceAll('=', '');
  const first = Math.ceil((shift * 8) / 6);
  return text.slice(first, Math.floor((whole.length * 8) / 6));
}
