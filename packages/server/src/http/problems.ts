import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { asProblem, ERRORS, type ErrorCode, Problem, problemDocument } from '../foundation/errors.ts';
import type { HttpApp } from '../foundation/http/room.ts';
import { MAX_BODY_BYTES } from './body.ts';
import type { AnswerPage } from './console.ts';

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** What Fastify refuses by itself, in our words. */
const BY_STATUS: Partial<Record<number, { code: ErrorCode; detail?: string }>> = {
  400: { code: 'request.malformed' },
  404: { code: 'request.not-found' },
  408: { code: 'request.timeout' },
  413: { code: 'request.too-large', detail: `A request may have ${MAX_BODY_BYTES} bytes` },
  414: { code: 'request.not-found', detail: 'The address is longer than any of ours' },
  415: { code: 'request.unsupported-media-type' },
};

const PASSING: ReadonlySet<ErrorCode> = new Set(['server.not-ready', 'server.stopping', 'server.overloaded']);

/** What went wrong, as the caller may learn it: nothing of an unknown error but that it is ours. */
function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  // anything can be thrown, also nothing
  const { statusCode, code } = (error ?? {}) as Partial<FastifyError>;
  if (typeof code === 'string' && code.startsWith('FST_') && statusCode !== undefined) {
    const known = BY_STATUS[statusCode];
    if (known) return new Problem(known.code, known.detail !== undefined ? { detail: known.detail } : {}, error);
  }
  return asProblem(error);
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const document = problemDocument(problem.code, problem.details);
  const { retryAfter } = problem.details;
  if (retryAfter !== undefined) reply.header('retry-after', Math.max(1, Math.ceil(retryAfter)));
  if (document.status === 401) reply.header('www-authenticate', 'Bearer realm="anxin"');
  reply.removeHeader('content-length');
  // as text, past the route's response schema, which is about its answers and not about this
  return reply.code(document.status).type(PROBLEM_TYPE).send(JSON.stringify(document));
}

/**
 * Every answer that is not 2xx comes from here or from `sendProblem`.
 * @param page what a browser gets that asks for a page
 */
export function answerProblems(app: HttpApp, page: () => AnswerPage | undefined): void {
  app.setErrorHandler((error, request, reply) => handleError(error, request, reply));
  app.setNotFoundHandler(
    (request, reply) => page()?.(request, reply) ?? sendProblem(reply, new Problem('request.not-found')),
  );
}

export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error);
  // a server that says when to come back is at no fault
  if (problem.status >= 500 && !PASSING.has(problem.code))
    request.log.error({ code: problem.code, err: error }, 'request failed');
  return sendProblem(reply, problem);
}

/** For what is not even HTTP: there is no request yet, only a socket. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy(); // an answer may have begun: more bytes would be read as part of it
    return;
  }
  const [status, code, detail]: [number, ErrorCode, string] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'request.too-large', 'The headers are too large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'request.timeout', ERRORS['request.timeout'].title]
        : [400, 'request.malformed', 'This is not HTTP/1.1'];
  const body = JSON.stringify({ ...problemDocument(code, { detail }), status });
  socket.end(
    `HTTP/1.1 ${status} ${code}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
