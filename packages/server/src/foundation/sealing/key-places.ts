import type { KeyObject } from 'node:crypto';
import { Problem } from '../errors.ts';
import { fileProvider } from './file-provider.ts';
import {
  createKeyFileOf,
  type KeyFile,
  keyCheckOf,
  keyFilePath,
  newestVersion,
  readKeyFile,
  removeKeyFile,
} from './key-file.ts';
import { type KeyHolders, keyHolders, notToldOf } from './key-holders.ts';
import type { KeyHolder, KeyProvider, WrappedKey } from './key-provider.ts';

/** What a move of the master keys asks of the places between which they move. */
export interface KeyMoving {
  /** Whether this process was told of a key service. */
  readonly hasService: boolean;
  /** The root, wrapped by the service. @throws Problem `keys.move` where none is named, and as `KeyProvider.wrap` does */
  wrapRoot(): Promise<WrappedKey>;
  /** Puts a key file of this installation here, unless there is one. @throws Problem as `createKeyFileOf` and `readKeyFile` do */
  makeFile(version: number, now: Date): void;
  /**
   * Asks a holder to wrap and to unwrap, here and now.
   * @returns the version by which it wraps
   * @throws Problem `keys.missing`, `keys.foreign`, `keys.unavailable`
   */
  tryOut(holder: KeyHolder): Promise<number>;
  /** What this process can use at this moment. */
  atHand(): Promise<{ fileVersion: number | null; service: boolean }>;
  /** Destroys the key file of this machine. */
  removeFile(): void;
}

export interface KeyPlacesOptions {
  dataDir: string;
  root: KeyObject;
  /** As it was read at the start, where it is needed. */
  file: KeyFile | undefined;
  service: KeyProvider | undefined;
  /** Whether the service has shown that it is this installation's. */
  proven: boolean;
  current: KeyHolders['current'];
  /** The root as the service has wrapped it; undefined when nobody has asked it to. */
  kept(): Promise<WrappedKey | undefined>;
}

/** The key file and the key service of one installation. Each is looked for when it is asked for: moves come while processes run. */
export function keyPlaces(options: KeyPlacesOptions): { holders: KeyHolders; moving: KeyMoving } {
  const { dataDir, root, service, current, kept } = options;
  const keyCheck = keyCheckOf(root);
  let file = options.file && fileProvider(dataDir, options.file);
  let serviceIsOurs = options.proven;

  /** The file that lies here now. @throws Problem as `readKeyFile` does, `keys.missing`, `keys.foreign` */
  const readFile = (): KeyFile => {
    const found = readKeyFile(dataDir);
    if (!found) throw new Problem('keys.missing', { detail: `${keyFilePath(dataDir)} is not there` });
    if (keyCheckOf(found.root) !== keyCheck)
      throw new Problem('keys.foreign', { detail: `${keyFilePath(dataDir)} belongs to another installation` });
    return found;
  };

  const ofService = async (): Promise<KeyProvider> => {
    if (!service) throw notToldOf('transit');
    if (!serviceIsOurs) await rootBy(service, await kept(), keyCheck);
    serviceIsOurs = true;
    return service;
  };
  const ofFile = (): KeyProvider => {
    file ??= fileProvider(dataDir, readFile());
    return file;
  };
  const holders = keyHolders({ current, of: async (holder) => (holder === 'file' ? ofFile() : ofService()) });

  return {
    holders,
    moving: {
      hasService: service !== undefined,
      async wrapRoot() {
        if (!service) throw new Problem('keys.move', { detail: 'ANXIN_KEYS_URL is not set for this process' });
        const [wrapped] = await service.wrap([root]);
        return wrapped!;
      },
      makeFile(version, now) {
        createKeyFileOf(dataDir, root, version, now);
      },
      async tryOut(holder) {
        // one that was read before it was removed wraps by what no disk holds
        if (holder === 'file') file = fileProvider(dataDir, readFile());
        const provider = await holders.of(holder);
        const [wrapped] = await provider.wrap([root]);
        const [opened] = await provider.unwrap([wrapped!]);
        if (!opened?.equals(root))
          throw new Problem('keys.foreign', { detail: 'What was wrapped cannot be unwrapped' });
        return wrapped!.masterVersion;
      },
      async atHand() {
        const fileVersion = await orNone(async () => newestVersion(readFile()));
        return { fileVersion: fileVersion ?? null, service: (await orNone(ofService)) !== undefined };
      },
      removeFile() {
        removeKeyFile(dataDir);
        file = undefined;
      },
    },
  };
}

/** The root, unwrapped by the service. @throws Problem `keys.foreign` when it is not the root of this database, `keys.missing` */
export async function rootBy(
  service: KeyProvider | undefined,
  kept: WrappedKey | undefined,
  keyCheck: string,
): Promise<KeyObject> {
  if (!service) throw notToldOf('transit');
  if (!kept)
    throw new Problem('keys.missing', { detail: 'The key service has wrapped nothing of this installation yet' });
  const [root] = await service.unwrap([kept]);
  if (!root || keyCheckOf(root) !== keyCheck)
    throw new Problem('keys.foreign', { detail: 'The key service is not the one that this database was sealed with' });
  return root;
}

async function orNone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem && error.code.startsWith('keys.')) return undefined;
    throw error;
  }
}
