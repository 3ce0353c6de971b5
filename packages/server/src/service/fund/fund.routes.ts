import { Type } from 'typebox';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import { emptyAtLeast, Refusal } from '../refusal.ts';
import { fundPermissions } from './fund.permissions.ts';
import { readAges, readCohorts, readFlows, readFunds, readTopExposures } from './fund.reading.ts';
import {
  CohortSchema,
  FundSchema,
  RequestSchema,
  showAge,
  showCohort,
  showExposure,
  showFlow,
  showRequest,
  showSolvency,
} from './fund.view.ts';
import { recoveryRoute } from './recovery.routes.ts';
import type { RequestDesk } from './request.desk.ts';
import { listRequests } from './request.store.ts';
import {
  CONTRIBUTION_REASONS,
  FUND_REQUEST_STATES,
  type FundRequest,
  LEVEL_REASONS,
  RETURN_REASONS,
  WRITE_OFF_REASONS,
} from './request.ts';
import { solvencyOf } from './solvency.ts';
import type { FundTerms } from './terms.ts';
import { MoneyGiven } from './view.ts';

export type Names = (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export interface FundRoutes {
  names: Names;
  db: Database;
  clock: Clock;
  desk: RequestDesk;
  terms: FundTerms;
}

const tags = ['service'];
const strict = { additionalProperties: false } as const;
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s\\u0000-\\u001f]+$' });
const instant = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));
const DAY_MS = 86_400_000;
const LONGEST_DAYS = 400;
const TOP = 20;

const namesOf = ({ names }: Pick<FundRoutes, 'names'>, rows: readonly FundRequest[]) =>
  names([...new Set(rows.flatMap(({ askedBy, answeredBy }) => [askedBy, answeredBy ?? askedBy]))]);

const showOne = async (options: Pick<FundRoutes, 'names'>, row: FundRequest) =>
  showRequest(row, await namesOf(options, [row]));

/** `/v1/fund`: how the fund stands, and what is decided about it. */
export function fundRoom(options: FundRoutes): HttpRoom {
  return {
    name: 'fund',
    permissions: fundPermissions,
    register(app) {
      readRoutes(app, options);
      recoveryRoute(app, options);
      askRoutes(app, options);
      answerRoutes(app, options);
    },
  };
}

function readRoutes(app: HttpApp, options: FundRoutes): void {
  const { db, clock, terms } = options;
  app.get(
    '/v1/fund',
    {
      config: { permission: 'service.fund.read' },
      schema: {
        ...{ summary: 'Solvency, flows, receivables by age, top exposures, recovery by month', tags },
        querystring: Type.Object({
          from: instant('Not before; 30 days ago when not given'),
          to: instant('Before; now'),
        }),
        response: { 200: FundSchema },
      },
    },
    async ({ query }) => {
      const now = clock.now();
      const to = query.to === undefined ? now : new Date(query.to);
      const from = query.from === undefined ? new Date(to.getTime() - 30 * DAY_MS) : new Date(query.from);
      if (from >= to) throw new Problem('request.invalid', { field: 'from', detail: 'It is not before `to`' });
      if (to.getTime() - from.getTime() > LONGEST_DAYS * DAY_MS)
        throw new Problem('request.invalid', { field: 'from', detail: `At most ${LONGEST_DAYS} days` });
      const states = await readFunds(db, now);
      return {
        ...{ from: from.toISOString(), to: to.toISOString() },
        funds: states.map((state) => showSolvency(solvencyOf(state, terms), { from, to, now })),
        flows: (await readFlows(db, from, to)).map((flow) => showFlow(flow, from, to)),
        receivables: (await readAges(db, now)).map((age) => showAge(age, now)),
        exposures: (await readTopExposures(db, TOP)).map(showExposure),
        cohorts: (await readCohorts(db, now, 12)).map(showCohort),
      };
    },
  );

  app.get(
    '/v1/fund/recovery',
    {
      config: { permission: 'service.fund.read' },
      schema: {
        ...{ summary: 'What came back of the payouts of each month', tags },
        querystring: Type.Object({ months: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })) }),
        response: { 200: Type.Object({ cohorts: Type.Array(CohortSchema) }) },
      },
    },
    async ({ query: { months = 12 } }) => ({ cohorts: (await readCohorts(db, clock.now(), months)).map(showCohort) }),
  );

  app.get(
    '/v1/fund/requests',
    {
      config: { permission: 'service.fund.read' },
      schema: {
        ...{ summary: 'What was asked for about the fund, the newest first', tags },
        querystring: Type.Object({ ...pageQuery, state: Type.Optional(Type.Enum([...FUND_REQUEST_STATES])) }),
        response: { 200: pageOf(RequestSchema) },
      },
    },
    async ({ query: { limit = DEFAULT_PAGE, cursor, state } }) => {
      const before = idAfter(cursor);
      const rows = await listRequests(db, {
        ...{ limit: limit + 1, ...(state === undefined ? {} : { state }), ...(before === undefined ? {} : { before }) },
      });
      const names = await namesOf(options, rows);
      return toPage(
        rows,
        limit,
        (row) => showRequest(row, names),
        ({ id }) => encodeCursor(id),
      );
    },
  );
}

function askRoutes(app: HttpApp, options: FundRoutes): void {
  const { desk } = options;
  const asking = { config: { permission: 'service.fund.ask' } };
  const response = { 201: RequestSchema };
  const made = 'Done at once as far as one person may, else it waits for somebody else';

  app.post(
    '/v1/fund/contributions',
    {
      ...asking,
      schema: {
        ...{ summary: `Put the platform’s money into the fund. ${made}`, tags, response },
        body: Type.Object(
          {
            fund: Type.Enum(['protection-fund', 'logistics-pool']),
            ...{ amount: MoneyGiven, reason: Type.Enum([...CONTRIBUTION_REASONS]) },
          },
          strict,
        ),
      },
    },
    async (request, reply) => {
      const { fund, amount, reason } = request.body;
      const given = { currency: amount.currency, amount: BigInt(amount.amount), reason, fund };
      return reply
        .code(201)
        .send(await showOne(options, await desk.ask(principalOf(request), { kind: 'contribution', ...given })));
    },
  );

  app.post(
    '/v1/fund/write-offs',
    {
      ...asking,
      schema: {
        ...{ summary: `Give up what a merchant owes, the oldest first, under the year’s cap. ${made}`, tags, response },
        body: Type.Object({ merchant_id: Id, amount: MoneyGiven, reason: Type.Enum([...WRITE_OFF_REASONS]) }, strict),
      },
    },
    async (request, reply) => {
      const { merchant_id: merchantId, amount, reason } = request.body;
      const given = { currency: amount.currency, amount: BigInt(amount.amount), reason, merchantId };
      return reply
        .code(201)
        .send(await showOne(options, await desk.ask(principalOf(request), { kind: 'write-off', ...given })));
    },
  );

  app.post(
    '/v1/fund/deposit-returns',
    {
      ...asking,
      schema: {
        summary: `Pay a deposit back: all of it to who has left, what is above its level to others. ${made}`,
        ...{ tags, response },
        body: Type.Object({ merchant_id: Id, amount: MoneyGiven, reason: Type.Enum([...RETURN_REASONS]) }, strict),
      },
    },
    async (request, reply) => {
      const { merchant_id: merchantId, amount, reason } = request.body;
      const given = { currency: amount.currency, amount: BigInt(amount.amount), reason, merchantId };
      return reply
        .code(201)
        .send(await showOne(options, await desk.ask(principalOf(request), { kind: 'deposit-return', ...given })));
    },
  );

  app.post(
    '/v1/fund/deposit-levels',
    {
      ...asking,
      schema: {
        ...{ summary: 'How much merchants of a category put down; zero: nothing. Two people always', tags, response },
        body: Type.Object(
          {
            ...{ category_id: Id, reason: Type.Enum([...LEVEL_REASONS]) },
            amount: Type.Object(
              {
                amount: Type.Integer({ minimum: 0, maximum: 10 ** 13, description: 'Minor units' }),
                currency: Type.String({ pattern: '^[A-Z]{3}$' }),
              },
              strict,
            ),
          },
          strict,
        ),
      },
    },
    async (request, reply) => {
      const { category_id: categoryId, amount, reason } = request.body;
      const given = { currency: amount.currency, amount: BigInt(amount.amount), reason, categoryId };
      return reply
        .code(201)
        .send(await showOne(options, await desk.ask(principalOf(request), { kind: 'deposit-level', ...given })));
    },
  );
}

function answerRoutes(app: HttpApp, options: FundRoutes): void {
  const { desk } = options;
  const answering = { config: { permission: 'service.fund.approve' } };
  const response = { 200: RequestSchema };

  app.post(
    '/v1/fund/requests/:id/approve',
    {
      ...answering,
      schema: { ...{ summary: 'Agree: by somebody else than who asked, who is told', tags }, params: byId, response },
    },
    async (request) => showOne(options, await desk.approve(principalOf(request), request.params.id.toLowerCase())),
  );

  app.post(
    '/v1/fund/requests/:id/refuse',
    {
      ...{ ...answering, preValidation: emptyAtLeast },
      schema: {
        ...{ summary: 'Do not agree; whoever asked is told, and why', tags },
        ...{ params: byId, body: Refusal, response },
      },
    },
    async (request) =>
      showOne(options, await desk.refuse(principalOf(request), request.params.id.toLowerCase(), request.body.why)),
  );
}
