import { sql } from 'kysely';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { readGenerations } from '../index/index.store.ts';
import { type Keyring, type KeyringOptions, type KeyringVersion, keyringOfRows } from './keyring.ts';
import type { Rotating } from './rotation.ts';

/** Whether who holds the master keys answers; and since when nothing can be unwrapped, the code that says why. */
export interface ProviderHealth {
  ok: boolean;
  code: string | null;
  checkedAt: Date;
}

/** One generation of the index of what is searched by. */
export interface Generation {
  generation: number;
  state: 'asked' | 'building' | 'leaving';
  /** Null: since the first order. */
  begunAt: Date | null;
  /** Orders that are in it. */
  orders: number;
}

export interface KeyringState extends Omit<Keyring, 'versions'> {
  health: ProviderHealth;
  /** As the holder names them; while it does not answer, those that rows name. */
  versions: (KeyringVersion & { root: boolean })[];
  generations: Generation[];
}

export interface KeyringStateOptions extends KeyringOptions {
  clock: Clock;
  rotating: Pick<Rotating, 'read'>;
}

/** The keyring as its page shows it: also while the key service is away, which is when somebody looks. */
export async function readKeyringState(options: KeyringStateOptions): Promise<KeyringState> {
  const { db, clock, rotating } = options;
  const read = rotating.read().then(
    (keyring) => ({ keyring, code: null }),
    async (error: unknown) => {
      if (!(error instanceof Problem) || !error.code.startsWith('keys.')) throw error;
      return { keyring: await keyringOfRows(options), code: error.code as string };
    },
  );
  const [{ keyring, code }, roots, generations] = await Promise.all([read, readRoots(db), withOrders(db)]);
  return {
    ...keyring,
    versions: keyring.versions.map((one) => ({ ...one, root: one.holder === 'transit' && roots.has(one.version) })),
    health: { ok: code === null, code, checkedAt: clock.now() },
    generations,
  };
}

/** Versions of the service that wrap the root: none where it lies in the key file. */
async function readRoots(db: Database): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ version: number }>`select distinct master_version as version from key_root`.execute(db);
  return new Set(rows.map(({ version }) => version));
}

async function withOrders(db: Database): Promise<Generation[]> {
  const [generations, { rows }] = await Promise.all([
    readGenerations(db),
    sql<{ generation: number; orders: number }>`
      select generation, count(*)::int as orders from vault_indexed group by generation`.execute(db),
  ]);
  const orders = new Map(rows.map((row) => [row.generation, row.orders]));
  return generations.map(({ generation, state, begun_at }) => ({
    ...{ generation, state, orders: orders.get(generation) ?? 0 },
    // the first one has always been there
    begunAt: begun_at.getTime() === 0 ? null : begun_at,
  }));
}
