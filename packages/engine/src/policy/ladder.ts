import { nearest } from './cel/problem.ts';
import type { MeasureKind } from './measure-kind.ts';
import { durationMs, duration as isoDuration, points, tenthsOf, zone } from './quantity.ts';
import { form, list, localText, object, oneOf, optional, placed, type Read, required, type Source } from './reader.ts';
import { type LocalText, type PackProblem, POINTS } from './types.ts';
import { show, type YamlNode } from './yaml.ts';

/**
 * A ledger of points and what follows from them: `up` collects points of violations (12, 24, 36, 48), `down` takes them
 * from a credit (12 of a creator, 200 of 1,000). All numbers of points are whole tenths.
 */
export interface Ladder {
  readonly id: string;
  readonly title: LocalText;
  /** The type of party that has it. */
  readonly party: string;
  readonly counts: 'up' | 'down';
  /** What a party has that did nothing. */
  readonly start: number;
  readonly least: number;
  readonly most: number;
  readonly window: PointWindow;
  /** In the order in which they are reached. */
  readonly milestones: readonly Milestone[];
  /** What learning gives back. */
  readonly courses: CourseTerms | undefined;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** For how long points count: a stretch that moves along, the calendar year of a zone, or for ever. */
export type PointWindow =
  | { readonly kind: 'rolling'; readonly milliseconds: number; readonly text: string }
  | { readonly kind: 'year'; readonly zone: string }
  | { readonly kind: 'ever' };

export interface Milestone {
  /** The standing at which it is reached. */
  readonly at: number;
  readonly title: LocalText;
  readonly measures: readonly LadderMeasure[];
}

export interface LadderMeasure {
  readonly kind: string;
  readonly duration: string | undefined;
}

export interface CourseTerms {
  /** What one course gives back. */
  readonly points: number;
  /** How often one counts. */
  readonly every: string;
  /** What learning gives back at most within the window. */
  readonly most: number;
}

const MOST_POINTS = 100_000;
const MOST_MILESTONES = 20;
const MOST_MEASURES = 10;
const name = (what: string): Read<string> => form(what, /^[a-z][a-z0-9-]*$/, 'lower case, digits and hyphens', 60);
const amount = (what: string) => points(what, { min: 0, max: MOST_POINTS });

const ladderMeasure = object('a measure of a milestone', {
  kind: required(name('kind')),
  duration: optional(isoDuration('duration')),
});

const milestoneShape = object('a milestone', {
  at: required(amount('at')),
  title: required(localText('title')),
  measures: required(list('measures', placed(ladderMeasure), { min: 1, max: MOST_MEASURES })),
});

const ladderShape = object('a ladder', {
  id: required(name('id')),
  title: required(localText('title')),
  party: required(name('party')),
  counts: required(oneOf('counts', ['up', 'down'])),
  start: optional(amount('start')),
  least: optional(amount('least')),
  most: required(amount('most')),
  window: required(form('window', /^(P[0-9A-Z]+|year|ever)$/, 'P365D, year or ever', 60)),
  zone: optional(zone),
  milestones: required(list('milestones', placed(milestoneShape), { min: 1, max: MOST_MILESTONES })),
  courses: optional(
    object('courses', {
      points: required(amount('points')),
      every: required(isoDuration('every')),
      most: required(amount('most')),
    }),
  ),
});

type Shape = NonNullable<ReturnType<typeof ladderShape>>;

/** Reads one ladder and checks it by itself: its milestones can be reached, one after the other. */
export const readLadder: Read<Ladder> = (node, source) => {
  const shape = ladderShape(node, source);
  if (shape === undefined) return undefined;
  const { id, party, counts, courses } = shape;
  const least = tenthsOf(shape.least ?? 0);
  const most = tenthsOf(shape.most);
  const start = tenthsOf(shape.start ?? (counts === 'up' ? (shape.least ?? 0) : shape.most));
  const window = windowOf(shape, node, source);
  const good =
    checkRange({ id, least, most, start }, node, source) && checkSteps(shape, { least, most, start }, source);
  if (!good || window === undefined) return undefined;
  return {
    ...{ id, title: shape.title, party, counts, start, least, most, window },
    milestones: shape.milestones.map(({ value: { at, title, measures } }) => ({
      ...{ at: tenthsOf(at), title },
      measures: measures.map(({ value: { kind, duration } }) => ({ kind, duration })),
    })),
    courses: courses && { points: tenthsOf(courses.points), every: courses.every, most: tenthsOf(courses.most) },
    ...{ file: source.file, ...source.place(node.offset) },
  };
};

function windowOf(
  { window, zone: named = 'Asia/Shanghai' }: Shape,
  node: YamlNode,
  source: Source,
): PointWindow | undefined {
  if (window === 'ever') return { kind: 'ever' };
  if (window === 'year') return { kind: 'year', zone: named };
  try {
    const milliseconds = durationMs(window);
    if (milliseconds > 0) return { kind: 'rolling', milliseconds, text: window };
  } catch {
    // told below
  }
  return source.report(node.offset, 'wrong-form', `window cannot be ${show(window)}`, 'P365D, year or ever');
}

interface Range {
  least: number;
  most: number;
  start: number;
}

function checkRange({ id, least, most, start }: Range & { id: string }, node: YamlNode, source: Source): boolean {
  if (least < most && start >= least && start <= most) return true;
  const message = `the ladder ${show(id)} has no room: least, start and most must rise in this order`;
  return (
    source.report(node.offset, 'wrong-ladder', message, `they are ${least / 10}, ${start / 10} and ${most / 10}`) ??
    false
  );
}

/** Each milestone lies further from the start than the one before it, and within reach: none is skipped, none never comes. */
function checkSteps({ id, counts, milestones }: Shape, { least, most, start }: Range, source: Source): boolean {
  const sign = counts === 'up' ? 1 : -1;
  let before = start;
  for (const { value, ...place } of milestones) {
    const at = tenthsOf(value.at);
    if (sign * (at - before) <= 0) {
      const hint = `milestones are written in the order in which they are reached, ${counts === 'up' ? 'rising' : 'falling'}`;
      source.reportAt(
        place,
        'wrong-ladder',
        `the milestone at ${value.at} of ${show(id)} comes after ${before / 10}`,
        hint,
      );
      return false;
    }
    if (at > most || at < least) {
      const hint = `standings go from ${least / 10} to ${most / 10}`;
      source.reportAt(place, 'wrong-ladder', `the milestone at ${value.at} of ${show(id)} is never reached`, hint);
      return false;
    }
    before = at;
  }
  return true;
}

/** What ladders take from the catalogue is there, fits, and is no points: those would set the ladder going again. */
export function checkLadders(
  ladders: Iterable<Ladder>,
  kinds: ReadonlyMap<string, MeasureKind>,
  problems: PackProblem[],
): void {
  for (const { id, party, milestones, file, line, column } of ladders) {
    const refuse = (message: string, hint: string): void =>
      void problems.push({ file, line, column, code: 'wrong-ladder', message, hint });
    for (const { kind } of milestones.flatMap(({ measures }) => measures)) {
      const found = kinds.get(kind);
      if (kind === POINTS)
        refuse(`a milestone of ${show(id)} gives points: the ladder would go in a circle`, 'take a measure');
      else if (found === undefined) {
        const near = nearest(kind, kinds.keys());
        refuse(
          `there is no measure ${show(kind)}, which ${show(id)} takes`,
          near ? `did you mean ${near}?` : 'expected in a file of measures',
        );
      } else if (!found.on.includes(party))
        refuse(
          `${show(id)} takes ${show(kind)} from a ${party}, which it cannot be done to`,
          `it is for ${found.on.join(', ')}`,
        );
    }
  }
}

/** The ladder in which a party's points count: the named one, else the first of its type. */
export const ladderFor = (ladders: ReadonlyMap<string, Ladder>, party: string, named?: string): Ladder | undefined =>
  named === undefined ? [...ladders.values()].find((ladder) => ladder.party === party) : ladders.get(named);
