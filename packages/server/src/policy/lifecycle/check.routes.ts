import { type EngineEvent, type Language, VERDICTS } from '@anxin/engine';
import { catalogue } from '@anxin/events';
import { Type } from 'typebox';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { languageOf } from '../../foundation/http/language.ts';
import type { HttpRoom } from '../../foundation/http/room.ts';
import { explainedRule } from '../explanation.ts';
import { decisionSchema } from '../schemas.ts';
import { find, findActive, mergeOnto } from './desk.ts';
import { diffSchema, viewDiff } from './diff-view.ts';
import { applyChanges, manifestOf } from './files.ts';
import { Changes, Id, nullable, packProblem } from './release.schemas.ts';
import { manifestIn, readFiles } from './release.store.ts';
import { needsNotice } from './release.ts';
import type { Workshop } from './workshop.ts';

export interface CheckRoutes {
  db: Database;
  clock: Clock;
  workshop: Pick<Workshop, 'check'>;
}

const rules = Type.Array(Type.String());
const LocalText = Type.Object({ 'zh-CN': Type.String(), en: Type.String() });

const caseOutcome = Type.Object({
  file: Type.String(),
  line: Type.Integer(),
  name: Type.String(),
  passed: Type.Boolean(),
  fires: rules,
  quiet: rules,
  fired: Type.Array(Type.String(), { description: 'Of the rules that the case is about' }),
});

const ruleForm = Type.Object(
  {
    id: Type.String(),
    title: LocalText,
    on: Type.Array(Type.String()),
    matches: Type.Array(
      Type.Object({
        name: Type.String(),
        lexicons: Type.Optional(Type.Array(Type.String())),
        pattern: Type.Optional(Type.String()),
        contact: Type.Optional(Type.String()),
        in: Type.Array(Type.String()),
      }),
    ),
    fires: Type.Enum(['any', 'all']),
    verdict: Type.Enum([...VERDICTS]),
    case: nullable(Type.Object({ queue: Type.String(), priority: Type.Number() })),
    measures: Type.Array(
      Type.Object({
        kind: Type.String(),
        subject: Type.Optional(Type.Literal(true)),
        party: Type.Optional(Type.String()),
        points: Type.Optional(Type.Number()),
        duration: Type.Optional(Type.String()),
      }),
    ),
    params: Type.Record(Type.String(), Type.String(), {
      description: 'Placeholder to the match whose first hit it is',
    }),
    weight: Type.Number(),
    law: nullable(Type.String()),
    message: LocalText,
    mend: nullable(LocalText),
  },
  { description: 'A rule that a form can show whole' },
);

const checkSchema = Type.Object({
  problems: Type.Array(packProblem, { description: 'The first hundred' }),
  warnings: Type.Array(packProblem),
  cases: Type.Array(caseOutcome, { description: 'None where what is looked at cannot decide' }),
  without: Type.Array(Type.String(), { description: 'Other files that are wrong, without which the cases were run' }),
  rule: nullable(
    Type.Object({ file: Type.String(), first: Type.Integer(), last: Type.Integer(), form: nullable(ruleForm) }),
  ),
  tried: nullable(Type.Object({ decision: decisionSchema, rules: Type.Array(explainedRule) })),
  event_problems: Type.Array(Type.Object({ field: Type.String(), message: Type.String() })),
  diff: nullable(diffSchema),
  needs_notice: Type.Boolean({ description: 'It changes rules' }),
});

const MOST_FIELDS = 20;

/** What whoever writes policy is told while they write it; nothing is kept. */
export function checkRoutes({ db, clock, workshop }: CheckRoutes): HttpRoom {
  return {
    name: 'policy.check',
    permissions: [],
    register(app) {
      app.post(
        '/v1/packs/current/check',
        {
          // nothing is stored, so there is nothing to repeat
          config: { permission: 'policy.pack.edit', idempotency: false },
          schema: {
            summary: 'Try changes of the pack in force, or of a release; nothing is stored',
            description:
              'Compiles the content with the changes, runs the cases of the file that is looked at and those that name the rule, and tries an event. For the verdict on all cases validate a draft.',
            tags: ['policy'],
            body: Type.Object(
              {
                release: Type.Optional(Id),
                changes: Changes,
                file: Type.Optional(Type.String({ maxLength: 200 })),
                rule: Type.Optional(Type.String({ maxLength: 200 })),
                event: Type.Optional(
                  Type.Record(Type.String(), Type.Unknown(), {
                    description: '`id`, `source` and `time` may be left out',
                  }),
                ),
              },
              { additionalProperties: false },
            ),
            response: { 200: checkSchema },
          },
          serializerCompiler: () => (value) => JSON.stringify(value),
        },
        async (request) => {
          const { release, changes, file, rule, event: given } = request.body;
          const language = languageOf(request) as Language;
          const active = await findActive(db);
          const from = await readFiles(db, manifestIn(active));
          const before = release === undefined ? from : (await mergeOnto(db, await find(db, release), active)).files;
          const files = applyChanges(before, changes);
          const { event, event_problems } = eventOf(given, clock.now());
          const ask = { file, rule, event, language };
          const { diff, ...check } = await workshop.check(active.id, from, files, ask);
          return {
            ...check,
            event_problems,
            diff: diff && viewDiff(diff, language),
            needs_notice: needsNotice(manifestIn(active), manifestOf(files)),
          } as never;
        },
      );
    },
  };
}

/** An event to be tried, or what keeps it from being one. */
function eventOf(given: Record<string, unknown> | undefined, now: Date) {
  if (given === undefined) return { event: undefined, event_problems: [] };
  const checked = catalogue.validate({ id: 'try', source: 'anxin/try', time: now.toISOString(), ...given });
  if (checked.ok) return { event: checked.event as EngineEvent, event_problems: [] };
  const told = checked.problems.slice(0, MOST_FIELDS).map(({ field = '', message }) => ({ field, message }));
  return { event: undefined, event_problems: told };
}
