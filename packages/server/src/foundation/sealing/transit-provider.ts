import { createSecretKey, type KeyObject } from 'node:crypto';
import { Problem } from '../errors.ts';
import { KEY_BYTES } from './aead.ts';
import { inParts, type KeyProvider, type MasterVersion, type WrappedKey } from './key-provider.ts';
import { type TransitAnswer, type TransitSettings, transitCalls, unavailable } from './transit-client.ts';

const CIPHERTEXT = /^vault:v([1-9]\d{0,8}):[A-Za-z0-9+/]{40,}={0,2}$/;

/**
 * Master keys in a service that speaks HashiCorp Vault's transit engine (OpenBao's, too): versions of one key, which
 * wrap and unwrap in batches and never leave it. A wrapped key is kept as the service gave it, `vault:v3:…`.
 */
export function transitProvider(settings: TransitSettings): KeyProvider {
  const call = transitCalls(settings);
  const path = (what: string): string => `/v1/${settings.mount}/${what}`;
  const name = encodeURIComponent(settings.key);

  const batch = async (what: 'encrypt' | 'decrypt', input: readonly object[]): Promise<BatchResult[]> => {
    const answer = await call('POST', path(`${what}/${name}`), { batch_input: input });
    // of a batch of which only some fail the status is 400 too
    const results = at(answer.body, 'data', 'batch_results');
    if (!Array.isArray(results)) throw refused(answer, settings.key);
    if (results.length !== input.length) throw unavailable('answered for another number of keys');
    return results as BatchResult[];
  };

  const unwrap = (wrapped: readonly WrappedKey[]): Promise<(KeyObject | undefined)[]> =>
    inParts(wrapped, async (part) => {
      const results = await batch(
        'decrypt',
        part.map((one) => ({ ciphertext: one.wrapped.toString('utf8') })),
      );
      return results.map(({ plaintext }) => {
        const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext, 'base64') : undefined;
        return bytes?.length === KEY_BYTES ? createSecretKey(bytes) : undefined;
      });
    });

  return {
    kind: 'transit',
    unwrap,
    wrap: (keys) =>
      inParts(keys, async (part) => {
        const results = await batch(
          'encrypt',
          part.map((key) => ({ plaintext: key.export().toString('base64') })),
        );
        const made = results.map(({ ciphertext }) => {
          const version = typeof ciphertext === 'string' ? CIPHERTEXT.exec(ciphertext)?.[1] : undefined;
          if (version === undefined) throw unavailable('gave a wrapped key of an unknown form');
          return {
            ...{ wrapped: Buffer.from(ciphertext as string, 'utf8'), holder: 'transit' as const },
            masterVersion: Number(version),
          };
        });
        const opened = await unwrap(made);
        if (!part.every((key, i) => opened[i]?.equals(key))) throw unavailable('wrapped a key that it cannot unwrap');
        return made;
      }),
    async versions() {
      const answer = await call('GET', path(`keys/${name}`));
      const keys = at(answer.body, 'data', 'keys');
      if (typeof keys !== 'object' || keys === null) throw refused(answer, settings.key);
      const lowest = Number(at(answer.body, 'data', 'min_decryption_version') ?? 1);
      const found = Object.entries(keys).map(([version, made]): MasterVersion => {
        // seconds for symmetric keys, an object with an instant for the others
        const createdAt =
          typeof made === 'number' ? new Date(made * 1000) : new Date(String(at(made, 'creation_time')));
        return { version: Number(version), createdAt };
      });
      const usable = found.filter(({ version, createdAt }) => version >= lowest && !Number.isNaN(createdAt.getTime()));
      if (usable.length === 0) throw unavailable('has no version of the key that can be used');
      return usable.sort((a, b) => a.version - b.version);
    },
    async rotate() {
      const before = (await this.versions()).at(-1)!.version;
      const answer = await call('POST', path(`keys/${name}/rotate`), {}, false);
      if (answer.status >= 300) throw refused(answer, settings.key);
      const newest = (await this.versions()).at(-1)!.version;
      if (newest <= before) throw unavailable('did not add a version');
      return newest;
    },
    async retire(below) {
      const answer = await call('POST', path(`keys/${name}/config`), { min_decryption_version: below });
      if (answer.status >= 300) throw refused(answer, settings.key);
    },
  };
}

interface BatchResult {
  ciphertext?: unknown;
  plaintext?: unknown;
}

function refused({ status, body }: TransitAnswer, key: string): Problem {
  const said = JSON.stringify(body.errors ?? '');
  if (status === 404 || said.includes('encryption key not found'))
    return new Problem('keys.missing', { detail: `The key service has no key named ${key}` });
  return unavailable(`answered ${status}`);
}

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined,
    value,
  );
