/**
 * Loaded before Anxin's main module: how it takes signals, and the end of those it belongs to.
 *
 * One Ctrl-C arrives up to three times: from the terminal, from npm, and from the launcher. Code that stops in good
 * order with `process.once` would be killed by the second one. So within a moment repeats are swallowed; whoever
 * presses again later means it, and ends the process at once.
 */
const MOMENT_MS = 2_000;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  let first;
  const listener = () => {
    // prepended, so whoever listens, `once` too, is still counted here
    const heard = process.listenerCount(signal) > 1;
    first ??= heard ? Date.now() : undefined;
    if (heard || (first !== undefined && Date.now() - first < MOMENT_MS)) return;
    process.off(signal, listener);
    process.kill(process.pid, signal);
  };
  process.prependListener(signal, listener);
}

// the launcher is gone, perhaps killed: nobody would stop us any more
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// waiting for that is no reason to stay alive
process.channel?.unref();

// `anxin … | head`: nobody reads on, so there is nothing more to do
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
