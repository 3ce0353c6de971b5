/**
 * The order in which objects have had their members so far, and what is asked about each of these: objects of one sort
 * nearly always have them in the same order, some of them left out. To go through an object and see that each name is the
 * expected one takes less than half the time of asking for so many members by name. What is not as expected is searched
 * for: the order says where to look first, and nothing else.
 */
export interface MemberOrder<T> {
  readonly names: string[];
  /** Beside each name; undefined where nothing is asked about it. */
  readonly members: (T | undefined)[];
  readonly asked: ReadonlyMap<string, T>;
}

/** Names come from outside: so many that nothing is asked about are learned. */
const MOST_OTHERS = 64;

export const newOrder = <T>(asked: ReadonlyMap<string, T>): MemberOrder<T> => ({ names: [], members: [], asked });

/**
 * Where a member stands that is expected at a place, which may be the end; -1 where it is not to be learned.
 * @param name as it comes from an enumeration: then two of them are compared by where they lie
 */
export function placeOf<T>(order: MemberOrder<T>, name: string, expected: number): number {
  const { names } = order;
  if (expected < names.length && names[expected] === name) return expected;
  return search(order, name, expected);
}

/** Those that come after the expected one are the likely ones: something was left out. */
function search<T>({ names, members, asked }: MemberOrder<T>, name: string, expected: number): number {
  for (let at = expected + 1; at < names.length; at++) if (names[at] === name) return at;
  for (let at = 0; at < expected; at++) if (names[at] === name) return at;
  const member = asked.get(name);
  if (member === undefined && names.length >= asked.size + MOST_OTHERS) return -1;
  names.splice(expected, 0, name);
  members.splice(expected, 0, member);
  return expected;
}
