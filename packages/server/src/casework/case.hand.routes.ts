import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Database } from '../foundation/database/database.ts';
import { type HttpRoom, principalOf } from '../foundation/http/room.ts';
import type { CaseDecision, Within } from './case.answer.ts';
import { type BulkCase, MOST_AT_ONCE } from './case.hand.ts';
import { caseSchema, Id } from './case.schemas.ts';
import type { CaseRow } from './case.store.ts';
import type { createCaseView } from './case.view.ts';
import type { Casework } from './casework.ts';

export interface HandRoutes {
  db: Database;
  casework: Casework;
  view: ReturnType<typeof createCaseView>;
  within(request: FastifyRequest): Within;
  /** What an answer to these cases would lead to, counted by kind of measure. */
  consequences(rows: readonly CaseRow[], answer: string): Promise<Consequences>;
}

/** How many measures of which kind would be undone and taken. */
export interface Consequences {
  undone: Record<string, number>;
  taken: Record<string, number>;
}

const params = Type.Object({ id: Id });
const plainJson = () => (value: unknown) => JSON.stringify(value);
const tags = ['casework'];
const counts = Type.Record(Type.String(), Type.Integer());

const bulkBody = Type.Object(
  {
    cases: Type.Array(Type.Object({ id: Id, version: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }), {
      minItems: 1,
      maxItems: MOST_AT_ONCE,
    }),
    answer: Type.String({ minLength: 1, maxLength: 60 }),
    note: Type.Optional(Type.String({ maxLength: 4_000 })),
    reason_code: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { additionalProperties: false },
);
type BulkBody = { cases: BulkCase[]; answer: string; note?: string; reason_code?: string };

/** Several cases at once: merging, linking, answering. */
export function registerHandRoutes(app: Parameters<HttpRoom['register']>[0], options: HandRoutes): void {
  const { casework, view, within } = options;
  const idOf = (request: { params: { id: string } }): string => request.params.id.toLowerCase();

  const pair = (verb: 'merge' | 'link' | 'unlink', field: 'into' | 'to', summary: string) =>
    app.post(
      `/v1/cases/:id/${verb}`,
      {
        config: { permission: 'casework.case.merge' },
        schema: {
          ...{ summary, tags, params },
          body: Type.Object({ [field]: Id }, { additionalProperties: false }),
          response: { 200: caseSchema },
        },
        serializerCompiler: plainJson,
      },
      async (request) => {
        const other = (request.body as Record<string, string>)[field]!.toLowerCase();
        return view.one(await casework[verb](principalOf(request), within(request), idOf(request), other));
      },
    );
  pair('merge', 'into', 'Make a case part of another one of its subject');
  pair('link', 'to', 'Note that two cases have to do with each other');
  pair('unlink', 'to', 'Take that back');

  app.post(
    '/v1/cases/bulk/preview',
    {
      config: { permission: 'casework.case.bulk', idempotency: false },
      schema: {
        ...{ summary: 'What one answer to many cases would do; changes nothing', tags, body: bulkBody },
        response: {
          200: Type.Object({
            decided: Type.Integer({ description: 'How many would be decided' }),
            refused: Type.Array(Type.Object({ id: Id, code: Type.String(), detail: Type.String() })),
            undone: counts,
            taken: counts,
          }),
        },
      },
    },
    async (request) => {
      const { cases, decision } = bulkOf(request.body);
      const foreseen = await casework.foresee(principalOf(request), within(request), cases, decision);
      const good = foreseen.flatMap(({ row, problem }) => (problem === undefined ? [row] : []));
      return {
        decided: good.length,
        refused: foreseen.flatMap(({ row, problem }) =>
          problem === undefined ? [] : [{ id: row.id, code: problem.code as string, detail: problem.message }],
        ),
        ...(await options.consequences(good, decision.answer)),
      };
    },
  );

  app.post(
    '/v1/cases/bulk',
    {
      config: { permission: 'casework.case.bulk' },
      schema: {
        ...{ summary: 'Give many cases of one kind one answer: all of them, or none', tags, body: bulkBody },
        response: { 200: Type.Object({ bulk: Id, items: Type.Array(caseSchema) }) },
      },
      serializerCompiler: plainJson,
    },
    async (request) => {
      const { cases, decision } = bulkOf(request.body);
      const { bulk, rows } = await casework.decideAll(principalOf(request), within(request), cases, decision);
      const line = await view.list(rows);
      return { bulk, items: rows.map(line) } as never;
    },
  );

  app.post(
    '/v1/cases/bulk/:id/undo',
    {
      config: { permission: 'casework.case.bulk' },
      schema: {
        ...{ summary: 'Undo all of them, within ten seconds', tags, params },
        body: Type.Object({}, { additionalProperties: false }),
        response: { 200: Type.Object({ items: Type.Array(caseSchema) }) },
      },
      serializerCompiler: plainJson,
    },
    async (request) => {
      const rows = await casework.undoAll(principalOf(request), within(request), idOf(request));
      const line = await view.list(rows);
      return { items: rows.map(line) } as never;
    },
  );
}

function bulkOf({ cases, reason_code: reasonCode, ...decision }: BulkBody): {
  cases: BulkCase[];
  decision: Omit<CaseDecision, 'version'>;
} {
  const once = new Map(cases.map(({ id, version }) => [id.toLowerCase(), { id: id.toLowerCase(), version }]));
  return { cases: [...once.values()], decision: { ...decision, ...(reasonCode === undefined ? {} : { reasonCode }) } };
}
