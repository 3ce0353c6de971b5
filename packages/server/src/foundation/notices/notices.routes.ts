import { Type } from 'typebox';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { DEFAULT_PAGE, pageQuery, toPage } from '../http/page.ts';
import { type HttpRoom, principalOf } from '../http/room.ts';
import { encodeCursor, idAfter } from '../keyset.ts';
import { NOTICE_KINDS, type Notice } from './notice.ts';
import { countUnread, listNotices, markRead } from './notices.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });

const Notification = Type.Object({
  id: Type.String({ format: 'uuid' }),
  kind: Type.Enum([...NOTICE_KINDS]),
  params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
  link: nullable(Type.String({ description: 'An address of the console' })),
  created_at: Instant,
  read_at: nullable(Instant),
});

const show = (notice: Notice) => ({
  ...{ id: notice.id, kind: notice.kind, params: notice.params, link: notice.link },
  created_at: notice.createdAt.toISOString(),
  read_at: notice.readAt?.toISOString() ?? null,
});

const PERMISSION = 'access.session.use';

/** `/v1/notifications`: what oneself was told. A key is nobody, and was told nothing. */
export function noticesRoom({ db, clock }: { db: Database; clock: Clock }): HttpRoom {
  return {
    name: 'notices',
    permissions: [],
    register(app) {
      app.get(
        '/v1/notifications',
        {
          config: { permission: PERMISSION },
          schema: {
            summary: 'One’s own notifications, newest first',
            tags: ['access'],
            querystring: Type.Object(pageQuery),
            response: {
              200: Type.Object({
                items: Type.Array(Notification),
                next_cursor: nullable(Type.String()),
                unread: Type.Integer({ description: 'Counted up to 100' }),
              }),
            },
          },
        },
        async (request) => {
          const { limit = DEFAULT_PAGE, cursor } = request.query;
          const principal = principalOf(request);
          const before = idAfter(cursor);
          if (principal.kind !== 'user') return { items: [], next_cursor: null, unread: 0 };
          const [rows, unread] = await Promise.all([
            listNotices(db, principal.id, limit + 1, before),
            countUnread(db, principal.id),
          ]);
          return { ...toPage(rows, limit, show, ({ id }) => encodeCursor(id)), unread };
        },
      );

      app.post(
        '/v1/notifications/read',
        {
          config: { permission: PERMISSION },
          schema: {
            summary: 'Mark notifications of one’s own as read',
            tags: ['access'],
            body: Type.Union([
              Type.Object(
                { ids: Type.Array(Type.String({ format: 'uuid' }), { maxItems: 200 }) },
                { additionalProperties: false },
              ),
              Type.Object({ all: Type.Literal(true) }, { additionalProperties: false }),
            ]),
            response: { 200: Type.Object({ unread: Type.Integer() }) },
          },
        },
        async (request) => {
          const { body } = request;
          const principal = principalOf(request);
          if (principal.kind !== 'user') return { unread: 0 };
          await markRead(db, principal.id, 'ids' in body ? body.ids : 'all', clock.now());
          return { unread: await countUnread(db, principal.id) };
        },
      );
    },
  };
}
