import { expect, test } from 'vitest';
import { row } from '../bench.ts';
import { renderPage } from './page.ts';

test('a page tells figures with their ranges, peers and targets', () => {
  const rows = [
    { ...row('sealed', 60_000, 100_000, 'values/s'), peer_name: 'bare', ours_range: [5e4, 7e4] as const, must: 0.6 },
    { ...row('opened', 50_000, 100_000, 'values/s'), must: 0.6 },
    row('bytes of an order', 12.345, null, 'bytes'),
  ];
  const page = renderPage([{ name: 'privacy-seal', machine: 'two cores', rows, checked: ['all of it'] }]);
  expect(page).toContain(
    '| sealed; peer: bare | 60,000 values/s (50,000–70,000) | 100,000 values/s | × 0.6 | ≥ 0.6 | met |',
  );
  expect(page).toContain('| × 0.5 | ≥ 0.6 | missed |');
  expect(page).toContain('| bytes of an order | 12.3 bytes |  |  |  |  |');
  expect(page).toContain('- all of it');
});
