import { Problem } from '../errors.ts';
import { unwrapKey, wrapKey } from './aead.ts';
import {
  addMasterVersion,
  type KeyFile,
  keyCheckOf,
  keyFilePath,
  keyFileStamp,
  newestVersion,
  readKeyFile,
  retireMasters,
} from './key-file.ts';
import type { KeyProvider } from './key-provider.ts';

/** The local key file as a provider. @param first what was read of it at the start */
export function fileProvider(dataDir: string, first: KeyFile): KeyProvider {
  let file = first;
  let stamp = keyFileStamp(dataDir);
  const keyCheck = keyCheckOf(first.root);

  /** As it is now: another process may have rotated, and what an old version wraps holds up its retirement. */
  const current = (): KeyFile => {
    const now = keyFileStamp(dataDir);
    if (now === stamp) return file;
    const fresh = readKeyFile(dataDir);
    // a file that is gone or of another installation changes nothing for who has started with the right one
    if (fresh && keyCheckOf(fresh.root) === keyCheck) [file, stamp] = [fresh, now];
    return file;
  };

  const masterOf = (version: number) => {
    const master = file.masters.get(version) ?? current().masters.get(version);
    if (!master)
      throw new Problem('keys.missing', {
        detail: `${keyFilePath(dataDir)} lacks version ${version} of the master key: it is older than the data`,
      });
    return master;
  };

  return {
    kind: 'file',
    async wrap(keys) {
      const masterVersion = newestVersion(current());
      const master = masterOf(masterVersion);
      return keys.map((key) => ({ wrapped: wrapKey(master, key), holder: 'file', masterVersion }));
    },
    unwrap: async (wrapped) => wrapped.map((one) => unwrapKey(masterOf(one.masterVersion), one.wrapped)),
    versions: async () =>
      [...current().created]
        .map(([version, createdAt]) => ({ version, createdAt }))
        .sort((a, b) => a.version - b.version),
    async rotate(now) {
      file = addMasterVersion(dataDir, now);
      stamp = keyFileStamp(dataDir);
      return newestVersion(file);
    },
    async retire(below) {
      file = retireMasters(dataDir, below);
      stamp = keyFileStamp(dataDir);
    },
  };
}
