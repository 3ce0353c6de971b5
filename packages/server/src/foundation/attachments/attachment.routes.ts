import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { Problem } from '../errors.ts';
import { type HttpApp, principalOf } from '../http/room.ts';
import { type AttachmentRoutes, attachmentSchema, viewAttachment } from './attachment.view.ts';
import { MOST_ABOUT } from './attachments.ts';
import { ATTACHMENT_LIMITS, ATTACHMENT_TYPES } from './inspect.ts';
import { rangeOf } from './range.ts';
import { registerVideoRoutes } from './video.routes.ts';
import { MOST_VIDEOS } from './videos.ts';

const Id = Type.String({ format: 'uuid' });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const MOST_BASE64 = Math.ceil(ATTACHMENT_LIMITS.bytes / 3) * 4;

const fileSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: ATTACHMENT_LIMITS.name }),
    type: Type.String({ maxLength: 100, description: `One of ${ATTACHMENT_TYPES.join(', ')}` }),
    // what is far over says so by its bytes, not by its base64
    content: Type.String({ maxLength: MOST_BASE64 + 4_096, description: 'Base64; 5 MiB at most' }),
  },
  { additionalProperties: false },
);

/** Files of something: adding, listing, reading. */
export function registerAttachmentRoutes(app: HttpApp, options: AttachmentRoutes): void {
  const { attachments, path, permission, target } = options;
  const tags = [options.tag];
  const takesVideos = options.videos === true && attachments.videos.most > 0;
  if (options.videos === true) registerVideoRoutes(app, options);

  app.post(
    `${path}/attachments`,
    {
      config: { permission: permission.add },
      schema: {
        summary: 'Add a file',
        description: `At most ${MOST_ABOUT.files}. It is looked at: what it is by its own bytes must be what \`type\` and \`name\` say. What lies behind the end of a picture or document is cut off.`,
        ...{ tags, params: Type.Object({ id: Id }), body: fileSchema, response: { 201: attachmentSchema } },
      },
    },
    async (request, reply) => {
      const row = await attachments.add(principalOf(request), await target(request, 'add'), request.body);
      return reply.code(201).send(viewAttachment(request, row, request.body.name));
    },
  );

  app.get(
    `${path}/attachments`,
    {
      config: { permission: permission.read },
      schema: {
        ...{ summary: 'The files; reading their names is on the trail', tags, params: Type.Object({ id: Id }) },
        response: {
          200: Type.Object({
            items: Type.Array(attachmentSchema),
            videos: nullable(
              Type.Object(
                { most_bytes: Type.Integer(), most: Type.Integer() },
                { description: 'How large one may be, and how many there may be; null: none is taken' },
              ),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { about } = await target(request, 'read');
      const rows = await attachments.list(principalOf(request), about);
      return {
        items: rows.map((row) => viewAttachment(request, row, row.clearName)),
        videos: takesVideos ? { most_bytes: attachments.videos.most, most: MOST_VIDEOS.about } : null,
      };
    },
  );

  app.get(
    `${path}/attachments/:file`,
    {
      config: { permission: permission.read },
      schema: {
        summary: 'A file, or a stretch of it by `Range`; reading it is on the trail',
        ...{ tags, params: Type.Object({ id: Id, file: Id }) },
        response: {
          200: { content: { '*/*': { schema: Type.Unknown() } } },
          206: { content: { '*/*': { schema: Type.Unknown() } } },
        },
      },
    },
    async (request, reply) => {
      const { about } = await target(request, 'read');
      const { file } = request.params as { file: string };
      const { range: asked } = request.headers;
      const goesOn = asked !== undefined && !asked.startsWith('bytes=0-');
      const { row, name, read } = await attachments.open(principalOf(request), about, file.toLowerCase(), { goesOn });
      const range = rangeOf(asked, row.bytes);
      reply
        .type(row.type === 'text/plain' ? 'text/plain; charset=utf-8' : row.type)
        // never a page of ours, whatever is in it; a picture or a film can still be shown inside of one
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, no-store')
        .header('accept-ranges', 'bytes');
      if (range === 'unsatisfiable') {
        reply.header('content-range', `bytes */${row.bytes}`).removeHeader('content-disposition');
        throw new Problem('request.range', { detail: `There are ${row.bytes} bytes` });
      }
      const { from, to } = range ?? { from: 0, to: row.bytes - 1 };
      if (range !== undefined) reply.code(206).header('content-range', `bytes ${from}-${to}/${row.bytes}`);
      return reply
        .header('content-length', to + 1 - from)
        .send(Readable.from(read({ from, to }), { objectMode: false }));
    },
  );
}
