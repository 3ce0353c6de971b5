import { runWorld, type WorldJob, type WorldMessage } from './run.ts';

/** One world in a process of its own: it is told what to simulate, and tells what came of it. */
process.once('message', (job) => void work(job as WorldJob));
// whoever started it is gone, however it ended
process.once('disconnect', () => process.exit(1));

async function work(job: WorldJob): Promise<void> {
  const say = (message: WorldMessage): void => void process.send?.(message);
  try {
    say({ facts: await runWorld(job, (paid) => say({ paid })) });
  } catch (error) {
    const { stack, cause } = error as Error;
    say({ failed: `${stack ?? String(error)}${cause === undefined ? '' : `\n${String(cause)}`}` });
  }
  process.removeAllListeners('disconnect');
  process.disconnect();
}
