import { nearest } from './cel/problem.ts';
import type { QueueDocument } from './document.ts';
import {
  form,
  list,
  number,
  object,
  oneOf,
  optional,
  type Placed,
  placed,
  type Read,
  required,
  type Source,
} from './reader.ts';
import { show } from './yaml.ts';

/** Something that happens while a case waits for its answer, once, at a time of its own. */
export interface QueueStep {
  readonly step: string;
  /** Working time after the case was opened, in minutes: less than the queue's for a warning, else an escalation. */
  readonly atMinutes: number;
  readonly tell: 'holder' | 'supervisors';
  /** Added to the case's priority. */
  readonly priority: number | undefined;
  /** Where it goes on, if nobody has it in hand. */
  readonly queue: string | undefined;
}

const MOST_STEPS = 10;
const MOST_MINUTES = 31 * 24 * 60;
const name = (what: string): Read<string> => form(what, /^[a-z][a-z0-9-]*$/, 'lower case, digits and hyphens', 100);
const minutes = (what: string, min: number) => number(what, { min, max: MOST_MINUTES, integer: true });
const WHEN = ['at_percent', 'before_minutes', 'after_minutes'] as const;

const stepShape = object('a step', {
  step: required(name('step')),
  at_percent: optional(number('at_percent', { min: 1, max: 99, integer: true })),
  before_minutes: optional(minutes('before_minutes', 1)),
  after_minutes: optional(minutes('after_minutes', 0)),
  tell: optional(oneOf('tell', ['holder', 'supervisors'])),
  priority: optional(number('priority', { min: 1, max: 100, integer: true })),
  queue: optional(name('queue')),
});

export const stepsShape = list('steps', placed(stepShape), { min: 1, max: MOST_STEPS });
type PlacedSteps = readonly Placed<NonNullable<ReturnType<typeof stepShape>>>[];

/** Checks the steps of one queue: each named once, with one time, in the order in which they come. */
export function readSteps(queue: string, dueMinutes: number, steps: PlacedSteps, source: Source): QueueStep[] {
  const out: QueueStep[] = [];
  for (const placedStep of steps) {
    const { step, tell, priority, queue: to } = placedStep.value;
    const report = (code: string, message: string, hint: string) =>
      source.reportAt(placedStep, code, `the step ${show(step)} of the queue ${show(queue)} ${message}`, hint);
    const atMinutes = instantOf(placedStep.value, dueMinutes);
    if (atMinutes === undefined) {
      report('step-time', `needs one of ${WHEN.join(', ')}`, 'such as at_percent: 80');
      continue;
    }
    if (atMinutes <= 0) {
      report('step-time', 'would come before its case is there', `the queue has ${dueMinutes} minutes`);
      continue;
    }
    const last = out.at(-1);
    if (out.some((other) => other.step === step))
      report('duplicate-step', 'stands there already', 'call one of the two otherwise');
    else if (last !== undefined && atMinutes <= last.atMinutes)
      report(
        'step-order',
        `comes ${atMinutes} minutes after opening, not later than ${show(last.step)} before it (${last.atMinutes})`,
        'write steps in the order in which they come',
      );
    if (to === queue)
      report('step-loop', 'sends the case to the queue that it is in', 'name another queue, or leave queue out');
    out.push({
      step,
      atMinutes,
      tell: tell ?? (atMinutes < dueMinutes ? 'holder' : 'supervisors'),
      priority,
      queue: to,
    });
  }
  return out;
}

function instantOf(
  when: { at_percent?: number | undefined; before_minutes?: number | undefined; after_minutes?: number | undefined },
  dueMinutes: number,
): number | undefined {
  const { at_percent: share, before_minutes: before, after_minutes: after } = when;
  if ([share, before, after].filter((value) => value !== undefined).length !== 1) return undefined;
  if (share !== undefined) return (dueMinutes * share) / 100;
  return before === undefined ? dueMinutes + after! : dueMinutes - before;
}

/** Steps lead to queues that there are, and never round in a circle: each place is that of a queue in its file. */
export function checkLeads(queues: ReadonlyMap<string, Placed<QueueDocument>>, source: Source): void {
  const leads = (id: string): string[] => queues.get(id)?.value.steps.flatMap(({ queue }) => queue ?? []) ?? [];
  for (const [id, one] of queues) {
    for (const to of leads(id)) {
      if (queues.has(to) || to === SUPERVISION) continue;
      const near = nearest(to, queues.keys());
      const message = `a step of the queue ${show(id)} leads to ${show(to)}, and there is no such queue`;
      source.reportAt(
        one,
        'unknown-queue',
        message,
        near === undefined ? `there is ${[...queues.keys()].join(', ')}` : `did you mean ${near}?`,
      );
    }
    const circle = circleFrom(id, leads);
    // told once, at the first of its queues
    if (circle?.every((other) => order(queues, id) <= order(queues, other)))
      source.reportAt(
        one,
        'step-loop',
        `steps lead round in a circle: ${[...circle, id].join(' → ')}`,
        'let one of them lead out of it',
      );
  }
}

/** Is there in every pack. */
const SUPERVISION = 'supervision';

const order = (queues: ReadonlyMap<string, unknown>, id: string): number => [...queues.keys()].indexOf(id);

/** The way from a queue back to itself over others; undefined: there is none. */
function circleFrom(start: string, leads: (id: string) => string[]): string[] | undefined {
  const seen = new Set<string>();
  const ways: string[][] = [[start]];
  for (const way of ways)
    for (const to of leads(way.at(-1)!)) {
      if (to === start) {
        if (way.length > 1) return way;
      } else if (!seen.has(to)) {
        seen.add(to);
        ways.push([...way, to]);
      }
    }
  return undefined;
}
