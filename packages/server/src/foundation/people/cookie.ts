import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Opened } from './sessions.ts';

export const SESSION_COOKIE = 'anxin_session';

export interface CookieOptions {
  /** The setting ANXIN_ADDRESS. */
  address?: string | undefined;
}

/** Whether the reader's browser speaks TLS, be it to us or to a proxy before us. */
export function isSecure(request: FastifyRequest, { address }: CookieOptions): boolean {
  if (address !== undefined) return address.startsWith('https:');
  return request.protocol === 'https' || request.headers.origin?.startsWith('https://') === true;
}

/** Where people reach us, without a slash at its end. */
export const addressOf = (request: FastifyRequest, options: CookieOptions): string =>
  options.address ?? `${isSecure(request, options) ? 'https' : 'http'}://${request.host}`;

const base = (request: FastifyRequest, options: CookieOptions) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(request, options) }) as const;

export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  opened: Opened,
  options: CookieOptions,
): void {
  reply.setCookie(SESSION_COOKIE, opened.token, { ...base(request, options), expires: opened.expiresAt });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply, options: CookieOptions): void {
  reply.clearCookie(SESSION_COOKIE, base(request, options));
}
