import { Type } from 'typebox';
import type { PermissionDeclaration } from '../access/permission.ts';
import { forRoles, READERS } from '../access/role.ts';
import type { Database } from '../database/database.ts';
import { DEFAULT_PAGE, pageOf, pageQuery } from '../http/page.ts';
import type { HttpRoom } from '../http/room.ts';
import { isUuid } from '../ids.ts';
import { ACTOR_KINDS, type TrailEntry } from './chain.ts';
import { listTrail } from './trail.store.ts';

export const trailPermissions: readonly PermissionDeclaration[] = [
  {
    name: 'trail.entry.read',
    doc: { 'zh-CN': '查看审计链', en: 'See who did and saw what' },
    roles: { ...READERS, ...forRoles('all', 'privacy-officer') },
  },
];

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });

const Entry = Type.Object({
  id: Type.String({ format: 'uuid' }),
  at: Instant,
  actor: Type.Object({
    kind: Type.Enum([...ACTOR_KINDS]),
    id: Type.String(),
    name: nullable(
      Type.String({ description: 'Of a key, or of somebody of the staff: as it is now, for the trail holds none' }),
    ),
  }),
  action: Type.String(),
  object: nullable(Type.String()),
  purpose: nullable(Type.String()),
  outcome: Type.Union([Type.Literal('done'), Type.Literal('refused'), Type.Literal('failed')]),
  detail: Type.Record(Type.String(), Type.Unknown(), { description: 'Ids and counts, never personal data' }),
  request: nullable(
    Type.String({ format: 'uuid', description: 'The HTTP request that it came of, as the answer’s X-Request-Id said' }),
  ),
});

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 300, description }));

/** Who can have a name: a key or a person. */
export type NamedActor = `${'user' | 'key'}/${string}`;

export interface TrailRoomOptions {
  db: Database;
  /** What these are called now; asked once a page. */
  names(actors: readonly NamedActor[]): Promise<ReadonlyMap<NamedActor, string>>;
}

/** `/v1/trail`. It is read whole or not at all: entries name parties of every side. */
export function trailRoom({ db, names }: TrailRoomOptions): HttpRoom {
  return {
    name: 'trail',
    permissions: trailPermissions,
    register(app) {
      app.get(
        '/v1/trail',
        {
          config: { permission: 'trail.entry.read' },
          schema: {
            summary: 'Who did and saw what, newest first',
            querystring: Type.Object(
              {
                ...pageQuery,
                actor: text('Id of a key, a person, or a command'),
                action: text('An action, or with a dot at its end all that begin with it: `access.key.`'),
                object: text('What it was done to: `key/…`, `consumer/c1`'),
                request: Type.Optional(
                  Type.String({ format: 'uuid', description: 'What one request left: the X-Request-Id of its answer' }),
                ),
                from: Type.Optional({ ...Instant, description: 'Not before' }),
                to: Type.Optional({ ...Instant, description: 'Before' }),
              },
              { additionalProperties: false },
            ),
            response: { 200: pageOf(Entry) },
          },
        },
        async ({ query: { limit = DEFAULT_PAGE, from, to, ...filter } }) => {
          const { items, next } = await listTrail(db, {
            ...filter,
            limit,
            ...(from === undefined ? {} : { from: new Date(from) }),
            ...(to === undefined ? {} : { to: new Date(to) }),
          });
          return { items: await withNames(items, names), next_cursor: next };
        },
      );
    },
  };
}

/** Entries as they are shown; each page asks once, whoever did how much. */
async function withNames(entries: readonly TrailEntry[], names: TrailRoomOptions['names']) {
  const named = await names([...new Set(entries.flatMap(({ actor }) => nameable(actor) ?? []))]);
  return entries.map(({ actor, at, ...entry }) => {
    const key = nameable(actor);
    const name = key === undefined ? null : (named.get(key) ?? null);
    return { ...entry, at: at.toISOString(), actor: { ...actor, name } };
  });
}

const nameable = ({ kind, id }: TrailEntry['actor']): NamedActor | undefined =>
  (kind === 'user' || kind === 'key') && isUuid(id) ? `${kind}/${id}` : undefined;
