import type { Pack } from '@anxin/engine';
import { Type } from 'typebox';
import { isParty, requireWithin, within } from '../foundation/access/principal.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import { type HttpRoom, principalOf } from '../foundation/http/room.ts';
import type { Reasons } from './measure.reasons.ts';
import { readGuided, readMeasures } from './measure.store.ts';
import {
  guidedSchema,
  standingSchema,
  statementSchema,
  viewGuided,
  viewStanding,
  viewStatement,
} from './measure.view.ts';
import type { ReadPoints } from './point.store.ts';
import { readStatement } from './statement.store.ts';

export interface StandingRoutes {
  db: Database;
  clock: Clock;
  points: ReadPoints;
  reasons: Pick<Reasons, 'open'>;
  pack(): Pick<Pack, 'measures' | 'ladders'>;
}

const tags = ['enforcement'];
const Text = Type.String();
const Name = Type.String({ maxLength: 100, pattern: '^[a-z][a-z0-9-]*$' });

/** What a party has been told, and where it stands. */
export function standingRoutes({ db, clock, points, reasons, pack }: StandingRoutes): HttpRoom {
  return {
    name: 'standing',
    permissions: [],
    register(app) {
      app.get(
        '/v1/parties/:type/:id/points',
        {
          config: { permission: 'enforcement.measure.read' },
          schema: {
            ...{ summary: 'Where a party stands in each of its ladders', tags },
            params: Type.Object({ type: Name, id: Type.String({ minLength: 1, maxLength: 200 }) }),
            response: {
              200: Type.Object({ party: Text, ladders: Type.Array(standingSchema), guidance: guidedSchema }),
            },
          },
        },
        async (request) => {
          const { type, id } = request.params;
          const party = `${type}/${id}`;
          if (!isParty(party)) throw new Problem('request.not-found');
          if (!within(request.reach, party)) throw new Problem('request.not-found');
          const { ladders, measures } = pack();
          const language = languageOf(request);
          const words = { language, title: (kind: string) => measures.get(kind)?.title[language] ?? kind };
          const own = [...ladders.values()].filter((ladder) => ladder.party === type);
          return {
            ...{ party, guidance: viewGuided(await readGuided(db, party), language) },
            ladders: await Promise.all(
              own.map(async (ladder) => {
                const { entries, from } = await points(db, party, ladder);
                return viewStanding(ladder, entries, from, clock.now(), words);
              }),
            ),
          };
        },
      );

      app.get(
        '/v1/statements/:id',
        {
          config: { permission: 'enforcement.statement.read' },
          schema: {
            ...{ summary: 'What a party was told of measures, as it was told', tags },
            params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
            response: {
              200: Type.Object(
                {
                  ...statementSchema.properties,
                  reason: Type.Union([Type.String({ description: 'What whoever decided wrote' }), Type.Null()]),
                },
                { title: 'Statement of reasons' },
              ),
            },
          },
        },
        async (request) => {
          const statement = await readStatement(db, request.params.id.toLowerCase());
          if (statement === undefined) throw new Problem('request.not-found');
          requireWithin(request.reach, statement.party as never);
          const [first] = await readMeasures(
            db,
            statement.body.texts.en.measures.slice(0, 1).map(({ id }) => id),
          );
          const reason = first === undefined ? null : await reasons.open(principalOf(request), first);
          return { ...viewStatement(statement), reason };
        },
      );
    },
  };
}
