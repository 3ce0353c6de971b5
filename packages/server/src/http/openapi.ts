import helmet from '@fastify/helmet';
import swagger, { type SwaggerTransform } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Type } from 'typebox';
import type { HttpApp } from '../foundation/http/room.ts';
import { SESSION_COOKIE } from '../foundation/people/cookie.ts';

const DESCRIPTION = `Everything that happens on the marketplace is an event; policy turns an event into a decision; a
decision takes measures. Every answer that is not 2xx is \`application/problem+json\` with a stable \`code\`
(docs/errors.md). Writes take \`Idempotency-Key\`. Lists are paged by \`cursor\`. Unknown parameters are refused.`;

const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable; see docs/errors.md' }),
    title: Type.String(),
    mend: Type.String({ description: 'What to do about it' }),
    detail: Type.Optional(Type.String()),
    hint: Type.Optional(Type.String({ description: 'The likely fix of just this' })),
    field: Type.Optional(Type.String()),
    params: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Union([
          ...[Type.String(), Type.Number()],
          Type.Object({ amount: Type.Integer({ description: 'Minor units' }), currency: Type.String() }),
        ]),
        { description: 'What the sentence of its code is filled with' },
      ),
    ),
    retry_after: Type.Optional(Type.Number()),
    problems: Type.Optional(
      Type.Array(
        Type.Object({
          code: Type.Optional(Type.String()),
          field: Type.Optional(Type.String()),
          message: Type.String(),
          hint: Type.Optional(Type.String()),
          position: Type.Optional(Type.Integer()),
        }),
      ),
    ),
  },
  { description: 'RFC 9457' },
);

export const DOCS = '/docs';

/** The pages' routes come from a library, which does not know that ours declare who may see them. */
export function openDocs(app: HttpApp): void {
  app.addHook('onRoute', (route) => {
    if (route.url === DOCS || route.url.startsWith(`${DOCS}/`)) route.config = { ...route.config, public: true };
  });
}

/** `/openapi.json` and, readable, `/docs`. To be called before rooms add their routes. */
export async function describeApi(app: HttpApp, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Anxin', version, description: DESCRIPTION, license: { name: 'Apache-2.0' } },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: '`anxin keys create` makes a key' },
          session: {
            ...{ type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
            description: 'Of a person who signed in; writes need the header `x-anxin-console: 1`',
          },
        },
        responses: {
          problem: { description: 'A problem', content: { 'application/problem+json': { schema: ProblemSchema } } },
        } as never,
      },
    },
    transform: describeRoute,
    transformObject: (document) => {
      if (!('openapiObject' in document)) return {};
      for (const path of Object.values(document.openapiObject.paths ?? {}))
        for (const operation of Object.values(path ?? {}))
          if (typeof operation === 'object' && 'responses' in operation)
            Object.assign(operation.responses, { default: { $ref: '#/components/responses/problem' } });
      return document.openapiObject;
    },
  });

  app.get('/openapi.json', { config: { public: true }, schema: { hide: true } }, async () => app.swagger());

  // pages need a browser's whole set of headers; answers to programs have their few from observe()
  await app.register(async (pages) => {
    pages.addHook('onRequest', (_request, reply, done) => {
      reply.removeHeader('content-security-policy');
      done();
    });
    await pages.register(helmet, {
      // over plain HTTP on the machine itself there is nothing to upgrade to; behind TLS the proxy says so
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          ...{ defaultSrc: ["'none'"], scriptSrc: ["'self'"], connectSrc: ["'self'"], imgSrc: ["'self'", 'data:'] },
          ...{ styleSrc: ["'self'", "'unsafe-inline'"], baseUri: ["'none'"], frameAncestors: ["'none'"] },
        },
      },
      strictTransportSecurity: false,
    });
    await pages.register(swaggerUi, {
      routePrefix: DOCS,
      uiConfig: { url: '/openapi.json', docExpansion: 'list' },
      // the bar on top only offers to look at somebody else's interface
      theme: { title: 'Anxin', css: [{ filename: 'anxin.css', content: '.swagger-ui .topbar { display: none }' }] },
    });
  });
}

const describeRoute: SwaggerTransform = ({ schema, url, route }) => {
  const { permission } = route.config ?? {};
  const writes = !['GET', 'HEAD'].includes([route.method].flat()[0] ?? '');
  const described: Record<string, unknown> = { ...schema };
  if (permission !== undefined) {
    const { description } = schema as { description?: string };
    described.description = `${description === undefined ? '' : `${description}\n\n`}Permission: \`${permission}\``;
    described.security = [{ key: [] }, { session: [] }];
    described['x-permission'] = permission;
    if (writes && route.config?.idempotency !== false)
      described.headers = Type.Object({
        'idempotency-key': Type.Optional(Type.String({ maxLength: 200, description: 'Repeats give the first answer' })),
      });
  }
  if (schema?.tags === undefined && permission !== undefined) described.tags = [permission.split('.')[0]];
  return { schema: described as typeof schema, url };
};
