import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import type { Access } from '../foundation/access/access.ts';
import { type Principal, reachOf, type UserPrincipal } from '../foundation/access/principal.ts';
import { Problem } from '../foundation/errors.ts';
import type { HttpApp } from '../foundation/http/room.ts';
import { requireConsole } from '../foundation/http/same-origin.ts';
import { SESSION_COOKIE } from '../foundation/people/cookie.ts';
import type { RouteEntry } from './route-entry.ts';

/** Requests a minute of one address without a valid key: enough for probes and the documentation, not for guessing. */
const ANONYMOUS_PER_MINUTE = 1_200;
/** Of one person: a page that asks on and on is a fault, and not theirs. */
const PERSON_PER_MINUTE = 3_000;
const MINUTE = 60_000;

const BEARER = /^Bearer +(\S{1,200})$/i;

/** Who holds a cookie. @throws Problem `access.unauthenticated` */
export interface SessionDoor {
  authenticate(token: string): Promise<UserPrincipal>;
}

export interface GuardOptions {
  access: Access;
  /** Without it cookies are nothing. */
  sessions?: SessionDoor | undefined;
  /** Requests a minute of one key, in this process; 0: no limit. */
  perMinute: number;
}

/**
 * Decides for every request who asks, how often, and whether they may. Whatever is wrong, the request counts, and the
 * body is not read.
 */
export async function guard(app: HttpApp, { access, sessions, perMinute }: GuardOptions): Promise<void> {
  app.decorateRequest('principal', null);
  app.decorateRequest('reach', 'none');
  await app.register(rateLimit, { global: false, cache: 20_000 });
  const limited = app.createRateLimit({
    timeWindow: MINUTE,
    max: (request: FastifyRequest) => {
      if (request.principal === null) return ANONYMOUS_PER_MINUTE;
      return request.principal.kind === 'user' ? Math.min(PERSON_PER_MINUTE, perMinute) : perMinute;
    },
    keyGenerator: (request: FastifyRequest) => request.principal?.id ?? `address ${request.ip}`,
  });
  const count = async (request: FastifyRequest): Promise<void> => {
    if (perMinute === 0) return;
    const state = await limited(request);
    if (!state.isAllowed && state.isExceeded)
      throw new Problem('request.too-many', { retryAfter: Math.max(1, state.ttlInSeconds) });
  };

  /** A key where one is sent, else the cookie. */
  const authenticate = async (request: FastifyRequest): Promise<Principal> => {
    const { authorization } = request.headers;
    const cookie = request.cookies[SESSION_COOKIE];
    if (authorization === undefined && sessions !== undefined && cookie !== undefined) {
      // a browser sends the cookie along, whoever made it ask
      if (request.method !== 'GET' && request.method !== 'HEAD') requireConsole(request);
      return sessions.authenticate(cookie);
    }
    const key = BEARER.exec(authorization ?? '')?.[1];
    if (key === undefined) throw new Problem('access.unauthenticated');
    return access.authenticate(key);
  };

  app.decorate('identify', authenticate);

  app.addHook('onRequest', async (request, reply) => {
    const { permission, public: open, uncounted } = request.routeOptions.config;
    if (uncounted) return;
    if (open || request.is404) return count(request);
    // an answer to somebody is nobody else's, in no cache on the way
    reply.header('cache-control', 'no-store');
    try {
      request.principal = await authenticate(request);
    } finally {
      await count(request);
    }
    request.reach = reachOf(request.principal, permission!, access.permissions.find(permission!)?.own === true);
    if (request.reach === 'none') {
      const { kind, permissions } = request.principal;
      const whose = kind === 'key' ? 'The key does' : 'You do';
      throw new Problem('access.forbidden', {
        detail: permissions.has(permission!)
          ? `${permission} is not for those who belong to a party`
          : `${whose} not hold ${permission}`,
      });
    }
  });
}

/**
 * Refuses routes that say neither which permission they ask for nor that they are public, or that do not say what may
 * leave.
 * @returns the routes, filled as they are added
 */
export function requireDeclarations(app: HttpApp, access: Access): RouteEntry[] {
  const routes: RouteEntry[] = [];
  app.addHook('onRoute', (route) => {
    const name = `${[route.method].flat().join(',')} ${route.url}`;
    const { permission, public: open } = route.config ?? {};
    if ((permission !== undefined) === (open === true))
      throw new Error(`Route ${name} must say config.permission or config.public: true, and not both`);
    if (permission !== undefined) {
      if (!access.permissions.find(permission))
        throw new Error(`Route ${name} asks for ${permission}, which no room declares`);
      if (route.schema?.response === undefined)
        throw new Error(`Route ${name} must declare schema.response: fields that it does not name never leave`);
    }
    for (const method of [route.method].flat())
      routes.push({ method, url: route.url, ...(permission !== undefined ? { permission } : {}) });
  });
  return routes;
}
