import type { Guarantee } from '@anxin/engine';
import { Type } from 'typebox';
import { beijingDay, beijingMidnight } from '../../foundation/beijing-time.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { type Language, languageOf } from '../../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import type { HttpApp } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor } from '../../foundation/keyset.ts';
import type { BadgeDesk } from './badge.desk.ts';
import { readArms } from './badge.store.ts';
import { effectOf, isLarge, LEAST_ARM } from './badge.ts';
import type { Catalogue } from './catalogue.ts';
import { termsHash } from './guarantee.ts';
import { listCovered, readCoverage } from './right.store.ts';

export interface GuaranteeRoutes {
  db: Database;
  clock: Clock;
  catalogue: Catalogue;
  badges: BadgeDesk;
}

const tags = ['service'];
const Text = Type.String();
const Count = Type.Integer({ minimum: 0 });
const Instant = Type.String({ format: 'date-time' });
const Day = Type.String({ format: 'date', description: 'Of Beijing time' });
const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s]+$' });
const Code = Type.String({ pattern: '^[a-z][a-z0-9-]{0,59}$' });
const Viewer = Type.String({
  minLength: 8,
  maxLength: 200,
  description: 'Your word for who looks: a keyed hash of it is kept',
});
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const named = (extra: Record<string, Type.TSchema> = {}) =>
  Type.Array(Type.Object({ id: Text, title: Text, ...extra }));

export const GuaranteeSchema = Type.Object(
  {
    ...{ code: Text, title: Text, promise: Text, statutory: Type.Boolean(), law: nullable(Text) },
    bundles: Type.Array(Text),
    ...{ given: Type.Enum(['enrolment', 'platform']), by: Type.Array(Text) },
    grounds: named(),
    window: Type.Object({ from: Text, opens: nullable(Text), lasts: Text }),
    asks: named({ type: Text, optional: Type.Boolean(), choices: named() }),
    evidence: named({ least: Count }),
    floors: Type.Array(Type.Object({ ground: Text, law: Text })),
    aftersale: nullable(
      Type.Enum(['return-refund'], {
        description: 'It is used with an after-sale of this type: the goods come back before the money',
      }),
    ),
    answer: Type.Object({ merchant: nullable(Type.String({ description: 'How long the merchant has to answer' })) }),
    terms: Type.String({ description: 'SHA-256 of the terms: orders keep these, whatever is changed later' }),
  },
  { title: 'Guarantee' },
);

export const showGuarantee = (terms: Guarantee, language: Language) => ({
  ...{ code: terms.code, title: terms.title[language], promise: terms.promise[language] },
  ...{ statutory: terms.statutory, law: terms.law ?? null, bundles: [...terms.bundles] },
  ...{ given: terms.given, by: [...terms.by] },
  grounds: terms.grounds.map(({ ground, title }) => ({ id: ground, title: title[language] })),
  window: { from: terms.window.from, opens: terms.window.opens ?? null, lasts: terms.window.lasts },
  asks: terms.asks.map((ask) => ({
    ...{ id: ask.name, title: ask.title[language], type: ask.type, optional: ask.optional },
    choices: ask.choices.map(({ id, title }) => ({ id, title: title[language] })),
  })),
  evidence: terms.evidence.map((asked) => ({ id: asked.kind, title: asked.title[language], least: asked.least })),
  floors: terms.floors.map(({ ground, law }) => ({ ground, law })),
  aftersale: terms.aftersale ?? null,
  answer: { merchant: terms.answer.merchant ?? null },
  terms: termsHash(terms),
});

/** `/v1/guarantees`: what there is, what pages may show, whether it sells, and how many orders have it. */
export function guaranteeRoutes(app: HttpApp, given: GuaranteeRoutes): void {
  catalogueRoutes(app, given);
  badgeRoutes(app, given);
  effectRoute(app, given);
  coverageRoutes(app, given);
}

function catalogueRoutes(app: HttpApp, { catalogue }: GuaranteeRoutes): void {
  app.get(
    '/v1/guarantees',
    {
      config: { permission: 'service.guarantee.read' },
      schema: {
        ...{ summary: 'The guarantees that there are, in the reader’s language', tags },
        response: { 200: Type.Object({ items: Type.Array(GuaranteeSchema) }) },
      },
    },
    async (request) => ({
      items: [...catalogue.current().values()].map(({ terms }) => showGuarantee(terms, languageOf(request))),
    }),
  );
}

function badgeRoutes(app: HttpApp, { catalogue, badges }: GuaranteeRoutes): void {
  const Products = Type.Array(Id, { minItems: 1, maxItems: 50 });

  app.get(
    '/v1/guarantees/badges',
    {
      config: { permission: 'service.badge.read' },
      schema: {
        ...{ summary: 'What product pages may show, for up to 50 products', tags },
        querystring: Type.Object(
          { product_id: Products, viewer: Type.Optional(Viewer) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                product_id: Text,
                badges: Type.Array(Type.Object({ code: Text, title: Text, promise: Text })),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { product_id, viewer } = request.query;
      const plans = catalogue.current();
      const language = languageOf(request);
      const found = await badges.badges([...new Set(product_id)], viewer);
      return {
        items: found.map(({ productId, codes }) => ({
          product_id: productId,
          badges: codes.map((code) => {
            const { title, promise } = plans.get(code)!.terms;
            return { code, title: title[language], promise: promise[language] };
          }),
        })),
      };
    },
  );

  app.post(
    '/v1/guarantees/badges/outcomes',
    {
      config: { permission: 'service.badge.report' },
      schema: {
        ...{ summary: 'A viewer bought: counts once for each badge that they saw, or would have', tags },
        body: Type.Object({ viewer: Viewer, product_id: Products }, { additionalProperties: false }),
        response: { 200: Type.Object({ counted: Count }) },
      },
    },
    async ({ body }) => ({ counted: await badges.bought([...new Set(body.product_id)], body.viewer) }),
  );
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 400;

/** Days, both included, as instants. @throws Problem `request.invalid` */
function spanOf(from: string, to: string): { from: Date; to: Date } {
  const span = { from: beijingMidnight(from), to: new Date(beijingMidnight(to).getTime() + DAY_MS) };
  const days = (span.to.getTime() - span.from.getTime()) / DAY_MS;
  if (!(days >= 1 && days <= MOST_DAYS))
    throw new Problem('request.invalid', { field: 'to', detail: `from 1 to ${MOST_DAYS} days, in their order` });
  return span;
}

function effectRoute(app: HttpApp, { db, clock, catalogue }: GuaranteeRoutes): void {
  const Arm = Type.Object({
    ...{ viewers: Count, buyers: Count, share: Type.Number(), low: Type.Number(), high: Type.Number() },
  });
  app.get(
    '/v1/guarantees/:code/effect',
    {
      config: { permission: 'service.badge.effect' },
      schema: {
        ...{ summary: 'Whether the badge sells: those who saw it beside those who were not shown it', tags },
        params: Type.Object({ code: Code }),
        querystring: Type.Object({ from: Type.Optional(Day), to: Type.Optional(Day) }, { additionalProperties: false }),
        response: {
          200: Type.Object({
            ...{ code: Text, from: Day, to: Day, shown: Arm, held: Arm },
            ...{ difference: Type.Number(), low: Type.Number(), high: Type.Number(), z: Type.Number() },
            days: Type.Array(Type.Object({ day: Day, held: Type.Boolean(), viewers: Count, buyers: Count })),
          }),
        },
      },
    },
    async ({ params: { code }, query }) => {
      if (!catalogue.current().has(code)) throw new Problem('request.not-found');
      const to = query.to ?? beijingDay(clock.now());
      const from = query.from ?? beijingDay(new Date(beijingMidnight(to).getTime() - 29 * DAY_MS));
      const span = spanOf(from, to);
      const days = await readArms(db, code, span.from, span.to);
      const sum = (held: boolean) =>
        days
          .filter((day) => day.held === held)
          .reduce((all, { viewers, buyers }) => ({ viewers: all.viewers + viewers, buyers: all.buyers + buyers }), {
            ...{ viewers: 0, buyers: 0 },
          });
      const [shown, held] = [sum(false), sum(true)];
      const effect = effectOf(shown, held);
      if (effect === undefined) {
        const told = (name: string, arm: typeof shown) =>
          `${name}: ${arm.viewers} viewers, ${arm.buyers} buyers${isLarge(arm) ? '' : ' (too few)'}`;
        throw new Problem('guarantee.effect-too-small', {
          detail: `At least ${LEAST_ARM.viewers} viewers and ${LEAST_ARM.buyers} buyers on each side; ${told('shown', shown)}; ${told('held back', held)}`,
        });
      }
      return { code, from, to, ...effect, days };
    },
  );
}

function coverageRoutes(app: HttpApp, { db }: GuaranteeRoutes): void {
  const Share = nullable(Type.Number({ description: 'Null: there were no orders' }));
  const shareOf = (covered: number, orders: number) => (orders === 0 ? null : covered / orders);

  app.get(
    '/v1/guarantees/coverage',
    {
      config: { permission: 'service.coverage.read' },
      schema: {
        ...{ summary: 'Orders with at least one right beyond the law, of all, by the day of payment', tags },
        querystring: Type.Object({ from: Day, to: Day }, { additionalProperties: false }),
        response: {
          200: Type.Object({
            ...{ orders: Count, covered: Count, share: Share },
            days: Type.Array(Type.Object({ day: Day, orders: Count, covered: Count, share: Share })),
          }),
        },
      },
    },
    async ({ query: { from, to } }) => {
      spanOf(from, to);
      const days = await readCoverage(db, from, to);
      const orders = days.reduce((sum, day) => sum + day.orders, 0);
      const covered = days.reduce((sum, day) => sum + day.covered, 0);
      return {
        ...{ orders, covered, share: shareOf(covered, orders) },
        days: days.map((day) => ({ ...day, share: shareOf(day.covered, day.orders) })),
      };
    },
  );

  app.get(
    '/v1/guarantees/coverage/orders',
    {
      config: { permission: 'service.coverage.read' },
      schema: {
        ...{ summary: 'The orders behind the figure, by the time of payment', tags },
        querystring: Type.Object(
          { ...pageQuery, from: Day, to: Day, covered: Type.Optional(Type.Boolean()) },
          { additionalProperties: false },
        ),
        response: {
          200: pageOf(Type.Object({ order_id: Text, paid_at: Instant, covered: Type.Boolean(), pack: Text })),
        },
      },
    },
    async ({ query: { limit = DEFAULT_PAGE, cursor, covered, ...days } }) => {
      const span = spanOf(days.from, days.to);
      const after =
        cursor === undefined ? undefined : decodeCursor(cursor, /^\d{4}-[\dT:.-]{10,30}Z$/, /^[^\0]{1,300}$/);
      const rows = await listCovered(
        db,
        {
          ...{ ...span, enhanced: covered },
          after: after === undefined ? undefined : { at: new Date(after[0]!), id: after[1]! },
        },
        limit + 1,
      );
      return toPage(
        rows,
        limit,
        ({ id, paidAt, enhanced, pack }) => ({
          ...{ order_id: id, paid_at: paidAt.toISOString(), covered: enhanced, pack },
        }),
        ({ id, paidAt }) => encodeCursor(paidAt.toISOString(), id),
      );
    },
  );
}
