import { Type } from 'typebox';
import type { Database } from '../../foundation/database/database.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import { nullable } from '../lifecycle/release.schemas.ts';
import { type Alarm, listAlarms } from './alarm.store.ts';
import { STOPPED } from './quality.tally.ts';

const Instant = Type.String({ format: 'date-time' });

export const alarmSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    event_type: Type.String(),
    rule: nullable(Type.String({ description: 'Null: parties that were limited or rejected by whatever rule' })),
    direction: Type.Enum(['above', 'below']),
    from: Type.String({ format: 'date-time', description: 'Where the stretch begins that showed it last' }),
    parties: Type.Integer({ description: 'Different parties in it; a sample of them where they are very many' }),
    hit: Type.Integer(),
    share: Type.Number(),
    usual: Type.Number({ description: 'The share in the same hours of the days before' }),
    raised_at: Instant,
    cleared_at: nullable(Instant),
  },
  { title: 'Alarm' },
);

export const viewAlarm = ({ rule, at, hit, parties, raised_at, cleared_at, ...alarm }: Alarm) => ({
  ...{ ...alarm, rule: rule === STOPPED ? null : rule, from: at.toISOString(), parties, hit, share: hit / parties },
  ...{ raised_at: raised_at.toISOString(), cleared_at: cleared_at?.toISOString() ?? null },
});

/** Shares of parties that left their band. */
export const alarmRoutes = ({ db }: { db: Database }): HttpRoom => ({
  name: 'policy.alarms',
  permissions: [],
  register(app) {
    app.get(
      '/v1/policy/alarms',
      {
        config: { permission: 'policy.pack.read' },
        schema: {
          summary: 'Where the share of parties that a rule hits is not as usual, the newest first',
          description: 'Different parties are counted, so one that sends thousands of events moves nothing.',
          tags: ['policy'],
          querystring: Type.Object({
            ...pageQuery,
            open: Type.Optional(Type.Boolean({ description: 'Only those that last' })),
            rule: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
          }),
          response: { 200: pageOf(alarmSchema) },
        },
      },
      async ({ query: { limit = DEFAULT_PAGE, cursor, open = false, rule } }) => {
        const before = idAfter(cursor);
        const rows = await listAlarms(db, { limit: limit + 1, before, open, rule });
        return toPage(rows, limit, viewAlarm, ({ id }) => encodeCursor(id));
      },
    );
  },
});
