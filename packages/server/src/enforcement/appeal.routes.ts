import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { requireWithin } from '../foundation/access/principal.ts';
import { registerAttachmentRoutes } from '../foundation/attachments/attachment.routes.ts';
import type { Attachments } from '../foundation/attachments/attachments.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../foundation/keyset.ts';
import { actorOf } from './appeal.deciding.ts';
import type { AppealDesk } from './appeal.desk.ts';
import { type OverturnedBy, readOverturned } from './appeal.figures.ts';
import { appealPermissions } from './appeal.permissions.ts';
import { listAppeals, readAppeal, readCaseOf, readMessages } from './appeal.store.ts';
import { APPEAL_OUTCOMES, APPEAL_STATES, type AppealRow, isOver } from './appeal.ts';
import { appealSchema, previewSchema, viewAppeal, viewPreview } from './appeal.view.ts';
import { readMeasures } from './measure.store.ts';

export interface AppealRoutes {
  db: Database;
  clock: Clock;
  desk: AppealDesk;
  names(actors: readonly string[]): Promise<ReadonlyMap<string, string>>;
  attachments: Attachments;
}

const tags = ['enforcement'];
const Text = Type.String();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const Id = Type.String({ format: 'uuid' });
const Reference = Type.String({ maxLength: 250, pattern: '^[a-z][a-z0-9-]{0,49}/[^\\s]{1,200}$' });
const Name = Type.String({ maxLength: 100, pattern: '^[a-z][a-z0-9-]*$' });
const Words = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' });
const Evidence = Type.Array(Reference, {
  ...{ maxItems: 20, description: 'Events, files or subjects that show it: `event/<id>`, `media/<name>`' },
});
const Duration = Type.String({
  maxLength: 30,
  pattern: '^P(?!$)(\\d{1,4}Y)?(\\d{1,4}M)?(\\d{1,4}W)?(\\d{1,5}D)?(T(?=\\d)(\\d{1,5}H)?(\\d{1,6}M)?(\\d{1,7}S)?)?$',
});
const asDecided = {
  outcome: Type.Enum([...APPEAL_OUTCOMES]),
  instead: Type.Optional(
    Type.Object(
      {
        ...{ kind: Name, duration: Type.Optional(Duration) },
        points: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000 })),
        amount: Type.Optional(Type.Integer({ minimum: 1, maximum: 1e14 })),
      },
      { additionalProperties: false, description: 'What is in its place, where it is upheld in part' },
    ),
  ),
};
const byId = Type.Object({ id: Id });

const Message = Type.Object({
  ...{ id: Text, at: Instant, by: nullable(Text), by_name: nullable(Text) },
  side: Type.Enum(['party', 'house']),
  kind: Type.Enum(['appeal', 'message', 'request', 'answer']),
  text: nullable(Type.String({ description: 'Null: who wrote it was erased' })),
  evidence: Type.Array(Text),
});

const Rate = Type.Object({ share: Type.Number(), low: Type.Number(), high: Type.Number() });
const counts = {
  ...{ decided: Type.Integer(), overturned: Type.Integer(), partly: Type.Integer() },
  settled: Type.Integer({ description: 'Not decided: the measure was undone otherwise. They count in nothing else' }),
  rate: nullable(Rate),
};
const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 366;

/** `/v1/appeals`. */
export function appealRoom(given: AppealRoutes): HttpRoom {
  return {
    name: 'appeals',
    permissions: appealPermissions,
    register(app) {
      readingRoutes(app, given);
      partyRoutes(app, given);
      decidingRoutes(app, given);
      figureRoute(app, given);
      registerAttachmentRoutes(app, {
        ...{ attachments: given.attachments, path: '/v1/appeals/:id', tag: 'enforcement' },
        permission: { read: 'enforcement.appeal.read', add: 'enforcement.appeal.message' },
        async target(request, doing) {
          const row = await find(given.db, request, (request.params as { id: string }).id);
          if (doing === 'add' && isOver(row.state)) throw new Problem('appeal.state');
          return { about: `appeal/${row.id}`, person: row.party };
        },
      });
    },
  };
}

/** Of what is out of reach nobody learns whether it is there. */
async function find(db: Database, request: FastifyRequest, id: string): Promise<AppealRow> {
  const row = await readAppeal(db, id.toLowerCase());
  if (row === undefined) throw new Problem('request.not-found');
  requireWithin(request.reach, row.party as never);
  return row;
}

async function show({ db, clock }: AppealRoutes, request: FastifyRequest, rows: readonly AppealRow[]) {
  const measures = await readMeasures(
    db,
    rows.map(({ measureId }) => measureId),
  );
  const byMeasure = new Map(measures.map((row) => [row.id, row]));
  const now = clock.now();
  return rows.map((row) => viewAppeal(row, byMeasure.get(row.measureId)!, now, languageOf(request)));
}

function readingRoutes(app: HttpApp, given: AppealRoutes): void {
  const { db, clock, desk, names } = given;
  app.get(
    '/v1/appeals',
    {
      config: { permission: 'enforcement.appeal.read' },
      schema: {
        ...{ summary: 'Appeals, newest first', tags },
        querystring: Type.Object(
          {
            ...pageQuery,
            state: Type.Optional(Type.Enum([...APPEAL_STATES])),
            ...{ party: Type.Optional(Reference), measure_id: Type.Optional(Id) },
            rule: Type.Optional(Type.String({ maxLength: 200, pattern: '^[a-z][a-z0-9.-]*$' })),
            mine: Type.Optional(
              Type.Literal('yes', { description: 'In the caller’s hand, or decided by them; by those who decide' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: pageOf(appealSchema) },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE, party, state, measure_id, rule, mine } = request.query;
      const before = idAfter(cursor);
      const { reach } = request;
      const own = reach === 'all' || reach === 'none' ? undefined : reach.own;
      if (own !== undefined && party !== undefined && party !== own) throw new Problem('access.forbidden');
      const query = { state, party: own ?? party, measure: measure_id?.toLowerCase(), now: clock.now(), before, rule };
      const by = mine === undefined || own !== undefined ? undefined : actorOf(principalOf(request));
      const page = toPage(
        await listAppeals(db, { ...query, mine: by, limit: limit + 1 }),
        limit,
        (row) => row,
        (row) => encodeCursor(row.id),
      );
      return { ...page, items: await show(given, request, page.items) };
    },
  );

  app.get(
    '/v1/appeals/:id',
    {
      config: { permission: 'enforcement.appeal.read' },
      schema: {
        ...{ summary: 'One appeal with what was said; reading it leaves an entry on the trail', tags, params: byId },
        response: {
          200: Type.Object({
            ...{ appeal: appealSchema, messages: Type.Array(Message) },
            case_id: nullable(Type.String({ description: 'Its case, for those who decide' })),
          }),
        },
      },
    },
    async (request) => {
      const row = await find(db, request, request.params.id);
      const messages = await readMessages(db, row.id);
      const texts = await desk.open(principalOf(request), row, messages);
      // a party learns that a person answered, not who
      const inside = request.reach === 'all';
      const known = inside ? await names([...new Set(messages.map(({ by }) => by))]) : new Map<string, string>();
      const [appeal] = await show(given, request, [row]);
      return {
        ...{ appeal: appeal!, case_id: inside ? await readCaseOf(db, row.id) : null },
        messages: messages.map(({ id, at, by, side, kind, evidence }, i) => ({
          ...{ id, at: at.toISOString(), by: inside ? by : null, by_name: known.get(by) ?? null, side, kind },
          ...{ text: texts[i] ?? null, evidence: [...evidence] },
        })),
      };
    },
  );
}

function partyRoutes(app: HttpApp, given: AppealRoutes): void {
  const { db, desk } = given;
  app.post(
    '/v1/appeals',
    {
      config: { permission: 'enforcement.appeal.make' },
      schema: {
        ...{ summary: 'Object to a measure', tags },
        body: Type.Object(
          { measure_id: Id, text: Words, evidence: Type.Optional(Evidence) },
          { additionalProperties: false },
        ),
        response: { 201: appealSchema },
      },
    },
    async (request, reply) => {
      const { measure_id, text, evidence = [] } = request.body;
      const id = measure_id.toLowerCase();
      const [measure] = await readMeasures(db, [id]);
      if (measure === undefined) throw new Problem('request.not-found');
      requireWithin(request.reach, (measure.party ?? measure.target) as never);
      const row = await desk.make(principalOf(request), id, { text, evidence });
      return reply.code(201).send((await show(given, request, [row]))[0]!);
    },
  );

  app.post(
    '/v1/appeals/:id/messages',
    {
      config: { permission: 'enforcement.appeal.message' },
      schema: {
        ...{ summary: 'Say something about an appeal', tags, params: byId },
        body: Type.Object({ text: Words, evidence: Type.Optional(Evidence) }, { additionalProperties: false }),
        response: { 201: Type.Object({ id: Text, at: Instant }) },
      },
    },
    async (request, reply) => {
      const { text, evidence = [] } = request.body;
      const { id } = await find(db, request, request.params.id);
      const said = await desk.say(principalOf(request), id, { text, evidence });
      return reply.code(201).send({ id: said.id, at: said.at.toISOString() });
    },
  );

  app.post(
    '/v1/appeals/:id/withdraw',
    {
      config: { permission: 'enforcement.appeal.make' },
      schema: {
        ...{ summary: 'Take an appeal back; it uses up no round', tags, params: byId },
        response: { 200: appealSchema },
      },
    },
    async (request) => {
      const { id } = await find(db, request, request.params.id);
      const row = await desk.withdraw(principalOf(request), id);
      return (await show(given, request, [row]))[0]!;
    },
  );
}

function decidingRoutes(app: HttpApp, given: AppealRoutes): void {
  const { desk } = given;
  app.post(
    '/v1/appeals/:id/ask',
    {
      config: { permission: 'enforcement.appeal.decide' },
      schema: {
        ...{ summary: 'Ask the party for more; the clock stands still until it is there', tags, params: byId },
        body: Type.Object({ text: Words }, { additionalProperties: false }),
        response: { 200: appealSchema },
      },
    },
    async (request) => {
      const row = await desk.ask(principalOf(request), request.params.id.toLowerCase(), request.body.text);
      return (await show(given, request, [row]))[0]!;
    },
  );

  app.post(
    '/v1/appeals/:id/preview',
    {
      config: { permission: 'enforcement.appeal.decide', idempotency: false },
      schema: {
        ...{ summary: 'What a decision on an appeal would do; changes nothing', tags, params: byId },
        body: Type.Object(asDecided, { additionalProperties: false }),
        response: { 200: previewSchema },
      },
    },
    async (request) => {
      const done = await desk.preview(principalOf(request), request.params.id.toLowerCase(), request.body);
      return viewPreview(done, languageOf(request));
    },
  );

  app.post(
    '/v1/appeals/:id/decide',
    {
      config: { permission: 'enforcement.appeal.decide' },
      schema: {
        ...{ summary: 'Answer an appeal, with all that follows from it', tags, params: byId },
        body: Type.Object(
          { ...asDecided, reason: Type.String({ ...Words, description: 'Told to the party' }) },
          { additionalProperties: false },
        ),
        response: { 200: appealSchema },
      },
    },
    async (request) => {
      const row = await desk.decide(principalOf(request), request.params.id.toLowerCase(), request.body);
      return (await show(given, request, [row]))[0]!;
    },
  );
}

function figureRoute(app: HttpApp, { db, clock, names }: AppealRoutes): void {
  app.get(
    '/v1/appeals/overturned',
    {
      config: { permission: 'enforcement.appeal.figures' },
      schema: {
        ...{ summary: 'How many decided appeals were overturned, by rule and by first decider', tags },
        querystring: Type.Object(
          { from: Type.Optional(Instant), to: Type.Optional(Instant) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            ...{ from: Instant, to: Instant, all: Type.Object(counts) },
            by_rule: Type.Array(Type.Object({ rule: Text, ...counts })),
            by_decider: Type.Array(
              Type.Object({
                decider: nullable(Type.String({ description: 'Null: the policy itself' })),
                ...{ name: nullable(Text), ...counts },
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const to = request.query.to === undefined ? clock.now() : new Date(request.query.to);
      const from =
        request.query.from === undefined ? new Date(to.getTime() - USUAL_DAYS * DAY_MS) : new Date(request.query.from);
      const days = (to.getTime() - from.getTime()) / DAY_MS;
      if (!(days > 0 && days <= MOST_DAYS))
        throw new Problem('request.invalid', {
          ...{ field: 'from', detail: `from must lie before to, by ${MOST_DAYS} days at most` },
        });
      const { all, byRule, byDecider } = await readOverturned(db, { from, to });
      const known = await names(byDecider.flatMap(({ of }) => of ?? []));
      const numbers = ({ of: _, ...rest }: OverturnedBy) => rest;
      return {
        ...{ from: from.toISOString(), to: to.toISOString(), all },
        by_rule: byRule.map((line) => ({ rule: line.of!, ...numbers(line) })),
        by_decider: byDecider.map((line) => ({
          ...{ decider: line.of, name: line.of === null ? null : (known.get(line.of) ?? null), ...numbers(line) },
        })),
      };
    },
  );
}
