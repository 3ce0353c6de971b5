import { Type } from 'typebox';
import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';
import type { Database } from '../../foundation/database/database.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import type { BreachDesk, BreachGiven } from './breach.desk.ts';
import { listBreaches } from './breach.store.ts';
import { BREACH_STATES, type BreachRow, CATEGORY_NAMES, draftNotice, missingParts } from './breach.ts';

export const breachPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'privacy.breach.read', roles: forRoles('all', 'privacy-officer', 'auditor') },
    doc: { 'zh-CN': '查看安全事件登记', en: 'See the register of incidents' },
  },
  {
    ...{ name: 'privacy.breach.write', roles: forRoles('all', 'privacy-officer') },
    doc: { 'zh-CN': '登记与处理安全事件', en: 'Record incidents, and say what was done' },
  },
];

const tags = ['privacy'];
const Text = Type.String();
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const Words = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' });
const Both = Type.Object({ 'zh-CN': Type.String({ maxLength: 4_000 }), en: Type.String({ maxLength: 4_000 }) });
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });

const given = {
  happened_at: Type.Optional(Instant),
  categories: Type.Array(Type.Enum(CATEGORY_NAMES), { maxItems: CATEGORY_NAMES.length, uniqueItems: true }),
  persons: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_000_000_000 })),
  what: Words,
  ...{ cause: Type.Optional(Both), harm: Type.Optional(Both), measures: Type.Optional(Both) },
  ...{ advice: Type.Optional(Both), contact: Type.Optional(Type.String({ maxLength: 500 })) },
};
const Given = Type.Object(given, { additionalProperties: false });
type Given = Type.Static<typeof Given>;

const breachSchema = Type.Object({
  ...{ id: Text, state: Type.Enum([...BREACH_STATES]), found_at: Instant, happened_at: nullable(Instant) },
  ...{ categories: Type.Array(Text), persons: nullable(Type.Integer()), made_by: Text },
  ...{ authority_due_at: nullable(Instant), authority_told_at: nullable(Instant) },
  ...{ persons_due_at: nullable(Instant), persons_told_at: nullable(Instant), spared: Type.Boolean() },
  closed_at: nullable(Instant),
});

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

const view = (row: BreachRow) => ({
  ...{ id: row.id, state: row.state, found_at: row.foundAt.toISOString(), happened_at: iso(row.happenedAt) },
  ...{ categories: [...row.categories], persons: row.persons, made_by: row.madeBy, closed_at: iso(row.closedAt) },
  ...{ authority_due_at: iso(row.authorityDueAt), authority_told_at: iso(row.authorityToldAt) },
  ...{ persons_due_at: iso(row.personsDueAt), persons_told_at: iso(row.personsToldAt), spared: row.notTold !== null },
});

const factsOf = ({ happened_at, categories, persons, ...facts }: Given): Omit<BreachGiven, 'foundAt'> => ({
  ...{ happenedAt: happened_at === undefined ? null : new Date(happened_at), categories, persons: persons ?? null },
  facts,
});

/** `/v1/breaches`: the register of incidents, PIPL art. 57. */
export function breachRoom({ db, desk }: { db: Database; desk: BreachDesk }): HttpRoom {
  return {
    name: 'breaches',
    permissions: breachPermissions,
    register(app) {
      reading(app, db, desk);
      writing(app, desk);
    },
  };
}

function reading(app: HttpApp, db: Database, desk: BreachDesk): void {
  const config = { permission: 'privacy.breach.read' };
  app.get(
    '/v1/breaches',
    {
      config,
      schema: {
        ...{ summary: 'The register of incidents, newest first', tags, response: { 200: pageOf(breachSchema) } },
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
      },
    },
    async ({ query: { cursor, limit = DEFAULT_PAGE } }) => {
      const before = idAfter(cursor);
      return toPage(await listBreaches(db, limit + 1, before), limit, view, ({ id }) => encodeCursor(id));
    },
  );

  app.get(
    '/v1/breaches/:id',
    {
      config,
      schema: {
        summary: 'One incident whole, with its timeline and the notices as they stand: also the export',
        ...{ tags, params: byId },
        response: {
          200: Type.Object({
            breach: breachSchema,
            facts: Type.Object({
              ...{ what: Text, cause: Type.Optional(Both), harm: Type.Optional(Both), contact: Type.Optional(Text) },
              ...{ measures: Type.Optional(Both), advice: Type.Optional(Both) },
            }),
            not_told: nullable(Text),
            timeline: Type.Array(Type.Object({ at: Instant, by: Text, what: Text, text: nullable(Text) })),
            notices: Type.Object({
              missing: Type.Array(Text, { description: 'What PIPL art. 57 asks for and is not there' }),
              ...{ authority: Text, persons: Text },
            }),
          }),
        },
      },
    },
    async (request) => {
      const { row, facts, notTold, timeline } = await desk.read(principalOf(request), request.params.id.toLowerCase());
      const language = languageOf(request);
      return {
        ...{ breach: view(row), facts, not_told: notTold },
        timeline: timeline.map(({ at, by, what, text }) => ({ at: at.toISOString(), by, what, text })),
        notices: {
          missing: missingParts(facts, row.categories, language),
          authority: draftNotice(row, facts, 'authority', language),
          persons: draftNotice(row, facts, 'persons', language),
        },
      };
    },
  );
}

function writing(app: HttpApp, desk: BreachDesk): void {
  const config = { permission: 'privacy.breach.write' };
  const response = { 200: breachSchema };
  app.post(
    '/v1/breaches',
    {
      config,
      schema: {
        ...{ summary: 'Record an incident; from when it was found, the time to tell of it runs', tags },
        body: Type.Object({ ...given, found_at: Instant }, { additionalProperties: false }),
        response: { 201: breachSchema },
      },
    },
    async (request, reply) => {
      const { found_at, ...rest } = request.body;
      const row = await desk.record(principalOf(request), { ...factsOf(rest), foundAt: new Date(found_at) });
      return reply.code(201).send(view(row));
    },
  );

  app.put(
    '/v1/breaches/:id',
    { config, schema: { summary: 'Say what is known now', tags, params: byId, body: Given, response } },
    async (request) =>
      view(await desk.amend(principalOf(request), request.params.id.toLowerCase(), factsOf(request.body))),
  );

  app.post(
    '/v1/breaches/:id/told',
    {
      config,
      schema: {
        ...{ summary: 'The authority or the people were told', tags, params: byId, response },
        body: Type.Object({ whom: Type.Enum(['authority', 'persons']), how: Words }, { additionalProperties: false }),
      },
    },
    async (request) => view(await desk.told(principalOf(request), request.params.id.toLowerCase(), request.body)),
  );

  app.post(
    '/v1/breaches/:id/spare',
    {
      config,
      schema: {
        ...{
          summary: 'People are not told, and why: what was done keeps them from harm',
          tags,
          params: byId,
          response,
        },
        body: Type.Object({ reason: Words }, { additionalProperties: false }),
      },
    },
    async (request) =>
      view(await desk.spare(principalOf(request), request.params.id.toLowerCase(), request.body.reason)),
  );

  for (const step of ['contain', 'close', 'reopen'] as const)
    app.post(
      `/v1/breaches/:id/${step}`,
      {
        config,
        schema: {
          ...{ summary: `An incident: ${step} it`, tags, params: byId, response },
          body: Type.Object({ note: Words }, { additionalProperties: false }),
        },
      },
      async (request) => {
        const { id } = request.params as { id: string };
        const { note } = request.body as { note: string };
        return view(await desk.step(principalOf(request), id.toLowerCase(), step, note));
      },
    );
}
