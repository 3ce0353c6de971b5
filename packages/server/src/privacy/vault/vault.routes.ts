import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { maskOf } from '../../foundation/sealing/cipher.ts';
import { callerOf } from './caller.ts';
import { createDecrypting } from './decrypting.ts';
import { createEncrypting } from './encrypting.ts';
import { readOrders, showSealed } from './order.store.ts';
import { scenesFor, VAULT_FIELDS } from './scenes.ts';
import { MOST_ITEMS, ownOrders, type VaultOptions } from './vault.ts';

export const tags = ['privacy'];
const Text = Type.String();
export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
export const OrderId = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\s\\p{Cc}]+$' });
const Cipher = Type.String({ minLength: 1, maxLength: 10_000 });
export const DeviceId = Type.String({
  ...{ minLength: 1, maxLength: 200 },
  description: 'What the caller knows the device by; kept as a token only',
});
const Field = Type.Enum([...VAULT_FIELDS]);
/** Over the limit is told with a code of its own; far over it is no batch at all. */
const MOST_PARSED = 1_000;
const batch = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Array(item, { minItems: 1, maxItems: MOST_PARSED, description: `1 to ${MOST_ITEMS}` });
const refusal = { code: Type.Optional(Text), detail: Type.Optional(Text) };

/** `/v1/vault`: what merchants, service providers and staff work with. */
export function vaultRoom(options: VaultOptions, permissions: HttpRoom['permissions']): HttpRoom {
  return {
    name: 'vault',
    permissions,
    register(app) {
      sceneRoutes(app, options);
      openingRoutes(app, options);
    },
  };
}

function sceneRoutes(app: HttpApp, options: VaultOptions): void {
  const { db, keys } = options;
  app.get(
    '/v1/vault/scenes',
    {
      config: { permission: 'privacy.vault.read' },
      schema: {
        ...{ summary: 'The purposes for which the caller can open sealed data', tags },
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                ...{ id: Text, title: Text, states: Type.Array(Text), fields: Type.Array(Text) },
                days: nullable(Type.Integer({ description: 'After completion; null: completed orders are closed' })),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { kind } = callerOf(keys, principalOf(request), request);
      const language = languageOf(request);
      return {
        items: scenesFor(kind).map(({ id, title, states, fields, days }) => ({
          ...{ id, title: title[language], states: [...states], fields: [...fields], days: days ?? null },
        })),
      };
    },
  );

  app.get(
    '/v1/vault/orders/:id',
    {
      config: { permission: 'privacy.vault.read' },
      schema: {
        ...{ summary: 'The sealed fields of an order, each with its mask; opens nothing', tags },
        params: Type.Object({ id: OrderId }),
        response: {
          200: Type.Object({
            ...{ order_id: Text, state: Text, region_code: nullable(Text) },
            fields: Type.Array(Type.Object({ field: Field, cipher: Text, mask: Text })),
          }),
        },
      },
    },
    async (request) => {
      const { id } = request.params;
      const caller = callerOf(keys, principalOf(request), request);
      const order = (await ownOrders(options, caller, await readOrders(db, [id]))).get(id);
      if (order === undefined) throw new Problem('request.not-found');
      return { order_id: id, state: order.state, region_code: order.regionCode, fields: showSealed(order) };
    },
  );

  app.post(
    '/v1/vault/mask',
    {
      config: { permission: 'privacy.vault.read', idempotency: false },
      schema: {
        ...{ summary: 'What may be shown of ciphers; free, and opens nothing', tags },
        body: Type.Object({ items: batch(Type.Object({ cipher: Cipher })) }, { additionalProperties: false }),
        response: { 200: Type.Object({ items: Type.Array(Type.Object({ mask: Type.Optional(Text), ...refusal })) }) },
      },
    },
    async (request) => {
      const { items } = request.body;
      if (items.length > MOST_ITEMS) throw tooMany(items.length);
      return {
        items: items.map(({ cipher }) => {
          const mask = maskOf(cipher);
          return mask === undefined
            ? { code: 'vault.cipher', detail: 'This is no cipher of ours' }
            : { mask: mask || '****' };
        }),
      };
    },
  );
}

const tooMany = (count: number): Problem =>
  new Problem('vault.batch', { field: 'items', detail: `${count} items; ${MOST_ITEMS} at most` });

function openingRoutes(app: HttpApp, options: VaultOptions): void {
  const { decrypt } = createDecrypting(options);
  const encrypt = createEncrypting(options);
  const asking = (request: FastifyRequest, deviceId: string | undefined) =>
    callerOf(options.keys, principalOf(request), request, deviceId);

  app.post(
    '/v1/vault/encrypt',
    {
      config: { permission: 'privacy.vault.encrypt' },
      schema: {
        ...{ summary: 'Seal texts for the consumer of an order', tags },
        body: Type.Object(
          {
            items: batch(
              Type.Object(
                { order_id: OrderId, field: Field, text: Type.String({ minLength: 1, maxLength: 500 }) },
                { additionalProperties: false },
              ),
            ),
            device_id: Type.Optional(DeviceId),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({ order_id: Text, cipher: Type.Optional(Text), mask: Type.Optional(Text), ...refusal }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { items, device_id } = request.body;
      return { items: await encrypt(asking(request, device_id), { items }) };
    },
  );

  app.post(
    '/v1/vault/decrypt',
    {
      // an answer in clear is never kept, not even sealed, to be given out again
      config: { permission: 'privacy.vault.decrypt', idempotency: false },
      schema: {
        ...{ summary: 'Open ciphers of open orders for a purpose; counted, logged, and refused item by item', tags },
        body: Type.Object(
          {
            purpose: Type.String({ minLength: 1, maxLength: 60 }),
            items: batch(Type.Object({ order_id: OrderId, cipher: Cipher }, { additionalProperties: false })),
            device_id: Type.Optional(DeviceId),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({ order_id: Text, field: Type.Optional(Field), value: Type.Optional(Text), ...refusal }),
            ),
            orders: Type.Array(
              Type.Object({
                ...{ order_id: Text, region_code: nullable(Text) },
                recipient_token: nullable(
                  Type.String({ description: 'The same for orders of this shop, today, to one person at one place' }),
                ),
              }),
            ),
            left_today: nullable(Type.Integer({ description: 'Items; null where nothing was opened' })),
          }),
        },
      },
    },
    async (request, reply) => {
      const { purpose, items, device_id } = request.body;
      const answer = await decrypt(asking(request, device_id), { purpose, items });
      void reply.header('cache-control', 'no-store');
      return answer;
    },
  );
}
