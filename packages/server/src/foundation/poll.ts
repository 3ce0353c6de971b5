export interface Poll {
  /** Looks at once, then again and again. Starting twice changes nothing. */
  start(): void;
  /** Waits for the look that is under way. */
  stop(): Promise<void>;
}

/** The longest pause between two looks while they fail, in milliseconds. */
const LONGEST_PAUSE = 30_000;

/**
 * Looks from time to time, by wall time, one look after the other. A look that fails makes the next one wait longer,
 * twice as long for each failure in a row.
 * @param every milliseconds between two looks
 */
export function createPoll(options: {
  look(): Promise<unknown>;
  every: number;
  onFailure(error: unknown, failures: number): void;
}): Poll {
  const { every } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = true;

  const look = async (failed: number): Promise<void> => {
    let failures = 0;
    try {
      await options.look();
    } catch (error) {
      failures = failed + 1;
      options.onFailure(error, failures);
    }
    if (!stopped) schedule(failures === 0 ? every : Math.min(every * 2 ** failures, LONGEST_PAUSE), failures);
  };
  const schedule = (after: number, failures: number): void => {
    timer = setTimeout(() => {
      running = look(failures);
    }, after);
  };

  return {
    start() {
      if (!stopped) return;
      stopped = false;
      schedule(0, 0);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
