import { Type } from 'typebox';
import { type Party, requireWithin } from '../foundation/access/principal.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery } from '../foundation/http/page.ts';
import type { HttpApp } from '../foundation/http/room.ts';
import { UUID_PART } from '../foundation/keyset.ts';
import { listPromises, type PromiseView } from '../foundation/promises/promise.store.ts';

const id = Type.String({ minLength: 1, maxLength: 300 });

const promiseSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  kind: Type.String(),
  key: Type.String(),
  state: Type.String({ enum: ['open', 'met', 'breached', 'met-late', 'void'] }),
  subject: Type.String(),
  party: Type.Union([Type.String(), Type.Null()]),
  calendar: Type.String(),
  opened_at: Type.String(),
  due_at: Type.Union([Type.String(), Type.Null()], { description: 'Null while it is paused' }),
  met_at: Type.Union([Type.String(), Type.Null()]),
});

/** The promises that were given. */
export function registerPromises(app: HttpApp, db: Database): void {
  const config = { permission: 'marketplace.promise.read' };
  app.get(
    '/v1/promises',
    {
      config,
      schema: {
        summary: 'Promises, the nearest deadline first',
        tags: ['marketplace'],
        querystring: Type.Object({
          ...pageQuery,
          state: Type.Optional(promiseSchema.properties.state),
          kind: Type.Optional(id),
          subject: Type.Optional(id),
          due_before: Type.Optional(Type.String({ format: 'date-time' })),
        }),
        response: { 200: pageOf(promiseSchema) },
      },
    },
    async (request) => {
      const { state, kind, subject, due_before, cursor, limit } = request.query;
      const party = request.reach === 'all' ? undefined : request.reach === 'none' ? '' : request.reach.own;
      const { items, next } = await listPromises(db, {
        ...(state === undefined ? {} : { state: state as Exclude<PromiseView['state'], 'early'> }),
        ...(kind === undefined ? {} : { kind }),
        ...(subject === undefined ? {} : { subject }),
        ...(party === undefined ? {} : { party }),
        ...(due_before === undefined ? {} : { dueBefore: new Date(due_before) }),
        ...(cursor === undefined ? {} : { cursor }),
        limit: limit ?? DEFAULT_PAGE,
      });
      return { items: items.map(showPromise), next_cursor: next } as never;
    },
  );
  app.get(
    '/v1/promises/:id',
    {
      config,
      schema: {
        summary: 'One promise',
        tags: ['marketplace'],
        params: Type.Object({ id: Type.String({ pattern: UUID_PART.source }) }),
        response: { 200: promiseSchema },
      },
    },
    async (request) => {
      const { items } = await listPromises(db, { id: request.params.id });
      const promise = items[0];
      if (!promise) throw new Problem('request.not-found');
      requireWithin(request.reach, promise.party as Party | null);
      return showPromise(promise) as never;
    },
  );
}

const showPromise = (promise: PromiseView) => ({
  id: promise.id,
  kind: promise.kind,
  key: promise.key,
  state: promise.state,
  subject: promise.subject,
  party: promise.party,
  calendar: promise.calendar,
  opened_at: promise.openedAt.toISOString(),
  due_at: promise.dueAt?.toISOString() ?? null,
  met_at: promise.metAt?.toISOString() ?? null,
});
