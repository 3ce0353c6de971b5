import type { QueueDocument } from './document.ts';
import { form, localText, number, object, type Read, required } from './reader.ts';

const name = (what: string): Read<string> => form(what, /^[a-z][a-z0-9-]*$/, 'lower case, digits and hyphens', 100);

/** A month: what may wait longer needs no queue. */
const MOST_MINUTES = 31 * 24 * 60;

const queueShape = object('a queue', {
  id: required(name('id')),
  title: required(localText('title')),
  group: required(name('group')),
  due_minutes: required(number('due_minutes', { min: 1, max: MOST_MINUTES, integer: true })),
});

export const readQueue: Read<QueueDocument> = (node, source) => {
  const shape = queueShape(node, source);
  if (shape === undefined) return undefined;
  const { id, title, group, due_minutes } = shape;
  return { id, title, group, dueMinutes: due_minutes };
};
