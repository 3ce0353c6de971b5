import { context, propagation, type Span, trace } from '@opentelemetry/api';
import { Problem } from '../foundation/errors.ts';
import type { HttpApp } from '../foundation/http/room.ts';
import { inRequest } from '../foundation/request-context.ts';
import type { Log } from '../foundation/telemetry/log.ts';
import type { Metrics } from '../foundation/telemetry/metrics.ts';
import { startServerSpan } from '../foundation/telemetry/spans.ts';
import { MAX_BODY_BYTES } from './body.ts';

/** What one process takes on at once; more is answered 503. The bytes are those of bodies. */
const MAX_UNDER_WAY = 1_024;
const MAX_BYTES_UNDER_WAY = 256 * 1024 * 1024;
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** A browser that is led to an answer of ours shows it as nothing else and inside nothing else. */
const AGAINST_BROWSERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};
/** The client left before the answer; not a status that anybody receives. */
const CLIENT_LEFT = 499;

/**
 * Counts, logs and spans each request, from its first header to the end of its connection's part in it, and refuses what
 * would be too much. Routes go by their pattern: an address can hold somebody's name.
 */
export function observe(app: HttpApp, options: { log: Log; metrics: Metrics; stopping: () => boolean }): void {
  const { log, metrics, stopping } = options;
  const requests = metrics.counter('http_requests_total', 'Requests', ['method', 'route', 'status']);
  const seconds = metrics.histogram('http_request_seconds', 'Time to the end of the answer', BUCKETS, [
    'method',
    'route',
  ]);
  let underWay = 0;
  let bytesUnderWay = 0;
  metrics.gauge('http_requests_under_way', 'Requests under way', () => underWay);
  metrics.gauge('http_body_bytes_under_way', 'Bytes of their bodies', () => bytesUnderWay);

  app.addHook('onRequest', (request, reply, done) => {
    const started = performance.now();
    const route = request.routeOptions.url ?? 'none';
    const method = request.method;
    const bytes = bodyBytes(request.headers);
    underWay++;
    bytesUnderWay += bytes;
    const span: Span = startServerSpan(`${method} ${route}`, { 'http.request.method': method, 'http.route': route });

    let finished = false;
    reply.raw.once('finish', () => {
      finished = true;
    });
    // 'close' comes once, whether the answer was finished or the client left
    reply.raw.once('close', () => {
      underWay--;
      bytesUnderWay -= bytes;
      const ms = performance.now() - started;
      const status = finished ? reply.statusCode : CLIENT_LEFT;
      requests.inc({ method, route, status });
      seconds.observe({ method, route }, ms / 1000);
      span.setAttribute('http.response.status_code', status);
      span.end();
      const line = { request: request.id, method, route, status, ms: Math.round(ms * 10) / 10, bytes };
      const key = request.principal?.id;
      const fields = key === undefined ? line : { ...line, key };
      if (status >= 500 && status !== 503) log.error(fields, 'request');
      else if (status >= 400) log.info(fields, 'request');
      else log.debug(fields, 'request');
    });

    reply.headers({ 'x-request-id': request.id, ...AGAINST_BROWSERS });
    if (stopping()) return done(new Problem('server.stopping', { retryAfter: 5 }));
    if ((underWay > MAX_UNDER_WAY || bytesUnderWay > MAX_BYTES_UNDER_WAY) && !request.routeOptions.config.public)
      return done(new Problem('server.overloaded', { retryAfter: 1 }));
    const outside = propagation.extract(context.active(), request.headers);
    context.with(trace.setSpan(outside, span), done);
  });

  // only here: what comes of reading a body does not know of the request any more
  app.addHook('preValidation', (request, _reply, done) => inRequest(request.id, done));

  // who asked before the stop should ask elsewhere next
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (stopping()) reply.header('connection', 'close');
    done(null, payload);
  });
}

/** What the body takes at most: chunked ones do not say. */
function bodyBytes(headers: Record<string, string | string[] | undefined>): number {
  if (headers['transfer-encoding'] !== undefined) return MAX_BODY_BYTES;
  const length = Number(headers['content-length'] ?? 0);
  return Number.isSafeInteger(length) && length > 0 ? Math.min(length, MAX_BODY_BYTES) : 0;
}
