import { inSlices, type Steps } from './steps.ts';
import type { Terms } from './terms.ts';

/** Nodes of one automaton; a map holds at most 2^24 entries. */
const MAX_NODES = 12_000_000;

/**
 * Aho and Corasick, "Efficient string matching", 1975, over UTF-16 units. Node 0 is the root. Terms are numbers; those
 * that end at one node form a list.
 */
export interface Automaton {
  /** `node * 65536 + unit` to the node's child. */
  readonly children: ReadonlyMap<number, number>;
  /** Longest proper suffix of a node's path that is a path of its own. */
  readonly suffix: Int32Array;
  /** Nearest node on the way of suffixes, itself excluded, where a term ends; 0 where there is none. */
  readonly ending: Int32Array;
  /** The last term that ends at a node, or -1. */
  readonly first: Int32Array;
  /** The term before it that ends at the same node, or -1; by term. */
  readonly next: Int32Array;
}

/**
 * Builds the automaton of terms, in time linear in their length.
 * @throws RangeError where they need more than `MAX_NODES` nodes.
 */
export function* automatonSteps({ count, units, starts }: Terms): Steps<Automaton> {
  const children = new Map<number, number>();
  const parent = [0];
  const unitOf = [0];
  const first = [-1];
  const next = new Int32Array(count).fill(-1);
  yield* inSlices(count, (from, to) => {
    for (let term = from; term < to; term++) {
      let node = 0;
      for (let k = starts[term]!; k < starts[term + 1]!; k++) {
        const key = node * 0x10000 + units[k]!;
        let child = children.get(key);
        if (child === undefined) {
          child = parent.length;
          if (child === MAX_NODES)
            throw new RangeError(`The lexicons need more than ${MAX_NODES} nodes: too many terms`);
          children.set(key, child);
          parent.push(node);
          unitOf.push(units[k]!);
          first.push(-1);
        }
        node = child;
      }
      if (node === 0) continue;
      next[term] = first[node]!;
      first[node] = term;
    }
  });
  const { suffix, ending } = yield* link(children, parent, unitOf, first);
  return { children, suffix, ending, first: Int32Array.from(first), next };
}

/**
 * Calls `visit` for every place where a term stands: by its end, the longer first, then the later term first. Stops when
 * it returns false.
 */
export function walkAutomaton(
  { children, suffix, ending, first, next }: Automaton,
  units: Uint16Array,
  length: number,
  visit: (term: number, end: number) => boolean,
): void {
  let node = 0;
  for (let i = 0; i < length; i++) {
    node = step(children, suffix, node, units[i]!);
    for (let at = first[node] === -1 ? ending[node]! : node; at !== 0; at = ending[at]!)
      for (let term = first[at]!; term !== -1; term = next[term]!) if (!visit(term, i + 1)) return;
  }
}

/** Breadth first: a node's suffix is shorter than its path, so it is known before the node is reached. */
function* link(
  children: ReadonlyMap<number, number>,
  parent: readonly number[],
  unitOf: readonly number[],
  first: readonly number[],
): Steps<{ suffix: Int32Array; ending: Int32Array }> {
  const suffix = new Int32Array(parent.length);
  const ending = new Int32Array(parent.length);
  const order = byDepth(parent);
  yield* inSlices(order.length, (from, to) => {
    for (const node of order.subarray(from, to)) {
      const above = parent[node]!;
      if (above !== 0) suffix[node] = step(children, suffix, suffix[above]!, unitOf[node]!);
      const shorter = suffix[node]!;
      ending[node] = first[shorter] === -1 ? ending[shorter]! : shorter;
    }
  });
  return { suffix, ending };
}

/** All nodes but the root, parents first. Nodes are numbered after their parents, so one pass tells the depths. */
function byDepth(parent: readonly number[]): Int32Array {
  const depth = new Int32Array(parent.length);
  const after: number[] = [0];
  for (let node = 1; node < parent.length; node++) {
    depth[node] = depth[parent[node]!]! + 1;
    after[depth[node]!] = (after[depth[node]!] ?? 0) + 1;
  }
  for (let level = 1; level < after.length; level++) after[level]! += after[level - 1]!;
  const order = new Int32Array(parent.length - 1);
  for (let node = 1; node < parent.length; node++) order[after[depth[node]! - 1]!++] = node;
  return order;
}

function step(children: ReadonlyMap<number, number>, suffix: Int32Array, from: number, unit: number): number {
  for (let node = from; ; node = suffix[node]!) {
    const child = children.get(node * 0x10000 + unit);
    if (child !== undefined) return child;
    if (node === 0) return 0;
  }
}
