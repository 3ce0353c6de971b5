import { expect, test } from 'vitest';
import { requestNow } from './asked.tsx';
import type { FundRequest } from './fund-model.ts';

const made = { id: 'r1', state: 'asked' } as FundRequest;

test('what was asked for is shown as it stands by now, and as it was made until that is known', () => {
  expect(requestNow(made, undefined).state).toBe('asked');
  expect(requestNow(made, [{ ...made, id: 'r2', state: 'done' }]).state).toBe('asked');
  expect(requestNow(made, [{ ...made, state: 'refused' }]).state).toBe('refused');
});
