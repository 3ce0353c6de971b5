import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { WriteTrail } from '../trail/trail.store.ts';
import { type ApiKeyRow, findKey, insertKey, listKeyRows, markRevoked, markUsed } from './key.store.ts';
import { fits, makeKey, parseKey } from './key.ts';
import type { PermissionRegistry } from './permission.ts';
import { isParty, type KeyPrincipal, type Party, type Principal } from './principal.ts';

/** Who creates or revokes: a person, another key, or somebody at the machine's command line. */
export interface Actor {
  kind: 'user' | 'key' | 'cli';
  id: string;
}

export interface KeyRequest {
  name: string;
  scopes: readonly string[];
  party?: string;
  expiresAt?: Date;
}

/** A key as it may be shown: without its secret, which nobody has. */
export interface KeyView {
  id: string;
  name: string;
  scopes: string[];
  party: string | null;
  createdAt: Date;
  createdBy: string;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

export interface Access {
  permissions: PermissionRegistry;
  /**
   * Who holds this key. Rows are remembered for up to five seconds, so that requests cost no query; that is also how
   * long another process may go on taking a key that was revoked here.
   * @throws Problem `access.unauthenticated` for a key that is malformed, unknown, wrong, expired or revoked
   */
  authenticate(key: string): Promise<KeyPrincipal>;
  /**
   * @param by a principal can hand on only what it holds, to no party wider than its own and for no longer
   * @throws Problem `request.invalid`, `access.forbidden`
   */
  createKey(request: KeyRequest, by: Principal | Actor): Promise<{ id: string; key: string }>;
  listKeys(limit: number, before?: string): Promise<KeyView[]>;
  /** @throws Problem `request.not-found`; revoking twice changes nothing */
  revokeKey(id: string, by: Principal | Actor): Promise<KeyView>;
  /** Ends when what was under way in the background is written. */
  settle(): Promise<void>;
}

export interface AccessOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  permissions: PermissionRegistry;
  /** Told when a background write fails. */
  onError?: (error: unknown) => void;
}

export const MAX_SCOPES = 200;
const MAX_NAME = 100;
const REMEMBERED_KEYS = 10_000;
const REMEMBER_MS = 5_000;
const USED_EVERY_MS = 60_000;

interface Remembered {
  row: ApiKeyRow;
  principal: KeyPrincipal;
  usedAt: number;
}

export function createAccess(options: AccessOptions): Access {
  const { db, clock, ids, trail, permissions } = options;
  // promises, so that a burst of requests with a new key asks the database once; unknown ids are remembered too
  const remembered = new LRUCache<string, Promise<Remembered | null>>({
    max: REMEMBERED_KEYS,
    ttl: REMEMBER_MS,
  });
  const background = new Set<Promise<void>>();

  const recall = (id: string): Promise<Remembered | null> => {
    const known = remembered.get(id);
    if (known) return known;
    const asked = findKey(db, id).then((row) =>
      row ? { row, principal: principalOfRow(row, permissions), usedAt: row.last_used_at?.getTime() ?? 0 } : null,
    );
    remembered.set(id, asked);
    // a database that was away for a moment must not be remembered as away
    asked.catch(() => {
      if (remembered.peek(id) === asked) remembered.delete(id);
    });
    return asked;
  };

  const noteUse = (entry: Remembered, now: Date): void => {
    if (now.getTime() - entry.usedAt < USED_EVERY_MS) return;
    entry.usedAt = now.getTime();
    const writing: Promise<void> = markUsed(db, entry.row.id, now)
      .catch((error) => options.onError?.(error))
      .finally(() => background.delete(writing));
    background.add(writing);
  };

  return {
    permissions,
    async authenticate(key) {
      const parts = parseKey(key);
      const entry = parts && (await recall(parts.id));
      // one answer for every cause: which of them it was helps only somebody who guesses
      if (!entry || !fits(parts.secret, entry.row.hash)) throw new Problem('access.unauthenticated');
      const now = clock.now();
      if (entry.row.revoked_at !== null || (entry.row.expires_at !== null && entry.row.expires_at <= now))
        throw new Problem('access.unauthenticated');
      noteUse(entry, now);
      return entry.principal;
    },
    async createKey(request, by) {
      const now = clock.now();
      const checked = checkRequest(request, permissions, now);
      if ('permissions' in by) checkGrant(checked, by, permissions);
      const id = ids.next();
      const { key, hash } = makeKey(id);
      const { name, scopes, party, expiresAt } = checked;
      const actor = actorOf(by);
      await db.transaction().execute(async (tx) => {
        await insertKey(tx, {
          ...{ id, name, hash, scopes: [...scopes], party: party ?? null },
          ...{ created_at: now, created_by: `${actor.kind}/${actor.id}` },
          ...{ expires_at: expiresAt ?? null, revoked_at: null, last_used_at: null },
        });
        const detail = { scopes, party: party ?? null, expires_at: expiresAt?.toISOString() ?? null };
        await trail(tx, [{ actor, action: 'access.key.create', object: `key/${id}`, outcome: 'done', detail }]);
      });
      return { id, key };
    },
    listKeys: async (limit, before) => (await listKeyRows(db, limit, before)).map(view),
    async revokeKey(id, by) {
      const row = await db.transaction().execute(async (tx) => {
        if (await markRevoked(tx, id, clock.now()))
          await trail(tx, [{ actor: actorOf(by), action: 'access.key.revoke', object: `key/${id}`, outcome: 'done' }]);
        return findKey(tx, id);
      });
      if (!row) throw new Problem('request.not-found', { detail: 'There is no key of this id' });
      remembered.delete(id);
      return view(row);
    },
    settle: async () => {
      await Promise.all(background);
    },
  };
}

const actorOf = (by: Principal | Actor): Actor => ({ kind: by.kind, id: by.id });

function principalOfRow(row: ApiKeyRow, permissions: PermissionRegistry): KeyPrincipal {
  const principal: KeyPrincipal = {
    kind: 'key',
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    permissions: permissions.expand(row.scopes),
  };
  if (row.party !== null) principal.party = row.party as Party;
  if (row.expires_at !== null) principal.expiresAt = row.expires_at;
  return principal;
}

const view = (row: ApiKeyRow): KeyView => ({
  ...{ id: row.id, name: row.name, scopes: row.scopes, party: row.party },
  ...{ createdAt: row.created_at, createdBy: row.created_by },
  ...{ expiresAt: row.expires_at, revokedAt: row.revoked_at, lastUsedAt: row.last_used_at },
});

interface CheckedRequest {
  name: string;
  scopes: readonly string[];
  party?: Party;
  expiresAt?: Date;
}

function checkRequest(request: KeyRequest, permissions: PermissionRegistry, now: Date): CheckedRequest {
  const problems: { field: string; message: string }[] = [];
  const name = request.name.trim();
  if (name === '' || name.length > MAX_NAME || /\p{Cc}/u.test(name))
    problems.push({ field: 'name', message: `must be 1 to ${MAX_NAME} characters without control characters` });
  const scopes = [...new Set(request.scopes)];
  if (scopes.length === 0 || scopes.length > MAX_SCOPES)
    problems.push({ field: 'scopes', message: `must be 1 to ${MAX_SCOPES} scopes` });
  for (const [index, scope] of scopes.slice(0, MAX_SCOPES).entries()) {
    const fault = permissions.scopeFault(scope);
    if (fault !== undefined) problems.push({ field: `scopes[${index}]`, message: fault });
  }
  const { party, expiresAt } = request;
  if (party !== undefined && !isParty(party))
    problems.push({ field: 'party', message: 'must be type/id, such as merchant/m1' });
  if (expiresAt !== undefined && !(expiresAt > now))
    problems.push({ field: 'expires_at', message: 'must be an instant that is still to come' });
  const first = problems[0];
  if (first)
    throw new Problem('request.invalid', { detail: `${first.field} ${first.message}`, field: first.field, problems });
  return {
    name,
    scopes,
    ...(party !== undefined ? { party: party as Party } : {}),
    ...(expiresAt !== undefined ? { expiresAt } : {}),
  };
}

/** Otherwise a small key could make itself a great one. */
function checkGrant(request: CheckedRequest, by: Principal, permissions: PermissionRegistry): void {
  const refuse = (field: string, detail: string): never => {
    throw new Problem('access.forbidden', { field, detail });
  };
  const tooMuch = request.scopes.find((scope) => !permissions.covers(by.scopes, scope));
  if (tooMuch !== undefined) refuse('scopes', `One hands on only what one holds, and ${tooMuch} is not among it`);
  if (by.party !== undefined && request.party !== by.party)
    refuse('party', `Who belongs to ${by.party} makes keys for ${by.party} only`);
  // a person's session ends soon and says nothing of how long a system is to work
  if (by.kind === 'user') return;
  if (by.expiresAt !== undefined && (request.expiresAt === undefined || request.expiresAt > by.expiresAt))
    refuse('expires_at', `A key makes none that outlives it: this one ends at ${by.expiresAt.toISOString()}`);
}
