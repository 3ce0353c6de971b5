import { Type } from 'typebox';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import { type DeskParts, deskSchema, readDesk } from './desk.parts.ts';
import { readDisputeFigures } from './dispute.figures.ts';
import { type DisputeRow, REASON_NAMES, REASONS, SIDES, SILENCE_NAMES } from './dispute.ts';
import {
  alikeSchema,
  Blame,
  disputeSchema,
  Money,
  money,
  nullable,
  rulingSchema,
  viewAlike,
  viewDispute,
  viewRuling,
} from './dispute.view.ts';
import { findPrecedents } from './precedent.store.ts';
import { byId, findDispute, Id, inCurrency, tags, Words } from './reaching.ts';
import type { RulingDesk, Simulated } from './ruling.desk.ts';
import { GROUND_NAMES, OBLIGATION_NAMES, OUTCOMES, type RulingGiven } from './ruling.ts';

export interface DeskRoutes {
  db: Database;
  clock: Clock;
  ruling: RulingDesk;
  parts: DeskParts;
}

const Text = Type.String();
const Count = Type.Integer({ minimum: 0 });

const given = {
  outcome: Type.Enum([...OUTCOMES]),
  refund: Type.Optional(Money),
  compensation: Type.Optional(Money),
  blame: Type.Optional(
    Type.Object(Blame.properties, {
      additionalProperties: false,
      description: 'Shares of a hundred; the merchant alone when left out',
    }),
  ),
  grounds: Type.Array(Type.Enum(GROUND_NAMES), { minItems: 1, maxItems: GROUND_NAMES.length, uniqueItems: true }),
  obligations: Type.Optional(
    Type.Array(Type.Enum(OBLIGATION_NAMES), { maxItems: OBLIGATION_NAMES.length, uniqueItems: true }),
  ),
  comply_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
  otherwise: Type.Optional(
    Type.Object(Money.properties, {
      additionalProperties: false,
      description: 'Refunded where it is not done in time',
    }),
  ),
};

type Price = { amount: number; currency: string };
interface Given {
  outcome: RulingGiven['outcome'];
  refund?: Price;
  compensation?: Price;
  blame?: RulingGiven['blame'];
  grounds: RulingGiven['grounds'];
  obligations?: RulingGiven['obligations'];
  comply_days?: number;
  otherwise?: Price;
}

const rulingIn = (body: Given, { currency }: DisputeRow) => ({
  ...{ outcome: body.outcome, grounds: body.grounds, obligations: body.obligations ?? [] },
  ...{ complyDays: body.comply_days ?? null, blame: body.blame ?? { merchant: 100, platform: 0, carrier: 0 } },
  refund: inCurrency('refund', body.refund, currency),
  compensation: inCurrency('compensation', body.compensation, currency),
  otherwise: inCurrency('otherwise', body.otherwise, currency),
});

const simulatedSchema = Type.Object({
  pays: Type.Object({ refund: Money, compensation: Money }),
  kept: Type.Object(Money.properties, {
    description: 'What the consumer keeps of earlier rulings; the platform bears it',
  }),
  refundable: Type.Object(Money.properties, { description: 'What the order has left to be refunded' }),
  over: Type.Object(Money.properties, {
    description: 'Of the refund what is more than that: above zero it would be refused',
  }),
  sources: Type.Array(
    Type.Object({
      source: Type.String({ description: 'What the merchant’s balance lacks is advanced' }),
      ...{ kind: Type.Enum(['refund', 'payment']), ...Money.properties },
    }),
  ),
  bears: Type.Object({ merchant: Money, platform: Money, carrier: Money }),
  recover: Type.Array(Text, { description: 'From where it comes back, in order: the sources of takes' }),
  takes: Type.Array(Type.Object({ source: Text, ...Money.properties }), {
    description: 'How much of it, by what is there just now; receivable: what the merchant would owe',
  }),
  corrections: Type.Array(
    Type.Object({ payout_id: Text, before: Money, after: Money, carrier_before: Money, carrier_after: Money }),
    { description: 'Of earlier payouts: what the merchant bears of them, and the carrier' },
  ),
  ...{ alike: alikeSchema, unlike: Type.Boolean({ description: 'Whoever rules so says why' }) },
});

function viewSimulated({ change, planned, alike, unlike }: Simulated, currency: string) {
  const of = (amount: bigint) => money(amount, currency);
  const { merchant, platform, carrier } = planned.bears;
  return {
    pays: { refund: of(change.pays.refund), compensation: of(change.pays.compensation) },
    ...{ kept: of(change.kept), refundable: of(planned.refundable), over: of(planned.over) },
    sources: planned.sources.map(({ source, kind, amount }) => ({ source, kind, ...of(amount) })),
    bears: { merchant: of(merchant), platform: of(platform), carrier: of(carrier) },
    recover: planned.takes.map(({ source }) => source),
    takes: planned.takes.map(({ source, amount }) => ({ source, ...of(amount) })),
    corrections: change.corrections.map(({ payoutId, before, after, carrierBefore, carrierAfter }) => ({
      ...{ payout_id: payoutId, before: of(before), after: of(after) },
      ...{ carrier_before: of(carrierBefore), carrier_after: of(carrierAfter) },
    })),
    ...{ alike: viewAlike(alike), unlike },
  };
}

/** What the platform's people do. */
export function deskRoutes(app: HttpApp, { db, clock, ruling, parts }: DeskRoutes): void {
  app.post(
    '/v1/disputes/:id/ask',
    {
      config: { permission: 'service.dispute.rule' },
      schema: {
        ...{ summary: 'Ask sides for evidence, each until its own time; what silence means is said with it', tags },
        params: byId,
        body: Type.Object(
          {
            asked: Type.Array(
              Type.Object(
                {
                  ...{ side: Type.Enum([...SIDES]), text: Words, days: Type.Integer({ minimum: 1, maximum: 30 }) },
                  silence: Type.Enum(SILENCE_NAMES),
                  test: Type.Optional(
                    Type.Boolean({ description: 'It is tested meanwhile: the statutory clocks stand still' }),
                  ),
                },
                { additionalProperties: false },
              ),
              { minItems: 1, maxItems: 4 },
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: disputeSchema },
      },
    },
    async (request) => {
      const { id } = await findDispute(db, request);
      const asked = request.body.asked.map(({ test = false, ...one }) => ({ ...one, test }));
      return viewDispute(await ruling.ask(principalOf(request), id, asked), languageOf(request));
    },
  );

  app.post(
    '/v1/disputes/:id/simulate',
    {
      config: { permission: 'service.dispute.rule', idempotency: false },
      schema: {
        ...{ summary: 'What a ruling would pay, from where, and who would bear it; nothing is written', tags },
        ...{ params: byId, body: Type.Object(given, { additionalProperties: false }) },
        response: { 200: simulatedSchema },
      },
    },
    async (request) => {
      const row = await findDispute(db, request);
      return viewSimulated(await ruling.simulate(row.id, rulingIn(request.body as Given, row)), row.currency);
    },
  );

  app.post(
    '/v1/disputes/:id/rule',
    {
      config: { permission: 'service.dispute.rule' },
      schema: {
        ...{ summary: 'Rule, or rule again on an appeal; what it gives is paid with it', tags },
        description:
          'Amounts are in all, what an earlier ruling gave counted in. The statement goes to both sides and is kept as it is: contact data in it is refused.',
        params: byId,
        body: Type.Object(
          {
            ...{ ...given, statement: Words, law: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) },
            differs: Type.Optional(
              Type.String({ minLength: 1, maxLength: 2_000, description: 'Why it is another than alike ones' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: disputeSchema },
      },
    },
    async (request) => {
      const row = await findDispute(db, request);
      const { statement, law = null, differs = null } = request.body;
      const ruled = { ...rulingIn(request.body as Given, row), statement, law, differs };
      return viewDispute(await ruling.rule(principalOf(request), row.id, ruled), languageOf(request));
    },
  );

  app.get(
    '/v1/disputes/:id/desk',
    {
      config: { permission: 'service.dispute.desk' },
      schema: {
        ...{ summary: 'Everything on the disputed order on one screen, masked', tags, params: byId },
        response: { 200: deskSchema },
      },
    },
    async (request) => readDesk(db, parts, await findDispute(db, request), languageOf(request)),
  );

  app.get(
    '/v1/disputes/precedents',
    {
      config: { permission: 'service.dispute.precedents' },
      schema: {
        ...{ summary: 'Past rulings that stand, newest first', tags },
        querystring: Type.Object(
          {
            ...{ ...pageQuery, reason: Type.Optional(Type.Enum(REASON_NAMES)), guarantee: Type.Optional(Id) },
            ...{ category_id: Type.Optional(Id), ground: Type.Optional(Type.Enum(GROUND_NAMES)) },
            ...{ outcome: Type.Optional(Type.Enum([...OUTCOMES])) },
            paid_from: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
            paid_to: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
            words: Type.Optional(
              Type.String({
                maxLength: 200,
                pattern: '[\\p{L}\\p{N}]{2}',
                description: 'All of them are in the statement',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: pageOf(
            Type.Object({
              ...{ dispute_id: Text, reason: Type.Enum(REASON_NAMES), reason_title: Text },
              ...{ guarantee: nullable(Text), category_id: nullable(Text), paid: Money },
              share: Type.Integer({ description: 'Of a hundred of what was paid: what the consumer was given' }),
              ruling: rulingSchema,
            }),
          ),
        },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE, category_id, paid_from, paid_to, ...query } = request.query;
      const language = languageOf(request);
      const rows = await findPrecedents(db, {
        ...{ reason: query.reason, guarantee: query.guarantee, ground: query.ground, outcome: query.outcome },
        ...{ words: query.words, category: category_id, limit: limit + 1, before: idAfter(cursor) },
        paidFrom: paid_from === undefined ? undefined : BigInt(paid_from),
        paidTo: paid_to === undefined ? undefined : BigInt(paid_to),
      });
      return toPage(
        rows,
        limit,
        ({ ruling: row, reason, guarantee, categoryId, currency, paid }) => ({
          ...{ dispute_id: row.disputeId, reason, reason_title: REASONS[reason][language], guarantee },
          ...{ category_id: categoryId, paid: money(paid, currency) },
          share: paid === 0n ? 0 : Number(((row.refund + row.compensation) * 100n) / paid),
          ruling: viewRuling(row, currency, { language, inside: true }),
        }),
        (row) => encodeCursor(row.ruling.id),
      );
    },
  );

  app.get(
    '/v1/disputes/figures',
    {
      config: { permission: 'service.dispute.figures' },
      schema: {
        ...{
          summary: 'Disputes of a time: how they ended, how often in time, and how often on appeal otherwise',
          tags,
        },
        querystring: Type.Object(
          {
            from: Type.Optional(Type.String({ format: 'date-time' })),
            to: Type.Optional(Type.String({ format: 'date-time' })),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            ...{ from: Text, to: Text, opened: Count, settled: Count, withdrawn: Count, ruled: Count },
            outcomes: Type.Object({ consumer: Count, partly: Count, merchant: Count }),
            ...{ appealed: Count, overturned: Count, overdue: Count, uncorrected: Count },
            promises: Type.Array(
              Type.Object({ kind: Text, met: Count, broken: Count, share: nullable(Type.Number()) }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const to = request.query.to === undefined ? clock.now() : new Date(request.query.to);
      const from =
        request.query.from === undefined ? new Date(to.getTime() - 30 * 86_400_000) : new Date(request.query.from);
      return { from: from.toISOString(), to: to.toISOString(), ...(await readDisputeFigures(db, { from, to })) };
    },
  );
}
