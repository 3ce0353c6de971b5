import { runWorld, type WorldJob, type WorldMessage } from './run.ts';

/**
 * One world in a process of its own: it is told what to simulate, and tells what came of it. Whoever started it hangs up once
 * they have that: what is long is still on its way when it is sent.
 */
process.once('message', (job) => void work(job as WorldJob));
const ending = new AbortController();
const end = (): void => ending.abort(new Error('The simulation was interrupted'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
// whoever started it is gone, however it ended
process.once('disconnect', end);

async function work(job: WorldJob): Promise<void> {
  const say = (message: WorldMessage): void => void (process.connected && process.send?.(message));
  try {
    say({ facts: await runWorld(job, { onProgress: (paid) => say({ paid }), signal: ending.signal }) });
  } catch (error) {
    const { stack, cause } = error as Error;
    say({ failed: `${stack ?? String(error)}${cause === undefined ? '' : `\n${String(cause)}`}` });
  }
}
