import { describe, expect, it } from 'vitest';
import { type LiveSegment, layLive, stepFrom } from './live-layout.ts';

const segment = (seq: number, more: Partial<LiveSegment> = {}): LiveSegment => ({
  seq,
  start_s: seq * 30,
  end_s: seq * 30 + 30,
  at: '2026-01-01T00:00:00Z',
  transcript: '',
  frames: [],
  product_id: null,
  viewers: null,
  decision: null,
  comments: [],
  ...more,
});
const decision = (verdict: 'allow' | 'limit' | 'reject') => ({ id: 'd', verdict, rules: [], evidence: [] });
const size = { width: 300, height: 40 };

describe('layLive', () => {
  it('puts everything on one axis', () => {
    const room = [
      segment(0, { viewers: 100, product_id: 'p1' }),
      segment(1, { viewers: 200, product_id: 'p1', comments: ['好', '真的吗'], decision: decision('allow') }),
      segment(2, { viewers: 50, decision: decision('limit') }),
      segment(3, { product_id: 'p1' }),
    ];
    const laid = layLive(room, size);
    expect(laid.columns.map((column) => column.x)).toEqual([0, 75, 150, 225]);
    expect(laid.viewers).toMatchObject({ peak: 200, peakX: 112.5 });
    // a card that comes back later is another stretch
    expect(laid.cards.map(({ from, to, x, width }) => [from, to, x, width])).toEqual([
      [0, 1, 0, 150],
      [3, 3, 225, 75],
    ]);
    expect(laid.comments[1]).toMatchObject({ count: 2, height: 40 });
    expect(laid.marks).toEqual([{ position: 2, x: 187.5, verdict: 'limit' }]);
    expect(laid.ticks.map((tick) => tick.seconds)).toEqual([0, 60, 120]);
  });

  it('draws a room without segments', () => {
    expect(layLive([], size)).toMatchObject({ columns: [], cards: [], marks: [], viewers: { path: '' } });
  });

  it('keeps the number of ticks small for a room of six hours', () => {
    const room = Array.from({ length: 720 }, (_, seq) => segment(seq));
    expect(layLive(room, size).ticks.length).toBeLessThanOrEqual(13);
  });
});

it('steps to the neighbour, or to the next that was objected to', () => {
  const room = [segment(0), segment(1, { decision: decision('allow') }), segment(2, { decision: decision('reject') })];
  expect(stepFrom(room, 0, 1, false)).toBe(1);
  expect(stepFrom(room, 0, 1, true)).toBe(2);
  expect(stepFrom(room, 2, 1, true)).toBeUndefined();
  expect(stepFrom(room, 2, -1, false)).toBe(1);
});
