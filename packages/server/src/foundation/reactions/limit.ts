/** At most `most` at a time, the others in their order. */
export function createLimit(most: number): <T>(run: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (running < most) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      // the place is handed on, so nobody slips in between
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
