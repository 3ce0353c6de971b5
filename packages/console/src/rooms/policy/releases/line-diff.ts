export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
  /** From 1; of the text in which the line stands. */
  before?: number;
  after?: number;
}

export interface Hunk {
  lines: DiffLine[];
}

export interface TextDiff {
  added: number;
  removed: number;
  /** Undefined where the texts are too far apart to be read side by side. */
  hunks: Hunk[] | undefined;
}

/** Beyond so many changed lines nobody reads on, and the search would take its time. */
const MOST_CHANGES = 400;
const CONTEXT = 3;

/** What changed from one text to another, line by line (Myers 1986), with some lines around. */
export function diffLines(before: string, after: string): TextDiff {
  const [old, now] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++;
  const middle = script(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  if (middle === undefined) return countOnly(old, now);
  const kinds: DiffLine['kind'][] = [
    ...Array<'same'>(head).fill('same'),
    ...middle,
    ...Array<'same'>(tail).fill('same'),
  ];
  let [from, to] = [0, 0];
  const lines = kinds.map((kind): DiffLine => {
    if (kind === 'removed') return { kind, text: old[from]!, before: ++from };
    if (kind === 'added') return { kind, text: now[to]!, after: ++to };
    return { kind, text: now[to]!, before: ++from, after: ++to };
  });
  return {
    added: kinds.filter((kind) => kind === 'added').length,
    removed: kinds.filter((kind) => kind === 'removed').length,
    hunks: hunksOf(lines),
  };
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** The shortest way from one to the other; undefined where it is longer than anybody reads. */
function script(old: readonly string[], now: readonly string[]): DiffLine['kind'][] | undefined {
  if (old.length === 0) return now.map(() => 'added');
  if (now.length === 0) return old.map(() => 'removed');
  const most = Math.min(MOST_CHANGES, old.length + now.length);
  /** For each diagonal how far one gets; kept for each number of changes, to walk back. */
  const reached: Map<number, number>[] = [];
  const furthest = new Map([[1, 0]]);
  for (let changes = 0; changes <= most; changes++) {
    reached.push(new Map(furthest));
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = stepFrom(furthest, diagonal, changes);
      while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x++;
      furthest.set(diagonal, x);
      if (x >= old.length && x - diagonal >= now.length) return walkBack(reached, old.length, now.length);
    }
  }
  return undefined;
}

/** Where a diagonal is entered: from above by an added line, or from the left by a removed one. */
function stepFrom(furthest: ReadonlyMap<number, number>, diagonal: number, changes: number): number {
  const [left, above] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1];
  const down = diagonal === -changes || (diagonal !== changes && left < above);
  return down ? above : left + 1;
}

function walkBack(reached: readonly ReadonlyMap<number, number>[], olds: number, nows: number): DiffLine['kind'][] {
  const kinds: DiffLine['kind'][] = [];
  let [x, y] = [olds, nows];
  for (let changes = reached.length - 1; changes >= 0; changes--) {
    const furthest = reached[changes]!;
    const diagonal = x - y;
    const [left, above] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1];
    const down = diagonal === -changes || (diagonal !== changes && left < above);
    const beginX = down ? above : left + 1;
    for (; x > beginX && x > 0 && y > 0; x--, y--) kinds.push('same');
    if (changes === 0) break;
    kinds.push(down ? 'added' : 'removed');
    if (down) y--;
    else x--;
  }
  return kinds.reverse();
}

function countOnly(old: readonly string[], now: readonly string[]): TextDiff {
  const [were, are] = [new Set(old), new Set(now)];
  return {
    added: now.filter((line) => !were.has(line)).length,
    removed: old.filter((line) => !are.has(line)).length,
    hunks: undefined,
  };
}

function hunksOf(lines: readonly DiffLine[]): Hunk[] {
  const hunks: Hunk[] = [];
  let end = 0;
  for (const [place, { kind }] of lines.entries()) {
    if (kind === 'same') continue;
    const begin = Math.max(end, place - CONTEXT);
    const until = Math.min(lines.length, place + CONTEXT + 1);
    const last = hunks.at(-1);
    if (last && begin <= end) last.lines.push(...lines.slice(end, until));
    else hunks.push({ lines: lines.slice(begin, until) });
    end = Math.max(end, until);
  }
  return hunks;
}
