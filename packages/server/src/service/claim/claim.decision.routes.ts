import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Database } from '../../foundation/database/database.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { type HttpApp, principalOf } from '../../foundation/http/room.ts';
import type { ClaimRow } from './claim.ts';
import { claimSchema, LineSchema, MoneySchema, type showClaim, showLines } from './claim.view.ts';
import type { Claims } from './claims.ts';
import { DECISION_REASON_NAMES, DECISION_REASONS } from './decision-reasons.ts';

export interface DecisionRoutes {
  db: Database;
  claims: Claims;
  find(db: Database, request: FastifyRequest): Promise<ClaimRow>;
  shownOne(request: FastifyRequest, row: ClaimRow): Promise<ReturnType<typeof showClaim>>;
}

const tags = ['service'];
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Text = Type.String();
const Loss = Type.Object(MoneySchema.properties, {
  additionalProperties: false,
  description: 'Of the loss that the consumer says, what is accepted; a grant says so wherever one is said',
});

/** What a person of the platform decides, and with what reasons. */
export function decisionRoutes(app: HttpApp, { db, claims, find, shownOne }: DecisionRoutes): void {
  app.get(
    '/v1/claims/reasons',
    {
      config: { permission: 'service.claim.read' },
      schema: {
        ...{ summary: 'With what reasons a claim can be refused', tags },
        response: { 200: Type.Object({ items: Type.Array(Type.Object({ code: Text, title: Text })) }) },
      },
    },
    async (request) => ({
      items: DECISION_REASON_NAMES.map((code) => ({ code, title: DECISION_REASONS[code][languageOf(request)] })),
    }),
  );

  app.post(
    '/v1/claims/:id/assess',
    {
      config: { permission: 'service.claim.decide', idempotency: false },
      schema: {
        ...{ summary: 'What a claim would come to with so much of its loss accepted; nothing is written', tags },
        params: byId,
        body: Type.Object({ loss: Type.Optional(Loss) }, { additionalProperties: false }),
        response: {
          200: Type.Object({
            lines: Type.Array(LineSchema),
            floor: Type.Union([Type.Object({ law: Text, amount: MoneySchema }), Type.Null()], {
              description: 'What the law asks for beyond the refund',
            }),
          }),
        },
      },
    },
    async (request) => {
      const { id } = await find(db, request);
      const { lines, floor, currency } = await claims.assess(id, request.body.loss);
      return {
        lines: showLines(lines, currency)!,
        floor: floor && { law: floor.law, amount: { amount: Number(floor.amount), currency } },
      };
    },
  );

  app.post(
    '/v1/claims/:id/decide',
    {
      config: { permission: 'service.claim.decide' },
      schema: {
        ...{ summary: 'What a person of the platform decides; the consumer reads why', tags, params: byId },
        body: Type.Object(
          {
            ...{ outcome: Type.Enum(['grant', 'refuse']), amount: Type.Optional(MoneySchema) },
            loss: Type.Optional(Loss),
            reason: Type.Optional(
              Type.Enum(DECISION_REASON_NAMES, { description: 'A refusal has one, and words beside it' }),
            ),
            text: Type.Optional(Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' })),
          },
          { additionalProperties: false },
        ),
        response: { 200: claimSchema },
      },
    },
    async (request) => {
      const { id } = await find(db, request);
      const { text: words, ...decision } = request.body;
      return shownOne(request, await claims.decide(principalOf(request), id, { ...decision, words }));
    },
  );
}
