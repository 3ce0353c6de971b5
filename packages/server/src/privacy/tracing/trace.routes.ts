import { Type } from 'typebox';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter, UUID_PART } from '../../foundation/keyset.ts';
import { LIST_LIMITS } from './list.ts';
import { MOST_CANDIDATES, WAYS } from './ranking.ts';
import { tracePermissions } from './trace.permissions.ts';
import { listTraces, readMerchantNames, readTrace, type TraceRow } from './trace.store.ts';
import { type TracingOptions, traceList } from './trace.ts';

const tags = ['privacy'];
const Text = Type.String();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const Heading = Type.Optional(Type.String({ minLength: 1, maxLength: 100 }));
/** A request holds no more than this. */
const MOST_TEXT = 8 * 1024 * 1024;

const traceFields = {
  ...{ id: Type.String({ format: 'uuid' }), at: Instant, by: Text, by_name: nullable(Text) },
  from: nullable(Type.String({ format: 'date-time', description: 'Of the orders that the list can be of' })),
  ...{ to: Instant, seen_at: Instant },
  rows: Type.Integer(),
  unusable: Type.Integer({ description: 'Rows with nothing to go by: masked, or empty' }),
  matched: Type.Integer({ description: 'Rows about people with orders in that time' }),
  persons: Type.Integer({ description: 'These people' }),
  population: Type.Integer({ description: 'All people with orders in that time' }),
  compared: Type.Integer({ description: 'How many had access to any of them' }),
};

const candidateSchema = Type.Object({
  who: Type.String({ description: '`merchant/…`, `carrier/…`, `user/…` or `key/…`' }),
  name: nullable(Text),
  way: Type.Enum([...WAYS]),
  all: Type.Integer({ description: 'People within their reach' }),
  listed: Type.Integer({ description: 'Those of them on the list' }),
  covers: Type.Number({ description: 'Share of the list' }),
  expected: Type.Number({ description: 'How many chance would give somebody with that reach' }),
  chance: Type.Number({ description: 'The share of `listed` that chance explains' }),
  log10_p: Type.Number({ description: 'Base-10 logarithm of the probability of so many or more by chance' }),
  beyond_chance: Type.Boolean({ description: 'Below 1 in 1,000, with as many compared as there are' }),
});

export interface TraceRoutes extends TracingOptions {
  names(actors: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Others, such as programs of a party under a name of its own, are not known by name. */
const isPersonOrKey = (who: string): boolean =>
  /^(?:user|key)\//.test(who) && UUID_PART.test(who.slice(who.indexOf('/') + 1));

const viewTrace = (row: TraceRow, names: ReadonlyMap<string, string>) => ({
  ...{ id: row.id, at: row.at.toISOString(), by: row.by, by_name: names.get(row.by) ?? null },
  ...{ from: row.from_at?.toISOString() ?? null, to: row.to_at.toISOString(), seen_at: row.seen_at.toISOString() },
  ...{ rows: row.rows, unusable: row.unusable, matched: row.matched, persons: row.persons },
  ...{ population: row.population, compared: row.compared },
});

/** `/v1/leak-traces`. */
export function traceRoom(given: TraceRoutes): HttpRoom {
  const { db, names } = given;
  const whole = async (row: TraceRow) => {
    const whos = row.candidates.map(({ who }) => who);
    const merchants = await readMerchantNames(
      db,
      whos.flatMap((who) => (who.startsWith('merchant/') ? [who.slice('merchant/'.length)] : [])),
    );
    const people = await names([row.by, ...whos.filter(isPersonOrKey)]);
    const nameOf = (who: string) => people.get(who) ?? merchants.get(who.replace(/^merchant\//, '')) ?? null;
    return {
      trace: viewTrace(row, people),
      candidates: row.candidates.map((one) => ({ ...one, name: nameOf(one.who) })),
    };
  };
  const wholeSchema = Type.Object({
    trace: Type.Object(traceFields, { title: 'Leak trace' }),
    candidates: Type.Array(candidateSchema, { description: `${MOST_CANDIDATES} at most` }),
  });
  return {
    name: 'leak-traces',
    permissions: tracePermissions,
    register(app) {
      app.post(
        '/v1/leak-traces',
        {
          config: { permission: 'privacy.leak.trace' },
          schema: {
            summary: 'Who could have had a list that turned up outside',
            description: `A table with a heading, by commas or tabs, of at most ${LIST_LIMITS.rows.toLocaleString('en')} rows. It is matched blind, and kept nowhere. That somebody could have had a list does not say that it came from them.`,
            tags,
            body: Type.Object(
              {
                list: Type.String({ minLength: 1, maxLength: MOST_TEXT }),
                columns: Type.Optional(
                  Type.Object(
                    { phone: Heading, name: Heading, address: Heading, date: Heading },
                    { additionalProperties: false, description: 'Headings that are none of the usual' },
                  ),
                ),
                ...{ from: Type.Optional(Instant), to: Type.Optional(Instant), seen_at: Type.Optional(Instant) },
              },
              { additionalProperties: false },
            ),
            response: { 201: wholeSchema },
          },
        },
        async (request, reply) => {
          const { list, columns, from, to, seen_at: seen } = request.body;
          const instant = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
          const asked = { list, columns, from: instant(from), to: instant(to), seen: instant(seen) };
          return reply.code(201).send(await whole(await traceList(given, principalOf(request), asked)));
        },
      );

      app.get(
        '/v1/leak-traces',
        {
          config: { permission: 'privacy.leak.read' },
          schema: {
            ...{ summary: 'Lists that were traced, newest first', tags },
            querystring: Type.Object(pageQuery, { additionalProperties: false }),
            response: { 200: pageOf(Type.Object(traceFields)) },
          },
        },
        async (request) => {
          const { cursor, limit = DEFAULT_PAGE } = request.query;
          const before = idAfter(cursor);
          const rows = await listTraces(db, limit + 1, before);
          const known = await names([...new Set(rows.map(({ by }) => by))]);
          return toPage(
            rows,
            limit,
            (row) => viewTrace(row, known),
            ({ id }) => encodeCursor(id),
          );
        },
      );

      app.get(
        '/v1/leak-traces/:id',
        {
          config: { permission: 'privacy.leak.read' },
          schema: {
            ...{ summary: 'What came of one list', tags, params: Type.Object({ id: Type.String({ format: 'uuid' }) }) },
            response: { 200: wholeSchema },
          },
        },
        async (request) => {
          const row = await readTrace(db, request.params.id.toLowerCase());
          if (row === undefined) throw new Problem('request.not-found');
          return whole(row);
        },
      );
    },
  };
}
