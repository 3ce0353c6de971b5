import { type TSchema, Type } from 'typebox';
import { diffSchema } from './diff-view.ts';
import { RELEASE_STATES, RELEASE_STEPS } from './release.ts';

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const Id = Type.String({ format: 'uuid' });
const Instant = Type.String({ format: 'date-time' });
export const Person = Type.Object(
  { id: Type.String(), name: Type.String() },
  { description: 'A person, a key, or the platform itself (`start`)' },
);

const count = Type.Integer({ minimum: 0 });

const MOST_CHANGES = 500;

/** Of files, on top of a content. */
export const Changes = Type.Array(
  Type.Object(
    {
      path: Type.String({ minLength: 1, maxLength: 200 }),
      text: nullable(Type.String({ description: 'The whole file; null takes it out' })),
    },
    { additionalProperties: false },
  ),
  { maxItems: MOST_CHANGES },
);

const releaseFields = {
  id: Id,
  name: Type.String({ description: 'What decisions call it; of a draft, what it would be called' }),
  pack: Type.String(),
  version: Type.String(),
  sha256: Type.String(),
  state: Type.Enum([...RELEASE_STATES]),
  origin: Type.Enum(['folder', 'console']),
  in_force: Type.Boolean(),
  revision: Type.Integer({ description: 'Of the release: a change of it names the one that was read' }),
  note: Type.String(),
  created_by: Person,
  created_at: Instant,
  approved_by: nullable(Person),
  approved_at: nullable(Instant),
  notice_at: nullable(Type.String({ format: 'date-time', description: 'When the change of rules was announced' })),
  takes_effect_at: nullable(Instant),
  percent: nullable(Type.Number({ description: 'Of the parties that it decides about' })),
  loaded_at: nullable(Type.String({ format: 'date-time', description: 'When it came into force' })),
  ended_at: nullable(Instant),
  rules: nullable(Type.Integer({ description: 'Null where nobody has counted them' })),
  lexicons: count,
  lists: count,
  decisions: Type.Integer({ description: 'By packs of this name' }),
  first_decided_at: nullable(Instant),
  last_decided_at: nullable(Instant),
};

export const releaseLine = Type.Object(releaseFields, { title: 'Release' });

export const packProblem = Type.Object({
  file: Type.String(),
  line: Type.Integer(),
  column: Type.Integer(),
  code: Type.String(),
  message: Type.String(),
  hint: Type.Optional(Type.String()),
});

const reportSchema = Type.Object({
  at: Instant,
  sound: Type.Boolean(),
  problems: Type.Array(packProblem, { description: 'The first hundred' }),
  warnings: Type.Array(packProblem),
  cases: Type.Object({
    passed: count,
    failed: count,
    failures: Type.Array(
      Type.Object({
        file: Type.String(),
        line: Type.Integer(),
        name: Type.String(),
        faults: Type.Array(Type.String()),
      }),
    ),
  }),
  planted: Type.Object({ found: count, total: count }, { description: 'Violations that are there to be found' }),
});

export const releaseDetail = Type.Object(
  {
    ...releaseFields,
    authors: Type.Array(Person, { description: 'Everybody who wrote in it; none of them approves it' }),
    base: nullable(Id),
    follows: nullable(Type.String({ format: 'uuid', description: 'The release whose place it took' })),
    reverts: nullable(Type.String({ format: 'uuid', description: 'The release whose change it undoes' })),
    rejection: nullable(Type.Object({ by: Person, at: Instant, reason: Type.String() })),
    ended_by: nullable(Type.String({ description: 'What ended it, where nobody chose to' })),
    steps: Type.Array(Type.Enum([...RELEASE_STEPS]), { description: 'What can follow' }),
    report: nullable(reportSchema),
    diff: nullable(diffSchema),
    needs_notice: Type.Boolean({ description: 'It changes rules' }),
    notice_days: Type.Integer({ description: 'From the notice until changed rules can take effect' }),
    second_person: Type.Boolean({ description: 'Somebody else than its authors has to agree' }),
    behind: Type.Boolean({ description: 'Something else has come into force since it was made' }),
    conflicts: Type.Array(Type.String(), { description: 'Files that both have changed' }),
  },
  { title: 'ReleaseDetail' },
);

const verdict = Type.String();

export const shadowPage = Type.Object({
  compared: Type.Integer({ description: 'Events' }),
  different: count,
  skipped: Type.Integer({ description: 'Passed over, because deciding had precedence' }),
  failed: Type.Integer({ description: 'That it could not decide' }),
  verdicts: Type.Array(Type.Object({ verdict, shadow: verdict, count })),
  rules: Type.Array(
    Type.Object({
      rule: Type.String(),
      both: count,
      lost: Type.Integer({ description: 'It fired, and would not' }),
      gained: Type.Integer({ description: 'It did not fire, and would' }),
    }),
    { description: 'Those that change most first' },
  ),
  items: Type.Array(
    Type.Object({
      event_id: Id,
      decision_id: nullable(Id),
      at: Instant,
      event_type: Type.String(),
      verdict,
      shadow_verdict: verdict,
      lost: Type.Array(Type.String()),
      gained: Type.Array(Type.String()),
    }),
    { description: 'The newest of the first 10,000 differences' },
  ),
  next_cursor: nullable(Type.String()),
});
