import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { asProblem, Problem } from '../errors.ts';
import type { HttpApp } from '../http/room.ts';
import type { Origin } from './context.ts';
import { addressOf, type CookieOptions, isSecure, setSessionCookie } from './cookie.ts';
import { OIDC_MS, type Oidc } from './oidc.ts';
import type { People } from './people.ts';

const COOKIE = 'anxin_oidc';

export interface OidcRoutesOptions extends CookieOptions {
  people: People;
  oidc?: Oidc | undefined;
  originOf: (request: FastifyRequest) => Origin;
}

/** The way to the identity provider and back. Both are addresses that a browser opens, so both answer with one, and no program needs them described. */
export function oidcRoutes(app: HttpApp, options: OidcRoutesOptions): void {
  const { people, oidc } = options;
  const params = Type.Object({ provider: Type.String({ maxLength: 40 }) });
  const config = { public: true } as const;
  const response = { 302: Type.Null() };

  const find = (provider: string): Oidc => {
    if (oidc?.id !== provider) throw new Problem('request.not-found');
    return oidc;
  };
  const pathOf = (id: string): string => `/v1/session/oidc/${id}`;
  const cookieFor = (request: FastifyRequest, id: string) =>
    ({ path: pathOf(id), httpOnly: true, sameSite: 'lax', secure: isSecure(request, options) }) as const;

  app.get(
    '/v1/session/oidc/:provider',
    { config, schema: { hide: true, summary: 'Sign in at the identity provider', params, response } },
    async (request, reply) => {
      const { id, begin } = find(request.params.provider);
      const { url, cookie } = await begin(`${addressOf(request, options)}${pathOf(id)}/callback`);
      reply.setCookie(COOKIE, cookie, { ...cookieFor(request, id), maxAge: OIDC_MS / 1000 });
      return reply.header('cache-control', 'no-store').redirect(url, 302);
    },
  );

  app.get(
    '/v1/session/oidc/:provider/callback',
    {
      config,
      schema: {
        hide: true,
        summary: 'Where the identity provider sends the browser back to',
        description: 'Leads to `/`, or with a problem’s code to `/sign-in?problem=…`.',
        params,
        // whatever a provider adds; what is expected is checked with the rest of its answer
        querystring: Type.Object({}, { additionalProperties: true }),
        response,
      },
    },
    async (request, reply) => {
      const { id, finish } = find(request.params.provider);
      const query = new URL(request.url, 'http://query').search;
      const callback = new URL(`${addressOf(request, options)}${pathOf(id)}/callback${query}`);
      reply.header('cache-control', 'no-store').clearCookie(COOKIE, cookieFor(request, id));
      try {
        const identity = await finish(callback, request.cookies[COOKIE]);
        const opened = await people.signIn.byIdentity(identity, options.originOf(request));
        setSessionCookie(request, reply, opened, options);
        return reply.redirect('/', 302);
      } catch (error) {
        // a page of JSON would help nobody who just came back from another site
        const { code } = asProblem(error);
        request.log.warn({ code, err: error }, 'a sign-in at the identity provider failed');
        return reply.redirect(`/sign-in?problem=${code}`, 302);
      }
    },
  );
}
