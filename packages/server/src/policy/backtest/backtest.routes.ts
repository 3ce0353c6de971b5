import { Type } from 'typebox';
import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import type { Principal } from '../../foundation/access/principal.ts';
import { forRoles } from '../../foundation/access/role.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { type Ids, instantOf } from '../../foundation/ids.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { findRelease, type Release, releaseName } from '../lifecycle/release.store.ts';
import type { PackStore } from '../pack.store.ts';
import {
  BACKTEST_STATES,
  type Backtest,
  cancelBacktest,
  countUnfinished,
  findBacktest,
  insertBacktest,
  listBacktests,
} from './backtest.store.ts';
import { MOMENT, requireMoment } from './moment.ts';

export interface BacktestRoutes {
  db: Database;
  packs: Pick<PackStore, 'current'>;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  names(actors: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const MOST_UNFINISHED = 20;
const LONGEST_DAYS = 800;
const DAY = 24 * 3_600_000;

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const Id = Type.String({ format: 'uuid' });
const params = Type.Object({ id: Id });
const tags = ['policy'];
const plainJson = () => (value: unknown) => JSON.stringify(value);

const line = {
  id: Id,
  state: Type.Enum([...BACKTEST_STATES]),
  release: Id,
  candidate: Type.String(),
  base: nullable(Type.String({ description: 'Null: what was decided then' })),
  from: Instant,
  to: Instant,
  progress: Type.Number({ description: '0 to 1' }),
  failure: nullable(Type.String()),
  created_by: Type.Object({ id: Type.String(), name: nullable(Type.String()) }),
  created_at: Instant,
  started_at: nullable(Instant),
  ended_at: nullable(Instant),
};
const Line = Type.Object(line);
const Whole = Type.Object({
  ...line,
  report: nullable(Type.Unknown({ description: 'What it found; docs/backtests.md' })),
});

export const backtestPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'policy.backtest.run', bundles: ['policy'] },
    roles: forRoles('all', 'policy-editor', 'policy-approver'),
    doc: { 'zh-CN': '用历史数据回测规则包', en: 'Decide history again under another pack' },
  },
];

/** Trying a change of policy on history. */
export function backtestRoutes({ db, packs, clock, ids, trail, names }: BacktestRoutes): HttpRoom {
  const releaseOf = async (id: string, field: string): Promise<Release> => {
    const release = await findRelease(db, id.toLowerCase());
    if (!release) throw new Problem('request.invalid', { field, detail: `there is no release ${id}` });
    return release;
  };

  const views = async (rows: readonly Omit<Backtest, 'tally' | 'candidate_files' | 'base_files'>[]) => {
    const known = await names(rows.map(({ created_by }) => created_by));
    return rows.map((row) => ({
      ...{ id: row.id, state: row.state, release: row.release_id, candidate: row.candidate, base: row.base },
      ...{ from: row.from_at.toISOString(), to: row.to_at.toISOString(), progress: progressOf(row) },
      failure: row.failure,
      created_by: { id: row.created_by, name: known.get(row.created_by) ?? null },
      created_at: row.created_at.toISOString(),
      started_at: row.started_at?.toISOString() ?? null,
      ended_at: row.ended_at?.toISOString() ?? null,
    }));
  };
  const whole = async (row: Backtest) => ({ ...(await views([row]))[0]!, report: row.report }) as never;

  const find = async (id: string): Promise<Backtest> => {
    const row = await findBacktest(db, id.toLowerCase());
    if (!row) throw new Problem('request.not-found');
    return row;
  };

  const note = (by: Principal, verb: string, { id, candidate, base, from_at, to_at }: Backtest): Promise<void> =>
    trail(db, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `policy.backtest.${verb}`, object: `backtest/${id}` },
        ...{ purpose: 're-decide', outcome: 'done' as const },
        detail: { candidate, base: base ?? 'then', from: from_at.toISOString(), to: to_at.toISOString() },
      },
    ]);

  return {
    name: 'policy.backtests',
    permissions: backtestPermissions,
    register(app) {
      app.post(
        '/v1/backtests',
        {
          config: { permission: 'policy.backtest.run' },
          schema: {
            summary: 'Decide a stretch of history again under a release',
            description:
              'It runs beside everything else and acts on nothing. Sealed fields are opened for the purpose `re-decide`, which is on the trail; what belongs to an erased person is counted and left out.',
            tags,
            body: Type.Object(
              {
                release: Id,
                base: Type.Optional(
                  Type.String({
                    format: 'uuid',
                    description: 'A release to hold it against, or what was decided then',
                  }),
                ),
                from: Type.String(MOMENT),
                to: Type.String({ ...MOMENT, description: `${MOMENT.description}. It no longer counts` }),
              },
              { additionalProperties: false },
            ),
            response: { 202: Whole },
          },
          serializerCompiler: plainJson,
        },
        async (request, reply) => {
          const by = principalOf(request);
          const { from, to } = stretchOf(request.body, packs.current().limits.zone);
          const candidate = await releaseOf(request.body.release, 'release');
          const base = request.body.base === undefined ? undefined : await releaseOf(request.body.base, 'base');
          if ((await countUnfinished(db)) >= MOST_UNFINISHED)
            throw new Problem('server.overloaded', {
              retryAfter: 60,
              detail: `${MOST_UNFINISHED} backtests wait already`,
            });
          const row = await insertBacktest(db, {
            ...{ id: ids.next(), release_id: candidate.id, candidate: releaseName(candidate) },
            ...{ candidate_files: candidate.files, base: base ? releaseName(base) : null },
            ...{ base_files: base?.files ?? null, from_at: from, to_at: to },
            ...{ created_by: `${by.kind}/${by.id}`, created_at: clock.now() },
          });
          await note(by, 'start', row);
          return reply.code(202).send(await whole(row));
        },
      );

      app.get(
        '/v1/backtests',
        {
          config: { permission: 'policy.pack.read' },
          schema: {
            ...{ summary: 'Backtests, the newest first', tags },
            querystring: Type.Object({ ...pageQuery, release: Type.Optional(Id) }),
            response: { 200: pageOf(Line) },
          },
          serializerCompiler: plainJson,
        },
        async ({ query: { limit = 20, cursor, release } }) => {
          const before = idAfter(cursor);
          const rows = await listBacktests(db, { release: release?.toLowerCase(), before, limit: limit + 1 });
          const page = toPage(
            rows,
            limit,
            (row) => row,
            ({ id }) => encodeCursor(id),
          );
          return { ...page, items: await views(page.items) } as never;
        },
      );

      app.get(
        '/v1/backtests/:id',
        {
          config: { permission: 'policy.pack.read' },
          schema: { summary: 'A backtest, with what it found', tags, params, response: { 200: Whole } },
          serializerCompiler: plainJson,
        },
        async ({ params: { id } }) => whole(await find(id)),
      );

      app.post(
        '/v1/backtests/:id/cancel',
        {
          config: { permission: 'policy.backtest.run' },
          schema: { summary: 'Stop a backtest', tags, params, response: { 200: Whole } },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const row = await find(request.params.id);
          if (await cancelBacktest(db, row.id)) await note(principalOf(request), 'cancel', row);
          return whole(await find(row.id));
        },
      );
    },
  };

  function stretchOf(given: { from: string; to: string }, zone: string): { from: Date; to: Date } {
    const [from, to] = [requireMoment(given.from, zone, 'from'), requireMoment(given.to, zone, 'to')];
    if (from >= to) throw new Problem('request.invalid', { field: 'from', detail: 'from must lie before to' });
    if (to.getTime() - from.getTime() > LONGEST_DAYS * DAY)
      throw new Problem('request.invalid', { field: 'to', detail: `at most ${LONGEST_DAYS} days are decided again` });
    return { from, to };
  }
}

/** By time: events are not spread evenly, but nobody waits for a count of them. */
function progressOf({
  state,
  from_at,
  to_at,
  at_event,
}: Pick<Backtest, 'state' | 'from_at' | 'to_at' | 'at_event'>): number {
  if (state === 'done') return 1;
  if (at_event === null) return 0;
  const at = instantOf(at_event).getTime();
  return Math.min(1, Math.max(0, (at - from_at.getTime()) / (to_at.getTime() - from_at.getTime())));
}
