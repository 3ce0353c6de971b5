import { readFileSync } from 'node:fs';
import type { Config } from '../config/settings.ts';
import { Problem } from '../errors.ts';
import type { TransitSettings } from './transit-client.ts';

/** The key service that the settings name. @throws Problem `config.invalid` */
export function keyServiceOf(config: Config): TransitSettings | undefined {
  const { keysUrl: url, keysToken: token, keysCa } = config;
  if (url === undefined) return undefined;
  if (token === undefined) throw new Problem('config.invalid', { detail: 'ANXIN_KEYS_URL needs ANXIN_KEYS_TOKEN' });
  const settings = { url, token, mount: config.keysMount, key: config.keysName, timeout: config.keysTimeout };
  if (keysCa === undefined) return settings;
  try {
    return { ...settings, ca: readFileSync(keysCa, 'utf8') };
  } catch (error) {
    throw new Problem('config.invalid', { detail: `ANXIN_KEYS_CA: ${keysCa} cannot be read` }, error);
  }
}
