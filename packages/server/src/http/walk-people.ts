import type { LightMyRequestResponse } from 'fastify';
import type { Access } from '../foundation/access/access.ts';
import { isParty, type Party } from '../foundation/access/principal.ts';
import { ALL_ROLES, isOutside, isRole, type Role } from '../foundation/access/role.ts';
import { SESSION_COOKIE } from '../foundation/people/cookie.ts';
import { makeToken } from '../foundation/people/token.ts';
import type { Http } from './http.ts';
import type { RouteEntry } from './route-entry.ts';
import type { PartyProbe, WalkResult } from './walk-routes.ts';

type Headers = Record<string, string>;

export interface PeopleWalkOptions {
  http: Http;
  access: Access;
  /** Signs somebody in and gives what their browser sends. */
  signIn(person: { roles: readonly Role[]; party?: Party }): Promise<Headers>;
  /** Signs out whoever sends this. */
  signOut(headers: Headers): Promise<void>;
  /** As for keys: how a party tries to reach what is another's. */
  probes: Record<string, readonly PartyProbe[]>;
}

/**
 * Tries every route with a session of every role, with one that was ended, with a cookie that nobody has, and writes
 * without what only our own pages send. A role gets past the guard exactly where it holds the permission.
 */
export async function walkPeople({ http, access, signIn, signOut, probes }: PeopleWalkOptions): Promise<WalkResult> {
  const faults: string[] = [];
  let tried = 0;
  const ask = async (route: RouteEntry, headers: Headers, url = fill(route.url), body?: object) => {
    tried++;
    const answer = await http.app.inject({
      ...{ method: route.method as 'GET', url, headers },
      ...(body !== undefined ? { payload: body } : {}),
      // it has no end
      ...(route.url === '/v1/stream' ? { payloadAsStream: true } : {}),
    });
    if (route.url === '/v1/stream') answer.stream().destroy();
    return answer;
  };
  const fault = (route: RouteEntry, what: string, answer: LightMyRequestResponse, wanted: string) =>
    faults.push(`${route.method} ${route.url} ${what}: ${answer.statusCode}, not ${wanted}`);
  const guarded = http.routes.filter((route) => route.permission !== undefined);

  const ended = await signIn({ roles: ['administrator'] });
  await signOut(ended);
  const nobody = { ...ended, cookie: `${SESSION_COOKIE}=${makeToken().token}` };
  const { cookie } = await signIn({ roles: ['administrator'] });
  const foreign: [string, Headers][] = [
    ['without the header of our pages', { cookie: cookie! }],
    ['from another site', { ...ended, cookie: cookie!, 'sec-fetch-site': 'cross-site' }],
  ];
  for (const route of guarded) {
    for (const [what, headers] of [
      ['with an ended session', ended],
      ['with the cookie of nobody', nobody],
    ] as const) {
      const answer = await ask(route, headers);
      if (answer.statusCode !== 401) fault(route, what, answer, '401');
    }
    if (route.method === 'GET' || route.method === 'HEAD') continue;
    for (const [what, headers] of foreign) {
      const answer = await ask(route, headers);
      if (answer.statusCode !== 403 || answer.json().code !== 'access.cross-site') fault(route, what, answer, '403');
    }
  }

  for (const role of ALL_ROLES) {
    const person = { roles: [role], ...(isOutside(role) ? { party: `${role}/walk` as Party } : {}) };
    const held = access.permissions.ofRoles([role]);
    let headers = await signIn(person);
    for (const route of guarded) {
      const reach = held.get(route.permission!);
      const filters = access.permissions.find(route.permission!)?.own === true;
      const what = `as ${role}`;
      const answer = await ask(route, headers);
      const { statusCode } = answer;
      if (reach === undefined || (reach !== 'all' && !filters)) {
        if (statusCode !== 403) fault(route, what, answer, '403');
      } else if (statusCode === 401 || statusCode >= 500 || (statusCode === 403 && reach === 'all'))
        fault(route, what, answer, `what who holds ${route.permission} is answered`);
      // they signed out on the way
      if (answer.headers['set-cookie'] !== undefined) headers = await signIn(person);
    }
  }

  const sessions = new Map<Party, Headers>();
  for (const [name, given] of Object.entries(probes)) {
    const route = guarded.find(({ method, url }) => name === `${method} ${url}`);
    if (!route) continue;
    for (const { as, url, body, leaked } of given) {
      const role = as.slice(0, as.indexOf('/'));
      if (!isParty(as) || !isRole(role)) continue;
      if (!sessions.has(as)) sessions.set(as, await signIn({ roles: [role], party: as }));
      const answer = await ask(route, sessions.get(as)!, url, body);
      if (answer.headers['set-cookie'] !== undefined) sessions.delete(as);
      const what = `as somebody of ${as}, asking ${url}`;
      const { statusCode } = answer;
      // one's own session is there for everybody who has one, and a wrong password is told
      if (route.url.startsWith('/v1/session') && answer.statusCode < 500) continue;
      if (statusCode < 300 && leaked !== undefined) {
        const leak = leaked(answer);
        if (leak !== undefined) faults.push(`${name} gave somebody of ${as} what is another's: ${leak}`);
      } else if (![403, 404].includes(statusCode)) fault(route, what, answer, '403 or 404');
    }
  }
  return { tried, guarded: guarded.length, faults };
}

/** An address of the pattern with an id that nothing has. */
const fill = (pattern: string): string =>
  pattern.replace(/:[A-Za-z_]+/g, '00000000-0000-7000-8000-00000000dead').replace('*', 'nothing');
