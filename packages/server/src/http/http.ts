import cookie from '@fastify/cookie';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type { Access } from '../foundation/access/access.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Config } from '../foundation/config/settings.ts';
import type { Database } from '../foundation/database/database.ts';
import type { HttpApp, HttpRoom } from '../foundation/http/room.ts';
import type { Ids } from '../foundation/ids.ts';
import type { Log } from '../foundation/telemetry/log.ts';
import type { Metrics } from '../foundation/telemetry/metrics.ts';
import { MAX_BODY_BYTES, takeJson } from './body.ts';
import { type AnswerPage, openConsole } from './console.ts';
import { guard, requireDeclarations, type SessionDoor } from './guard.ts';
import { createIdempotency } from './idempotency.ts';
import { observe } from './observe.ts';
import { DOCS, describeApi, openDocs } from './openapi.ts';
import { operationRoom, type ReadinessCheck } from './operation.routes.ts';
import { answerBrokenRequest, answerProblems, handleError } from './problems.ts';
import type { RouteEntry } from './route-entry.ts';
import { validatorCompiler } from './validation.ts';

export interface HttpOptions {
  access: Access;
  /** Who holds a cookie; without it only keys open anything. */
  sessions?: SessionDoor & { settle(): Promise<void> };
  config: Pick<Config, 'rateLimit' | 'language' | 'proxies'>;
  db: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  metrics: Metrics;
  rooms: readonly HttpRoom[];
  readiness: readonly ReadinessCheck[];
  /** Of the installation, the same in all its processes, 32 bytes or more. */
  secret: Uint8Array;
  version: string;
  /** The folder of the built console; without it the first page is that of the documents. */
  console?: string | undefined;
}

export interface Http {
  /** Ready to listen. */
  app: HttpApp;
  /** Every route, for documents and for the walking test. */
  routes: readonly RouteEntry[];
  /**
   * Refuses what is new (503 `server.stopping`), lets what is under way end, and cuts what has not after `graceMs`.
   * Calling again does nothing more.
   */
  stop(graceMs?: number): Promise<void>;
}

const KEEP_ALIVE_MS = 72_000;
/** For a request to arrive, body included. */
const REQUEST_MS = 60_000;
const HEADERS_MS = 20_000;
const MAX_PARAM_LENGTH = 300;
const GRACE_MS = 10_000;

/**
 * The HTTP surface of the rooms.
 * @throws Error when a route declares no permission, no schema of its answer, or something else that is a fault of ours
 */
export async function createHttp(options: HttpOptions): Promise<Http> {
  const { access, sessions, config, ids, log, metrics } = options;
  let stopping = false;

  const app: HttpApp = fastify({
    loggerInstance: log as FastifyBaseLogger,
    // observe() has its own lines, without addresses
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    genReqId: () => ids.next(),
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: config.proxies ?? false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_MS,
    http: { headersTimeout: HEADERS_MS },
    return503OnClosing: false, // Fastify's own answer is no problem document; observe() gives ours
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (error, request, reply) => handleError(error, request, reply),
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket),
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.decorate('fallbackLanguage', config.language);
  app.setValidatorCompiler(validatorCompiler);
  let page: AnswerPage | undefined;
  answerProblems(app, () => page);
  observe(app, { log, metrics, stopping: () => stopping });
  const idempotency = createIdempotency(app, options);
  takeJson(app, idempotency.noteBody);
  await app.register(cookie);
  await guard(app, { access, sessions, perMinute: config.rateLimit });
  openDocs(app);
  const routes = requireDeclarations(app, access);
  await describeApi(app, options.version);
  if (options.console !== undefined) page = await openConsole(app, options.console);
  else app.get('/', { config: { public: true }, schema: { hide: true } }, (_request, reply) => reply.redirect(DOCS));

  const operation = operationRoom({ metrics, readiness: options.readiness, stopping: () => stopping });
  for (const room of [operation, ...options.rooms]) {
    const unknown = room.permissions.find(({ name }) => !access.permissions.find(name));
    if (unknown) throw new Error(`Room ${room.name} declares ${unknown.name}, which access was not told of`);
    await app.register(async (scope) => room.register(scope as HttpApp));
  }
  await app.ready();

  let stopped: Promise<void> | undefined;
  const stop = async (graceMs: number): Promise<void> => {
    stopping = true;
    const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
    try {
      await app.close();
      await Promise.all([idempotency.settle(), access.settle(), sessions?.settle()]);
    } finally {
      clearTimeout(cut);
    }
  };
  return { app, routes, stop: (graceMs = GRACE_MS) => (stopped ??= stop(graceMs)) };
}
