import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';

/** What the sealer signs with. Anybody who has the public key can verify, and nobody who has only that can sign. */
export interface TrailKeys {
  sign(bytes: Uint8Array): Buffer;
  /** SPKI, PEM. */
  readonly publicKey: string;
}

const LABEL = 'anxin/trail/ed25519/v1';
/** PKCS#8 around a bare Ed25519 seed (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * An Ed25519 pair from 32 secret bytes of the key file, by HKDF-SHA-256 under a label of its own: the same secret may
 * serve other ends without one telling of the other.
 * @throws RangeError at a secret of another length
 */
export function trailKeys(secret: Uint8Array): TrailKeys {
  if (secret.length !== 32) throw new RangeError('the secret of the trail must be 32 bytes');
  const seed = Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), LABEL, 32));
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
  return {
    sign: (bytes) => sign(null, bytes, key),
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** @throws TypeError unless the text is an Ed25519 public key in PEM */
export function readPublicKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (error) {
    throw new TypeError('this is no public key in PEM', { cause: error });
  }
  if (key.asymmetricKeyType !== 'ed25519' || /PRIVATE/.test(pem)) throw new TypeError('this is no Ed25519 public key');
  return key;
}

export const signatureHolds = (bytes: Uint8Array, signature: Uint8Array, key: KeyObject): boolean =>
  signature.length === 64 && verify(null, bytes, key, signature);
