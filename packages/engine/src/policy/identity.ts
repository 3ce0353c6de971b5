import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { decides } from './files.ts';
import type { PackFile } from './types.ts';

/**
 * The identity of a pack's content: SHA-256 (hex) of the canonical JSON (RFC 8785) of `{ path: text }` over the files
 * that decide (`decides`), line ends as LF and without a byte order mark, so a checkout on
 * another system is the same pack.
 */
export function packHash(files: readonly PackFile[]): string {
  const texts = files.filter(({ path }) => decides(path)).map(({ path, text }) => [path, plainText(text)] as const);
  return createHash('sha256')
    .update(canonicalJson(Object.fromEntries(texts)))
    .digest('hex');
}

/** Text as every reader of this room takes it: no byte order mark, LF line ends. */
export function plainText(text: string): string {
  return (text.startsWith('\ufeff') ? text.slice(1) : text).replaceAll('\r\n', '\n').toWellFormed();
}

/**
 * The id of the decision that `pack` (`<id>@<version>+sha256:<hex>`) makes on an event: a UUIDv8 (RFC 9562) over
 * SHA-256. Deciding twice gives the same id, another pack another one.
 */
export function decisionId(event: { source: string; id: string }, pack: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(['decision', event.source, event.id, pack]))
    .digest();
  digest[6] = 0x80 | (digest[6]! & 0x0f);
  digest[8] = 0x80 | (digest[8]! & 0x3f);
  const hex = digest.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
