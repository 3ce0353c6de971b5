import type { FastifyRequest } from 'fastify';
import { Problem } from '../foundation/errors.ts';
import type { HttpApp } from '../foundation/http/room.ts';

export const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** Objects and arrays within each other. */
export const MAX_DEPTH = 32;
/** On routes that check each part of their body themselves, and so tell which part is too deep. */
export const MAX_UNCHECKED_DEPTH = 1_000;

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Takes JSON as bytes, because Fastify's own parser replaces what is not UTF-8 by question marks, without a word.
 * @param onBody told of the bytes of each request, before they are parsed
 */
export function takeJson(app: HttpApp, onBody: (request: FastifyRequest, body: Buffer) => void): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    /^application\/(?:[a-z0-9.-]{1,60}\+)?json(?:;|$)/i,
    { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
    (request, body, done) => {
      try {
        const encoding = request.headers['content-encoding'];
        if (encoding !== undefined && encoding !== 'identity')
          throw new Problem('request.unsupported-media-type', { detail: 'Bodies are taken without Content-Encoding' });
        onBody(request, body);
        done(null, parseBody(body, request.routeOptions.config.uncheckedBody === true));
      } catch (error) {
        done(error as Error);
      }
    },
  );
}

/**
 * JSON from bytes: UTF-8, of bounded depth, without names that reach a prototype and without text that PostgreSQL
 * cannot store.
 * @returns `undefined` for no bytes
 * @throws Problem `request.malformed`
 */
export function parseBody(body: Uint8Array, unchecked = false): unknown {
  if (body.length === 0) return undefined;
  const limit = unchecked ? MAX_UNCHECKED_DEPTH : MAX_DEPTH;
  if (deeperThan(body, limit)) throw malformed(`The body is nested deeper than ${limit} levels`);
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw malformed('The body is not valid UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const at = /at position (\d+)/.exec((error as Error).message)?.[1];
    throw malformed(`The body is not valid JSON${at === undefined ? '' : ` (at character ${at})`}`);
  }
  // raw U+0000 is no JSON and lone surrogates are no UTF-8: both come only through \u, as do names in disguise
  if (!unchecked && (text.includes('\\u') || text.includes('__proto__') || /"(?:constructor|prototype)"/.test(text)))
    checkPlain(value, '');
  return value;
}

const malformed = (detail: string, field?: string): Problem =>
  new Problem('request.malformed', { detail, ...(field !== undefined ? { field } : {}) });

/** Counts brackets outside strings, before any walk recurses into what they make. */
function deeperThan(body: Uint8Array, limit: number): boolean {
  // what opens has to close again, or it is no JSON
  if (body.length < 2 * limit) return false;
  let depth = 0;
  for (let i = 0; i < body.length; i++) {
    switch (body[i]) {
      case 0x22: // a string: on to its end
        for (i++; i < body.length && body[i] !== 0x22; i++) if (body[i] === 0x5c) i++;
        break;
      case 0x5b:
      case 0x7b:
        if (++depth > limit) return true;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
    }
  }
  return false;
}

function checkPlain(value: unknown, field: string): void {
  if (typeof value === 'string') {
    const fault = textFault(value);
    if (fault !== undefined) throw malformed(`${field || 'The body'} ${fault}`, field);
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) checkPlain(value[i], `${field}[${i}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (FORBIDDEN.has(key)) throw malformed(`A field may not be called ${key}`, join(field, key));
      if (textFault(key) !== undefined) throw malformed(`A name in ${field || 'the body'} ${textFault(key)}`, field);
      checkPlain(inner, join(field, key));
    }
  }
}

const join = (field: string, key: string): string => (field === '' ? key : `${field}.${key}`).slice(0, 200);

/** Why a text cannot be stored, or `undefined`. */
export function textFault(text: string): string | undefined {
  if (text.includes('\u0000')) return 'holds the character U+0000, which cannot be stored';
  if (!text.isWellFormed()) return 'holds half a surrogate pair, which is no Unicode text';
  return undefined;
}
