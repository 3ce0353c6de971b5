import { createHash, hash } from 'node:crypto';
import { finish, type Steps } from '../text/steps.ts';
import { canonicalJson } from './canonical-json.ts';
import { decides } from './files.ts';
import type { PackFile } from './types.ts';

/**
 * The identity of a pack's content: SHA-256 (hex) of the canonical JSON (RFC 8785) of `{ path: text }` over the files
 * that decide (`decides`), line ends as LF and without a byte order mark, so a checkout on
 * another system is the same pack.
 */
export const packHash = (files: readonly PackFile[]): string => finish(hashSteps(files));

const UNITS_A_PIECE = 65_536;

/** `packHash` in pieces of a millisecond. */
export function* hashSteps(files: readonly PackFile[]): Steps<string> {
  const texts = new Map(files.filter(({ path }) => decides(path)).map(({ path, text }) => [path, text]));
  const digest = createHash('sha256').update('{');
  // without a comparison function, sort goes by UTF-16 code units, as the canonical form does
  for (const [index, path] of [...texts.keys()].sort().entries()) {
    const text = plainText(texts.get(path)!);
    digest.update(`${index === 0 ? '' : ','}${canonicalJson(path)}:"`);
    for (let from = 0, to = 0; from < text.length; from = to) {
      to = betweenCharacters(text, from + UNITS_A_PIECE);
      // a text is written character by character, so that parts of it make the whole
      digest.update(canonicalJson(text.slice(from, to)).slice(1, -1));
      yield;
    }
    digest.update('"');
  }
  return digest.update('}').digest('hex');
}

/** Here, or after the pair of surrogates that this would cut. */
const betweenCharacters = (text: string, at: number): number =>
  at < text.length && (text.codePointAt(at - 1) ?? 0) > 0xffff ? at + 1 : at;

/** Text as every reader of this room takes it: no byte order mark, LF line ends. */
export function plainText(text: string): string {
  return (text.startsWith('\ufeff') ? text.slice(1) : text).replaceAll('\r\n', '\n').toWellFormed();
}

/**
 * The id of the decision that `pack` (`<id>@<version>+sha256:<hex>`) makes on an event: a UUIDv8 (RFC 9562) over
 * SHA-256. Deciding twice gives the same id, another pack another one.
 */
export function decisionId(event: { source: string; id: string }, pack: string): string {
  const digest = hash('sha256', JSON.stringify(['decision', event.source, event.id, pack]), 'binary');
  for (let i = 0; i < 16; i++) writeHex(versioned(digest.charCodeAt(i), i), PLACES[i]!);
  return WRITTEN.toString('latin1');
}

/** An id is written here and read off as one text: every decision has one, and pieces of it would be most of its garbage. */
const WRITTEN = Buffer.from('xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx');
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const DIGITS = Buffer.from('0123456789abcdef');

const versioned = (byte: number, at: number): number =>
  at === 6 ? 0x80 | (byte & 0x0f) : at === 8 ? 0x80 | (byte & 0x3f) : byte;

function writeHex(byte: number, at: number): void {
  WRITTEN[at] = DIGITS[byte >>> 4]!;
  WRITTEN[at + 1] = DIGITS[byte & 15]!;
}
