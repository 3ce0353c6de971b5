import { createHmac, type KeyObject } from 'node:crypto';
import { Problem } from '../errors.ts';
import { unwrapKey, wrapKey } from './aead.ts';
import {
  addMasterVersion,
  createKeyFile,
  deriveKey,
  type KeyFile,
  keyCheckOf,
  keyFilePath,
  newestVersion,
  readKeyFile,
} from './key-file.ts';

/** What MACs are made for; each has a key of its own. */
export const MAC_LABELS = ['event-mac', 'person-mac', 'trail', 'cursor', 'api-key', 'index', 'print-token'] as const;
export type MacLabel = (typeof MAC_LABELS)[number];

/** The installation's keys, in memory. */
export interface Keys {
  /** Identifies them without telling them; the database keeps it beside its data. */
  readonly keyCheck: string;
  readonly version: number;
  wrap(key: KeyObject): { wrapped: Buffer; masterVersion: number };
  /** @throws Problem `keys.missing` when the version is not in the file, `keys.foreign` when it wraps another way. */
  unwrap(wrapped: Uint8Array, masterVersion: number): KeyObject;
  /** HMAC-SHA-256 under the label's key, 32 bytes. */
  mac(label: MacLabel, content: string | Uint8Array): Buffer;
  /** Adds a master version to the file; wrapped keys follow with the sealer's `rewrap`. Returns the new version. */
  rotateMaster(now: Date): number;
}

export interface LoadKeysOptions {
  dataDir: string;
  /** Whether the database holds anything that was sealed or MACed. */
  dataExists: boolean;
  /** The `keyCheck` that the database keeps, where it has one. */
  recordedKeyCheck?: string | undefined;
  now: Date;
}

/**
 * Loads the key file, or makes it where there is neither file nor data.
 *
 * @throws Problem `keys.missing` (there is data: new keys would make it unreadable for good), `keys.foreign`,
 * `keys.exposed`, `keys.unreadable`
 */
export function loadKeys({ dataDir, dataExists, recordedKeyCheck, now }: LoadKeysOptions): Keys {
  let file = readKeyFile(dataDir);
  if (!file) {
    if (dataExists || recordedKeyCheck !== undefined)
      throw new Problem('keys.missing', {
        detail: `${keyFilePath(dataDir)} is not there, but the database holds data`,
      });
    file = createKeyFile(dataDir, now);
  }
  if (recordedKeyCheck !== undefined && keyCheckOf(file.root) !== recordedKeyCheck)
    throw new Problem('keys.foreign', {
      detail: `${keyFilePath(dataDir)} is not the one that this database was sealed with`,
    });
  return keysOf(dataDir, file);
}

function keysOf(dataDir: string, first: KeyFile): Keys {
  let file = first;
  const keyCheck = keyCheckOf(file.root);
  const macKeys = new Map(MAC_LABELS.map((label) => [label, deriveKey(file.root, `mac/${label}`)]));

  const masterOf = (version: number): KeyObject => {
    let master = file.masters.get(version);
    if (!master) {
      // another process may have rotated since this one read the file
      const fresh = readKeyFile(dataDir);
      if (fresh && keyCheckOf(fresh.root) === keyCheck) file = fresh;
      master = file.masters.get(version);
    }
    if (!master)
      throw new Problem('keys.missing', {
        detail: `${keyFilePath(dataDir)} lacks version ${version} of the master key: it is older than the data`,
      });
    return master;
  };

  return {
    keyCheck,
    get version() {
      return newestVersion(file);
    },
    wrap(key) {
      const masterVersion = newestVersion(file);
      return { wrapped: wrapKey(masterOf(masterVersion), key), masterVersion };
    },
    unwrap(wrapped, masterVersion) {
      const key = unwrapKey(masterOf(masterVersion), wrapped);
      if (!key)
        throw new Problem('keys.foreign', { detail: "a person's key was not wrapped by these keys, or was damaged" });
      return key;
    },
    mac: (label, content) => createHmac('sha256', macKeys.get(label)!).update(content).digest(),
    rotateMaster(now) {
      file = addMasterVersion(dataDir, now);
      return newestVersion(file);
    },
  };
}
