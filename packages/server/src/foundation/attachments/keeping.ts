import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { Keys } from '../sealing/keys.ts';
import type { Sealer } from '../sealing/sealer.ts';
import type { WriteTrail } from '../trail/trail.store.ts';
import type { Used } from './attachment.store.ts';

export const DAY_MS = 86_400_000;
export const NAME = 'attachment.name';

/** What keeping files takes, whatever they are. */
export interface KeepingParts {
  db: Database;
  clock: Clock;
  ids: Ids;
  keys: Pick<Keys, 'mac'>;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  trail: WriteTrail;
}

/** What something is added to, and under whose key it is sealed. */
export interface Target {
  /** `<type>/<id>`. */
  about: string;
  person: string;
  /** Files that each who sends may add to it; as many as it takes when not given. */
  mostOfSender?: number;
}

/**
 * The same for the same content of the same thing by the same sender, and no hash of it to anybody without the key. What two sides show
 * is each their own, also where it is one picture.
 */
export const macOf = (keys: Pick<Keys, 'mac'>, of: { about: string; sender: string }, bytes: Uint8Array): Buffer =>
  keys.mac('index', Buffer.concat([Buffer.from(`attachment ${of.about} ${of.sender}\n`), bytes]));

/** @throws Problem `attachment.limit` */
export function requireRoom(used: Used, adds: number, most: Used, of: string): void {
  if (used.files >= most.files || used.bytes + adds > most.bytes)
    throw new Problem('attachment.limit', {
      detail: `${of} has ${used.files} files with ${used.bytes} bytes; at most ${most.files} with ${most.bytes} are taken`,
    });
}

/** @throws Problem `attachment.refused` for what is not base64 */
export function decode(content: string): Buffer {
  const bytes = Buffer.from(content, 'base64');
  // the decoder passes over what it does not know
  if (bytes.toString('base64').replace(/=+$/, '') !== content.replace(/=+$/, ''))
    throw new Problem('attachment.refused', { field: 'content', detail: 'content is not base64' });
  return bytes;
}
