import { expect, it } from 'vitest';
import { obstacle, type Scan } from './scan.ts';

const ready = {
  ...{ state: 'ready', in_force: true, fresh_until: '2026-11-27T00:00:00Z', second_person: true },
  outcomes: { left: 3, acted: 0, changed: 0, unreadable: 0, refused: 0 },
  created_by: { id: 'user/u1', name: 'A' },
} as const satisfies Partial<Scan>;
const other = { id: 'u2', now: Date.parse('2026-11-26T00:00:00Z') };

it('says what keeps a reader from applying a preview', () => {
  expect(obstacle(ready, other)).toBeUndefined();
  expect(obstacle({ ...ready, state: 'running' }, other)).toBe('none-left');
  expect(obstacle({ ...ready, outcomes: { ...ready.outcomes, left: 0 } }, other)).toBe('none-left');
  expect(obstacle(ready, { ...other, now: Date.parse('2026-11-27T00:00:00Z') })).toBe('stale');
  expect(obstacle({ ...ready, in_force: false }, other)).toBe('not-in-force');
  expect(obstacle(ready, { ...other, id: 'u1' })).toBe('own');
  expect(obstacle({ ...ready, second_person: false }, { ...other, id: 'u1' })).toBeUndefined();
});
