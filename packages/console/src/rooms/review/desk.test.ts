import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaseDetail } from '../../kit/model.ts';
import { type Desk, type DeskEvent, deskAfter, EMPTY_DESK, wantsMore } from './desk.ts';

const item = (id: string): CaseDetail => ({
  id,
  kind: 'decision-review',
  queue: 'content-review',
  priority: 50,
  state: 'taken',
  subject: 'product/p1',
  party: null,
  about: null,
  event_id: null,
  decision_id: null,
  decisions: 1,
  verdict: 'reject',
  title: null,
  opened_at: '2026-01-01T00:00:00Z',
  due_at: null,
  taken_by: null,
  lease_until: null,
  decided_by: null,
  decided_at: null,
  final_at: null,
  answer: null,
  note: null,
  version: 1,
  answers: [],
  event: null,
  decision: null,
  comments: [],
  history: [],
  others: [],
});
const after = (...events: DeskEvent[]): Desk => events.reduce(deskAfter, EMPTY_DESK);
const decided: DeskEvent = { type: 'decided', answer: 'uphold', note: '', until: 10 };

describe('the desk', () => {
  it('puts the first item at hand and the second ahead', () => {
    const desk = after({ type: 'taken', item: item('a') }, { type: 'taken', item: item('b') });
    expect([desk.current?.id, desk.ahead?.id, wantsMore(desk)]).toEqual(['a', 'b', false]);
  });

  it('passes over an item that lies there already', () => {
    const desk = after({ type: 'taken', item: item('a') }, { type: 'taken', item: item('a') });
    expect([desk.current?.id, desk.ahead]).toEqual(['a', null]);
  });

  it('shows the next at once when one is decided, and asks for more', () => {
    const desk = after({ type: 'taken', item: item('a') }, { type: 'taken', item: item('b') }, decided);
    expect([desk.current?.id, desk.parting?.item.id, desk.parting?.state]).toEqual(['b', 'a', 'sending']);
    expect(wantsMore(desk)).toBe(true);
  });

  it('puts an item that is taken back at hand, and the other next', () => {
    const desk = after({ type: 'taken', item: item('a') }, { type: 'taken', item: item('b') }, decided, {
      type: 'returned',
      item: item('a'),
    });
    expect([desk.current?.id, desk.ahead?.id, desk.parting]).toEqual(['a', 'b', null]);
  });

  it('keeps what failed to be sent, whatever the clock says', () => {
    const failed = after({ type: 'taken', item: item('a') }, decided, { type: 'failed', id: 'a', problem: 'offline' });
    expect(deskAfter(failed, { type: 'settled', id: 'a' }).parting?.answer).toBe('uphold');
  });

  it('says that nothing waits only when nothing lies ahead', () => {
    expect(after({ type: 'taken', item: null }).empty).toBe(true);
    expect(
      after({ type: 'taken', item: item('a') }, { type: 'taken', item: item('b') }, { type: 'taken', item: null })
        .empty,
    ).toBe(false);
  });

  it('never holds one item twice, in any order of events', () => {
    const ids = fc.constantFrom('a', 'b', 'c');
    const events: fc.Arbitrary<DeskEvent> = fc.oneof(
      ids.map((id): DeskEvent => ({ type: 'taken', item: item(id) })),
      fc.constant(decided),
      ids.map((id): DeskEvent => ({ type: 'sent', id, until: 1 })),
      ids.map((id): DeskEvent => ({ type: 'settled', id })),
      ids.map((id): DeskEvent => ({ type: 'left', id })),
    );
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (given) => {
        const desk = after(...given);
        if (desk.current !== null) expect(desk.current.id).not.toBe(desk.ahead?.id);
        else expect(desk.ahead).toBeNull();
      }),
    );
  });
});
