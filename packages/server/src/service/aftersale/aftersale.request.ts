import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { requireItself, requireWithin } from '../../foundation/access/principal.ts';
import type { Attachments } from '../../foundation/attachments/attachments.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { principalOf } from '../../foundation/http/room.ts';
import type { AftersaleDesk } from './aftersale.desk.ts';
import { readAftersale } from './aftersale.store.ts';
import type { AftersaleRow } from './aftersale.ts';
import { AftersaleSchema } from './aftersale.view.ts';
import type { ReturnAddresses } from './return-address.ts';

export interface AftersaleRoutes {
  db: Database;
  desk: AftersaleDesk;
  attachments: Attachments;
  returnAddresses: ReturnAddresses;
}

export const tags = ['service'];
export const Word = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' });
export const Said = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' });
export const Version = Type.Integer({
  minimum: 1,
  description: 'The version that you have seen; another one is refused',
});
export const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
export const one = { 200: AftersaleSchema };
export const Parcel = { carrier: Word, number: Word };

/** @param sides whose it is to do: a party that may do something for itself does nothing for the other side */
export const find = async (
  db: Database,
  request: FastifyRequest,
  ...sides: ('consumer' | 'merchant')[]
): Promise<AftersaleRow> => {
  const row = await readAftersale(db, (request.params as { id: string }).id.toLowerCase());
  if (row === undefined) throw new Problem('request.not-found');
  const whose = { consumer: `consumer/${row.consumerId}`, merchant: `merchant/${row.merchantId}` } as const;
  requireWithin(request.reach, ...sides.map((side) => whose[side]));
  return row;
};

/** As the merchant itself, and nobody for it. */
export const findOwn = async (db: Database, request: FastifyRequest): Promise<AftersaleRow> => {
  const row = await find(db, request, 'merchant');
  requireItself(
    principalOf(request),
    `merchant/${row.merchantId}`,
    'the platform decides at /v1/aftersales/{id}/decide',
  );
  return row;
};
