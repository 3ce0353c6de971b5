import { type LocalText, type QueueStep, type Route, USUAL_APPEAL } from '@anxin/engine';
import type { Reach } from '../foundation/access/principal.ts';
import { SUPERVISION } from './case-kind.ts';

/** Where cases wait. */
export interface Queue {
  id: string;
  title: LocalText;
  /** The skill group that works on it. */
  group: string;
  /** Within how many minutes a case is to be decided. */
  dueMinutes: number;
  /** What every answer must have. */
  requires: readonly ('note' | 'reason-code')[];
  /** The codes that there are for a reason. */
  reasonCodes: readonly string[];
  /** The share of takings, 0 to 1, that are a case with a known answer. */
  golden: number;
  /** The share of answers, 0 to 1, that another person gives once more without seeing the first. */
  double: number;
  /** Severe cases that one person looks at within a day; null: as many as there are. */
  severeCap: number | null;
  /** What happens while a case waits, in the order in which it comes. */
  steps: readonly QueueStep[];
}

const UNWATCHED = { golden: 0, double: 0, severeCap: null, steps: [] } as const;

/** A day: what nobody said anything about must not wait for ever. */
const DUE_MINUTES = 24 * 60;

const SUPERVISORS: Queue = {
  id: SUPERVISION,
  title: { 'zh-CN': '主管复核', en: 'Supervision' },
  group: SUPERVISION,
  dueMinutes: DUE_MINUTES,
  ...{ requires: [], reasonCodes: [], ...UNWATCHED },
};

/** Where appeals wait whose measures name no other queue; each is due by its own promise. */
const APPEALS: Queue = { ...SUPERVISORS, id: USUAL_APPEAL.queue, title: { 'zh-CN': '申诉', en: 'Appeals' } };

/** A queue that a rule or measure names and nobody has declared: its name has to do. */
const undeclared = (id: string): Queue =>
  [SUPERVISORS, APPEALS].find((queue) => queue.id === id) ?? {
    ...{ id, title: { 'zh-CN': id, en: id }, group: id, dueMinutes: DUE_MINUTES },
    ...{ requires: [], reasonCodes: [], ...UNWATCHED },
  };

/** What casework reads of a pack. */
export interface QueuePack {
  queues: readonly Queue[];
  routes: readonly Route[];
  rules: readonly { case: { queue: string } | undefined }[];
  measures: ReadonlyMap<string, { appeal: { queue: string } }>;
}

export interface Queues {
  /** Those that are declared or that rules name, in the order of declaration. */
  all: readonly Queue[];
  of(id: string): Queue;
  /** What sends cases elsewhere than their rules say. */
  routes: readonly Route[];
}

const known = new WeakMap<QueuePack, Queues>();

/** The queues of a pack; asked for again and again, so worked out once. */
export function queuesOf(pack: QueuePack): Queues {
  const queues = known.get(pack) ?? readQueues(pack);
  known.set(pack, queues);
  return queues;
}

function readQueues({ queues, rules, routes, measures }: QueuePack): Queues {
  const byId = new Map(queues.map((queue) => [queue.id, queue]));
  for (const rule of rules)
    if (rule.case && !byId.has(rule.case.queue)) byId.set(rule.case.queue, undeclared(rule.case.queue));
  for (const { appeal } of measures.values())
    if (!byId.has(appeal.queue)) byId.set(appeal.queue, undeclared(appeal.queue));
  if (!byId.has(SUPERVISION)) byId.set(SUPERVISION, SUPERVISORS);
  return { all: [...byId.values()], of: (id) => byId.get(id) ?? undeclared(id), routes };
}

/**
 * Whether a queue's work is within reach: all of them, those of one's skill groups, and for staff without any group all
 * of them again. A party has no work here.
 */
export function reaches(reach: Reach, { group }: Queue): boolean {
  if (reach === 'all') return true;
  if (reach === 'none' || reach.groups === undefined) return false;
  return reach.groups.length === 0 || reach.groups.includes(group);
}

/** Whether somebody has the skill that a case needs beside its queue's: as with queues, staff without groups have all. */
export function hasSkill(reach: Reach, skill: string | null): boolean {
  if (skill === null || reach === 'all') return true;
  if (reach === 'none' || reach.groups === undefined) return false;
  return reach.groups.length === 0 || reach.groups.includes(skill);
}

/** The skills among which a case is looked for; undefined: it may need any. */
export const skillsOf = (reach: Reach): readonly string[] | undefined =>
  reach === 'all' || reach === 'none' || reach.groups?.length === 0 ? undefined : (reach.groups ?? []);
