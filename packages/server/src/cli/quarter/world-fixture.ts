import type { WorldJob } from './run.ts';

/** A world that simulates nothing: by its seed it tells of much, fails, ends without a word, or goes on until it is stopped. */
process.once('message', ({ seed }: WorldJob) => {
  if (seed === 1) process.send!({ facts: { orders: 1, disputes: ['x'.repeat(20_000_000)] } });
  else if (seed === 2) process.send!({ failed: 'Error: the sky fell' });
  else if (seed === 3) process.exit(7);
  else process.once('SIGTERM', () => process.send!({ failed: 'it was stopped' }));
});
process.once('disconnect', () => undefined);
