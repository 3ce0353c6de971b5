import { createRequire } from 'node:module';
import { Command } from 'commander';
import { openPlatform, type Platform } from '../app.ts';
import { type Config, ROLES } from '../foundation/config/settings.ts';
import { Problem } from '../foundation/errors.ts';
import { readLag } from '../foundation/reactions/lag.ts';
import { createLog } from '../foundation/telemetry/log.ts';
import { createHttp, type Http } from '../http/http.ts';
import { configOf } from './config.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** `anxin serve`: runs until it is told to stop, or until its database is gone for good. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('run the platform')
    .option('--roles <list>', `what this process does: ${ROLES.join(', ')}; both when not given`)
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
  });
  const platform = await openPlatform({
    config,
    log,
    role: 'server',
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  let http: Http | undefined;
  try {
    http = await listen(platform);
    await startWork(platform);
    const reason = await Promise.race([stopping, platform.lost]);
    if (reason instanceof Error)
      throw new Problem('database.unavailable', { detail: `The database is gone: ${reason.message}` }, reason);
    process.stderr.write('Stopping …\n');
  } finally {
    await http?.stop();
    await stopWork(platform);
    await platform.close();
  }
}

async function listen(platform: Platform): Promise<Http> {
  const { access, config, db, clock, ids, log, metrics, rooms, stream, reactions } = platform;
  const http = await createHttp({
    ...{ access, config, db, clock, ids, log, metrics, rooms, version },
    readiness: [
      {
        name: 'database',
        check: () =>
          db
            .selectFrom('installation')
            .select('id')
            .executeTakeFirst()
            .then((row) => row !== undefined),
      },
    ],
    secret: platform.keys.mac('cursor', 'http'),
  });
  metrics.gauge('decisions_waiting', 'Single decisions waiting for their commit', () => platform.admission.waiting);
  metrics.gauges('reaction_lag_seconds', 'Age of the oldest event that a reaction has still to handle', 'reaction', async () => {
    const lags = await readLag(db, stream, reactions, new Date());
    return new Map(lags.map(({ reaction, seconds }) => [reaction, seconds]));
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
  return http;
}

async function startWork(platform: Platform): Promise<void> {
  if (!platform.config.roles.includes('worker')) return;
  await platform.reactionWorker.start();
  platform.promiseWorker.start();
  platform.trailSealer.start();
}

async function stopWork(platform: Platform): Promise<void> {
  await platform.admission.stop();
  await Promise.all([platform.reactionWorker.stop(), platform.promiseWorker.stop(), platform.trailSealer.stop()]);
}
