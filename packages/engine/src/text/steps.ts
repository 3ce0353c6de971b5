/** Long work in pieces: whoever runs it may do something else after each. */
export type Steps<T> = Generator<void, T, void>;

/** Terms, or units of terms, handled in one piece. */
const SLICE = 1_024;

export function* inSlices(count: number, work: (from: number, to: number) => void): Steps<void> {
  for (let from = 0; from < count; from += SLICE) {
    work(from, Math.min(count, from + SLICE));
    yield;
  }
}

/** All pieces at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * All pieces, with pauses between them.
 * @param pause asked after each piece; nothing where it is too early for a pause. What it waits for should give the event
 *   loop a turn: `setImmediate` of `node:timers/promises`
 */
export async function finishBetween<T>(steps: Steps<T>, pause: () => Promise<unknown> | undefined): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const turn = pause();
    if (turn !== undefined) await turn;
  }
}
