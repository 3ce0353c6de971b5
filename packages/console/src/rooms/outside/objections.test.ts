import { expect, it } from 'vitest';
import type { DecisionRow } from '../../kit/model.ts';
import { objectionsOf } from './objections.ts';

const row = (subject: string, verdict: DecisionRow['verdict'], decided_at: string): DecisionRow => ({
  id: `${subject} ${decided_at}`,
  event_id: 'e',
  event_type: 'product.submitted',
  subject,
  title: '',
  verdict,
  rules: [],
  weight: 1,
  case_queue: null,
  pack: '',
  decided_at,
});

it('tells what is still wrong, the gravest first', () => {
  const rows = [
    row('product/mended', 'reject', '2026-01-01'),
    row('product/mended', 'allow', '2026-01-02'),
    row('product/watched', 'observe', '2026-01-03'),
    row('product/refused', 'reject', '2026-01-01'),
  ];
  expect(objectionsOf(rows).map((each) => each.subject)).toEqual(['product/refused', 'product/watched']);
});

it('does not forget what was said in a live room', () => {
  const rows = [row('live/l1', 'limit', '2026-01-01'), row('live/l1', 'allow', '2026-01-02')].map((each) => ({
    ...each,
    event_type: 'live.segment',
  }));
  expect(objectionsOf(rows).map((each) => each.verdict)).toEqual(['limit']);
  expect(objectionsOf(rows.toReversed()).map((each) => each.verdict)).toEqual(['limit']);
});
