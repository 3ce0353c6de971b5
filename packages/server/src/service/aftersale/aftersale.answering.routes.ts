import { Type } from 'typebox';
import { type HttpApp, principalOf } from '../../foundation/http/room.ts';
import {
  type AftersaleRoutes,
  byId,
  find,
  findOwn,
  one,
  Parcel,
  Said,
  tags,
  Version,
  Word,
} from './aftersale.request.ts';
import { showOneAftersale } from './aftersale.view.ts';
import { ReturnAddressGiven } from './return-address.ts';

/** What the merchant says and does, and what the platform decides. */
export function answeringRoutes(app: HttpApp, { db, desk }: AftersaleRoutes): void {
  const plain = {
    'waive-return': ['waiveReturn', 'Refund it at once: the goods need not be sent back', 'service.aftersale.answer'],
    'confirm-receipt': ['confirmReceipt', 'What was sent back has come, as it should', 'service.aftersale.answer'],
    extend: ['extend', 'Eight days more to look at what comes back; once', 'service.aftersale.answer'],
    retry: ['retry', 'Ask again for a refund that failed', 'service.aftersale.retry'],
  } as const;
  for (const [path, [verb, summary, permission]] of Object.entries(plain))
    app.post(
      `/v1/aftersales/:id/${path}`,
      {
        config: { permission },
        schema: {
          ...{ summary, tags, params: byId, response: one },
          body: Type.Object({ version: Version }, { additionalProperties: false }),
        },
      },
      async (request) => {
        const { id } = await (verb === 'retry' ? find(db, request, 'merchant') : findOwn(db, request));
        return showOneAftersale(db, await desk[verb](principalOf(request), { id, version: request.body.version }));
      },
    );

  app.post(
    '/v1/aftersales/:id/agree',
    {
      config: { permission: 'service.aftersale.answer' },
      schema: {
        ...{ summary: 'Agree; what follows depends on its type', tags, params: byId, response: one },
        body: Type.Object(
          {
            version: Version,
            waives_return: Type.Optional(
              Type.Boolean({ description: 'Of `return-refund`: it is refunded at once, and the goods stay' }),
            ),
            return_address: Type.Optional({
              ...ReturnAddressGiven,
              description:
                'Where goods are to be sent back: where they go for this one alone; without it, to the address that is kept',
            }),
          },
          { additionalProperties: false },
        ),
      },
    },
    async (request) => {
      const { id } = await findOwn(db, request);
      const { version, waives_return: waivesReturn, return_address: returnAddress } = request.body;
      const doing = { id, version, waivesReturn, returnAddress };
      return showOneAftersale(db, await desk.agree(principalOf(request), doing));
    },
  );

  app.post(
    '/v1/aftersales/:id/decide',
    {
      config: { permission: 'service.aftersale.decide' },
      schema: {
        ...{ summary: 'Decide for the consumer, as the platform', tags, params: byId, response: one },
        description:
          'Instead of the merchant: it is not taken as having agreed. Where it was not heard, which it is by refusing, the platform bears the refund (`agreed`: `no`).',
        body: Type.Object({ version: Version, text: Type.Optional(Said) }, { additionalProperties: false }),
      },
    },
    async (request) => {
      const { id } = await find(db, request);
      return showOneAftersale(db, await desk.decide(principalOf(request), { id, ...request.body }));
    },
  );

  app.post(
    '/v1/aftersales/:id/refuse',
    {
      config: { permission: 'service.aftersale.answer' },
      schema: {
        ...{ summary: 'Refuse, with a reason; some of them have to be shown', tags, params: byId, response: one },
        body: Type.Object(
          { version: Version, reason: Word, text: Type.Optional(Said) },
          { additionalProperties: false },
        ),
      },
    },
    async (request) => {
      const { id } = await findOwn(db, request);
      return showOneAftersale(db, await desk.refuse(principalOf(request), { id, ...request.body }));
    },
  );

  app.post(
    '/v1/aftersales/:id/ship',
    {
      config: { permission: 'service.aftersale.answer' },
      schema: {
        ...{ summary: 'The goods are on their way to the consumer', tags, params: byId, response: one },
        body: Type.Object({ version: Version, ...Parcel }, { additionalProperties: false }),
      },
    },
    async (request) => {
      const { id } = await findOwn(db, request);
      return showOneAftersale(db, await desk.ship(principalOf(request), { id, ...request.body }));
    },
  );
}
