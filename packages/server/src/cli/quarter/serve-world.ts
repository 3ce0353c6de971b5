import type { runWorld, WorldJob, WorldMessage } from './run.ts';

/**
 * One world in a process of its own: it is told what to simulate, and tells what came of it. Whoever started it hangs up once
 * they have that: what is long is still on its way when it is sent.
 */
export function serveWorld(run: typeof runWorld): void {
  const ending = new AbortController();
  const end = (): void => ending.abort(new Error('The simulation was interrupted'));
  const say = (message: WorldMessage): void => void (process.connected && process.send?.(message));
  const work = async (job: WorldJob): Promise<void> => {
    try {
      say({ facts: await run(job, { onProgress: (paid) => say({ paid }), signal: ending.signal }) });
    } catch (error) {
      const { stack, cause } = error as Error;
      say({ failed: `${stack ?? String(error)}${cause === undefined ? '' : `\n${String(cause)}`}` });
    }
  };
  process.once('message', (job) => void work(job as WorldJob));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  // whoever started it is gone, or has heard it out
  process.once('disconnect', end);
}
