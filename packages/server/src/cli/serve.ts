import { createRequire } from 'node:module';
import { Command } from 'commander';
import { openPlatform, type Platform } from '../app.ts';
import { databaseTime } from '../casework/case.store.ts';
import { countQueues } from '../casework/case-list.store.ts';
import { createDemo, type Demo } from '../demo/demo.ts';
import { ROLES } from '../foundation/config/setting.ts';
import type { Config } from '../foundation/config/settings.ts';
import { Problem } from '../foundation/errors.ts';
import { readLag } from '../foundation/reactions/lag.ts';
import { createLog } from '../foundation/telemetry/log.ts';
import { CONSOLE_FOLDER } from '../http/console.ts';
import { createHttp, type Http } from '../http/http.ts';
import { type FeatureState, readFeatureStates } from '../policy/features/feature.store.ts';
import { configOf } from './config.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** `anxin serve`: runs until it is told to stop, or until its database is gone for good. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('run the platform')
    .option('--roles <list>', `what this process does: ${ROLES.join(', ')}; all when not given`)
    .option('--port <n>', 'port to listen on; 0 takes any that is free')
    .action(async (flags: { roles?: string; port?: string }) => {
      const config = configOf({
        ...process.env,
        ...(flags.roles ? { ANXIN_ROLES: flags.roles } : {}),
        ...(flags.port ? { PORT: flags.port } : {}),
      });
      await serve(config);
    });
}

async function serve(config: Config): Promise<void> {
  const log = createLog({ level: config.logLevel });
  const stopping = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal));
    // the launcher that started us is gone, however it ended
    process.once('disconnect', () => resolve('disconnect'));
    // the channel must not keep us when everything else has ended
    process.channel?.unref();
  });
  const platform = await openPlatform({
    config,
    log,
    role: 'server',
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  const demo = createDemo({ platform, say: (line) => process.stdout.write(`${line}\n`) });
  const work = workOf(platform, demo);
  let http: Http | undefined;
  try {
    platform.keyReader.start();
    http = await listen(platform, work);
    await work.start();
    const reason = await Promise.race([stopping, platform.lost]);
    if (reason instanceof Error)
      throw new Problem('database.unavailable', { detail: `The database is gone: ${reason.message}` }, reason);
    process.stderr.write('Stopping …\n');
  } finally {
    await http?.stop();
    await work.stop();
    await platform.keyReader.stop();
    await platform.close();
    // the channel to the launcher would keep an idle process alive
    if (process.connected) process.disconnect();
  }
}

async function listen(platform: Platform, work: Work): Promise<Http> {
  const { access, config, db, clock, ids, log, metrics, rooms, stream, reactions } = platform;
  const http = await createHttp({
    ...{ access, config, db, clock, ids, log, metrics, version },
    sessions: platform.people.sessions,
    // a process that only works still tells how it is
    rooms: config.roles.includes('api') ? rooms : [],
    console: config.roles.includes('console') ? CONSOLE_FOLDER : undefined,
    readiness: [
      {
        name: 'database',
        check: async () => (await db.selectFrom('installation').select('id').execute()).length === 1,
      },
      { name: 'pack', check: () => platform.packs.current().rules.length > 0 },
      { name: 'workers', check: work.ready },
      { name: 'demo', check: work.filled },
    ],
    secret: platform.keys.mac('cursor', 'http'),
  });
  metrics.gauge('decisions_waiting', 'Single decisions waiting for their commit', () => platform.admission.waiting);
  metrics.gauges(
    'reaction_lag_seconds',
    'Age of the oldest event that a reaction has still to handle',
    'reaction',
    async () => {
      const lags = await readLag(db, stream, reactions, new Date());
      return new Map(lags.map(({ reaction, seconds }) => [reaction, seconds]));
    },
  );
  metrics.gauges('cases_open', 'Cases that wait for somebody', 'queue', async () => {
    const counts = await countQueues(db, clock.now(), databaseTime);
    return new Map(counts.map(({ queue, open }) => [queue, open]));
  });
  metrics.gauges('cases_overdue', 'Cases not decided by their due time', 'queue', async () => {
    const counts = await countQueues(db, clock.now(), databaseTime);
    return new Map(counts.map(({ queue, overdue }) => [queue, overdue]));
  });
  metrics.gauges(
    'feature_events_skipped',
    'Events that a feature does not count because something could not be evaluated',
    'feature',
    async () => new Map((await featureStates(platform)).map(({ name, skipped }) => [name, skipped])),
  );
  metrics.gauges('feature_ready', '1 where a feature has values, 0 while it is being built', 'feature', async () => {
    const states = await featureStates(platform);
    return new Map(states.map(({ name, ready }) => [name, ready ? 1 : 0]));
  });
  const { host, port } = config;
  try {
    await http.app.listen({ host, port });
  } catch (error) {
    await http.stop();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Problem('config.invalid', {
      detail: `Port ${port} on ${host} is taken. Use another one: PORT=${port + 1} npm start, or PORT=0 for any that is free`,
    });
  }
  const address = http.app.server.address();
  const listening = typeof address === 'object' && address ? address.port : port;
  // one line that people read and programs can take
  process.stdout.write(`Anxin listens on http://${host.includes(':') ? `[${host}]` : host}:${listening}\n`);
  process.stderr.write(`What it offers: /docs. Ctrl-C stops it.\n`);
  if ((await access.listKeys(1)).length === 0)
    process.stderr.write(`There is no key yet: npx anxin keys create --name first --scopes '*'\n`);
  return http;
}

async function featureStates({ db, packs }: Platform): Promise<FeatureState[]> {
  const identities = [...packs.current().features.values()].map(({ identity }) => identity);
  return [...(await readFeatureStates(db, identities)).values()];
}

interface Worker {
  start(): void | Promise<void>;
  stop(): Promise<void>;
}

interface Work {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** False while this process has work to do and has not begun it. */
  ready(): boolean;
  /** False while this process tells the demo's history. */
  filled(): boolean;
}

/** Everything that this process does besides answering. */
function workOf(platform: Platform, demo: Demo): Work {
  const wanted = platform.config.roles.includes('worker');
  const begun: (() => Promise<void>)[] = [];
  let ready = !wanted;
  let stopping = false;
  return {
    async start() {
      if (!wanted) return;
      const { jobs, reactionWorker, overviewWorker, featureWorker, promiseWorker, caseWorker, trailSealer } = platform;
      const { backtestWorker, scanWorker, centreFollower, enforcement, holdWorker, chainSealer, money } = platform;
      const { qualityWorker, alarmWorker } = platform.watch;
      const begin = async (workers: readonly Worker[]): Promise<void> => {
        for (const worker of workers) {
          if (stopping) return;
          // also one that fails half-way is stopped
          begun.push(() => worker.stop());
          await worker.start();
        }
      };
      await begin([jobs, trailSealer, chainSealer]);
      // by today's clock everything in a history that is still being told is overdue; and what follows from it is
      // cheaper in large batches when it is told
      const late = demo.fill().then(async () => {
        await begin([reactionWorker, overviewWorker, featureWorker, qualityWorker, promiseWorker]);
        await begin([
          caseWorker,
          enforcement.worker,
          backtestWorker,
          scanWorker,
          alarmWorker,
          centreFollower,
          holdWorker,
          money.worker,
          platform.service.logistics.worker,
        ]);
        if (stopping) return;
        ready = true;
        demo.start();
      });
      begun.push(() => late.catch(() => undefined));
      if (demo.ready()) await late;
      else
        late.catch((error) =>
          platform.log.error({ err: error }, 'the workers could not start after the demo was filled'),
        );
    },
    async stop() {
      stopping = true;
      await demo.stop();
      await platform.admission.stop();
      await Promise.all(begun.map((stop) => stop()));
    },
    ready: () => ready || !demo.ready(),
    filled: demo.ready,
  };
}
