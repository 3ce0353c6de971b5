import { describe, expect, it } from 'vitest';
import type { Case } from '../../kit/model.ts';
import { keyOfCode, lackOf } from './answering.ts';
import { caseIdIn, MOST_AT_ONCE, mayPick, toggled } from './bulk.ts';
import { type Interval, timelineOf } from './custody.ts';
import { type QueueLoad, workersOf } from './load.ts';

const plain = { note_required: false };
const noted = { note_required: true };

describe('what an answer lacks', () => {
  it('is the code before the note, where the queue asks for both', () => {
    const asks = { requires: ['note', 'reason-code'] } as const;
    const item = { requires: [...asks.requires] };
    expect(lackOf(item, plain, { note: '', reasonCode: undefined })).toBe('reason-code');
    expect(lackOf(item, plain, { note: ' ', reasonCode: 'a' })).toBe('note');
    expect(lackOf(item, plain, { note: 'so', reasonCode: 'a' })).toBeUndefined();
  });

  it('is a note where the answer itself needs one, and nothing where nobody asks', () => {
    expect(lackOf({ requires: [] }, noted, { note: '', reasonCode: undefined })).toBe('note');
    expect(lackOf({ requires: [] }, plain, { note: '', reasonCode: undefined })).toBeUndefined();
  });

  it('has keys for nine codes', () => {
    expect([keyOfCode(0), keyOfCode(8), keyOfCode(9)]).toEqual(['1', '9', undefined]);
  });
});

const row = (id: string, more: Partial<Case> = {}): Case =>
  ({ id, queue: 'goods', kind: 'decision-review', state: 'open', taken_by: null, ...more }) as Case;

describe('picking cases', () => {
  it('keeps to one queue and kind, and to what is free or one’s own', () => {
    const picked = [row('a')];
    expect(mayPick(picked, row('b'), 'me')).toBe(true);
    expect(mayPick(picked, row('b', { queue: 'prices' }), 'me')).toBe(false);
    expect(mayPick(picked, row('b', { kind: 'measure-review' }), 'me')).toBe(false);
    expect(mayPick([], row('b', { state: 'taken', taken_by: { id: 'me', name: '' } }), 'me')).toBe(true);
    expect(mayPick([], row('b', { state: 'taken', taken_by: { id: 'you', name: '' } }), 'me')).toBe(false);
    expect(mayPick([], row('b', { state: 'decided' }), 'me')).toBe(false);
  });

  it('ends at what the server takes, and what is picked can be put back', () => {
    const many = Array.from({ length: MOST_AT_ONCE }, (_, i) => row(String(i)));
    expect(mayPick(many, row('more'), 'me')).toBe(false);
    expect(mayPick(many, many[3]!, 'me')).toBe(true);
    expect(toggled(toggled([], many[0]!), many[0]!)).toEqual([]);
  });
});

it('a case is named by its id or the address of its page', () => {
  const id = '019aca2e-0000-7000-8000-00000000000A';
  expect(caseIdIn(`http://anxin.example/cases/${id}?x=1`)).toBe(id.toLowerCase());
  expect(caseIdIn('a case')).toBeUndefined();
});

describe('the line of a case', () => {
  const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  const held = (from: number, to: number | null, ended: Interval['ended']): Interval => ({
    ...{ holder: { id: 'a', name: 'Ann' }, from: at(from), to: to === null ? null : at(to), ended },
  });
  const item = { history: [{ at: at(0), by: null, what: 'opened', detail: null }], opened_at: at(0) };

  it('goes on until now while nobody has answered, and counts what nobody held', () => {
    const now = Date.parse(at(100));
    const line = timelineOf({ ...item, state: 'open' }, [held(10, 20, 'released'), held(50, 60, 'lease-lost')], now);
    expect(line).toMatchObject({ from: at(0), to: at(100), waited: 80 * 60 });
    expect(line.rows.map(({ left, width }) => [left, width])).toEqual([
      [10, 10],
      [50, 10],
    ]);
  });

  it('ends with the answer, and with now for what is still in hand', () => {
    const now = Date.parse(at(1_000));
    expect(timelineOf({ ...item, state: 'decided' }, [held(10, 20, 'decided')], now)).toMatchObject({
      to: at(20),
      waited: 600,
    });
    expect(timelineOf({ ...item, state: 'taken' }, [held(0, null, null)], now)).toMatchObject({
      to: at(1_000),
      waited: 0,
    });
  });

  it('shows a moment too, within the line', () => {
    const { rows } = timelineOf({ ...item, state: 'decided' }, [held(60, 60, 'decided')], 0);
    expect(rows[0]!.width).toBeGreaterThan(0);
    expect(rows[0]!.left + rows[0]!.width).toBeLessThanOrEqual(100);
  });
});

it('people are the same over all queues, who holds something longest first', () => {
  const one = (id: string, since: string) => ({ case: id, subject: 'product/1', title: '', since, lease_until: since });
  const load = (title: string, people: QueueLoad['people']) => ({ title, people }) as QueueLoad;
  const [ann, bob] = [
    { id: 'a', name: 'Ann' },
    { id: 'b', name: 'Bob' },
  ];
  const workers = workersOf([
    load('Goods', [
      { person: ann, answered_last_hour: 2, held: [one('2', '2026-01-01T02:00:00Z')] },
      { person: bob, answered_last_hour: 9, held: [] },
    ]),
    load('Prices', [{ person: ann, answered_last_hour: 3, held: [one('1', '2026-01-01T01:00:00Z')] }]),
  ]);
  expect(workers.map(({ person, answered }) => [person.name, answered])).toEqual([
    ['Ann', 5],
    ['Bob', 9],
  ]);
  expect(workers[0]!.held.map(({ case: id, queue }) => [id, queue])).toEqual([
    ['1', 'Prices'],
    ['2', 'Goods'],
  ]);
});
