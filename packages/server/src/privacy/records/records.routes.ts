import { Type } from 'typebox';
import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';
import { type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import type { RecordsDesk } from './records.desk.ts';
import { BASES, type RecordBody, type RecordRow } from './records.ts';

export const recordsPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'privacy.record.read', roles: forRoles('all', 'privacy-officer', 'auditor') },
    doc: { 'zh-CN': '查看处理活动记录与影响评估', en: 'See processing records and impact assessments' },
  },
  {
    ...{ name: 'privacy.record.write', roles: forRoles('all', 'privacy-officer') },
    doc: { 'zh-CN': '维护处理活动记录与影响评估', en: 'Write processing records and impact assessments' },
  },
];

const Text = Type.String();
const Instant = Type.String({ format: 'date-time' });
const Long = Type.String({ minLength: 1, maxLength: 8_000, pattern: '\\S' });
const Both = Type.Object(
  { 'zh-CN': Type.String({ minLength: 1, maxLength: 2_000 }), en: Type.String({ minLength: 1, maxLength: 2_000 }) },
  { additionalProperties: false },
);
const Name = Type.String({ maxLength: 60, pattern: '^[a-z][a-z0-9-]*$' });

const Activity = Type.Object(
  {
    ...{ title: Both, purpose: Both, basis: Type.Enum([...BASES]), recipients: Both, retention: Both, measures: Both },
    fields: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 500, uniqueItems: true }),
  },
  { additionalProperties: false },
);
const Assessment = Type.Object(
  {
    ...{ title: Both, about: Type.Array(Name, { minItems: 1, maxItems: 50 }) },
    ...{ lawfulness: Long, impact: Long, protection: Long },
  },
  { additionalProperties: false },
);

const recordSchema = Type.Object({
  ...{ name: Text, version: Type.Integer(), kind: Type.Enum(['activity', 'assessment']), at: Instant, by: Text },
  review_due_at: Instant,
  body: Type.Union([Activity, Assessment]),
});

const view = ({ reviewDueAt, at, body, ...row }: RecordRow) => ({
  ...{ ...row, at: at.toISOString(), review_due_at: reviewDueAt.toISOString() },
  body: body as Type.Static<typeof Activity> | Type.Static<typeof Assessment>,
});

/** `/v1/processing-records`: what is done with personal data, and what that does to people. */
export function recordsRoom({ desk }: { desk: RecordsDesk }): HttpRoom {
  const tags = ['privacy'];
  const params = Type.Object({ name: Name });
  return {
    name: 'processing-records',
    permissions: recordsPermissions,
    register(app) {
      app.get(
        '/v1/processing-records',
        {
          config: { permission: 'privacy.record.read' },
          schema: {
            ...{ summary: 'The records as they stand, and what they do not cover', tags },
            response: {
              200: Type.Object({
                records: Type.Array(recordSchema),
                uncovered: Type.Array(Type.Object({ field: Text, types: Type.Array(Text) })),
                unassessed: Type.Array(Text),
              }),
            },
          },
        },
        async () => {
          const { records, uncovered, unassessed } = await desk.standing();
          return {
            ...{ records: records.map(view), unassessed },
            uncovered: uncovered.map(({ field, types }) => ({ field, types: [...types] })),
          };
        },
      );
      app.get(
        '/v1/processing-records/:name',
        {
          config: { permission: 'privacy.record.read' },
          schema: {
            ...{ summary: 'Every version of one record, newest first', tags, params },
            response: { 200: Type.Object({ items: Type.Array(recordSchema) }) },
          },
        },
        async (request) => ({ items: (await desk.versions(request.params.name)).map(view) }),
      );
      app.put(
        '/v1/processing-records/:name',
        {
          config: { permission: 'privacy.record.write' },
          schema: {
            ...{ summary: 'Write the next version of a record', tags, params },
            body: Type.Union([
              Type.Object(
                { kind: Type.Literal('activity'), body: Activity, review_due_at: Instant },
                { additionalProperties: false },
              ),
              Type.Object(
                { kind: Type.Literal('assessment'), body: Assessment, review_due_at: Instant },
                { additionalProperties: false },
              ),
            ]),
            response: { 200: recordSchema },
          },
        },
        async (request) => {
          const { kind, body, review_due_at } = request.body;
          const given = { kind, body, reviewDueAt: new Date(review_due_at) } as RecordBody & { reviewDueAt: Date };
          return view(await desk.write(principalOf(request), request.params.name, given));
        },
      );
    },
  };
}
