import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { principalOf } from '../http/room.ts';
import type { AttachmentRow } from './attachment.store.ts';
import type { Attachments } from './attachments.ts';
import type { Target } from './keeping.ts';

const Id = Type.String({ format: 'uuid' });
const Text = Type.String();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

export const attachmentSchema = Type.Object(
  {
    ...{ id: Id, type: Text, bytes: Type.Integer(), width: nullable(Type.Integer()), height: nullable(Type.Integer()) },
    name: nullable(Type.String({ description: 'Null: who it belongs to was erased' })),
    at: Type.String({ format: 'date-time' }),
    mine: Type.Boolean({ description: 'Whether the caller added it' }),
  },
  { title: 'Attachment' },
);

export const viewAttachment = (request: FastifyRequest, row: AttachmentRow, name: string | null) => {
  const { kind, id } = principalOf(request);
  return {
    ...{ id: row.id, type: row.type, bytes: row.bytes, width: row.width, height: row.height, name },
    ...{ at: row.at.toISOString(), mine: row.by === `${kind}/${id}` },
  };
};

export interface AttachmentRoutes {
  attachments: Attachments;
  /** `/v1/cases/:id`: what the routes lie under. */
  path: string;
  tag: string;
  permission: { read: string; add: string };
  /** What a request is about. @throws Problem where it is out of reach, or takes no more */
  target(request: FastifyRequest, doing: 'read' | 'add'): Promise<Target>;
  /** Whether videos are taken: of what has to be seen happening. */
  videos?: true;
}
