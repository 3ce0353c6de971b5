import { expect, test } from 'vitest';
import { createSignInGate } from './sign-in-gate.ts';

test('all that wait are settled by one sign-in', async () => {
  const gate = createSignInGate();
  let told = 0;
  gate.subscribe(() => told++);
  gate.enable(true);
  const answers = [gate.wait(), gate.wait()];
  expect([gate.isWaiting(), told]).toEqual([true, 1]);
  gate.settle(true);
  expect(await Promise.all(answers)).toEqual([true, true]);
  expect(gate.isWaiting()).toBe(false);
  const later = gate.wait();
  gate.settle(false);
  expect(await later).toBe(false);
});

test('where nobody was signed in nothing waits', async () => {
  expect(await createSignInGate().wait()).toBe(false);
});
