import type { FastifyRequest } from 'fastify';
import { Problem } from '../errors.ts';

/**
 * Refuses what a browser sends on behalf of another site. Browsers say so by Sec-Fetch-Site; where they do not (plain
 * HTTP on a network of one's own) by Origin. A request with neither comes from no page.
 * @throws Problem `access.cross-site`
 */
export function requireSameOrigin(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) {
    // `none`: the person themselves, by the address bar
    if (site !== 'same-origin' && site !== 'none') throw new Problem('access.cross-site');
    return;
  }
  const { origin } = request.headers;
  if (origin !== undefined && URL.parse(origin)?.host !== request.host) throw new Problem('access.cross-site');
}

/** The name of a page's own requests. Another site cannot send it without asking first, and nobody answers that. */
const CONSOLE_HEADER = 'x-anxin-console';

/** For writes with a cookie, which a browser sends along whoever asked for the request. @throws Problem `access.cross-site` */
export function requireConsole(request: FastifyRequest): void {
  if (request.headers[CONSOLE_HEADER] !== '1')
    throw new Problem('access.cross-site', { detail: `A write with a cookie needs the header ${CONSOLE_HEADER}: 1` });
  requireSameOrigin(request);
}
