import type { LightMyRequestResponse } from 'fastify';
import type { Access } from '../foundation/access/access.ts';
import { makeKey } from '../foundation/access/key.ts';
import type { Party } from '../foundation/access/principal.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import type { Http } from './http.ts';
import type { RouteEntry } from './route-entry.ts';

/** How a route with reach is tried with another party's key. */
export interface PartyProbe {
  /** The party whose key asks. */
  as: Party;
  /** The address of something that belongs to another party, or of a list that holds such things. */
  url: string;
  body?: object;
  /**
   * For an answer of 2xx, such as a list: says what of the other party's was in it, or nothing. Without it, anything
   * but 403 and 404 is a fault.
   */
  leaked?: (answer: LightMyRequestResponse) => string | undefined;
}

export interface WalkOptions {
  http: Http;
  access: Access;
  db: Database;
  clock: Clock;
  /** For each route whose permission has reach, by `GET /v1/orders/:id`: at least one probe. HEAD goes with GET. */
  probes?: Record<string, readonly PartyProbe[]>;
}

export interface WalkResult {
  /** Requests that were made. */
  tried: number;
  /** Routes with a permission. */
  guarded: number;
  /** What was answered that should not have been, one sentence each; none is good. */
  faults: string[];
}

const NOBODY = { kind: 'cli', id: 'walk' } as const;

/**
 * Tries every route without a key, with an invalid, an expired and a revoked one (401), with a key that holds every
 * permission but the one asked for (403), with a party's key where the permission has no reach (403), and with another
 * party's key where it has (`probes`). A key that holds everything must get past the guard, or the rest proves nothing.
 */
export async function walkRoutes({ http, access, db, clock, probes = {} }: WalkOptions): Promise<WalkResult> {
  const faults: string[] = [];
  let tried = 0;
  const ask = async (route: RouteEntry, key: string | undefined, url = fill(route.url), body?: object) => {
    tried++;
    const answer = await http.app.inject({
      method: route.method as 'GET',
      url,
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
      ...(body !== undefined ? { payload: body } : {}),
      // an answer that goes on would never be there as a whole
      ...(route.url === '/v1/stream' ? { payloadAsStream: true } : {}),
    });
    if (route.url === '/v1/stream') answer.stream().destroy();
    return answer;
  };
  const expect = (route: RouteEntry, what: string, status: number, ...wanted: number[]) => {
    if (!wanted.includes(status))
      faults.push(`${route.method} ${route.url} ${what}: ${status}, not ${wanted.join(' or ')}`);
  };

  const create = async (scopes: readonly string[], party?: Party) =>
    (await access.createKey({ name: 'walk', scopes, ...(party !== undefined ? { party } : {}) }, NOBODY)).key;
  const everything = await create(['*']);
  const revoked = await access.createKey({ name: 'walk', scopes: ['*'] }, NOBODY);
  await access.revokeKey(revoked.id, NOBODY);
  const expired = await access.createKey({ name: 'walk', scopes: ['*'] }, NOBODY);
  await db
    .updateTable('api_key')
    .set({ expires_at: new Date(clock.now().getTime() - 1) })
    .where('id', '=', expired.id)
    .execute();
  const bad: [string, string | undefined][] = [
    ['without a key', undefined],
    ['with something that is no key', 'nonsense'],
    ['with the key of nobody', makeKey('00000000-0000-7000-8000-000000000000').key],
    ['with a wrong secret', `${everything.slice(0, -4)}${everything.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`],
    ['with an expired key', expired.key],
    ['with a revoked key', revoked.key],
  ];
  const names = access.permissions.list().map(({ name }) => name);
  const others = new Map<string, string>();
  const parties = new Map<string, string>();

  const guarded = http.routes.filter((route) => route.permission !== undefined);
  for (const route of guarded) {
    const permission = route.permission!;
    for (const [what, key] of bad) expect(route, what, (await ask(route, key)).statusCode, 401);

    if (!others.has(permission)) others.set(permission, await create(names.filter((name) => name !== permission)));
    expect(route, `without ${permission}`, (await ask(route, others.get(permission))).statusCode, 403);

    const keyOf = async (party: Party) => {
      const name = `${party} ${permission}`;
      if (!parties.has(name)) parties.set(name, await create([permission], party));
      return parties.get(name)!;
    };
    if (access.permissions.find(permission)?.own !== true) {
      const answer = await ask(route, await keyOf('merchant/walk'));
      expect(route, 'with the key of a party, which it is not for', answer.statusCode, 403);
    } else {
      const name = `${route.method === 'HEAD' ? 'GET' : route.method} ${route.url}`;
      const given = probes[name] ?? [];
      if (given.length === 0) faults.push(`${name} has reach: say in probes how another party's key is tried on it`);
      for (const probe of given) {
        const answer = await ask(route, await keyOf(probe.as), probe.url, probe.body);
        const fine = answer.statusCode < 300 && probe.leaked !== undefined;
        if (!fine) expect(route, `with the key of ${probe.as}, asking ${probe.url}`, answer.statusCode, 403, 404);
        const leak = fine && route.method !== 'HEAD' ? probe.leaked!(answer) : undefined;
        if (leak !== undefined) faults.push(`${name} gave ${probe.as} what is another's: ${leak}`);
      }
    }

    const past = (await ask(route, everything)).statusCode;
    if (past === 401 || past === 403 || past >= 500)
      faults.push(`${route.method} ${route.url} with a key that holds everything: ${past}`);
  }
  return { tried, guarded: guarded.length, faults };
}

/** An address of the pattern with an id that nothing has. */
const fill = (pattern: string): string =>
  pattern.replace(/:[A-Za-z_]+/g, '00000000-0000-7000-8000-00000000dead').replace('*', 'nothing');
