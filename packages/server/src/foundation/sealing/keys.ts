import { createHmac, type KeyObject } from 'node:crypto';
import { Problem } from '../errors.ts';
import { fileProvider } from './file-provider.ts';
import { createKeyFile, deriveKey, keyCheckOf, keyFilePath, readKeyFile } from './key-file.ts';
import { type KeyHolders, soleHolder } from './key-holders.ts';
import type { WrappedKey } from './key-provider.ts';

/** What MACs are made for; each has a key of its own. */
export const MAC_LABELS = ['event-mac', 'person-mac', 'trail', 'cursor', 'api-key', 'index', 'print-token'] as const;
export type MacLabel = (typeof MAC_LABELS)[number];

/** The installation's keys: the root in memory, the master keys wherever their holder has them. */
export interface Keys {
  /** Identifies them without telling them; the database keeps it beside its data. */
  readonly keyCheck: string;
  readonly provider: KeyHolders;
  /** @throws Problem as `KeyProvider.wrap` does */
  wrap(keys: readonly KeyObject[]): Promise<WrappedKey[]>;
  /**
   * `undefined` for what was not wrapped by these keys, or was damaged: it is no reason to withhold the others.
   * @throws Problem `keys.missing` when a version is not there, `keys.unavailable`
   */
  unwrap(wrapped: readonly WrappedKey[]): Promise<(KeyObject | undefined)[]>;
  /** HMAC-SHA-256 under the label's key, 32 bytes. */
  mac(label: MacLabel, content: string | Uint8Array): Buffer;
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
  return keysOf(file.root, soleHolder(fileProvider(dataDir, file)));
}

/** @param root what every MAC key is derived from */
export function keysOf(root: KeyObject, provider: KeyHolders): Keys {
  const macKeys = new Map(MAC_LABELS.map((label) => [label, deriveKey(root, `mac/${label}`)]));
  return {
    keyCheck: keyCheckOf(root),
    provider,
    wrap: (keys) => provider.wrap(keys),
    unwrap: (wrapped) => provider.unwrap(wrapped),
    mac: (label, content) => createHmac('sha256', macKeys.get(label)!).update(content).digest(),
  };
}
