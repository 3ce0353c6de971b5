import type { Guarantee } from '@anxin/engine';
import { Type } from 'typebox';
import { ownId } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import type { HttpApp } from '../../foundation/http/room.ts';
import { effectOf } from './badge.ts';
import type { Catalogue } from './catalogue.ts';
import {
  type BothArms,
  countClaimsOf,
  countEnrolled,
  countOrdersOf,
  countRightsOf,
  paidForRightsOf,
  readAllArms,
  readVersions,
} from './figures.store.ts';
import { GuaranteeSchema, showGuarantee } from './guarantee.routes.ts';
import { termsHash } from './guarantee.ts';

export interface FiguresRoutes {
  db: Database;
  clock: Clock;
  catalogue: Pick<Catalogue, 'current'>;
}

const tags = ['service'];
const Text = Type.String();
const Count = Type.Integer({ minimum: 0 });
const Instant = Type.String({ format: 'date-time' });
const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s]+$' });
const Code = Type.String({ pattern: '^[a-z][a-z0-9-]{0,59}$' });
const Money = Type.Object({ amount: Type.Integer(), currency: Text });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const DAY_MS = 86_400_000;
const RECENT_DAYS = 30;
const DAYS = 90;
/** Of one merchant: whoever sells more is told since when was counted. */
const MOST_ORDERS = 100_000;

const EffectSchema = nullable(
  Type.Object(
    { difference: Type.Number(), low: Type.Number(), high: Type.Number() },
    {
      description:
        'How much more of those who saw the badge bought than of those from whom it was held back, of all merchants, ' +
        `within ${RECENT_DAYS} days, with its 95 % interval; null: too few saw it to tell`,
    },
  ),
);

function showEffect(arms: BothArms | undefined) {
  const effect = arms && effectOf(arms.shown, arms.held);
  return effect === undefined ? null : { difference: effect.difference, low: effect.low, high: effect.high };
}

/** What rights come to: for a merchant that gives them, and for who looks after the catalogue. */
export function figuresRoutes(app: HttpApp, given: FiguresRoutes): void {
  merchantRoute(app, given);
  standingsRoute(app, given);
  termsRoute(app, given);
}

const effects = ({ db, clock, catalogue }: FiguresRoutes) =>
  readAllArms(db, [...catalogue.current().keys()], new Date(clock.now().getTime() - RECENT_DAYS * DAY_MS));

function merchantRoute(app: HttpApp, given: FiguresRoutes): void {
  const { db, clock, catalogue } = given;
  const RightFigures = Type.Object(
    {
      ...{ code: Text, orders_30d: Count, orders_90d: Count },
      claims: { ...Count, description: `Opened within ${DAYS} days, and not taken back` },
      paid: Type.Array(Money, { description: 'What consumers have of it; one for each currency' }),
      borne: Type.Array(Money, { description: 'Of it what the merchant has borne so far' }),
      effect: EffectSchema,
    },
    { title: 'RightFigures' },
  );
  app.get(
    '/v1/enrolments/figures',
    {
      config: { permission: 'service.enrolment.read' },
      schema: {
        ...{ summary: 'What each right of a merchant covers, and what it costs', tags },
        querystring: Type.Object(
          { merchant_id: Type.Optional({ ...Id, description: 'Who reaches all says whose' }) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            ...{ merchant_id: Text, at: Instant, orders_30d: Count, orders_90d: Count },
            counted_from: Type.String({
              format: 'date-time',
              description: `${DAYS} days ago, or later where there are more than ${MOST_ORDERS} orders`,
            }),
            items: Type.Array(RightFigures),
          }),
        },
      },
    },
    async (request) => {
      const { merchant_id } = request.query;
      const own = ownId(request.reach, 'merchant');
      if (own !== undefined && (merchant_id ?? own) !== own) throw new Problem('access.forbidden');
      const merchantId = own ?? merchant_id;
      if (merchantId === undefined) throw new Problem('request.invalid', { field: 'merchant_id', detail: 'Say whose' });
      const now = clock.now();
      const ago = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
      const span = { from: ago(DAYS), recent: ago(RECENT_DAYS), most: MOST_ORDERS };
      const orders = await countOrdersOf(db, merchantId, span);
      const rights = new Map((await countRightsOf(db, merchantId, span)).map((one) => [one.code, one]));
      const claims = await countClaimsOf(db, merchantId, span.from);
      const paid = Map.groupBy(await paidForRightsOf(db, merchantId, span.from), ({ code }) => code);
      const arms = await effects(given);
      // also those that nobody offers any more, as long as they cost something
      const codes = new Set([...catalogue.current().keys(), ...rights.keys(), ...claims.keys(), ...paid.keys()]);
      return {
        ...{ merchant_id: merchantId, at: now.toISOString(), orders_30d: orders.recent, orders_90d: orders.all },
        counted_from: (orders.all < MOST_ORDERS ? span.from : orders.oldest!).toISOString(),
        items: [...codes].map((code) => ({
          ...{ code, orders_30d: rights.get(code)?.recent ?? 0, orders_90d: rights.get(code)?.all ?? 0 },
          claims: claims.get(code) ?? 0,
          ...{ paid: sums(paid.get(code), 'paid'), borne: sums(paid.get(code), 'borne') },
          effect: showEffect(arms.get(code)),
        })),
      };
    },
  );
}

const sums = <Name extends 'paid' | 'borne'>(
  rows: readonly ({ currency: string } & Record<Name, bigint>)[] = [],
  name: Name,
) => rows.map((row) => ({ amount: Number(row[name]), currency: row.currency }));

function standingsRoute(app: HttpApp, given: FiguresRoutes): void {
  const { db, clock, catalogue } = given;
  app.get(
    '/v1/guarantees/standings',
    {
      config: { permission: 'service.guarantee.terms' },
      schema: {
        ...{ summary: 'Of each guarantee, who gives it and whether its badge sells', tags },
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                ...{ code: Text, advance: Type.String({ description: 'Of what consumers are paid at once' }) },
                merchants: nullable({ ...Count, description: 'That give it now; null: every order has it' }),
                effect: EffectSchema,
                arms: nullable(
                  Type.Object({
                    shown: Type.Object({ viewers: Count, buyers: Count }),
                    held: Type.Object({ viewers: Count, buyers: Count }),
                  }),
                ),
              }),
            ),
          }),
        },
      },
    },
    async () => {
      const enrolled = await countEnrolled(db, clock.now());
      const arms = await effects(given);
      return {
        items: [...catalogue.current().values()].map(({ terms: { code, payer, given: how } }) => ({
          ...{ code, advance: payer.advance },
          ...{ merchants: how === 'enrolment' ? (enrolled.get(code) ?? 0) : null },
          ...{ effect: showEffect(arms.get(code)), arms: arms.get(code) ?? null },
        })),
      };
    },
  );
}

const Local = Type.Object({ 'zh-CN': Text, en: Text });
const Limit = nullable(Type.Object({ count: Count, within: Text }));

/** The terms as the pack has them: expressions stand as they are written. */
const TermsSchema = Type.Object(
  {
    shown: GuaranteeSchema,
    ...{ products: nullable(Text), orders: nullable(Text), when: nullable(Text), cap: nullable(Text) },
    instead: Type.Array(Type.Object({ when: Text, lasts: Text }), { description: 'Other windows' }),
    remedy: Type.Array(Type.Object({ kind: Text, amount: Text, when: nullable(Text) })),
    floors: Type.Array(Type.Object({ ground: Text, title: Local, law: Text, amount: Text })),
    payer: Type.Object({ advance: Text, recover: Type.Array(Text) }),
    limits: Type.Object({ per_consumer: Limit, per_pair: Limit }),
    answer: Type.Object({ at_once: nullable(Text), person: nullable(Text), merchant: nullable(Text) }),
  },
  { title: 'GuaranteeTerms' },
);

const showTerms = (terms: Guarantee, language: ReturnType<typeof languageOf>) => ({
  shown: showGuarantee(terms, language),
  ...{ products: terms.products ?? null, orders: terms.orders ?? null, when: terms.when ?? null },
  cap: terms.cap ?? null,
  instead: terms.window.instead.map(({ when, lasts }) => ({ when, lasts })),
  remedy: terms.remedy.map(({ kind, amount, when = null }) => ({ kind, amount, when })),
  floors: terms.floors.map(({ ground, title, law, amount }) => ({ ground, title: { ...title }, law, amount })),
  payer: { advance: terms.payer.advance, recover: [...terms.payer.recover] },
  limits: { per_consumer: terms.limits.perConsumer ?? null, per_pair: terms.limits.perPair ?? null },
  answer: {
    ...{ at_once: terms.answer.atOnce ?? null, person: terms.answer.person ?? null },
    merchant: terms.answer.merchant ?? null,
  },
});

function termsRoute(app: HttpApp, { db, catalogue }: FiguresRoutes): void {
  app.get(
    '/v1/guarantees/:code/terms',
    {
      config: { permission: 'service.guarantee.terms' },
      schema: {
        ...{ summary: 'A guarantee as it is written, and all versions that orders were promised', tags },
        params: Type.Object({ code: Code }),
        response: {
          200: Type.Object({
            current: nullable(TermsSchema),
            versions: Type.Array(
              Type.Object({
                ...{ terms: Text, current: Type.Boolean(), document: TermsSchema },
                first_at: nullable({ ...Instant, description: 'When the first order was promised it' }),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { code } = request.params;
      const language = languageOf(request);
      const plan = catalogue.current().get(code);
      const versions = await readVersions(db, code);
      if (plan === undefined && versions.length === 0) throw new Problem('request.not-found');
      const now = plan && termsHash(plan.terms);
      return {
        current: plan === undefined ? null : showTerms(plan.terms, language),
        versions: versions.map(({ sha256, document, keptAt }) => ({
          ...{ terms: sha256, current: sha256 === now, first_at: keptAt?.toISOString() ?? null },
          document: showTerms(document, language),
        })),
      };
    },
  );
}
