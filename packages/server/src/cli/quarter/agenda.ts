/** Something that happens at an instant; `n` parts those of one instant, so that a run goes the same way each time. */
interface Entry {
  at: number;
  n: number;
  seq: number;
  run: () => Promise<void> | void;
}

/** What will happen, the earliest first. */
export interface Agenda {
  add(at: number, n: number, run: Entry['run']): void;
  /** What happens up to an instant; taken off. */
  due(until: number): Entry['run'][];
  next(): number | undefined;
}

const before = (a: Entry, b: Entry): boolean =>
  a.at < b.at || (a.at === b.at && (a.n < b.n || (a.n === b.n && a.seq < b.seq)));

/** A binary heap: a quarter has many hundred thousand entries. */
export function createAgenda(): Agenda {
  const heap: Entry[] = [];
  let seq = 0;
  const sink = (): void => {
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let least = i;
      if (left < heap.length && before(heap[left]!, heap[least]!)) least = left;
      if (right < heap.length && before(heap[right]!, heap[least]!)) least = right;
      if (least === i) return;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
  };
  return {
    add(at, n, run) {
      heap.push({ at, n, seq: seq++, run });
      for (let i = heap.length - 1; i > 0; ) {
        const above = (i - 1) >> 1;
        if (!before(heap[i]!, heap[above]!)) return;
        [heap[i], heap[above]] = [heap[above]!, heap[i]!];
        i = above;
      }
    },
    due(until) {
      const runs: Entry['run'][] = [];
      while (heap.length > 0 && heap[0]!.at <= until) {
        runs.push(heap[0]!.run);
        const last = heap.pop()!;
        if (heap.length > 0) {
          heap[0] = last;
          sink();
        }
      }
      return runs;
    },
    next: () => heap[0]?.at,
  };
}
