import { Type } from 'typebox';
import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import { nullable, Person } from '../lifecycle/release.schemas.ts';
import { personOf } from '../lifecycle/release.view.ts';
import { listSnoozes, type Snooze } from './snooze.store.ts';
import type { Snoozes } from './snooze.ts';

export interface SnoozeRoutes {
  db: Database;
  clock: Clock;
  snoozes: Snoozes;
  names(actors: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const MAX_WHY = 500;

const tags = ['policy'];
const Instant = Type.String({ format: 'date-time' });
export const ruleParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) });

const Snoozed = Type.Object(
  {
    rule: Type.String(),
    since: Instant,
    until: Instant,
    why: Type.String(),
    by: Person,
    ended_at: nullable(Type.String({ format: 'date-time', description: 'When it ended, by itself or by somebody' })),
    ended_by: nullable(Person),
  },
  { title: 'Snooze' },
);

export const snoozePermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'policy.rule.snooze', bundles: ['policy'] },
    roles: forRoles('all', 'policy-editor', 'policy-approver', 'operator'),
    doc: { 'zh-CN': '暂停规则生效', en: 'Take the effect out of rules for a while' },
  },
];

/** Rules whose effect is taken out for a while. */
export function snoozeRoutes({ db, clock, snoozes, names }: SnoozeRoutes): HttpRoom {
  async function show(rows: readonly Snooze[]) {
    const person = personOf(
      await names([...new Set(rows.flatMap((row) => [row.snoozed_by, row.ended_by ?? []].flat()))]),
    );
    const now = clock.now();
    return rows.map(({ rule, since, until, why, snoozed_by, ended_at, ended_by }) => ({
      ...{ rule, since: since.toISOString(), until: until.toISOString(), why, by: person(snoozed_by) },
      ended_at: (ended_at ?? (until <= now ? until : null))?.toISOString() ?? null,
      ended_by: ended_by && person(ended_by),
    }));
  }

  return {
    name: 'policy.snoozes',
    permissions: snoozePermissions,
    register(app) {
      app.post(
        '/v1/rules/:id/snooze',
        {
          config: { permission: 'policy.rule.snooze' },
          schema: {
            summary: 'Take the effect out of a rule for a while',
            description:
              'It is evaluated as before, and nothing comes of it, in every process within a second, until then: 30 days at most. Again: until another instant. Those who approve policy are told.',
            tags,
            params: ruleParams,
            body: Type.Object(
              {
                until: Instant,
                why: Type.String({ minLength: 1, maxLength: MAX_WHY, description: 'Nothing about a person' }),
              },
              { additionalProperties: false },
            ),
            response: { 200: Snoozed },
          },
        },
        async (request) => {
          const { until, why } = request.body;
          const snooze = await snoozes.begin(principalOf(request), request.params.id, new Date(until), why);
          return (await show([snooze]))[0] as never;
        },
      );

      app.delete(
        '/v1/rules/:id/snooze',
        {
          config: { permission: 'policy.rule.snooze' },
          schema: {
            summary: 'Let a rule have its effect again',
            tags,
            params: ruleParams,
            response: { 204: Type.Null() },
          },
        },
        async (request, reply) => {
          await snoozes.end(principalOf(request), request.params.id);
          return reply.code(204).send(null);
        },
      );

      app.get(
        '/v1/snoozes',
        {
          config: { permission: 'policy.pack.read' },
          schema: {
            ...{ summary: 'Which rules are or were snoozed, the newest first', tags },
            querystring: Type.Object({ ...pageQuery, rule: Type.Optional(Type.String({ maxLength: 200 })) }),
            response: { 200: pageOf(Snoozed) },
          },
        },
        async ({ query: { limit = DEFAULT_PAGE, cursor, rule } }) => {
          const before = idAfter(cursor);
          const rows = await listSnoozes(db, { limit: limit + 1, before, rule });
          const page = toPage(
            rows,
            limit,
            (row) => row,
            ({ id }) => encodeCursor(id),
          );
          return { ...page, items: await show(page.items) } as never;
        },
      );
    },
  };
}
