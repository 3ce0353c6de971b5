import { Type } from 'typebox';
import { type HttpApp, principalOf } from '../http/room.ts';
import { type AttachmentRoutes, attachmentSchema, viewAttachment } from './attachment.view.ts';
import { ATTACHMENT_LIMITS } from './inspect.ts';
import { VIDEO_TYPES } from './video.ts';
import { CHUNK_BYTES, MOST_VIDEOS, type Progress } from './videos.ts';

const Id = Type.String({ format: 'uuid' });
const progressSchema = Type.Object(
  {
    ...{ id: Id, bytes: Type.Integer() },
    got: Type.Integer({ description: 'Bytes that are there: where the next part begins' }),
    part_bytes: Type.Integer({ description: 'How many a part has; only the last one has what is left' }),
  },
  { title: 'VideoProgress' },
);
const shown = ({ id, bytes, got }: Progress) => ({ id, bytes, got, part_bytes: CHUNK_BYTES });

/** Videos of something: announced, sent in parts, and handed in once all of it is there. */
export function registerVideoRoutes(app: HttpApp, options: AttachmentRoutes): void {
  const { attachments, path, permission, target } = options;
  const { videos } = attachments;
  const tags = [options.tag];
  const params = Type.Object({ id: Id, file: Id });

  app.post(
    `${path}/videos`,
    {
      config: { permission: permission.add },
      schema: {
        summary: 'Begin to send a video',
        description: `At most ${MOST_VIDEOS.about}. What is left unfinished for a day is dropped.`,
        ...{ tags, params: Type.Object({ id: Id }), response: { 201: progressSchema } },
        body: Type.Object(
          {
            name: Type.String({ minLength: 1, maxLength: ATTACHMENT_LIMITS.name }),
            type: Type.String({ maxLength: 100, description: `One of ${VIDEO_TYPES.join(', ')}` }),
            bytes: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
          },
          { additionalProperties: false },
        ),
      },
    },
    async (request, reply) => {
      const about = await target(request, 'add');
      return reply.code(201).send(shown(await videos.begin(principalOf(request), about, request.body)));
    },
  );

  app.post(
    `${path}/videos/:file/parts`,
    {
      // a part that is there is not taken twice
      config: { permission: permission.add, idempotency: false },
      schema: {
        ...{ summary: 'The next part of a video', tags, params, response: { 200: progressSchema } },
        body: Type.Object(
          {
            offset: Type.Integer({ minimum: 0 }),
            content: Type.String({ maxLength: (CHUNK_BYTES / 3) * 4 + 4_096, description: 'Base64' }),
          },
          { additionalProperties: false },
        ),
      },
    },
    async (request) => {
      const { about } = await target(request, 'add');
      const { file } = request.params as { file: string };
      return shown(await videos.add(principalOf(request), about, file.toLowerCase(), request.body));
    },
  );

  app.post(
    `${path}/videos/:file/finish`,
    {
      config: { permission: permission.add },
      schema: {
        summary: 'All of a video is there',
        description:
          'It is looked at: what it is by its own bytes must be what was announced, whole, and nothing else.',
        ...{ tags, params, response: { 200: attachmentSchema } },
      },
    },
    async (request) => {
      const { about } = await target(request, 'add');
      const { file } = request.params as { file: string };
      const by = principalOf(request);
      const row = await videos.finish(by, about, file.toLowerCase());
      const [named] = await attachments.withNames(by, about, [row]);
      return viewAttachment(request, row, named!.clearName);
    },
  );
}
