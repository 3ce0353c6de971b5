import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { HttpApp } from '../foundation/http/room.ts';

/** Where the build of packages/console is put. */
export const CONSOLE_FOLDER = fileURLToPath(new URL('../../../console/dist', import.meta.url));

/** What belongs to programs: an address of theirs that does not exist is a problem document and no page. */
const FOR_PROGRAMS = /^\/(v1|docs|assets|healthz|readyz|metrics|openapi\.json)(\/|\?|$)/;

const PAGE_HEADERS = {
  // antd puts its styles into the page as it needs them
  'content-security-policy': [
    ...["default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:"],
    "media-src 'self'",
    ...["font-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"],
  ].join('; '),
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
  // the page names the files of its build, so it must be of today
  'cache-control': 'no-store',
};

const NOT_BUILT = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Anxin</title></head>
  <body style="font:16px/1.6 system-ui, sans-serif; margin:15vh auto; max-width:36em; padding:0 1em">
    <h1 style="font-size:1.25em">控制台尚未构建 · The console is not built yet</h1>
    <p>在源码目录运行 <code>npm start</code>，或只构建控制台：</p>
    <p>Run <code>npm start</code> in the checkout, or build the console alone:</p>
    <pre>npm run build -w @anxin/console</pre>
    <p>接口不受影响 · The interface works without it: <a href="/docs">/docs</a></p>
  </body>
</html>
`;

/** Answers what is no route of ours with the console's page, where a browser asks for a page. */
export type AnswerPage = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;

/**
 * Serves the console: files with a hash in their name for ever, the page for today, and the page for every address
 * that is no program's, because the console reads its addresses itself.
 */
export async function openConsole(app: HttpApp, folder: string): Promise<AnswerPage> {
  const built = existsSync(join(folder, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      ...{ root: folder, serve: false, preCompressed: true, index: false, dotfiles: 'deny', cacheControl: false },
    });
    // public and many: a page has dozens of them, so they do not count as requests of an address
    const config = { public: true, uncounted: true } as const;
    const schema = {
      hide: true,
      params: Type.Object({ file: Type.String({ maxLength: 120, pattern: '^[\\w.-]+$' }) }),
    };
    app.get('/assets/:file', { config, schema }, (request, reply) =>
      reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .sendFile(`assets/${(request.params as { file: string }).file}`),
    );
    app.get('/anxin.svg', { config, schema: { hide: true } }, (_request, reply) =>
      reply.header('cache-control', 'public, max-age=86400').sendFile('anxin.svg'),
    );
  }
  const page = (reply: FastifyReply): FastifyReply => {
    reply.code(200).headers(PAGE_HEADERS);
    return built ? reply.sendFile('index.html') : reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT);
  };
  app.get('/', { config: { public: true }, schema: { hide: true } }, (_request, reply) => page(reply));
  return (request, reply) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads || FOR_PROGRAMS.test(request.url) || !request.headers.accept?.includes('text/html')) return undefined;
    return page(reply);
  };
}
