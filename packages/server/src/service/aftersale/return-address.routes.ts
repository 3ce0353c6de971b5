import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { requireWithin } from '../../foundation/access/principal.ts';
import { type HttpApp, principalOf } from '../../foundation/http/room.ts';
import { type AftersaleRoutes, byId, find, findOwn, one, tags, Version } from './aftersale.request.ts';
import { showOneAftersale } from './aftersale.view.ts';
import { ReturnAddressGiven } from './return-address.ts';

const Text = Type.String();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description });
const Shown = Type.Object({ name: Text, phone: Text, address: Text });
const byMerchant = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s]+$' }),
});
const Kept = Type.Object({
  return_address: nullable(
    Type.Object({ ...Shown.properties, masked: Shown, changed_at: Type.String({ format: 'date-time' }) }),
    'Null: none is kept, or its data were erased',
  ),
});

/** Where goods go back to: what a merchant keeps, and what one after-sale goes by. */
export function returnAddressRoutes(app: HttpApp, { db, desk, returnAddresses }: AftersaleRoutes): void {
  /** A merchant itself, or whoever acts for all of them. */
  const merchantOf = (request: FastifyRequest): string => {
    const { id } = request.params as { id: string };
    requireWithin(request.reach, `merchant/${id}`);
    return id;
  };
  const kept = async (request: FastifyRequest, id: string) => {
    const found = await returnAddresses.kept(principalOf(request), id);
    if (found === undefined) return { return_address: null };
    const { address, masked, changedAt } = found;
    return { return_address: { ...address, masked, changed_at: changedAt.toISOString() } };
  };

  app.get(
    '/v1/merchants/:id/return-address',
    {
      config: { permission: 'service.return-address.read' },
      schema: {
        ...{ summary: 'Where goods go back to that a merchant sold; on the trail where another reads it', tags },
        ...{ params: byMerchant, response: { 200: Kept } },
      },
    },
    (request) => kept(request, merchantOf(request)),
  );

  app.put(
    '/v1/merchants/:id/return-address',
    {
      config: { permission: 'service.return-address.update' },
      schema: {
        ...{ summary: 'Keep the address to which goods go back', tags, params: byMerchant },
        description: 'It counts for what is agreed to from now on: what was agreed to before keeps what it had.',
        ...{ body: ReturnAddressGiven, response: { 200: Kept } },
      },
    },
    async (request) => {
      const id = merchantOf(request);
      await returnAddresses.keep(principalOf(request), id, request.body);
      return kept(request, id);
    },
  );

  app.delete(
    '/v1/merchants/:id/return-address',
    {
      config: { permission: 'service.return-address.update' },
      schema: {
        ...{ summary: 'Keep no address any more', tags, params: byMerchant, response: { 204: Type.Null() } },
        description: 'What was agreed to before keeps what it had.',
      },
    },
    async (request, reply) => {
      await returnAddresses.drop(principalOf(request), merchantOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/v1/aftersales/:id/return-address',
    {
      config: { permission: 'service.aftersale.read' },
      schema: {
        ...{ summary: 'Where its goods are to be sent; reading it is on the trail', tags, params: byId },
        response: {
          200: Type.Object({
            return_address: nullable(
              Shown,
              'Null: nothing is to be sent back, the merchant gave no address, or its data were erased; `return_address` of the after-sale says which',
            ),
          }),
        },
      },
    },
    async (request) => {
      const row = await find(db, request, 'consumer', 'merchant');
      return { return_address: (await returnAddresses.of(principalOf(request), row)) ?? null };
    },
  );

  app.post(
    '/v1/aftersales/:id/return-address',
    {
      config: { permission: 'service.aftersale.answer' },
      schema: {
        ...{ summary: 'Say where the goods go, where that was not said before', tags, params: byId, response: one },
        description:
          'While it waits for the goods, once. Without `return_address` it is the one that is kept. The consumer’s time begins anew.',
        body: Type.Object(
          { version: Version, return_address: Type.Optional(ReturnAddressGiven) },
          { additionalProperties: false },
        ),
      },
    },
    async (request) => {
      const { id } = await findOwn(db, request);
      const { version, return_address: returnAddress } = request.body;
      return showOneAftersale(db, await desk.giveReturnAddress(principalOf(request), { id, version, returnAddress }));
    },
  );
}
