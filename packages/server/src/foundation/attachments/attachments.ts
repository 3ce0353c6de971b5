import type { Principal } from '../access/principal.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { Keys } from '../sealing/keys.ts';
import type { Access, Sealer } from '../sealing/sealer.ts';
import type { WriteTrail } from '../trail/trail.store.ts';
import {
  type AttachmentRow,
  insertAttachment,
  listAttachments,
  lockAdding,
  readAttachment,
  readParts,
  readSame,
  type Used,
  usedBy,
} from './attachment.store.ts';
import { inspect } from './inspect.ts';

export interface AttachmentOptions {
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

export interface SentFile {
  name: string;
  type: string;
  /** Base64. */
  content: string;
}

export interface Attachments {
  /** What is there already, byte by byte, is not kept twice. @throws Problem `attachment.*` */
  add(by: Principal, target: Target, file: SentFile): Promise<AttachmentRow>;
  /** With the names, as far as they can be opened. */
  list(by: Principal, about: string): Promise<(AttachmentRow & { clearName: string | null })[]>;
  /** The content; that it is read is on the trail before. @throws Problem `request.not-found` */
  read(by: Principal, about: string, id: string): Promise<{ row: AttachmentRow; name: string; content: Buffer }>;
}

export const MOST_ABOUT = { files: 20, bytes: 30 * 1024 * 1024 } as const;
/** Of one party, or one of the staff. */
const MOST_A_DAY = { files: 60, bytes: 100 * 1024 * 1024 } as const;
const DAY_MS = 86_400_000;

/** Of a content that is sealed as one: in base64, and sealed, it is still within what a cipher may have. */
const PART_BYTES = 48 * 1024;
const NAME = 'attachment.name';
const PART = 'attachment.part';

/** Files that people add to cases and appeals: looked at when they come, kept as ciphers, and read on the trail. */
export function createAttachments({ db, clock, ids, keys, sealer, trail }: AttachmentOptions): Attachments {
  const accessOf = (by: Principal, about: string, purpose: string, detail: Record<string, unknown>): Access => ({
    purpose,
    onAccess: ({ persons, fields }) =>
      trail(db, [
        {
          actor: { kind: by.kind, id: by.id },
          ...{ action: 'attachment.read', object: about, purpose, outcome: 'done' as const },
          detail: { ...detail, persons: persons.length, fields },
        },
      ]),
  });

  const requireRoom = (used: Used, adds: number, most: Used, of: string): void => {
    if (used.files >= most.files || used.bytes + adds > most.bytes)
      throw new Problem('attachment.limit', {
        detail: `${of} has ${used.files} files with ${used.bytes} bytes; at most ${most.files} with ${most.bytes} are taken`,
      });
  };

  return {
    async add(by, { about, person, mostOfSender }, { name, type, content }) {
      const sent = decode(content);
      const { bytes, width, height, type: found } = inspect(sent, type, name);
      const mac = keys.mac('index', Buffer.concat([Buffer.from(`attachment ${about}\n`), bytes]));
      const actor = `${by.kind}/${by.id}`;
      const sender = by.party ?? actor;
      const parts = Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, i) =>
        bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES).toString('base64'),
      );
      const [sealedName, ...ciphers] = await sealer.sealValues([
        { person, field: NAME, value: name },
        ...parts.map((value) => ({ person, field: PART, value })),
      ]);
      return db.transaction().execute(async (tx) => {
        await lockAdding(tx);
        const same = await readSame(tx, about, mac);
        if (same) return same;
        const at = clock.now();
        requireRoom(await usedBy(tx, { about }), bytes.length, MOST_ABOUT, about);
        if (mostOfSender !== undefined)
          requireRoom(await usedBy(tx, { about, sender }), 0, { ...MOST_ABOUT, files: mostOfSender }, 'who sends it');
        const today = await usedBy(tx, { sender, since: new Date(at.getTime() - DAY_MS) });
        requireRoom(today, bytes.length, MOST_A_DAY, 'who sends it');
        const row: AttachmentRow = {
          ...{ id: ids.next(), about, person, by: actor, sender, at, type: found, bytes: bytes.length, width, height },
          name: sealedName!,
        };
        await insertAttachment(tx, { ...row, mac }, ciphers);
        await trail(tx, [
          {
            actor: { kind: by.kind, id: by.id },
            ...{ action: 'attachment.add', object: about, outcome: 'done' as const },
            detail: { attachment: row.id, type: found, bytes: bytes.length },
          },
        ]);
        return row;
      });
    },

    async list(by, about) {
      const rows = await listAttachments(db, about, MOST_ABOUT.files);
      if (rows.length === 0) return [];
      const names = await sealer.openFields(
        rows.map(({ name }) => ({ cipher: name, field: NAME })),
        accessOf(by, about, 'names', { names: rows.length }),
      );
      return rows.map((row, i) => {
        const name = names[i]!;
        return { ...row, clearName: 'value' in name ? String(name.value) : null };
      });
    },

    async read(by, about, id) {
      const row = await readAttachment(db, about, id);
      if (row === undefined) throw new Problem('request.not-found');
      const parts = await readParts(db, id);
      const opened = await sealer.openFields(
        [{ cipher: row.name, field: NAME }, ...parts.map((cipher) => ({ cipher, field: PART }))],
        accessOf(by, about, 'content', { attachment: id }),
      );
      const values = opened.flatMap((one) => ('value' in one ? [String(one.value)] : []));
      // who sent it was erased
      if (values.length < opened.length) throw new Problem('request.not-found');
      const [name, ...content] = values;
      return { row, name: name!, content: Buffer.concat(content.map((part) => Buffer.from(part, 'base64'))) };
    },
  };
}

/** @throws Problem `attachment.refused` for what is not base64 */
function decode(content: string): Buffer {
  const bytes = Buffer.from(content, 'base64');
  // the decoder passes over what it does not know
  if (bytes.toString('base64').replace(/=+$/, '') !== content.replace(/=+$/, ''))
    throw new Problem('attachment.refused', { field: 'content', detail: 'content is not base64' });
  return bytes;
}
