import { expect, it } from 'vitest';
import { faultOf, TEMPLATES } from './templates.ts';

it.each(Object.entries(TEMPLATES))('%s names its subject as its data does', (_, { subject, data }) => {
  const [, id] = subject.split('/');
  expect(Object.values(data).some((part) => (part as { id?: string }).id === id)).toBe(true);
});

it('tells the line of a fault', () => {
  const text = '{\n  "a": 1,\n  b\n}';
  let message = '';
  try {
    JSON.parse(text);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(faultOf(text, message).line).toBe(3);
  expect(faultOf(text, 'no idea').line).toBeUndefined();
});
