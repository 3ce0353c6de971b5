import { Type } from 'typebox';
import type { Config } from '../foundation/config/settings.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import { OWN_SESSION } from '../foundation/people/grant.ts';
import { readTour } from './tour.ts';
import { wantsDemo } from './wanted.ts';

/** `GET /v1/tour`: where an evaluator goes first. */
export const demoRoom = ({ db, config }: { db: Database; config: Config }): HttpRoom => ({
  name: 'demo',
  permissions: [],
  register(app) {
    app.get(
      '/v1/tour',
      {
        config: { permission: OWN_SESSION },
        schema: {
          tags: ['operation'],
          summary: 'Five stops through the demo marketplace',
          description: 'In the language asked for. 404 where the demo is off or this database holds none.',
          response: {
            200: Type.Object({
              stops: Type.Array(
                Type.Object({
                  id: Type.String(),
                  title: Type.String(),
                  text: Type.String({ description: 'What to look at, and what to do' }),
                  address: Type.String({ description: 'Page of the console' }),
                }),
              ),
            }),
          },
        },
      },
      async (request) => {
        const stops = wantsDemo(config) ? await readTour(db, languageOf(request)) : undefined;
        if (!stops) throw new Problem('request.not-found', { detail: 'There is no demo here' });
        return { stops };
      },
    );
  },
});
