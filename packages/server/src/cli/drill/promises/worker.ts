/**
 * A process that tells of broken promises and does nothing else, for the drill to kill. Its clock stands before midnight
 * until the drill says when, in wall time, midnight strikes.
 */
import { openPlatform } from '../../../app.ts';
import { readConfig } from '../../../foundation/config/settings.ts';
import { createLog } from '../../../foundation/telemetry/log.ts';
import { MIDNIGHT } from './fill.ts';

const read = readConfig(process.env);
if ('problems' in read) throw new Error(read.problems.map(({ env, message }) => `${env} ${message}`).join('; '));
let strikesAt = Number.POSITIVE_INFINITY;
const clock = { now: () => new Date(MIDNIGHT.getTime() + Math.max(-60_000, Date.now() - strikesAt)) };
const platform = await openPlatform({ config: read.config, clock, log: createLog({ level: 'warn' }), role: 'tool' });
platform.promiseWorker.start();
process.on('message', (message: { strikesAt: number }) => {
  strikesAt = message.strikesAt;
});
// the drill is over, or is gone
process.once('disconnect', () => {
  void platform.promiseWorker
    .stop()
    .then(() => platform.close())
    .finally(() => process.exit());
});
process.stdout.write('ready\n');
