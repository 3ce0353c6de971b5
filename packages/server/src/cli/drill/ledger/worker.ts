/** A process that posts what `calls.ts` has for it, for the drill to kill. */
import { openPlatform } from '../../../app.ts';
import { readConfig } from '../../../foundation/config/settings.ts';
import { createLog } from '../../../foundation/telemetry/log.ts';
import { postCall } from './posting.ts';

/** Calls under way at once. */
const AT_ONCE = 4;

const read = readConfig(process.env);
if ('problems' in read) throw new Error(read.problems.map(({ env, message }) => `${env} ${message}`).join('; '));
const platform = await openPlatform({ config: read.config, log: createLog({ level: 'warn' }), role: 'tool' });
platform.holdWorker.start();
platform.chainSealer.start();
let stopped = false;
let posting: Promise<unknown> = Promise.resolve();

process.on('message', ({ worker, from, began }: { worker: number; from: number; began: number }) => {
  let next = from;
  const post = async (): Promise<void> => {
    while (!stopped) {
      const ack = await postCall(platform, { worker, call: next++, began });
      if (process.connected) process.send!(ack);
    }
  };
  posting = Promise.all(Array.from({ length: AT_ONCE }, post)).catch((error: unknown) => {
    if (process.connected) process.send!({ worker, failed: String(error) });
  });
});
// the drill is over, or is gone
process.once('disconnect', () => {
  stopped = true;
  void posting
    .then(() => Promise.all([platform.holdWorker.stop(), platform.chainSealer.stop()]))
    .then(() => platform.close())
    .finally(() => process.exit());
});
process.stdout.write('ready\n');
