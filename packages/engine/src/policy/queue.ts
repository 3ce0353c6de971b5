import { nearest } from './cel/problem.ts';
import type { QueueDocument, RuleDocument } from './document.ts';
import { PACK_LIMITS } from './limits.ts';
import { checkLeads, readSteps, stepsShape } from './queue-steps.ts';
import {
  form,
  list,
  localText,
  number,
  object,
  oneOf,
  optional,
  type Placed,
  placed,
  type Read,
  required,
} from './reader.ts';
import { type Route, readRouteCases, readRoutes } from './route.ts';
import type { PackProblem } from './types.ts';
import { show, type YamlNode } from './yaml.ts';

const name = (what: string): Read<string> => form(what, /^[a-z][a-z0-9-]*$/, 'lower case, digits and hyphens', 100);

/** A share, such as `2%` or `0.5%`, as a number from 0 to 1. */
const share =
  (what: string): Read<number> =>
  (node, source) => {
    const text = form(what, /^\d{1,3}(\.\d{1,2})?%$/, SHARE_HINT, 10)(node, source);
    if (text === undefined) return undefined;
    const percent = Number(text.slice(0, -1));
    if (percent <= 100) return percent / 100;
    return source.report(node.offset, 'wrong-value', `${what} cannot be ${text}`, SHARE_HINT);
  };
const SHARE_HINT = 'a share from 0% to 100%, such as 2% or 0.5%';

/** More severe cases a day than anybody should look at. */
const MOST_SEVERE = 10_000;

/** A month: what may wait longer needs no queue. */
const MOST_MINUTES = 31 * 24 * 60;

const queueShape = object('a queue', {
  id: required(name('id')),
  title: required(localText('title')),
  group: required(name('group')),
  due_minutes: required(number('due_minutes', { min: 1, max: MOST_MINUTES, integer: true })),
  requires: optional(list('requires', oneOf('requires', ['note', 'reason-code']), { max: 2 })),
  reason_codes: optional(list('reason_codes', name('reason_codes'), { max: 200 })),
  golden: optional(share('golden')),
  double: optional(share('double')),
  severe_cap: optional(number('severe_cap', { min: 1, max: MOST_SEVERE, integer: true })),
  steps: optional(stepsShape),
});

const later: Read<YamlNode> = (node) => node;

const fileShape = object('queues.yaml', {
  queues: required(list('queues', placed(queueShape), { max: PACK_LIMITS.queues })),
  routes: optional(later),
  route_cases: optional(later),
});

/** Queues and what sends cases to them. */
export interface QueueFile {
  readonly queues: readonly QueueDocument[];
  readonly routes: readonly Route[];
}

/** Reads queues.yaml. A rule of a pack that has one asks for no queue of another name. */
export function readQueueFile(rules: readonly RuleDocument[], problems: PackProblem[]): Read<QueueFile> {
  return (node, source) => {
    const shape = fileShape(node, source);
    if (shape === undefined) return undefined;
    const queues = new Map<string, Placed<QueueDocument>>();
    for (const one of shape.queues) {
      const { id, title, group, due_minutes: dueMinutes, requires = [], reason_codes: reasonCodes = [] } = one.value;
      if (queues.has(id)) {
        source.reportAt(
          one,
          'duplicate-queue',
          `the queue ${show(id)} stands in this file already`,
          'call one of the two otherwise',
        );
        continue;
      }
      if (requires.includes('reason-code') && reasonCodes.length === 0)
        source.reportAt(
          one,
          'missing-key',
          `the queue ${show(id)} needs "reason_codes"`,
          'the codes that answers may have',
        );
      const { golden = 0, double = 0, severe_cap: severeCap = null } = one.value;
      const steps = readSteps(id, dueMinutes, one.value.steps ?? [], source);
      const asks = { id, title, group, dueMinutes, requires, reasonCodes };
      queues.set(id, { ...one, value: { ...asks, golden, double, severeCap, steps } });
    }
    checkLeads(queues, source);
    for (const { case: asked, file, line, column } of rules) {
      if (asked === undefined || queues.has(asked.queue)) continue;
      const near = nearest(asked.queue, queues.keys());
      const hint = near === undefined ? 'expected in queues.yaml' : `did you mean ${near}?`;
      const message = `there is no queue ${show(asked.queue)}`;
      problems.push({ file, line, column, code: 'unknown-queue', message, hint });
    }
    const known = { rules, queues: new Set(queues.keys()) };
    const routes = shape.routes === undefined ? [] : (readRoutes(known)(shape.routes, source) ?? []);
    if (shape.route_cases !== undefined) readRouteCases(routes)(shape.route_cases, source);
    return { queues: Array.from(queues.values(), ({ value }) => value), routes };
  };
}
