import { Type } from 'typebox';
import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import { READERS } from '../foundation/access/role.ts';
import { Problem } from '../foundation/errors.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Metrics } from '../foundation/telemetry/metrics.ts';

/** Something without which requests cannot be served. Its name is public; why it fails stays in the log. */
export interface ReadinessCheck {
  name: string;
  /** True when it is there; false or a rejection when it is not. */
  check(): boolean | Promise<boolean>;
}

export const operationPermissions: readonly PermissionDeclaration[] = [
  {
    name: 'operation.metrics.read',
    doc: { 'zh-CN': '读取运行指标', en: 'Read gauges and counters' },
    bundles: ['monitor'],
    roles: READERS,
  },
];

/** A check that takes longer has failed. */
const CHECK_MS = 2_000;
/** `/readyz` is public, so however often it is asked, the checks run at most once in this time. */
const REMEMBER_MS = 1_000;

export interface OperationOptions {
  metrics: Metrics;
  readiness: readonly ReadinessCheck[];
  stopping: () => boolean;
}

/** `/healthz`, `/readyz`, `/metrics`. */
export function operationRoom({ metrics, readiness, stopping }: OperationOptions): HttpRoom {
  const failing = remember(() => failedChecks(readiness), REMEMBER_MS);
  return {
    name: 'operation',
    permissions: operationPermissions,
    register(app) {
      app.get(
        '/healthz',
        {
          config: { public: true },
          schema: {
            tags: ['operation'],
            summary: 'The process runs',
            description: 'Says nothing about the database: restarting this process would not bring that back.',
            response: { 200: Type.Object({ status: Type.Literal('ok') }) },
          },
        },
        async () => ({ status: 'ok' as const }),
      );

      app.get(
        '/readyz',
        {
          config: { public: true },
          schema: {
            tags: ['operation'],
            summary: 'Requests can be served',
            description: '503 with the names of what is missing.',
            response: { 200: Type.Object({ status: Type.Literal('ready'), checks: Type.Array(Type.String()) }) },
          },
        },
        async () => {
          if (stopping()) throw new Problem('server.stopping', { retryAfter: 5 });
          const failed = await failing();
          if (failed.length > 0)
            throw new Problem('server.not-ready', {
              retryAfter: 2,
              detail: `Not ready: ${failed.join(', ')}`,
              problems: failed.map((name) => ({ field: name, message: 'is not ready' })),
            });
          return { status: 'ready' as const, checks: readiness.map(({ name }) => name) };
        },
      );

      app.get(
        '/metrics',
        {
          config: { permission: 'operation.metrics.read' },
          schema: {
            summary: 'Gauges and counters in the text format of Prometheus',
            description: 'Asks for a key, also on the machine itself: behind a proxy every request comes from there.',
            response: { 200: Type.String() },
          },
        },
        async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
      );
    },
  };
}

async function failedChecks(readiness: readonly ReadinessCheck[]): Promise<string[]> {
  const results = await Promise.all(
    readiness.map(async ({ name, check }) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, CHECK_MS, false);
      });
      const good = await Promise.race([Promise.resolve().then(check), late]).catch(() => false);
      clearTimeout(timer);
      return good ? undefined : name;
    }),
  );
  return results.filter((name) => name !== undefined);
}

function remember<T>(work: () => Promise<T>, milliseconds: number): () => Promise<T> {
  let last: { at: number; result: Promise<T> } | undefined;
  return () => {
    if (!last || performance.now() - last.at > milliseconds) last = { at: performance.now(), result: work() };
    return last.result;
  };
}
