import { loadPackBetween, type Pack, type PackDocument, type PackFile, type PackProblem } from '@anxin/engine';
import { schemasForPolicy } from '@anxin/events';
import { LRUCache } from 'lru-cache';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { pausing } from '../foundation/pausing.ts';
import { personalFeatures } from './features/personal-features.ts';
import { bucketOf } from './lifecycle/bucket.ts';
import { type Files, hashText, manifestOf, packFiles } from './lifecycle/files.ts';
import { findRelease, manifestIn, type Release, readFiles, readInForce, readPack } from './lifecycle/release.store.ts';
import type { Manifest } from './lifecycle/release.ts';
import { invalidPack } from './lifecycle/report.ts';
import { personalMeasures } from './personal-measures.ts';

/** The one place that gives a compiled pack: by what is in force, by a release, or by the name that a decision has. */
export interface PackStore {
  /** The pack in force. */
  current(): Pack;
  /** The same as it was written: with its cases, the terms of its lexicons, the values of its lists. */
  written(): WrittenPack;
  /**
   * The pack that decides about a party: the one in force, or the one that is being rolled out.
   * @param party asked for only where there are two
   */
  forParty(party: () => string): Pack;
  /** All that decide or are being tried. */
  standing(): readonly Pack[];
  /** What looks on without deciding. */
  shadow(): { release: string; pack: Pack } | undefined;
  /** The pack that made a decision, by the `pack` field of the decision; undefined when it is not stored here, or no longer readable. */
  byName(name: string): Promise<Pack | undefined>;
  /** The content of a release as it is now, whatever state it is in; undefined for a release that is not there. */
  byRelease(id: string): Promise<Content | undefined>;
  /** Reads and compiles a content; asked for the same one again, it answers from memory. */
  content(files: Files): Promise<Content>;
  /** Takes up what has changed. Decisions go on meanwhile, by what was in force. */
  refresh(): Promise<void>;
}

export interface WrittenPack {
  document: PackDocument;
  files: readonly PackFile[];
}

/** What can be made of a pack's files. */
export interface Content {
  /** Undefined where there is any problem. */
  pack: Pack | undefined;
  document: PackDocument | undefined;
  files: Files;
  problems: readonly PackProblem[];
}

/** A content that decides, with the release that it is of. */
interface Deciding {
  release: Release;
  /** Of the content: a release that is another one now may have the same. */
  key: string;
  pack: Pack;
  written: WrittenPack;
  /** By hash. */
  texts: ReadonlyMap<string, string>;
}

interface Standing {
  revision: bigint;
  active: Deciding;
  running: Deciding | undefined;
}

const CONTENTS_AT_HAND = 6;
const PACKS_AT_HAND = 8;

export interface PackStoreOptions {
  db: Database;
  log: { error(fields: object, message: string): void };
}

/** Knows of nothing in force until it is refreshed, after `startPolicy` has seen to it that something is. */
export function createPackStore({ db, log }: PackStoreOptions): PackStore {
  const contents = new LRUCache<string, Promise<Content>>({ max: CONTENTS_AT_HAND });
  const earlier = new LRUCache<string, Pack>({ max: PACKS_AT_HAND });
  let standing: Standing | undefined;
  let looking: Promise<void> = Promise.resolve();

  const known = (): Standing => {
    if (standing === undefined) throw new Problem('server.not-ready', { retryAfter: 1 });
    return standing;
  };

  const compiled = (key: string, read: () => Files | Promise<Files>): Promise<Content> => {
    const there = contents.get(key);
    if (there) return there;
    const content = Promise.resolve(read()).then(compileFiles);
    contents.set(key, content);
    // a database that was away for a moment must not be remembered
    content.catch(() => contents.delete(key));
    return content;
  };

  const contentOf = (manifest: Manifest): Promise<Content> =>
    // most of a release is in the one that is in force
    compiled(keyOf(manifest), () => readFiles(db, manifest, standing?.active.texts));

  const decidingBy = async (release: Release): Promise<Deciding> => {
    const manifest = manifestIn(release);
    const key = keyOf(manifest);
    // whatever has been read since must not have driven it out
    const same = [standing?.active, standing?.running].find((deciding) => deciding?.key === key);
    if (same) return { ...same, release };
    const { pack, document, files, problems } = await contentOf(manifest);
    if (!pack || !document) throw invalidPack(problems);
    const texts = new Map(Array.from(manifest, ([path, hash]) => [hash, files.get(path)!] as const));
    return { release, key, pack, written: { document, files: packFiles(files) }, texts };
  };

  async function look(): Promise<void> {
    const { revision, active, running } = await readInForce(db);
    if (revision === standing?.revision) return;
    if (!active) throw new Error('no pack is in force');
    const next = await decidingBy(active);
    const beside =
      running &&
      (await decidingBy(running).catch((err: unknown) => {
        // everything is decided by what is in force, then
        log.error({ err, release: running.id }, 'a release that is being tried cannot be read');
        return undefined;
      }));
    standing = { revision, active: next, running: beside };
  }

  const refresh = (): Promise<void> => {
    looking = looking.then(look, look);
    return looking;
  };

  return {
    current: () => known().active.pack,
    written: () => known().active.written,
    forParty(party) {
      const { active, running } = known();
      if (running?.release.state !== 'rollout') return active.pack;
      const { salt, rollout } = running.release;
      return bucketOf(salt, party()) < rollout! ? running.pack : active.pack;
    },
    standing() {
      const { active, running } = known();
      return running ? [active.pack, running.pack] : [active.pack];
    },
    shadow() {
      const { running } = known();
      return running?.release.state === 'shadow' ? { release: running.release.id, pack: running.pack } : undefined;
    },
    async byName(name) {
      const { active, running } = known();
      for (const at of [active, running]) if (at?.pack.name === name) return at.pack;
      const there = earlier.get(name);
      if (there) return there;
      const files = await readPack(db, name);
      if (!files) return undefined;
      // a release may have stopped reading what an older one wrote: its decisions are then told without their words
      const { pack } = await compileFiles(files);
      if (pack) earlier.set(name, pack);
      return pack;
    },
    async byRelease(id) {
      const release = await findRelease(db, id);
      return release && contentOf(manifestIn(release));
    },
    content: (files) => compiled(keyOf(manifestOf(files)), () => files),
    refresh,
  };
}

/** Reads and compiles while the process goes on deciding: a large pack takes a second. */
async function compileFiles(files: Files): Promise<Content> {
  const { pack, document, problems } = await loadPackBetween(packFiles(files), schemasForPolicy(), pausing());
  const personal = pack && document ? [...personalMeasures(pack), ...personalFeatures(pack, document)] : [];
  return { pack: personal.length === 0 ? pack : undefined, document, files, problems: [...problems, ...personal] };
}

const keyOf = (manifest: Manifest): string => hashText(JSON.stringify([...manifest].sort()));
