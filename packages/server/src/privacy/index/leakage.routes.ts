import { INDEX_BITS, INDEX_FIELDS } from '@anxin/engine';
import { Type } from 'typebox';
import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';
import { type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import type { LeakageRow } from './leakage.store.ts';
import type { Measuring } from './measuring.ts';

const tags = ['privacy'];

export const leakagePermissions: readonly PermissionDeclaration[] = [
  {
    name: 'privacy.index.leakage',
    doc: {
      'zh-CN': '查看检索索引的泄露评估',
      en: 'See what the index of orders tells to who holds it without its keys',
    },
    roles: forRoles('all', 'privacy-officer', 'auditor'),
  },
  {
    name: 'privacy.index.measure',
    doc: { 'zh-CN': '重新评估检索索引的泄露', en: 'Have what the index tells computed anew' },
    roles: forRoles('all', 'privacy-officer'),
  },
];

const instant = Type.String({ format: 'date-time' });
const field = Type.Enum([...INDEX_FIELDS]);
const count = (description: string) => Type.Number({ minimum: 0, description });

const Asked = {
  ...{ id: Type.String(), asked_at: instant, asked_by: Type.String() },
  generation: Type.Integer({ description: 'Of the index' }),
  rows_read: Type.Integer(),
};

const Open = Type.Object(
  {
    ...Asked,
    rows_about: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Rows of the index as the database estimates them; null: it has not yet',
    }),
  },
  { title: 'Leakage report that is being computed' },
);

const Report = Type.Object(
  {
    ...{ ...Asked, done_at: instant },
    whole: Type.Boolean({ description: 'False: only so many rows were read, from a merchant that chance named' }),
    fields: Type.Array(
      Type.Object({
        field,
        bits: Type.Integer({ description: 'Bits of each hash that were kept when it was computed' }),
        merchants: Type.Integer({ description: 'Each has a key of its own: figures are sums over them' }),
        rows: count('Entries of the index'),
        tokens: count('Distinct tokens'),
        commonest: count('Rows of each merchant’s commonest token'),
        linked: count('Rows whose token occurs more than once with their merchant'),
        apart: count('Rows whose token can be told apart by how often it occurs'),
        entropy: count('Bits of uncertainty about the token of a row'),
        even_entropy: count('What they would be if all tokens of a merchant occurred equally often'),
        values: count('Distinct values behind the tokens, as far as cutting lets it be told'),
        collisions: count('Values that share the token of another one, as cutting makes expect'),
        strangers: count('Rows of other values that come up with a search for one, as cutting makes expect'),
        most: Type.Array(Type.Object({ merchant: Type.String(), rows: Type.Integer(), of: Type.Integer() }), {
          description: 'Merchants whose commonest token has most rows',
        }),
      }),
    ),
  },
  { title: 'What the index tells without its keys' },
);

/** `/v1/vault/index/leakage`: what the index of this installation tells to who holds it without its keys. */
export function leakageRoom({ measuring }: { measuring: Measuring }): HttpRoom {
  return {
    name: 'privacy.leakage',
    permissions: leakagePermissions,
    register(app) {
      app.get(
        '/v1/vault/index/leakage',
        {
          config: { permission: 'privacy.index.leakage' },
          schema: {
            summary: 'What the index of orders tells to who holds it without its keys',
            description:
              'Computed in the background from the rows of the index alone, once a week and when asked for. docs/leakage.md says what the figures mean.',
            tags,
            response: {
              200: Type.Object({
                generation: Type.Integer({ description: 'That is searched by now' }),
                cutting: Type.Array(Type.Object({ field, bits: Type.Integer() }), {
                  description: 'Bits of each hash that are kept now',
                }),
                open: Type.Union([Open, Type.Null()]),
                reports: Type.Array(Report, { description: 'Newest first' }),
              }),
            },
          },
        },
        async () => {
          const { generation, open, reports } = await measuring.read();
          return {
            generation,
            cutting: INDEX_FIELDS.map((name) => ({ field: name, bits: INDEX_BITS[name] })),
            open: open ? showOpen(open) : null,
            reports: reports.map(showReport),
          };
        },
      );

      app.post(
        '/v1/vault/index/leakage',
        {
          config: { permission: 'privacy.index.measure' },
          schema: {
            summary: 'Ask for a new report of what the index tells',
            description: 'One is computed at a time. It reads the index in batches and nothing else.',
            tags,
            response: { 202: Open },
          },
        },
        async (request, reply) => {
          const { kind, id } = principalOf(request);
          return reply.code(202).send(showOpen(await measuring.ask({ kind, id })));
        },
      );
    },
  };
}

const showAsked = (row: LeakageRow) => ({
  ...{ id: row.id, asked_at: row.asked_at.toISOString(), asked_by: row.asked_by, generation: row.generation },
  rows_read: Number(row.rows_read),
});

const showOpen = (row: LeakageRow) => ({
  ...showAsked(row),
  rows_about: row.rows_about === null ? null : Number(row.rows_about),
});

const showReport = (row: LeakageRow) => ({
  ...{ ...showAsked(row), done_at: row.done_at!.toISOString(), whole: row.report!.whole },
  fields: row.report!.fields.map(({ field: name, bits, merchants, leakage, commonest }) => {
    const { evenEntropy, ...figures } = leakage;
    return { ...{ field: name, bits, merchants, ...figures }, even_entropy: evenEntropy, most: commonest };
  }),
});
