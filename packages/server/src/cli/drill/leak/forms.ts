/** The ways in which a text may stand in a file. */
export interface Form {
  form: string;
  bytes: Buffer;
}

/** Shorter needles would be found by chance. */
const SHORTEST: Record<string, number> = { base64: 7, base64url: 7, hex: 12 };
const SHORTEST_ELSE = 6;

/** Every form of a text that is searched for. Compressed forms are not among them: streams are inflated instead. */
export function formsOf(text: string): Form[] {
  const utf8 = Buffer.from(text);
  const forms: [string, string | Buffer][] = [
    ['UTF-8', utf8],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['hex', utf8.toString('hex')],
    ['hex', utf8.toString('hex').toUpperCase()],
    ['URL-encoded', encodeURIComponent(text)],
    ['URL-encoded', encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase())],
    ['JSON-escaped', escapeJson(text, (hex) => hex)],
    ['JSON-escaped', escapeJson(text, (hex) => hex.toUpperCase())],
  ];
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
