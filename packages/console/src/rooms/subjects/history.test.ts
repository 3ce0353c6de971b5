import { expect, it } from 'vitest';
import { daysOf } from './history.ts';

const event = (id: string, time: string) => ({
  id,
  source: 's',
  source_id: id,
  type: 'product.updated',
  subject: 'product/p1',
  time,
  received_at: time,
  cause_id: null,
  data: {},
});

it('puts decisions beside their events, newest first, by the reader’s day', () => {
  const days = daysOf(
    [event('1', '2026-01-01T10:00:00Z'), event('2', '2026-01-02T10:00:00Z'), event('3', '2026-01-02T11:00:00Z')],
    [{ id: 'd', event_id: '2', verdict: 'reject', reasons: [] }],
    (at) => at.slice(0, 10),
  );
  expect(days.map(({ day, moments }) => [day, moments.map((moment) => moment.event.id)])).toEqual([
    ['2026-01-02', ['3', '2']],
    ['2026-01-01', ['1']],
  ]);
  expect(days[0]!.moments[1]!.decision?.id).toBe('d');
});
