import { Type } from 'typebox';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import type { PackStore } from '../pack.store.ts';
import { readDay } from './breaker.store.ts';
import { dayIn } from './day.ts';

const count = Type.Integer({ minimum: 0 });

/** What a day may take of measures, and how much of it is used up. The limits themselves are changed by releases of policy. */
export function limitRoutes({
  db,
  packs,
  clock,
}: {
  db: Database;
  packs: Pick<PackStore, 'current'>;
  clock: Clock;
}): HttpRoom {
  return {
    name: 'policy.limits',
    permissions: [],
    register(app) {
      app.get(
        '/v1/policy/limits',
        {
          config: { permission: 'policy.pack.read' },
          schema: {
            summary: 'How many measures of each kind today may take without a person, and has taken',
            description:
              'Limits stand in the pack, in limits.yaml: a release changes them, with a second person and no notice.',
            tags: ['policy'],
            response: {
              200: Type.Object({
                zone: Type.String({ description: 'Whose day' }),
                day: Type.String(),
                ends_at: Type.String({ format: 'date-time' }),
                limits: Type.Array(
                  Type.Object({
                    measure: Type.String(),
                    a_day: count,
                    queue: Type.String({ description: 'Where cases wait about what is beyond' }),
                    priority: count,
                    taken: count,
                    withheld: count,
                  }),
                ),
              }),
            },
          },
        },
        async () => {
          const { zone, kinds } = packs.current().limits;
          const { day, ends } = dayIn(zone, clock.now());
          const seen = await readDay(db, day);
          return {
            ...{ zone, day, ends_at: ends.toISOString() },
            limits: Array.from(kinds, ([measure, { aDay, queue, priority }]) => ({
              ...{ measure, a_day: aDay, queue, priority },
              ...{ taken: seen.get(measure)?.taken ?? 0, withheld: seen.get(measure)?.withheld ?? 0 },
            })),
          };
        },
      );
    },
  };
}
