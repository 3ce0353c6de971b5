import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type HttpApp, principalOf } from '../http/room.ts';
import type { AttachmentRow } from './attachment.store.ts';
import { type Attachments, MOST_ABOUT, type Target } from './attachments.ts';
import { ATTACHMENT_LIMITS, ATTACHMENT_TYPES } from './inspect.ts';

const Id = Type.String({ format: 'uuid' });
const Text = Type.String();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const attachmentSchema = Type.Object(
  {
    ...{ id: Id, type: Text, bytes: Type.Integer(), width: nullable(Type.Integer()), height: nullable(Type.Integer()) },
    name: nullable(Type.String({ description: 'Null: who it belongs to was erased' })),
    at: Type.String({ format: 'date-time' }),
    mine: Type.Boolean({ description: 'Whether the caller added it' }),
  },
  { title: 'Attachment' },
);

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

export interface AttachmentRoutes {
  attachments: Attachments;
  /** `/v1/cases/:id`: what the routes lie under. */
  path: string;
  tag: string;
  permission: { read: string; add: string };
  /** What a request is about. @throws Problem where it is out of reach, or takes no more */
  target(request: FastifyRequest, doing: 'read' | 'add'): Promise<Target>;
}

/** Files of something: adding, listing, reading. */
export function registerAttachmentRoutes(app: HttpApp, options: AttachmentRoutes): void {
  const { attachments, path, permission, target } = options;
  const tags = [options.tag];
  const view = (request: FastifyRequest, row: AttachmentRow, name: string | null) => {
    const { kind, id } = principalOf(request);
    return {
      ...{ id: row.id, type: row.type, bytes: row.bytes, width: row.width, height: row.height, name },
      ...{ at: row.at.toISOString(), mine: row.by === `${kind}/${id}` },
    };
  };

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
      return reply.code(201).send(view(request, row, request.body.name));
    },
  );

  app.get(
    `${path}/attachments`,
    {
      config: { permission: permission.read },
      schema: {
        ...{ summary: 'The files; reading their names is on the trail', tags, params: Type.Object({ id: Id }) },
        response: { 200: Type.Object({ items: Type.Array(attachmentSchema) }) },
      },
    },
    async (request) => {
      const { about } = await target(request, 'read');
      const rows = await attachments.list(principalOf(request), about);
      return { items: rows.map((row) => view(request, row, row.clearName)) };
    },
  );

  app.get(
    `${path}/attachments/:file`,
    {
      config: { permission: permission.read },
      schema: {
        summary: 'A file; reading it is on the trail',
        ...{ tags, params: Type.Object({ id: Id, file: Id }) },
        response: { 200: { content: { '*/*': { schema: Type.Unknown() } } } },
      },
    },
    async (request, reply) => {
      const { about } = await target(request, 'read');
      const { file } = request.params as { file: string };
      const { row, name, content } = await attachments.read(principalOf(request), about, file.toLowerCase());
      return (
        reply
          .type(row.type === 'text/plain' ? 'text/plain; charset=utf-8' : row.type)
          // never a page of ours, whatever is in it; a picture can still be shown inside of one
          .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
          .header('x-content-type-options', 'nosniff')
          .header('content-security-policy', "default-src 'none'; sandbox")
          .header('cache-control', 'private, no-store')
          .header('content-length', content.length)
          .send(content)
      );
    },
  );
}
