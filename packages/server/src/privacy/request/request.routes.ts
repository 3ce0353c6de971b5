import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { isParty, requireWithin } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import { readConsents } from '../consent/consent.store.ts';
import { PURPOSE_NAMES, PURPOSES } from '../consent/consent.ts';
import { previewErasure } from './erase.ts';
import { readableCopy } from './readable.ts';
import type { RequestDesk } from './request.desk.ts';
import { requestPermissions } from './request.permissions.ts';
import { countRequests, listRequests, readRequest } from './request.store.ts';
import { CORRECTABLE, REFUSAL_GROUNDS, REQUEST_KINDS, REQUEST_STATES, type RequestRow } from './request.ts';
import {
  holdSchema,
  keptSchema,
  placeSchema,
  requestSchema,
  viewKept,
  viewPlace,
  viewRequest,
} from './request.view.ts';

export interface RequestRoutes {
  db: Database;
  clock: Clock;
  desk: RequestDesk;
}

const tags = ['privacy'];
const Text = Type.String();
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const byId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Person = Type.String({
  ...{ maxLength: 209, pattern: '^consumer/[^\\s\\x00-\\x1f\\x7f]{1,200}$' },
  description: 'Whose data: `consumer/<id>`. Oneself when left out',
});
const Words = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' });

/** `/v1/data-requests` and `/v1/consents`. */
export function requestRoom(given: RequestRoutes): HttpRoom {
  return {
    name: 'data-requests',
    permissions: requestPermissions,
    register(app) {
      readingRoutes(app, given);
      makingRoutes(app, given);
      decidingRoute(app, given);
      consentRoutes(app, given);
    },
  };
}

/** Whom a request is about: the caller, or whoever the staff names. @throws Problem */
function personOf(request: FastifyRequest, named: string | undefined): string {
  const { reach } = request;
  const own = reach === 'all' || reach === 'none' ? undefined : reach.own;
  if (own !== undefined && (!own.startsWith('consumer/') || (named !== undefined && named !== own)))
    throw new Problem('access.forbidden');
  const person = own ?? named;
  if (person === undefined || !isParty(person))
    throw new Problem('request.invalid', { field: 'person', detail: 'says whose data it is about' });
  return person;
}

/** Of what is out of reach nobody learns whether it is there. */
async function find(db: Database, request: FastifyRequest): Promise<RequestRow> {
  const row = await readRequest(db, (request.params as { id: string }).id.toLowerCase());
  if (row === undefined) throw new Problem('request.not-found');
  requireWithin(request.reach, row.person as never);
  return row;
}

const show = (request: FastifyRequest, row: RequestRow) =>
  viewRequest(row, languageOf(request), request.reach === 'all');

function readingRoutes(app: HttpApp, { db, clock, desk }: RequestRoutes): void {
  app.get(
    '/v1/data-requests',
    {
      config: { permission: 'privacy.request.read' },
      schema: {
        ...{ summary: 'Requests about personal data, newest first', tags },
        querystring: Type.Object(
          {
            ...{ ...pageQuery, person: Type.Optional(Person), kind: Type.Optional(Type.Enum([...REQUEST_KINDS])) },
            state: Type.Optional(Type.Enum([...REQUEST_STATES])),
          },
          { additionalProperties: false },
        ),
        response: { 200: pageOf(requestSchema) },
      },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE, person, kind, state } = request.query;
      const before = idAfter(cursor);
      const whose = request.reach === 'all' ? person : personOf(request, person);
      const rows = await listRequests(db, { person: whose, kind, state, before, limit: limit + 1 });
      return toPage(
        rows,
        limit,
        (row) => show(request, row),
        (row) => encodeCursor(row.id),
      );
    },
  );

  app.get(
    '/v1/data-requests/counts',
    {
      config: { permission: 'privacy.request.decide' },
      schema: {
        ...{ summary: 'How many requests are in each state', tags },
        response: { 200: Type.Object({ counts: Type.Record(Text, Type.Integer()) }) },
      },
    },
    async () => ({ counts: await countRequests(db) }),
  );

  app.get(
    '/v1/data-requests/deletion-preview',
    {
      config: { permission: 'privacy.request.make' },
      schema: {
        ...{ summary: 'What a deletion would do: what goes, what stays and why, what it would wait for', tags },
        querystring: Type.Object({ person: Type.Optional(Person) }, { additionalProperties: false }),
        response: {
          200: Type.Object({
            ...{ person: Text, holds: Type.Array(holdSchema), goes: Type.Array(placeSchema) },
            stays: Type.Array(keptSchema),
          }),
        },
      },
    },
    async (request) => {
      const person = personOf(request, request.query.person);
      const { holds, goes, stays } = await previewErasure(db, person, clock.now());
      const language = languageOf(request);
      return {
        ...{ person, holds, stays: viewKept(stays, language) },
        goes: goes.map(({ place, rows }) => viewPlace(place, rows, language)),
      };
    },
  );

  app.get(
    '/v1/data-requests/:id',
    {
      config: { permission: 'privacy.request.read' },
      schema: {
        ...{
          summary: 'One request with what was written; reading it leaves an entry on the trail',
          tags,
          params: byId,
        },
        response: {
          200: Type.Object({
            request: requestSchema,
            ...{ text: nullable(Text), value: nullable(Text), answer: nullable(Text) },
          }),
        },
      },
    },
    async (request) => {
      const row = await find(db, request);
      const { words, value, answer } = await desk.open(principalOf(request), row);
      return { request: show(request, row), text: words, value, answer };
    },
  );
}

function makingRoutes(app: HttpApp, { db, desk }: RequestRoutes): void {
  app.post(
    '/v1/data-requests',
    {
      config: { permission: 'privacy.request.make' },
      schema: {
        ...{ summary: 'Ask about one’s own data, or for somebody who cannot', tags },
        body: Type.Object(
          {
            ...{ person: Type.Optional(Person), kind: Type.Enum([...REQUEST_KINDS]), text: Type.Optional(Words) },
            field: Type.Optional(Type.Enum([...CORRECTABLE])),
            value: Type.Optional(Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })),
            purpose: Type.Optional(Type.Enum(PURPOSE_NAMES)),
          },
          { additionalProperties: false },
        ),
        response: { 201: requestSchema },
      },
    },
    async (request, reply) => {
      const { person, kind, text, field, value, purpose } = request.body;
      const whose = personOf(request, person);
      const row = await desk.make(principalOf(request), { person: whose, kind, words: text, field, value, purpose });
      return reply.code(201).send(show(request, row));
    },
  );

  app.post(
    '/v1/data-requests/:id/withdraw',
    {
      config: { permission: 'privacy.request.make' },
      schema: {
        ...{ summary: 'Take a request back that was not begun', tags, params: byId },
        response: { 200: requestSchema },
      },
    },
    async (request) => show(request, await desk.withdraw(principalOf(request), (await find(db, request)).id)),
  );

  app.post(
    '/v1/data-requests/:id/fetch',
    {
      config: { permission: 'privacy.request.fetch', idempotency: false },
      schema: {
        ...{ summary: 'The copy, once: as data and as a text to read', tags, params: byId },
        response: {
          200: Type.Object({
            ...{ made_at: Text, person: Text, more: Type.Boolean(), text: Text },
            items: Type.Array(
              Type.Object({ ...{ place: Text, id: Text, at: nullable(Text), title: Text }, data: Type.Unknown() }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const row = await find(db, request);
      // the staff hands a copy over only to whom it was asked for
      if (request.reach === 'all' && !row.onBehalf) throw new Problem('access.forbidden');
      const copy = await desk.fetch(principalOf(request), row.id);
      return { ...copy, text: readableCopy(copy, languageOf(request)) };
    },
  );
}

function decidingRoute(app: HttpApp, { db, desk }: RequestRoutes): void {
  app.post(
    '/v1/data-requests/:id/decide',
    {
      config: { permission: 'privacy.request.decide' },
      schema: {
        ...{ summary: 'Answer a request that a person has to decide', tags, params: byId },
        body: Type.Object(
          {
            ...{ outcome: Type.Enum(['accept', 'refuse']), answer: Words },
            ground: Type.Optional(Type.Enum([...REFUSAL_GROUNDS])),
          },
          { additionalProperties: false },
        ),
        response: { 200: requestSchema },
      },
    },
    async (request) => {
      const { id } = await find(db, request);
      return show(request, await desk.decide(principalOf(request), id, request.body));
    },
  );
}

const consentSchema = Type.Object({
  ...{ purpose: Text, title: Text, about: Text, given: Type.Boolean() },
  at: nullable(Type.String({ description: 'Since when; null: never said anything, which is no consent' })),
});

function consentRoutes(app: HttpApp, { db, desk }: RequestRoutes): void {
  const list = async (request: FastifyRequest, person: string) => {
    const language = languageOf(request);
    const said = new Map((await readConsents(db, person)).map((row) => [row.purpose, row]));
    return {
      person,
      items: PURPOSE_NAMES.map((purpose) => {
        const row = said.get(purpose);
        const { title, about } = PURPOSES[purpose];
        return {
          ...{ purpose, title: title[language], about: about[language] },
          ...{ given: row?.given ?? false, at: row?.at.toISOString() ?? null },
        };
      }),
    };
  };
  const response = { 200: Type.Object({ person: Text, items: Type.Array(consentSchema) }) };

  app.get(
    '/v1/consents',
    {
      config: { permission: 'privacy.consent.read' },
      schema: {
        ...{ summary: 'What somebody consents to, purpose by purpose', tags, response },
        querystring: Type.Object({ person: Type.Optional(Person) }, { additionalProperties: false }),
      },
    },
    (request) => list(request, personOf(request, request.query.person)),
  );

  app.put(
    '/v1/consents/:purpose',
    {
      config: { permission: 'privacy.consent.update' },
      schema: {
        ...{ summary: 'Give or withdraw consent; it counts at once', tags, response },
        params: Type.Object({ purpose: Type.Enum(PURPOSE_NAMES) }),
        body: Type.Object({ given: Type.Boolean(), person: Type.Optional(Person) }, { additionalProperties: false }),
      },
    },
    async (request) => {
      const person = personOf(request, request.body.person);
      await desk.consent(principalOf(request), {
        ...{ person, purpose: request.params.purpose, given: request.body.given },
      });
      return list(request, person);
    },
  );
}
