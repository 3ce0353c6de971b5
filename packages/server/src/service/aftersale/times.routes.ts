import { Type } from 'typebox';
import { beijingMidnight } from '../../foundation/beijing-time.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { HttpApp } from '../../foundation/http/room.ts';
import { MOST_DAYS, readTimes } from './times.store.ts';

const Id = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s]+$' });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Seconds = Type.Union([Type.Integer({ description: 'Seconds' }), Type.Null()]);
const Took = Type.Object({ count: Type.Integer(), mean: Seconds, median: Seconds });

/** `/v1/aftersales/times`. */
export function timesRoute(app: HttpApp, { db }: { db: Database }): void {
  app.get(
    '/v1/aftersales/times',
    {
      config: { permission: 'service.aftersale.times' },
      schema: {
        ...{
          summary: 'How long it took from the request to the money, with and without instant refund',
          tags: ['service'],
        },
        description: `Days of Beijing on which the money came; ${MOST_DAYS} at most.`,
        querystring: Type.Object(
          { from: Day, to: Day, merchant_id: Type.Optional(Id) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            days: Type.Array(Type.Object({ day: Day, instant: Took, ordinary: Took, all: Took })),
            total: Type.Object({ instant: Took, ordinary: Took, all: Took }),
          }),
        },
      },
    },
    async (request) => {
      const { from, to, merchant_id: merchant } = request.query;
      const [first, last] = [beijingMidnight(from).getTime(), beijingMidnight(to).getTime()];
      if (Number.isNaN(first)) throw new Problem('request.invalid', { field: 'from', detail: 'There is no such day' });
      if (Number.isNaN(last) || last < first)
        throw new Problem('request.invalid', { field: 'to', detail: 'It must be a day, and not before `from`' });
      if (last - first >= MOST_DAYS * 86_400_000)
        throw new Problem('request.invalid', { field: 'to', detail: `${MOST_DAYS} days at most` });
      return readTimes(db, { from, to, merchant });
    },
  );
}
