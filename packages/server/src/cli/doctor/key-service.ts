import type { Config } from '../../foundation/config/settings.ts';
import { Problem } from '../../foundation/errors.ts';
import { newKey } from '../../foundation/sealing/aead.ts';
import { keyServiceOf } from '../../foundation/sealing/key-service.ts';
import { transitProvider } from '../../foundation/sealing/transit-provider.ts';
import { type Finding, failure, ok } from './finding.ts';

/** Whether the key service wraps and unwraps, tried with a key that seals nothing. */
export async function checkKeyService(config: Config): Promise<Finding> {
  try {
    const settings = keyServiceOf(config)!;
    const provider = transitProvider(settings);
    await provider.wrap([newKey()]);
    const newest = (await provider.versions()).at(-1)!.version;
    return ok('keys', `key service at ${settings.url}, key ${settings.key}, master version ${newest}`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return failure('keys', error.message, 'Check ANXIN_KEYS_* and what the service logs.');
  }
}
