import { Type } from 'typebox';
import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import type { RetentionDesk } from './retention.desk.ts';
import { ELSEWHERE, SCHEDULES, scheduleOf } from './retention.ts';

export const retentionPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'privacy.retention.read', roles: forRoles('all', 'privacy-officer', 'auditor') },
    doc: { 'zh-CN': '查看保存期限', en: 'See how long what is kept' },
  },
  {
    ...{ name: 'privacy.retention.set', roles: forRoles('all', 'privacy-officer') },
    doc: { 'zh-CN': '设定保存期限', en: 'Say how long what is kept' },
  },
];

const Text = Type.String();
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const MOST_RUNS = 100;

const response = {
  200: Type.Object({
    schedules: Type.Array(
      Type.Object({
        ...{ id: Text, title: Text, basis: Text, act: Text, days: Type.Integer(), least: Type.Integer() },
        due: Type.Integer({ description: 'Rows that the next run takes; counted up to 100,000' }),
        ...{ oldest: nullable(Instant), last_at: nullable(Instant), last_rows: nullable(Type.Integer()) },
      }),
    ),
    elsewhere: Type.Array(Type.Object({ id: Text, title: Text, term: Text, by: Text })),
    runs: Type.Array(
      Type.Object({ schedule: Text, title: Text, at: Instant, days: Type.Integer(), rows: Type.Integer() }),
    ),
  }),
};

/** `/v1/retention`: how long what is kept, what is due to go, and what went. */
export function retentionRoom({ desk }: { desk: RetentionDesk }): HttpRoom {
  const show = async (language: 'zh-CN' | 'en') => ({
    schedules: (await desk.standings()).map(({ schedule, days, due, oldest, last }) => ({
      ...{ id: schedule.id, title: schedule.title[language], basis: schedule.basis[language], act: schedule.act },
      ...{ days, least: schedule.least, due, oldest: oldest?.toISOString() ?? null },
      ...{ last_at: last?.at.toISOString() ?? null, last_rows: last?.rows ?? null },
    })),
    elsewhere: ELSEWHERE.map(({ id, title, term, by }) => ({ id, title: title[language], term: term[language], by })),
    runs: (await desk.runs(MOST_RUNS)).map(({ schedule, at, days, rows }) => ({
      ...{ schedule, title: scheduleOf(schedule)?.title[language] ?? schedule, at: at.toISOString(), days, rows },
    })),
  });
  return {
    name: 'retention',
    permissions: retentionPermissions,
    register(app) {
      app.get(
        '/v1/retention',
        {
          config: { permission: 'privacy.retention.read' },
          schema: { summary: 'How long what is kept, and what is due to go', tags: ['privacy'], response },
        },
        (request) => show(languageOf(request)),
      );
      app.put(
        '/v1/retention/:schedule',
        {
          config: { permission: 'privacy.retention.set' },
          schema: {
            ...{ summary: 'Keep something for longer or less long; never less than its least', tags: ['privacy'] },
            params: Type.Object({ schedule: Type.Enum(SCHEDULES.map(({ id }) => id)) }),
            body: Type.Object({ days: Type.Integer({ minimum: 1, maximum: 36_500 }) }, { additionalProperties: false }),
            response,
          },
        },
        async (request) => {
          await desk.set(principalOf(request), request.params.schedule, request.body.days);
          return show(languageOf(request));
        },
      );
    },
  };
}
