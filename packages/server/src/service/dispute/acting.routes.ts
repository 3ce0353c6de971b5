import type { FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import type { Database } from '../../foundation/database/database.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { type HttpApp, principalOf } from '../../foundation/http/room.ts';
import type { DisputeDesk } from './dispute.desk.ts';
import type { DisputeRow, Side } from './dispute.ts';
import { disputeSchema, Money, viewDispute } from './dispute.view.ts';
import { byId, findDispute, inCurrency, sideOf, tags, Words } from './reaching.ts';

/** What the two sides do. Whoever belongs to neither does it for the consumer. */
export function actingRoutes(app: HttpApp, { db, desk }: { db: Database; desk: DisputeDesk }): void {
  const route = <Body extends TSchema>(
    verb: string,
    permission: 'open' | 'answer',
    summary: string,
    body: Body,
    work: (request: FastifyRequest, row: DisputeRow, side: Side) => Promise<DisputeRow>,
  ): void => {
    app.post(
      `/v1/disputes/:id/${verb}`,
      {
        config: { permission: `service.dispute.${permission}` },
        schema: { summary, tags, params: byId, body, response: { 200: disputeSchema } },
      },
      async (request) => {
        const asked = request as FastifyRequest;
        const row = await findDispute(db, asked);
        return viewDispute(await work(asked, row, sideOf(asked) ?? 'consumer'), languageOf(asked));
      },
    );
  };
  const Nothing = Type.Optional(Type.Object({}, { additionalProperties: false }));

  route(
    'offers',
    'answer',
    'Offer the other side an amount; it takes the place of one’s offer before',
    Type.Object(
      { refund: Type.Optional(Money), compensation: Type.Optional(Money), text: Type.Optional(Words) },
      { additionalProperties: false },
    ),
    (request, row, side) => {
      const { refund, compensation, text } = request.body as {
        refund?: { amount: number; currency: string };
        compensation?: { amount: number; currency: string };
        text?: string;
      };
      const given = {
        refund: inCurrency('refund', refund, row.currency),
        compensation: inCurrency('compensation', compensation, row.currency),
      };
      return desk.offer(principalOf(request), row.id, side, { ...given, text });
    },
  );

  app.post(
    '/v1/disputes/:id/offers/:number/accept',
    {
      config: { permission: 'service.dispute.answer' },
      schema: {
        ...{ summary: 'Accept what the other side offers: it is settled, and paid', tags },
        params: Type.Object({
          id: Type.String({ format: 'uuid' }),
          number: Type.Integer({ minimum: 1, maximum: 1_000 }),
        }),
        ...{ body: Nothing, response: { 200: disputeSchema } },
      },
    },
    async (request) => {
      const row = await findDispute(db, request);
      const { number } = request.params;
      const done = await desk.accept(principalOf(request), row.id, sideOf(request) ?? 'consumer', number);
      return viewDispute(done, languageOf(request));
    },
  );

  route('escalate', 'answer', 'No agreement: have the platform rule at once', Nothing, (request, row, side) =>
    desk.escalate(principalOf(request), row.id, side),
  );

  route(
    'evidence',
    'answer',
    'Say something, or answer what was asked for; a draft is its writer’s alone',
    Type.Object({ text: Words, draft: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
    (request, row, side) => {
      const { text, draft = false } = request.body as { text: string; draft?: boolean };
      return desk.say(principalOf(request), row.id, side, { text, draft });
    },
  );

  route(
    'appeal',
    'answer',
    'Have a second person rule: each side once, within seven days',
    Type.Object({ text: Words }, { additionalProperties: false }),
    (request, row, side) => desk.appeal(principalOf(request), row.id, side, (request.body as { text: string }).text),
  );

  route('withdraw', 'open', 'Take a dispute back that nobody has ruled in', Nothing, (request, row, side) =>
    desk.withdraw(principalOf(request), row.id, side),
  );

  route(
    'comply',
    'answer',
    'Say that what was ruled is done; the consumer says whether it is so',
    Type.Object({ done: Type.Boolean(), text: Type.Optional(Words) }, { additionalProperties: false }),
    (request, row, side) =>
      desk.comply(principalOf(request), row.id, side, request.body as { done: boolean; text?: string }),
  );
}
