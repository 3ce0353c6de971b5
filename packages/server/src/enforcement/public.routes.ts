import { Readable } from 'node:stream';
import { type Pack, POINTS } from '@anxin/engine';
import { sql } from 'kysely';
import { Type } from 'typebox';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../foundation/http/page.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../foundation/keyset.ts';
import type { Keys } from '../foundation/sealing/keys.ts';
import { findDay, linesOf, listDays } from './archive.ts';
import type { Terms } from './measure.ts';

export interface PublicMeasureRoutes {
  db: Database;
  pack(): Pick<Pack, 'measures' | 'rules'>;
  keys: Pick<Keys, 'mac'>;
}

const tags = ['rule centre'];
const config = { public: true } as const;
const Instant = Type.String({ format: 'date-time' });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const DAY = '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$';
const DAY_PART = /^\d{4}-\d\d-\d\d$/;

const PublicMeasure = Type.Object(
  {
    id: Type.String(),
    merchant: Type.Object({ id: Type.String(), name: nullable(Type.String()) }),
    ...{ kind: Type.String(), title: Type.String(), about: Type.String(), rules: Type.Array(Type.String()) },
    because: Type.Array(Type.Object({ rule: Type.String(), title: nullable(Type.String()) }), {
      description: 'The same rules by their titles; null for one that there is no more',
    }),
    ...{ starts_at: Instant, ends_at: nullable(Instant) },
    state: Type.Enum(['in-force', 'expired']),
  },
  { title: 'Measure taken against a merchant' },
);

/**
 * What was done about merchants, for everybody (E-commerce Law, article 36), and the statements of reasons of all
 * parties, a day a file, without who they are about. What was undone is not shown: it should not have been done.
 */
export function publicMeasureRoutes({ db, keys, pack }: PublicMeasureRoutes): HttpRoom {
  return {
    name: 'enforcement.public',
    permissions: [],
    register(app) {
      app.get(
        '/v1/rule-centre/measures',
        {
          config,
          schema: {
            ...{ summary: 'Measures taken against merchants, newest first', tags },
            querystring: Type.Object(
              {
                ...{ ...pageQuery, kind: Type.Optional(Type.String({ maxLength: 100, pattern: '^[a-z][a-z0-9-]*$' })) },
                merchant: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Its id' })),
              },
              { additionalProperties: false },
            ),
            response: { 200: pageOf(PublicMeasure) },
          },
        },
        async (request) => {
          const { cursor, limit = DEFAULT_PAGE, kind, merchant } = request.query;
          const before = cursor === undefined ? null : decodeCursor(cursor, UUID_PART)[0]!;
          const language = languageOf(request);
          const titles = new Map(pack().rules.map(({ id, title }) => [id, title[language]]));
          const target = merchant === undefined ? null : `merchant/${merchant}`;
          const { rows } = await sql<PublicRow>`
            select m.id, m.kind, m.target, m.rules, m.terms, m.starts_at, m.ends_at, m.state, p.fields ->> 'name' as name
            from measure m left join merchant p on p.id = substr(m.target, 10)
            where m.public and (${kind ?? null}::text is null or m.kind = ${kind ?? null})
              and (${target}::text is null or m.target = ${target})
              and (${before}::uuid is null or m.id < ${before}::uuid)
            order by m.id desc limit ${limit + 1}`.execute(db);
          return toPage(
            rows,
            limit,
            (row) => ({
              ...{ id: row.id, merchant: { id: row.target.slice('merchant/'.length), name: row.name }, kind: row.kind },
              ...{ title: row.terms.title[language], about: row.terms.about[language], rules: row.rules },
              because: row.rules.map((rule) => ({ rule, title: titles.get(rule) ?? null })),
              ...{
                starts_at: row.starts_at.toISOString(),
                ends_at: row.ends_at?.toISOString() ?? null,
                state: row.state,
              },
            }),
            ({ id }) => encodeCursor(id),
          );
        },
      );

      app.get(
        '/v1/rule-centre/measure-kinds',
        {
          config,
          schema: {
            ...{ summary: 'What can be done to merchants', tags },
            response: {
              200: Type.Object({
                items: Type.Array(Type.Object({ kind: Type.String(), title: Type.String(), about: Type.String() })),
              }),
            },
          },
        },
        async (request) => {
          const language = languageOf(request);
          return {
            items: [...pack().measures.values()]
              .filter(({ kind, on }) => kind !== POINTS && on.includes('merchant'))
              .map(({ kind, title, about }) => ({ kind, title: title[language], about: about[language] })),
          };
        },
      );

      app.get(
        '/v1/rule-centre/statements',
        {
          config,
          schema: {
            ...{ summary: 'The days whose statements of reasons are published, newest first', tags },
            querystring: Type.Object(pageQuery, { additionalProperties: false }),
            response: {
              200: pageOf(
                Type.Object(
                  {
                    day: Type.String(),
                    rows: Type.Integer(),
                    sha256: Type.String({ description: 'Of the file of that day' }),
                  },
                  { title: 'Published day' },
                ),
              ),
            },
          },
        },
        async (request) => {
          const { cursor, limit = DEFAULT_PAGE } = request.query;
          const before = cursor === undefined ? undefined : decodeCursor(cursor, DAY_PART)[0];
          return toPage(
            await listDays(db, limit + 1, before),
            limit,
            (day) => day,
            ({ day }) => encodeCursor(day),
          );
        },
      );

      app.get(
        '/v1/rule-centre/statements/:day',
        {
          config,
          schema: {
            ...{ summary: 'The statements of a day, one JSON a line, without who they are about', tags },
            params: Type.Object({ day: Type.String({ pattern: DAY }) }),
            response: { 200: { content: { 'application/jsonl': { schema: Type.Unknown() } } } },
          },
        },
        async (request, reply) => {
          const day = await findDay(db, request.params.day);
          if (day === undefined) throw new Problem('request.not-found');
          return reply
            .type('application/jsonl')
            .header('content-disposition', `attachment; filename="statements-${day.day}.jsonl"`)
            .header('etag', `"${day.sha256}"`)
            .send(Readable.from(linesOf(db, keys, day.day)));
        },
      );
    },
  };
}

interface PublicRow {
  id: string;
  kind: string;
  target: string;
  rules: string[];
  terms: Terms;
  starts_at: Date;
  ends_at: Date | null;
  state: 'in-force' | 'expired';
  name: string | null;
}
