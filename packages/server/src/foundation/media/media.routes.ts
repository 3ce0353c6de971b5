import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Type } from 'typebox';
import { Problem } from '../errors.ts';
import type { HttpRoom } from '../http/room.ts';

/** What is given out, by the ending of its name. A picture that can hold script (SVG) is none of them. */
const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
};

const LARGEST = 32 * 1024 * 1024;
/** One step of a path: no hidden file, no way up, nothing that another system would take for a separator. */
const STEP = /^[^./\\:\p{Cc}][^/\\:\p{Cc}]{0,199}$/u;

/** `/v1/media`: pictures of the media folder, which events refer to as `file:`. */
export function mediaRoom({ folder }: { folder: string }): HttpRoom {
  return {
    name: 'media',
    permissions: [],
    register(app) {
      app.get(
        '/v1/media/*',
        {
          config: { permission: 'policy.event.read' },
          schema: {
            summary: 'A picture of the media folder',
            description: 'For those who read all events: a file does not say whose it is.',
            tags: ['policy'],
            params: Type.Object({ '*': Type.String({ maxLength: 1_000 }) }),
            response: { 200: { content: { 'image/*': { schema: Type.Unknown() } } } },
          },
        },
        async (request, reply) => {
          if (request.reach !== 'all') throw new Problem('request.not-found');
          const found = await findPicture(folder, request.params['*']);
          if (!found) throw new Problem('request.not-found');
          return reply
            .type(found.type)
            .header('content-length', found.bytes)
            .header('content-disposition', 'inline')
            .header('cache-control', 'private, max-age=300')
            .send(createReadStream(found.path));
        },
      );
    },
  };
}

/** A file below the folder, links followed only where they stay in it; undefined for everything else. */
export async function findPicture(
  folder: string,
  asked: string,
): Promise<{ path: string; type: string; bytes: number } | undefined> {
  const steps = asked.split('/');
  const type = TYPES[steps.at(-1)?.split('.').at(-1)?.toLowerCase() ?? ''];
  if (type === undefined || steps.length > 20 || !steps.every((step) => STEP.test(step))) return undefined;
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, ...steps));
    if (!path.startsWith(root + sep)) return undefined;
    const file = await stat(path);
    return file.isFile() && file.size <= LARGEST ? { path, type, bytes: file.size } : undefined;
  } catch {
    // not there, not readable, a file where a folder should be
    return undefined;
  }
}
