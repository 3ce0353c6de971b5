import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Problem } from '../errors.ts';

/**
 * Passwords as they are kept: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, base64url. The parameters travel with the hash, so
 * that stronger ones can be chosen later; who signs in under weaker ones gets a new hash in passing.
 */
export interface ScryptCost {
  /** Two to this power is the number of rounds; memory is 128 bytes × r × 2^ln. */
  ln: number;
  r: number;
  p: number;
}

/** OWASP's choice where 32 MiB a guess are to be afforded. */
export const SCRYPT_COST: ScryptCost = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** A hash of more than this was not made by us and would hold the process up. */
const MAX_COST: ScryptCost = { ln: 18, r: 16, p: 8 };

const MIN_PASSWORD = 10;
/** Bytes beyond this add nothing that could not be guessed before. */
export const MAX_PASSWORD = 200;

const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;

interface Encoded extends ScryptCost {
  salt: Buffer;
  hash: Buffer;
}

export interface Passwords {
  /** @throws Problem `server.overloaded` when too many wait already */
  hash(password: string): Promise<string>;
  /**
   * Takes the same time whether `kept` is a hash, nothing, or something else.
   * @returns whether it fits, and whether it should be hashed anew
   */
  check(password: string, kept: string | null): Promise<{ fits: boolean; stale: boolean }>;
}

export interface PasswordsOptions {
  cost?: ScryptCost;
  /** Hashes that one process works out at once: each takes a thread and tens of megabytes. */
  atOnce?: number;
  /** Further ones that may wait; beyond it callers are sent away. */
  waiting?: number;
}

export function createPasswords({ cost = SCRYPT_COST, atOnce = 2, waiting = 64 }: PasswordsOptions = {}): Passwords {
  let working = 0;
  const queue: (() => void)[] = [];
  // one code point in several spellings must not lock anybody out
  const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFKC'), 'utf8');

  const derive = async (password: string, salt: Buffer, { ln, r, p }: ScryptCost): Promise<Buffer> => {
    if (working >= atOnce) {
      if (queue.length >= waiting) throw new Problem('server.overloaded', { retryAfter: 2 });
      await new Promise<void>((resolve) => queue.push(resolve));
    } else working++;
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        const N = 2 ** ln;
        const options = { N, r, p, maxmem: 128 * r * (N + p) + 1024 * 1024 };
        scrypt(bytesOf(password), salt, HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
      });
    } finally {
      const next = queue.shift();
      if (next) next();
      else working--;
    }
  };

  const nobody: Encoded = { ...cost, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const hash = await derive(password, salt, cost);
      const { ln, r, p } = cost;
      return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
    },
    async check(password, kept) {
      const known = kept === null ? undefined : decode(kept);
      const { salt, hash, ...used } = known ?? nobody;
      const same = timingSafeEqual(await derive(password, salt, used), hash);
      return {
        fits: same && known !== undefined,
        stale: used.ln !== cost.ln || used.r !== cost.r || used.p !== cost.p,
      };
    },
  };
}

function decode(text: string): Encoded | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [ln, r, p] = match.slice(1, 4).map(Number) as [number, number, number];
  if (ln < 1 || r < 1 || p < 1 || ln > MAX_COST.ln || r > MAX_COST.r || p > MAX_COST.p) return undefined;
  return { ln, r, p, salt: Buffer.from(match[4]!, 'base64url'), hash: Buffer.from(match[5]!, 'base64url') };
}

/** Why a password may not be chosen, or `undefined`. Length is what counts; rules about characters only make it `P4ssword!!`. */
export function passwordFault(password: string, email?: string | null): string | undefined {
  const chosen = password.normalize('NFKC');
  if ([...chosen].length < MIN_PASSWORD) return `must have at least ${MIN_PASSWORD} characters`;
  if (password.length > MAX_PASSWORD) return `must have at most ${MAX_PASSWORD} characters`;
  if (new Set(chosen).size < 4) return 'must have at least four different characters';
  const plain = chosen.trim().toLowerCase();
  if (email && (plain === email || plain === email.split('@')[0])) return 'must not be the e-mail address';
  return undefined;
}
