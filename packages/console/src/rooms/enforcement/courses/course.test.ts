import { expect, it } from 'vitest';
import { urgencyOf, wasTaken } from './course.ts';

const DAY = 86_400_000;

it('a course is urgent in its last three days, and after', () => {
  const due = new Date(10 * DAY).toISOString();
  expect(urgencyOf(due, 6 * DAY)).toEqual({ left: (4 * DAY) / 1000, urgent: false });
  expect(urgencyOf(due, 8 * DAY).urgent).toBe(true);
  expect(urgencyOf(due, 11 * DAY)).toEqual({ left: -DAY / 1000, urgent: true });
  expect(urgencyOf(null, 0)).toEqual({ left: undefined, urgent: false });
});

it('one that ended before its time was taken; one whose time ran out was not', () => {
  const at = (day: number) => new Date(day * DAY).toISOString();
  expect(wasTaken({ ended_at: at(3), ends_at: at(14) })).toBe(true);
  expect(wasTaken({ ended_at: at(14), ends_at: at(14) })).toBe(false);
  expect(wasTaken({ ended_at: null, ends_at: at(14) })).toBe(false);
  expect(wasTaken({ ended_at: at(3), ends_at: null })).toBe(true);
});
