import { type EngineEvent, explain, type Language } from '@anxin/engine';
import { catalogue } from '@anxin/events';
import { Type } from 'typebox';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { type ErrorCode, Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import { type HttpRoom, principalOf } from '../foundation/http/room.ts';
import { readEvent } from '../foundation/log/log.store.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import { findDecision } from './decision.routes.ts';
import { explainedRule, viewExplanation } from './explanation.ts';
import type { PackStore } from './pack.store.ts';
import type { Snoozes } from './quality/snooze.ts';
import { decisionSchema } from './schemas.ts';
import type { Snapshots } from './snapshots.ts';

export interface ExplanationRoutes {
  db: Database;
  packs: PackStore;
  sealer: Sealer;
  trail: WriteTrail;
  clock: Clock;
  snapshots: Snapshots;
  snoozes: Pick<Snoozes, 'into'>;
}

/** Why, and why not: how each rule came to its outcome, on a decision that was made and on an event that is only tried. */
export function explanationRoutes({
  db,
  packs,
  sealer,
  trail,
  clock,
  snapshots,
  snoozes,
}: ExplanationRoutes): HttpRoom {
  return {
    name: 'policy.explanation',
    permissions: [],
    register(app) {
      app.get(
        '/v1/decisions/:id/explanation',
        {
          // the way of every rule is a recipe for getting round it: this is not for parties
          config: { permission: 'policy.pack.read' },
          schema: {
            summary: 'How each rule came to its outcome, and which nearly fired',
            description:
              'Decides again, with the pack and the snapshot of then. Opening what is sealed in the event is on the trail, for the purpose `re-decide`; where a person was erased it cannot be.',
            tags: ['policy'],
            params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
            response: { 200: Type.Object({ rules: Type.Array(explainedRule), re_decidable: Type.Boolean() }) },
          },
        },
        async (request) => {
          const principal = principalOf(request);
          if (!principal.permissions.has('policy.decision.read'))
            throw new Problem('access.forbidden', { detail: 'This asks for policy.decision.read as well' });
          const record = await findDecision(db, request.params.id, request.reach);
          const [pack, event] = await Promise.all([packs.byName(record.pack), readEvent(db, record.eventId)]);
          if (!pack || !event) return { rules: [], re_decidable: false };
          const [opened] = await sealer.openEvents([event], {
            purpose: 're-decide',
            onAccess: ({ purpose, persons, fields }) =>
              trail(db, [
                {
                  actor: { kind: principal.kind, id: principal.id },
                  action: 'policy.decision.explain',
                  object: `decision/${record.id}`,
                  ...{ purpose, outcome: 'done', detail: { persons: persons.length, fields } },
                },
              ]),
          });
          if (!opened || opened.unreadable > 0) return { rules: [], re_decidable: false };
          const language = languageOf(request) as Language;
          const explained = explain(asEngineEvent(opened.event), record.body.snapshot, pack, { language });
          return { rules: viewExplanation(explained, pack, opened.event, { language }), re_decidable: true } as never;
        },
      );

      app.post(
        '/v1/packs/current/try',
        {
          // nothing is stored, so there is nothing to repeat
          config: { permission: 'policy.pack.try', uncheckedBody: true, idempotency: false },
          schema: {
            summary: 'Try an event on the pack in force; nothing is stored',
            description: '`id`, `source` and `time` may be left out of the event.',
            tags: ['policy'],
            body: Type.Object({ event: Type.Record(Type.String(), Type.Unknown()) }, { additionalProperties: false }),
            response: { 200: Type.Object({ decision: decisionSchema, rules: Type.Array(explainedRule) }) },
          },
        },
        async (request) => {
          const time = clock.now().toISOString();
          const given = { id: 'try', source: 'anxin/try', time, ...request.body.event };
          const checked = catalogue.validate(given);
          if (!checked.ok) {
            const [first, ...more] = checked.problems;
            throw new Problem((first?.code ?? 'event.invalid') as ErrorCode, {
              detail: first && (first.field === '' ? first.message : `${first.field}: ${first.message}`),
              field: first?.field === undefined || first.field === '' ? 'event' : `event.${first.field}`,
              ...(more.length > 0 ? { problems: checked.problems } : {}),
            });
          }
          const pack = packs.current();
          const language = languageOf(request) as Language;
          const { event } = checked;
          const [signals] = await snapshots.forEvents([{ event: event as EngineEvent, pack }]);
          const snapshot = snoozes.into(signals!, pack, event.type);
          const explained = explain(event as EngineEvent, snapshot, pack, { language });
          return {
            decision: explained.decision,
            rules: viewExplanation(explained, pack, event, { language, own: true }),
          } as never;
        },
      );
    },
  };
}

const asEngineEvent = (event: {
  sourceId: string;
  source: string;
  type: string;
  time: Date;
  subject: string;
  data: Record<string, unknown>;
}): EngineEvent => ({
  ...{ id: event.sourceId, source: event.source, type: event.type, subject: event.subject, data: event.data },
  time: event.time.toISOString(),
});
