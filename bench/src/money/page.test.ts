import { expect, test } from 'vitest';
import { row } from '../bench.ts';
import { renderPage } from './page.ts';

test('a page tells what is measured, with peers and targets', () => {
  const rows = [{ ...row('one transfer a transaction', 600, 1_000, 'transfers/s'), peer_name: 'bare', must: 0.5 }];
  const page = renderPage([{ name: 'ledger', machine: 'two cores', rows, checked: ['debits are credits'] }]);
  expect(page).toContain(
    '| one transfer a transaction; peer: bare | 600 transfers/s | 1,000 transfers/s | × 0.6 | ≥ 0.5 | met |',
  );
  expect(page).toContain('each part runs alone: `anxin bench ledger`');
  expect(page).toContain('Eight at once');
  expect(page).toContain('- debits are credits');
});
