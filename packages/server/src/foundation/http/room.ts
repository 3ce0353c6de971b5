import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { PermissionDeclaration } from '../access/permission.ts';
import type { Principal, Reach } from '../access/principal.ts';
import { Problem } from '../errors.ts';

/** The server as rooms see it: a TypeBox schema of a route is its validation, its types and its page in OpenAPI. */
export type HttpApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/**
 * What a room brings to the HTTP surface. Every route says `config: { permission }` with a declared permission, or
 * `config: { public: true }`, and declares `schema.response`: fields that it does not name never leave. A route that
 * does neither stops the start.
 *
 *     app.get('/v1/orders/:id', { config: { permission: 'marketplace.order.read' }, schema: {…} }, async (request) => {
 *       const order = await orders.find(request.params.id);
 *       if (!order) throw new Problem('request.not-found');
 *       requireWithin(request.reach, `merchant/${order.merchantId}`, `consumer/${order.consumerId}`);
 *       return order;
 *     });
 */
export interface HttpRoom {
  name: string;
  permissions: readonly PermissionDeclaration[];
  register(app: HttpApp): void | Promise<void>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The permission that the route asks for. */
    permission?: string;
    /** Anybody may ask, without a key. */
    public?: true;
    /** The request does not count towards the limit of its address: files of the console. */
    uncounted?: true;
    /** False: the route takes no Idempotency-Key, because repeating it does nothing anyway. */
    idempotency?: false;
    /**
     * The route checks each part of its body itself (a batch, in which one bad event must not spoil the others): names
     * like `__proto__`, U+0000 and half surrogates pass, and nesting up to 1,000 levels.
     */
    uncheckedBody?: true;
  }
  interface FastifyInstance {
    /**
     * Who asks, asked anew: for answers that go on for long. @throws Problem when it is nobody any more
     */
    identify(request: FastifyRequest): Promise<Principal>;
  }
  interface FastifyRequest {
    /** Null on public routes. */
    principal: Principal | null;
    /** How far the route's permission carries for this caller: filter by it. */
    reach: Reach;
  }
}

/** Who asks, on a route with a permission. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new Problem('access.unauthenticated');
  return request.principal;
}
