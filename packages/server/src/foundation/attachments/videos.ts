import type { Principal } from '../access/principal.ts';
import type { Tx } from '../database/database.ts';
import { Problem } from '../errors.ts';
import {
  type AttachmentRow,
  insertAttachment,
  lockAdding,
  openParts,
  PART,
  PART_BYTES,
  readAttachment,
  readSame,
  usedBy,
} from './attachment.store.ts';
import { requireName } from './inspect.ts';
import { DAY_MS, decode, type KeepingParts, macOf, NAME, requireRoom, type Target } from './keeping.ts';
import { addParts, type Coming, dropComing, endComing, leftComing, readComing } from './video.store.ts';
import { isWholeVideo, type ReadAt, VIDEO_ENDINGS, VIDEO_TYPES, videoTypeOf } from './video.ts';

export interface VideosOptions extends KeepingParts {
  /** Bytes of one; 0: none is taken. */
  most: number;
}

export interface VideoAnnounced {
  name: string;
  type: string;
  bytes: number;
}

export interface Videos {
  most: number;
  /** Makes room for one. @throws Problem `attachment.*` */
  begin(by: Principal, target: Target, announced: VideoAnnounced): Promise<Progress>;
  /** The next part; one that is there already is not taken twice. @throws Problem `attachment.gap`, `attachment.refused` */
  add(by: Principal, about: string, id: string, part: { offset: number; content: string }): Promise<Progress>;
  /** All of it is there: it is looked at, and is an attachment from now on. @throws Problem `attachment.*` */
  finish(by: Principal, about: string, id: string): Promise<AttachmentRow>;
  /** Drops those of which nothing came any more. @returns how many */
  dropLeft(limit: number): Promise<number>;
}

export interface Progress {
  id: string;
  bytes: number;
  /** Of them, those that are there. */
  got: number;
}

/** Of one thing, and of one party or one of the staff a day. */
export const MOST_VIDEOS = { about: 3, day: 10 } as const;

/** What is sealed as one, times this, is sent at once: in base64 it fits into a request. */
export const CHUNK_BYTES = 64 * PART_BYTES;

/** What nobody goes on with is kept so long. */
const LEFT_MS = DAY_MS;

const refuse = (field: string, detail: string): Problem => new Problem('attachment.refused', { field, detail });

/** Videos that people add as evidence: sent in parts, so that none is ever held in memory, and kept as other files are. */
export function createVideos(options: VideosOptions): Videos {
  const { db, clock, ids, keys, sealer, trail, most } = options;

  const requireVideos = async (
    tx: Tx,
    { about, mostOfSender }: Target,
    sender: string,
    bytes: number,
  ): Promise<void> => {
    const ofThing = { files: MOST_VIDEOS.about, bytes: MOST_VIDEOS.about * most };
    requireRoom(await usedBy(tx, { about }, 'videos'), bytes, ofThing, `${about} (videos)`);
    if (mostOfSender !== undefined) {
      const files = (await usedBy(tx, { about, sender }, 'all')).files;
      requireRoom({ files, bytes: 0 }, 0, { files: mostOfSender, bytes: 0 }, 'who sends it');
    }
    const since = new Date(clock.now().getTime() - DAY_MS);
    const ofDay = { files: MOST_VIDEOS.day, bytes: MOST_VIDEOS.day * most };
    requireRoom(await usedBy(tx, { sender, since }, 'videos'), bytes, ofDay, 'who sends it (videos of a day)');
  };

  const find = async (by: Principal, about: string, id: string): Promise<Coming> => {
    const row = await readComing(db, { id, about, by: `${by.kind}/${by.id}` });
    if (row === undefined) throw new Problem('request.not-found');
    return row;
  };

  const drop = (id: string): Promise<void> => db.transaction().execute((tx) => dropComing(tx, id));

  return {
    most,

    async begin(by, target, { name, type, bytes }) {
      if (most === 0) throw refuse('type', 'no videos are taken here');
      requireName(name);
      const taken = VIDEO_TYPES.find((one) => one === type);
      if (taken === undefined) throw refuse('type', `type is none of ${VIDEO_TYPES.join(', ')}`);
      const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();
      if (ending === undefined || !VIDEO_ENDINGS[taken].includes(ending))
        throw refuse('name', `name must end in .${VIDEO_ENDINGS[taken].join(' or .')}`);
      if (bytes > most)
        throw new Problem('attachment.too-large', {
          ...{ field: 'bytes', detail: `the video has ${bytes} bytes; at most ${most} are taken` },
        });
      const { about, person } = target;
      const [sealedName] = await sealer.sealValues([{ person, field: NAME, value: name }]);
      const actor = `${by.kind}/${by.id}`;
      const sender = by.party ?? actor;
      return db.transaction().execute(async (tx) => {
        await lockAdding(tx);
        await requireVideos(tx, target, sender, bytes);
        const id = ids.next();
        const at = clock.now();
        await insertAttachment(
          tx,
          {
            ...{ id, about, person, by: actor, sender, at, type: taken, bytes, width: null, height: null },
            // of what is still coming nothing can be the same
            ...{ name: sealedName!, mac: keys.mac('index', `coming ${id}`), coming: 0, touchedAt: at },
          },
          [],
        );
        return { id, bytes, got: 0 };
      });
    },

    async add(by, about, id, { offset, content }) {
      const row = await find(by, about, id);
      const sent = decode(content);
      const progress = (got: number): Progress => ({ id, bytes: row.bytes, got });
      if (sent.length === 0) throw refuse('content', 'content is empty');
      if (offset + sent.length <= row.coming) return progress(row.coming);
      if (offset !== row.coming)
        throw new Problem('attachment.gap', { field: 'offset', detail: `${row.coming} bytes are there` });
      const isLast = offset + sent.length === row.bytes;
      if (sent.length > CHUNK_BYTES || offset + sent.length > row.bytes || (!isLast && sent.length % PART_BYTES !== 0))
        throw refuse(
          'content',
          `a part has ${CHUNK_BYTES} bytes at most and a multiple of ${PART_BYTES}; the last one what is left of ${row.bytes}`,
        );
      if (offset === 0) {
        const found = videoTypeOf(sent);
        if (found !== row.type) {
          await drop(id);
          throw refuse(
            'content',
            `the content is ${found ?? 'no video that is known here'}, and type says ${row.type}`,
          );
        }
      }
      const parts = partsOf(sent);
      let { running } = row;
      for (const part of parts) running = keys.mac('index', Buffer.concat([running ?? Buffer.alloc(0), part]));
      const ciphers = await sealer.sealValues(
        parts.map((part) => ({ person: row.person, field: PART, value: part.toString('base64') })),
      );
      return db.transaction().execute(async (tx) => {
        const now = await readComing(tx, row, true);
        if (now === undefined) throw new Problem('request.not-found');
        // the same part, sent twice at once
        if (now.coming !== offset) return progress(now.coming);
        const coming = offset + sent.length;
        await addParts(tx, { id, coming, running }, offset / PART_BYTES, ciphers, clock.now());
        return progress(coming);
      });
    },

    async finish(by, about, id) {
      const row = await find(by, about, id);
      if (row.coming !== row.bytes)
        throw new Problem('attachment.gap', {
          field: 'bytes',
          detail: `${row.coming} of ${row.bytes} bytes are there`,
        });
      if (!(await isWholeVideo(row.type, row.bytes, readerOf(options, row)))) {
        await drop(id);
        throw refuse('content', `content begins like ${row.type} and is not whole, or something lies behind its end`);
      }
      const mac = macOf(keys, { about, sender: by.party ?? row.by }, row.running);
      return db.transaction().execute(async (tx) => {
        await lockAdding(tx);
        if ((await readComing(tx, row, true)) === undefined) throw new Problem('request.not-found');
        const same = await readSame(tx, about, mac);
        if (same !== undefined) {
          await dropComing(tx, id);
          return same;
        }
        await endComing(tx, id, mac);
        await trail(tx, [
          {
            actor: { kind: by.kind, id: by.id },
            ...{ action: 'attachment.add', object: about, outcome: 'done' as const },
            detail: { attachment: id, type: row.type, bytes: row.bytes },
          },
        ]);
        return (await readAttachment(tx, about, id))!;
      });
    },

    async dropLeft(limit) {
      const left = await leftComing(db, new Date(clock.now().getTime() - LEFT_MS), limit);
      for (const id of left) await drop(id);
      return left.length;
    },
  };
}

const partsOf = (bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, i) =>
    bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES),
  );

/** Opens the part that a place lies in, and keeps the last one: whoever walks along opens each but once. */
function readerOf({ db, sealer }: Pick<VideosOptions, 'db' | 'sealer'>, { id, bytes }: Coming): ReadAt {
  let held: { number: number; content: Buffer } | undefined;
  const partAt = async (number: number): Promise<Buffer> => {
    if (held?.number !== number) {
      const [content] = await openParts({ db, sealer }, id, { from: number, to: number }, 'inspect');
      if (content === undefined) throw new Problem('request.not-found');
      held = { number, content };
    }
    return held.content;
  };
  return async (at, length) => {
    const found: Buffer[] = [];
    const end = Math.min(at + length, bytes);
    for (let place = at; place < end; ) {
      const number = Math.floor(place / PART_BYTES);
      const part = await partAt(number);
      const piece = part.subarray(place - number * PART_BYTES, end - number * PART_BYTES);
      if (piece.length === 0) break;
      found.push(piece);
      place += piece.length;
    }
    return Buffer.concat(found);
  };
}
