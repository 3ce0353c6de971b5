import type { Principal } from '../access/principal.ts';
import { Problem } from '../errors.ts';
import type { Job } from '../jobs/job.ts';
import type { Access } from '../sealing/sealer.ts';
import {
  type AttachmentRow,
  insertAttachment,
  listAttachments,
  lockAdding,
  openParts,
  PART,
  PART_BYTES,
  readAttachment,
  readSame,
  usedBy,
} from './attachment.store.ts';
import { inspect } from './inspect.ts';
import { DAY_MS, decode, type KeepingParts, macOf, NAME, requireRoom, type Target } from './keeping.ts';
import type { Range } from './range.ts';
import { createVideos, MOST_VIDEOS, type Videos } from './videos.ts';

export interface AttachmentOptions extends KeepingParts {
  /** Bytes of one video; 0: none is taken. */
  videoMost: number;
}

export interface SentFile {
  name: string;
  type: string;
  /** Base64. */
  content: string;
}

export type NamedRow = AttachmentRow & { clearName: string | null };

export interface Attachments {
  /** What is there already, byte by byte, is not kept twice. @throws Problem `attachment.*` */
  add(by: Principal, target: Target, file: SentFile): Promise<AttachmentRow>;
  /** With the names, as far as they can be opened; that they are read is on the trail. */
  list(by: Principal, about: string): Promise<NamedRow[]>;
  withNames(by: Principal, about: string, rows: readonly AttachmentRow[]): Promise<NamedRow[]>;
  /**
   * A file, to be read a little at a time; that it is read is on the trail before.
   * @param goesOn it is not read from its beginning: told once in some minutes of each reader
   * @throws Problem `request.not-found`
   */
  open(by: Principal, about: string, id: string, how: { goesOn: boolean }): Promise<OpenedFile>;
  videos: Videos;
  jobs: readonly Job[];
}

export interface OpenedFile {
  row: AttachmentRow;
  name: string;
  /** Bytes of a stretch, in pieces; fails where whoever sent it is erased meanwhile. */
  read(range: Range): AsyncIterable<Buffer>;
}

export const MOST_ABOUT = { files: 20, bytes: 30 * 1024 * 1024 } as const;
/** Of one party, or one of the staff. */
const MOST_A_DAY = { files: 60, bytes: 100 * 1024 * 1024 } as const;
/** A film is fetched in many stretches: whoever goes on with the same one within this time reads it once. */
const SAME_READING_MS = 10 * 60_000;
const MOST_READINGS = 5_000;
const LEFT_A_RUN = 200;

/** Files that people add to cases and appeals: looked at when they come, kept as ciphers, and read on the trail. */
export function createAttachments(options: AttachmentOptions): Attachments {
  const { db, clock, ids, keys, sealer, trail, videoMost } = options;
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

  const videos = createVideos({ db, clock, ids, keys, sealer, trail, most: videoMost });
  const readings = new Map<string, number>();
  /** Whether somebody begins to read a file, or goes on. */
  const begins = (by: Principal, id: string, goesOn: boolean): boolean => {
    const [key, now] = [`${by.kind}/${by.id} ${id}`, clock.now().getTime()];
    const before = readings.get(key);
    if (goesOn && before !== undefined && now - before < SAME_READING_MS && now >= before) return false;
    readings.delete(key);
    readings.set(key, now);
    if (readings.size > MOST_READINGS) readings.delete(readings.keys().next().value!);
    return true;
  };

  const withNames: Attachments['withNames'] = async (by, about, rows) => {
    const names = await sealer.openFields(
      rows.map(({ name }) => ({ cipher: name, field: NAME })),
      accessOf(by, about, 'names', { names: rows.length }),
    );
    return rows.map((row, i) => {
      const name = names[i]!;
      return { ...row, clearName: 'value' in name ? String(name.value) : null };
    });
  };

  return {
    async add(by, { about, person, mostOfSender }, { name, type, content }) {
      const sent = decode(content);
      const { bytes, width, height, type: found } = inspect(sent, type, name);
      const actor = `${by.kind}/${by.id}`;
      const sender = by.party ?? actor;
      const mac = macOf(keys, { about, sender }, bytes);
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
        requireRoom(await usedBy(tx, { about }, 'files'), bytes.length, MOST_ABOUT, about);
        if (mostOfSender !== undefined) {
          const { files } = await usedBy(tx, { about, sender }, 'all');
          requireRoom({ files, bytes: 0 }, 0, { files: mostOfSender, bytes: 0 }, 'who sends it');
        }
        const today = await usedBy(tx, { sender, since: new Date(at.getTime() - DAY_MS) }, 'files');
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

    withNames,

    async list(by, about) {
      const rows = await listAttachments(db, about, MOST_ABOUT.files + MOST_VIDEOS.about);
      return rows.length === 0 ? [] : withNames(by, about, rows);
    },

    async open(by, about, id, { goesOn }) {
      const row = await readAttachment(db, about, id);
      if (row === undefined) throw new Problem('request.not-found');
      const access: Access = begins(by, id, goesOn)
        ? accessOf(by, about, 'content', { attachment: id })
        : { purpose: 'content-on', onAccess: () => undefined };
      const [opened] = await sealer.openFields([{ cipher: row.name, field: NAME }], access);
      // who sent it was erased
      if (opened === undefined || !('value' in opened)) throw new Problem('request.not-found');
      return { row, name: String(opened.value), read: (range) => contentOf({ db, sealer }, row, range) };
    },

    videos,
    jobs: [
      {
        name: 'attachments.left-videos',
        schedule: { cron: '27 * * * *' },
        handle: async () => void (await videos.dropLeft(LEFT_A_RUN)),
      },
    ],
  };
}

/** The content of a stretch, some parts at a time. @throws Problem `request.not-found` where it is gone meanwhile */
async function* contentOf(
  options: Parameters<typeof openParts>[0],
  { id }: AttachmentRow,
  { from, to }: Range,
): AsyncGenerator<Buffer> {
  for (let at = from; at <= to; ) {
    const first = Math.floor(at / PART_BYTES);
    const parts = await openParts(options, id, { from: first, to: Math.floor(to / PART_BYTES) }, 'content-on');
    const bytes = Buffer.concat(parts).subarray(at - first * PART_BYTES, to + 1 - first * PART_BYTES);
    if (bytes.length === 0) throw new Problem('request.not-found');
    yield bytes;
    at += bytes.length;
  }
}
